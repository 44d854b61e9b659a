// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of faults that are a test each, and makes points of them and
 * of the kinds of pressure. Touches nothing but the journal, by way of the agent.
 */
#include "lu_mishap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "lu_point.h"
#include "lu_pressure.h"

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))

#define DEATH	"nothing: the death closes what the caller held"
#define AGAIN	"nothing: who asks again is given the file"
#define THREAD	"nothing: the call runs on to its end"
#define FINISH	"nothing: the last close finishes the session"
#define BINDING "the provider is loaded, and the devices bound anew"
#define BOOT	"a boot of the usual kernel"

#define OOM_OUT	 "death.killed_for_want_of_memory"
#define OOM_BACK "race.killed_for_want_of_memory_on_the_way_back"

static const struct lu_mishap rows[] = {
	{ "oom.session.alloc", "fault_death", "CREATE_SESSION", DEATH, 2000,
	  OOM_OUT, "session.alloc" },
	{ "oom.preserve.luo", "fault_death", "PRESERVE_FD", DEATH, 2000,
	  OOM_OUT, "preserve.luo" },
	{ "oom.file.preserve", "fault_death", "PRESERVE_FD, in the provider",
	  DEATH, 2000, OOM_OUT, "file.preserve" },
	{ "oom.memfd.preserve", "fault_death", "PRESERVE_FD of a memfd", DEATH,
	  2000, OOM_OUT, "memfd.preserve" },
	{ "oom.session.release", "fault_death", "the last close", DEATH, 2000,
	  OOM_OUT, "session.release" },
	{ "oom.file.unpreserve", "fault_death", "the last close, in the provider",
	  DEATH, 2000, OOM_OUT, "file.unpreserve" },
	{ "oom.file.retrieve", "fault_race", "RETRIEVE_FD, in the provider",
	  AGAIN, 3000, OOM_BACK, "file.retrieve" },
	{ "oom.retrieve.luo", "fault_race", "RETRIEVE_FD", AGAIN, 2000,
	  OOM_BACK, "retrieve.luo" },
	{ "oom.memfd.retrieve", "fault_race", "RETRIEVE_FD of a memfd", AGAIN,
	  2000, OOM_BACK, "memfd.retrieve" },
	{ "oom.file.finish", "fault_race", "FINISH, in the provider", THREAD,
	  2000, OOM_BACK, "file.finish" },
	{ "closed.session/preserve", "fault_death",
	  "a session in PRESERVE_FD of another thread", THREAD, 700,
	  "death.session_is_closed_in_the_middle", "file.preserve" },
	{ "closed.device/preserve", "fault_death",
	  "a device in PRESERVE_FD of another thread", THREAD, 700,
	  "death.device_is_closed_in_the_middle", "file.preserve" },
	{ "closed.name/create", "fault_death",
	  "CREATE_SESSION while the last close of that name goes on", THREAD,
	  700, "death.name_is_taken_while_its_session_dies", "file.unpreserve" },
	{ "race.reboot", "fault_death", "calls beside a reboot() that fails",
	  "nothing: all is thawed", 5000,
	  "death.calls_race_with_a_reboot_that_fails", "file.freeze" },
	{ "race.jump", "fault_race", "calls beside the jump",
	  "nothing: what came too late is gone with its kernel", 9500,
	  "race.calls_race_with_the_jump", "session.serialize" },
	{ "closed.session/retrieve", "fault_race",
	  "a session in RETRIEVE_FD of another thread", FINISH, 9500,
	  "race.session_is_closed_in_a_retrieve", "file.retrieve" },
	{ "closed.session/finish", "fault_race",
	  "a session in FINISH of another thread", FINISH, 9500,
	  "race.session_is_closed_in_a_finish", "file.finish" },
	{ "next.kexec_load", "fault_race",
	  "a jump with an image that carries no handover",
	  "nothing: that kernel comes up as if cold", 9500,
	  "race.image_carries_no_handover", NULL },
	{ "next.kho-off", "fault_next", "a jump", BOOT, 10000,
	  "next.without_handover", NULL },
	{ "next.liveupdate-off", "fault_next", "a jump", BOOT, 10000,
	  "next.without_live_update", NULL },
	{ "next.no-module", "fault_next", "a jump", BOOT, 10000,
	  "next.without_the_module_it_is_eio_for_ever", NULL },
	{ "next.module-late", "fault_next", "a jump, before the first open",
	  BINDING, 5000, "next.the_module_is_late_and_in_time", NULL },
	{ "next.module-again", "fault_next", "a kernel that finished all",
	  BINDING, 5000, "next.the_module_comes_again_after_finish", NULL },
	{ "next.no-image", "fault_next", "reboot()",
	  "nothing: refused before anything is frozen", 5000,
	  "next.no_image_is_loaded", NULL },
	{ "boot.failslab", "fault_boot",
	  "an allocation of the next kernel, before there are tasks", BOOT,
	  60000, NULL, NULL },
	{ "boot.fail_page_alloc", "fault_boot",
	  "pages of the next kernel, before there are tasks", BOOT, 60000, NULL,
	  NULL },
};

/* Pressure comes on either side of a jump: before it each kind in a test. */
static const struct {
	const char *when, *suite;
	unsigned int cost_ms;
	bool test_each;
} sides[] = {
	{ "preserve", "pressure", 13500, true },
	{ "retrieve", "pressure_jump", 13000, false },
};

const struct lu_mishap *lu_mishap_at(size_t i)
{
	return i < N_ELEMENTS(rows) ? &rows[i] : NULL;
}

bool lu_mishap_is(const struct lu_mishap *row, const char *suite,
		  const char *begins)
{
	return !strcmp(row->suite, suite) &&
	       !strncmp(row->name, begins, strlen(begins));
}

struct picking {
	const char *suite;
	struct lu_point *out;
	size_t max, n;
};

/* @point has all but its id. */
static void pick(struct picking *p, const struct lu_point *point,
		 const char *name, const char *when)
{
	struct lu_point *out;

	if (p->suite && strcmp(point->suite, p->suite))
		return;
	if (p->out && p->n < p->max) {
		out = &p->out[p->n];
		*out = *point;
		snprintf(out->id, sizeof(out->id), "%s%s%s%s",
			 when ? "pressure." : "", name, when ? "/" : "",
			 when ?: "");
	}
	p->n++;
}

static void pick_row(struct picking *p, const struct lu_mishap *row)
{
	const struct lu_point point = {
		.suite = row->suite,
		.stage = row->stage ? lu_stage_find(row->stage) : NULL,
		.test = row->test,
		.cost_ms = row->cost_ms,
	};

	pick(p, &point, row->name, NULL);
}

static void pick_pressure(struct picking *p, size_t side,
			  const struct lu_pressure *kind)
{
	const struct lu_point point = {
		.suite = sides[side].suite,
		.test = sides[side].test_each ? kind->test : NULL,
		.cost_ms = sides[side].cost_ms,
	};

	pick(p, &point, kind->name, sides[side].when);
}

size_t lu_mishap_points(const char *suite, struct lu_point *out, size_t max)
{
	struct picking p = { .suite = suite, .out = out, .max = max };
	const struct lu_pressure *kind;

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		pick_row(&p, &rows[i]);
	for (size_t side = 0; side < N_ELEMENTS(sides); side++)
		for (size_t i = 0; (kind = lu_pressure_at(i)); i++)
			pick_pressure(&p, side, kind);
	return p.n;
}

/* What is not in the list cannot be recorded either. */
const struct lu_point *lu_mishap_find(const char *name)
{
	static struct lu_point points[64];
	size_t n = lu_mishap_points(NULL, points, N_ELEMENTS(points));

	for (size_t i = 0; i < n && i < N_ELEMENTS(points); i++)
		if (!strcmp(points[i].id, name))
			return &points[i];
	lu_err(-ENOENT, "%s is no point of the matrix", name);
	return NULL;
}

int lu_mishap_reach(const char *name, const char **symbol)
{
	const struct lu_point *point = lu_mishap_find(name);
	const char *why;
	int err;

	*symbol = NULL;
	if (!point)
		return -ENOENT;
	if (!point->stage)
		return lu_err(-EINVAL, "%s is held in no stage", name);
	err = lu_point_unreachable(point, &why);
	if (why)
		lu_err(-ENOENT, "%s", why);
	else if (!err)
		*symbol = lu_point_symbol(point);
	return err;
}

int lu_mishap_judge(const char *name, int err)
{
	const struct lu_point *point = lu_mishap_find(name);

	return point ? lu_point_judge(point, err) : -ENOENT;
}

int lu_mishap_end(const char *name, bool failed, bool skipped)
{
	const struct lu_point *point = name ? lu_mishap_find(name) : NULL;

	if (!name)
		return 0;
	if (!point)
		return -ENOENT;
	if (failed)
		return lu_point_record(point, "wrong",
				       "a check failed, see the test's output");
	if (skipped)
		return 0;
	return lu_point_record(point, "ok", "");
}

int lu_mishap_record(const char *name, const char *outcome, const char *text)
{
	const struct lu_point *point = lu_mishap_find(name);

	return point ? lu_point_record(point, outcome, text) : -ENOENT;
}
