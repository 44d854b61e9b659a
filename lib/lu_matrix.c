// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the points of the fault matrix from the tables of stages and kinds.
 * Owns the table of kinds and the rule which suite runs a point; touches
 * nothing on the machine.
 */
#include "lu_matrix.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_crash.h"
#include "lu_mishap.h"
#include "lu_outside.h"
#include "lu_pcifail.h"
#include "lu_rig.h"

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))

/* An errno that nothing on these paths gives of its own accord. */
#define ODD_ERRNO (-EUCLEAN)

#define JUMP_MS	 4500 /* with its oracles */
#define CRASH_MS 9000 /* with the cold boot, and the cycle behind it */

#define NO_ERROR "the stage returns nothing: there is no error to return"

static const struct lu_fault_kind kinds[] = {
	{ "errno", "return", ODD_ERRNO, .outside = "",
	  .why_not = { [LU_RETURNS_NULL] = "the stage gives NULL, not an errno",
		       [LU_RETURNS_BOOL] = "the stage gives true or false",
		       [LU_RETURNS_VOID] = NO_ERROR },
	  .where = "a stage that returns an errno, or an error pointer",
	  .undo = "nothing: the call rolls back" },
	{ "false", "return", 0, .outside = "",
	  .why_not = { [LU_RETURNS_ERRNO] = "0 is success",
		       [LU_RETURNS_PTR] = "NULL is no error pointer",
		       [LU_RETURNS_VOID] = NO_ERROR },
	  .where = "a stage that returns true or false, or a pointer or NULL",
	  .undo = "nothing: the call rolls back" },
	{ "delay", "delay", 30, .outside = "", .where = "each stage",
	  .undo = "nothing" },
	{ "alloc", "alloc", 0, .outside = "", .entry = true,
	  .where = "each call, at all its allocations",
	  .undo = "nothing: the call rolls back" },
	{ "kill", "kill", 0, .outside = "", .where = "each stage",
	  .undo = "the caller's death closes its sessions" },
	{ "panic", "panic", 0, .crash = LU_CRASH_PANIC,
	  .outside = LU_OUTSIDE_WATCH,
	  .where = "each stage that not all tasks pass", .undo = "a cold boot" },
	{ "hang", "hang", 0, .crash = LU_CRASH_HANG, .limit_ms = 5000,
	  .outside = LU_OUTSIDE_WATCH,
	  .where = "each stage that not all tasks pass",
	  .undo = "a power cut and a cold boot" },
	{ "power", "delay", 4000, .crash = LU_CRASH_POWER,
	  .outside = LU_OUTSIDE_POWER_CUT,
	  .where = "each stage that not all tasks pass", .undo = "a cold boot" },
};

static const char *const places[] = { "first", "middle", "last" };

_Static_assert(N_ELEMENTS(places) == LU_PLACES, "each place has a name");

const struct lu_fault_kind *lu_fault_kind_at(size_t i)
{
	return i < N_ELEMENTS(kinds) ? &kinds[i] : NULL;
}

const struct lu_fault_kind *lu_fault_kind_find(const char *name)
{
	for (size_t i = 0; i < N_ELEMENTS(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

const char *lu_fault_kind_why_not(const struct lu_fault_kind *kind,
				  const struct lu_stage *stage)
{
	if (kind->entry && !stage->entry)
		return "swept where the operation is entered";
	if (kind->crash && stage->own)
		return "the machine dies at the stage around it";
	return kind->why_not[stage->returns];
}

unsigned int lu_matrix_device(enum lu_matrix_place place, unsigned int devices)
{
	if (!devices || place == LU_FIRST)
		return 0;
	return place == LU_LAST ? devices - 1 : devices / 2;
}

static bool is_backwards(const struct lu_stage *stage)
{
	return stage->op == LU_OP_CLOSE ||
	       (stage->op == LU_OP_FINISH && stage->returns == LU_RETURNS_VOID);
}

unsigned int lu_matrix_nth(const struct lu_point *point, unsigned int device,
			   const unsigned int *hops, unsigned int n)
{
	const struct lu_stage *stage = point->stage;
	unsigned int nth = stage->nth ?: 1;
	bool hop = stage->per == LU_PER_HOP, back = is_backwards(stage);

	if (hop)
		nth += back ? hops[device] - 1 - point->hop : point->hop;
	if ((!hop && stage->per != LU_PER_DEVICE) || stage->op == LU_OP_PRESERVE)
		return nth;
	for (unsigned int i = 0; i < n; i++)
		if (back ? i > device : i < device)
			nth += hop ? hops[i] : 1;
	return nth;
}

static bool is_taken(const struct lu_rig_device *dev, const char *list)
{
	return list ? lu_rig_named(list, dev->name) : dev->allow_destructive;
}

/* The n-th of those that are taken, from 0. */
static const struct lu_rig_device *taken_at(const struct lu_rig *rig,
					    const char *list, unsigned int n)
{
	for (size_t i = 0; i < rig->n_devices; i++)
		if (is_taken(&rig->devices[i], list) && !n--)
			return &rig->devices[i];
	return NULL;
}

void lu_matrix_rig_from(const struct lu_rig *rig, const char *list,
			struct lu_matrix_rig *out)
{
	const char *path[LU_PLACES] = { NULL };
	unsigned int n = 0;

	*out = (struct lu_matrix_rig){ 0 };
	while (taken_at(rig, list, n))
		n++;
	out->devices = n;
	for (int p = 0; n && p < LU_PLACES; p++)
		path[p] = taken_at(rig, list, lu_matrix_device(p, n))->path;
	if (n)
		lu_matrix_paths(out, path);
}

/*
 * A file remembers that it could not be retrieved, so that a sweep behind the
 * jump goes over all devices there are: none of them is its own.
 */
static bool has_places(const struct lu_stage *stage,
		       const struct lu_fault_kind *kind)
{
	if (kind->entry && stage->op > LU_OP_REBOOT)
		return false;
	return stage->per == LU_PER_DEVICE || stage->per == LU_PER_HOP;
}

/* With two devices there is no middle, with one no last. */
static bool has_place(const struct lu_matrix_rig *rig,
		      const struct lu_stage *stage,
		      const struct lu_fault_kind *kind, int place)
{
	if (!has_places(stage, kind))
		return place == LU_FIRST;
	for (int p = 0; p < place; p++)
		if (lu_matrix_device(p, rig->devices) ==
		    lu_matrix_device(place, rig->devices))
			return false;
	return rig->devices > 0;
}

/* A jump comes in where the operation, or what it needs, takes one. */
static const char *suite_of(const struct lu_stage *stage,
			    const struct lu_fault_kind *kind)
{
	if (kind->crash)
		return "fault_crash";
	if (kind->entry && stage->op != LU_OP_REBOOT)
		return stage->op < LU_OP_REBOOT ? "fault_alloc" :
		       stage->op == LU_OP_OPEN	? "fault_alloc_open" :
						  "fault_alloc_next";
	if (stage->op < LU_OP_REBOOT)
		return "fault_outgoing";
	if (stage->op == LU_OP_REBOOT &&
	    (stage->with || stage->returns != LU_RETURNS_VOID) &&
	    (stage->with || kind->entry || !strcmp(kind->action, "return")))
		return "fault_freeze";
	return "fault_jump";
}

/* Of a suite that has a test for each call or two. */
static const char *test_of(const struct lu_stage *stage, const char *suite)
{
	static const char *const tests[LU_OPS] = {
		[LU_OP_CREATE] = "outgoing.create",
		[LU_OP_NAME] = "outgoing.create",
		[LU_OP_PRESERVE] = "outgoing.preserve",
		[LU_OP_MEMFD] = "outgoing.preserve_memfd",
		[LU_OP_CLOSE] = "outgoing.close",
	};

	return strcmp(suite, "fault_outgoing") ? NULL : tests[stage->op];
}

/* A machine that dies behind the jump needs one to get there. */
static unsigned int far_of(const struct lu_stage *stage,
			   const struct lu_fault_kind *kind)
{
	return kind->crash && stage->op > LU_OP_REBOOT ? JUMP_MS : 0;
}

static unsigned int cost_of(const char *suite)
{
	static const struct {
		const char *suite;
		unsigned int ms;
	} costs[] = {
		{ "fault_outgoing", 100 },     { "fault_alloc", 120 },
		{ "fault_freeze", 600 },       { "fault_jump", JUMP_MS },
		{ "fault_crash", CRASH_MS },   { "fault_alloc_next", 15000 },
		{ "fault_alloc_open", 60000 },
	};

	for (size_t i = 0; i < N_ELEMENTS(costs); i++)
		if (!strcmp(costs[i].suite, suite))
			return costs[i].ms;
	return 0;
}

static void name_point(struct lu_point *p)
{
	int len = snprintf(p->id, sizeof(p->id), "%s/%s", p->stage->name,
			   p->kind->name);

	if (has_places(p->stage, p->kind))
		len += snprintf(p->id + len, sizeof(p->id) - len, "/%s",
				places[p->place]);
	if (p->stage->per == LU_PER_HOP)
		snprintf(p->id + len, sizeof(p->id) - len, "/hop%u", p->hop);
}

struct picking {
	const struct lu_matrix_rig *rig;
	const char *suite;
	struct lu_point *out;
	size_t max, n;
};

static void pick_hops(struct picking *pick, const struct lu_stage *stage,
		      const struct lu_fault_kind *kind, int place)
{
	unsigned int hops = stage->per == LU_PER_HOP ? pick->rig->hops[place] :
						       1;
	const char *suite = suite_of(stage, kind);

	if (pick->suite && strcmp(suite, pick->suite))
		return;
	for (unsigned int hop = 0; hop < hops; hop++) {
		struct lu_point point = {
			.stage = stage,
			.kind = kind,
			.place = place,
			.hop = hop,
			.suite = suite,
			.test = test_of(stage, suite),
			.cost_ms = cost_of(suite) + far_of(stage, kind),
		};

		name_point(&point);
		if (pick->out && pick->n < pick->max)
			pick->out[pick->n] = point;
		pick->n++;
	}
}

static void pick_kinds(struct picking *pick, const struct lu_stage *stage)
{
	const struct lu_fault_kind *kind;

	for (size_t k = 0; (kind = lu_fault_kind_at(k)); k++)
		for (int place = 0; place < LU_PLACES; place++)
			if (!lu_fault_kind_why_not(kind, stage) &&
			    has_place(pick->rig, stage, kind, place))
				pick_hops(pick, stage, kind, place);
}

static struct lu_point *rest(const struct picking *pick)
{
	return pick->out && pick->n < pick->max ? pick->out + pick->n : NULL;
}

static size_t room(const struct picking *pick)
{
	return pick->n < pick->max ? pick->max - pick->n : 0;
}

size_t lu_matrix_points(const struct lu_matrix_rig *rig, const char *suite,
			enum lu_stage_op op, struct lu_point *out, size_t max)
{
	struct picking pick = {
		.rig = rig, .suite = suite, .out = out, .max = max
	};
	const struct lu_stage *stage;

	for (size_t i = 0; (stage = lu_stage_at(i)); i++)
		if (op == LU_OPS || stage->op == op)
			pick_kinds(&pick, stage);
	if (op != LU_OPS)
		return pick.n;
	pick.n += lu_pcifail_points(rig, suite, rest(&pick), room(&pick));
	if (rig->devices)
		pick.n += lu_mishap_points(suite, rest(&pick), room(&pick));
	return pick.n;
}
