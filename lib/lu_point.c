// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a point of the matrix to the fault that is armed for it. Touches
 * the machine through lu_fault only.
 */
#include "lu_point.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_agent_ask.h"
#include "lu_err.h"
#include "lu_outside.h"
#include "lu_stage.h"

/* Whether it can be armed is the one thing that counts: 1; 0 never here; -errno. */
static int has_symbol(const char *name)
{
	struct lu_fault fault = { .symbol = name, .action = LU_FAULT_WATCH };
	int err = lu_fault_arm(&fault, NULL);

	if (err == -ENOENT || err == -EOPNOTSUPP)
		return 0;
	if (err == -EBUSY)
		return 1;
	return err ?: lu_fault_disarm(name) ?: 1;
}

/* Each row is looked up once, and again while that could not be told. */
static const struct lu_stage *known[LU_STAGES_MAX];
static const char *names[LU_STAGES_MAX];

/* Where a row is in these, or is to be. */
static size_t slot_of(const struct lu_stage *stage)
{
	size_t n = 0;

	while (n < LU_STAGES_MAX - 1 && known[n] && known[n] != stage)
		n++;
	return n;
}

static int find(const struct lu_point *point, const char **symbol)
{
	const struct lu_stage *stage = point->stage;
	size_t n = slot_of(stage);
	int err = 0;

	if (known[n] != stage)
		err = lu_stage_symbol(stage, has_symbol, &names[n]);
	known[n] = err ? NULL : stage;
	*symbol = err ? NULL : names[n];
	return err;
}

const char *lu_point_symbol(const struct lu_point *point)
{
	const char *symbol;

	find(point, &symbol);
	return symbol;
}

static int look(const struct lu_point *point, const char **why)
{
	const char *const *symbols = point->stage->symbols, *symbol;
	static char text[192];
	int err = find(point, &symbol);

	*why = NULL;
	if (err || symbol)
		return err;
	snprintf(text, sizeof(text),
		 "this kernel has no %s%s%s, or it cannot be probed",
		 symbols[0], symbols[1] ? " and no " : "", symbols[1] ?: "");
	*why = text;
	return 0;
}

int lu_point_unreachable(const struct lu_point *point, const char **why)
{
	const char *outside = point->kind ? point->kind->outside : "";
	struct lu_point with;
	int err;

	*why = *outside ? lu_outside_missing(outside) : NULL;
	if (*why)
		return 0;
	err = look(point, why);
	if (err || *why || !lu_point_with(point, &with))
		return err;
	return look(&with, why);
}

static const struct {
	const char *word;
	enum lu_fault_action action;
} actions[] = {
	{ "return", LU_FAULT_RETURN }, { "delay", LU_FAULT_DELAY },
	{ "kill", LU_FAULT_KILL },     { "panic", LU_FAULT_PANIC },
	{ "hang", LU_FAULT_HANG },
};

int lu_point_fault(const struct lu_point *point, unsigned int nth, pid_t pid,
		   struct lu_fault *out)
{
	const char *symbol;
	int err = find(point, &symbol);

	if (err)
		return err;
	if (!symbol)
		return lu_err(-ENOENT, "%s: this kernel has no %s", point->id,
			      point->stage->symbols[0]);
	*out = (struct lu_fault){ .symbol = symbol,
				  .value = point->kind->value,
				  .nth = nth,
				  .times = 1,
				  .pid = pid };
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i].word, point->kind->action))
			out->action = actions[i].action;
	return 0;
}

int lu_point_arm(const struct lu_point *point, unsigned int nth)
{
	struct lu_fault fault;
	int err = lu_point_fault(point, nth, point->stage->own ? getpid() : 0,
				 &fault);

	return err ?: lu_fault_arm(&fault, NULL);
}

bool lu_point_with(const struct lu_point *point, struct lu_point *with)
{
	if (!point->stage->with)
		return false;
	*with = *point;
	with->stage = lu_stage_find(point->stage->with);
	with->kind = lu_fault_kind_at(0);
	return true;
}

int lu_point_gives(const struct lu_point *point)
{
	if (strcmp(point->kind->action, "return"))
		return 0;
	return point->stage->gives ? -point->stage->gives :
				     (int)point->kind->value;
}

/* As far as it was looked up: asking would replace the text of an error. */
static const char *armed_symbol(const struct lu_point *point)
{
	size_t n = point->stage ? slot_of(point->stage) : 0;

	return point->stage && known[n] == point->stage && names[n] ? names[n] :
								      "";
}

int lu_point_record(const struct lu_point *point, const char *outcome,
		    const char *text)
{
	if (!lu_agent_present())
		return 0;
	return lu_agent_ask(json_pack("{s:s,s:s,s:s,s:s,s:s}", "op", "point",
				      "id", point->id, "outcome", outcome,
				      "symbol", armed_symbol(point), "text",
				      text));
}

int lu_point_check_hit(const struct lu_point *point)
{
	unsigned long fired = 0;
	int err = lu_fault_hits(lu_point_symbol(point), NULL, &fired);

	if (err)
		return err;
	return fired == 1 ? 0 :
			    lu_err(-ENODATA, "armed, and hit %lu times", fired);
}

int lu_point_judge(const struct lu_point *point, int err)
{
	const char *outcome = !err	      ? "ok" :
			      err == -ENODATA ? "not-hit" :
						"wrong";

	return lu_point_record(point, outcome, err ? lu_errmsg() : "");
}
