// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of budgets: which figure each key of a rig file limits. Touches
 * nothing. Must not know how a figure is measured.
 */
#include "lu_budget.h"
#include "lu_part.h"
#include "lu_part_device.h"
#include "lu_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))
#define LIMIT_DIGITS  12 /* that a double holds to the last one */

static const struct {
	const char *key;
	const char *figures[LU_BUDGET_FIGURES];
	const char *unit;
	bool machine;
	size_t offset;
} kinds[] = {
	{ "blackout_ms",
	  { "blackout" },
	  "ms",
	  true,
	  offsetof(struct lu_rig_budgets, blackout_ms) },
	{ "device_downtime_ms",
	  { "downtime", "downtime_live" },
	  "ms",
	  false,
	  offsetof(struct lu_rig_budgets, device_downtime_ms) },
	{ "dma_gap_ms",
	  { "stall", "gap" },
	  "ms",
	  false,
	  offsetof(struct lu_rig_budgets, dma_gap_ms) },
	{ "lost_frames",
	  { "lost_frames", "lost_frames_live" },
	  "frames",
	  false,
	  offsetof(struct lu_rig_budgets, lost_frames) },
};

bool lu_budget_is_limit(const char *text)
{
	size_t whole = strspn(text, "0123456789"), part = 0;

	if (whole && text[whole] == '.')
		part = 1 + strspn(text + whole + 1, "0123456789");
	return whole && part != 1 && whole + part <= LIMIT_DIGITS &&
	       !text[whole + part];
}

/* Both sides of "STAGE=LIMIT". */
static const char *split(const char *text, char stage[LU_BUDGET_NAME])
{
	size_t len = strcspn(text, "=");

	if (!text[len] || len >= LU_BUDGET_NAME)
		return NULL;
	memcpy(stage, text, len);
	stage[len] = '\0';
	return text + len + 1;
}

static bool is_in(const char *name, const char *(*at)(size_t i))
{
	size_t i;

	for (i = 0; at(i); i++)
		if (!strcmp(at(i), name))
			return true;
	return false;
}

/* Of the whole machine: measured as "part.NAME". */
static bool is_part(const char *name)
{
	return is_in(name, lu_part_name) || is_in(name, lu_part_outside_name);
}

/* Of one device: measured under its own name. */
static bool is_of_device(const char *name)
{
	return lu_stage_find(name) || !strcmp(name, LU_PART_FIRST_IO);
}

bool lu_budget_is_stage(const char *text)
{
	char stage[LU_BUDGET_NAME];
	const char *limit = split(text, stage);

	return limit && (is_of_device(stage) || is_part(stage)) &&
	       lu_budget_is_limit(limit);
}

static const char *limit_of(const struct lu_rig_budgets *budgets, size_t kind)
{
	return *(char *const *)((const char *)budgets + kinds[kind].offset);
}

static void fill(const struct lu_rig_budgets *budgets, size_t kind,
		 struct lu_budget *out)
{
	*out = (struct lu_budget){
		.key = kinds[kind].key,
		.unit = kinds[kind].unit,
		.machine = kinds[kind].machine,
		.limit = strtod(limit_of(budgets, kind), NULL),
	};
	memcpy(out->figures, kinds[kind].figures, sizeof(out->figures));
}

static bool fill_stage(const char *pair, struct lu_budget *out)
{
	const char *limit;

	*out = (struct lu_budget){ .key = "stages", .unit = "ms" };
	limit = split(pair, out->stage);
	out->machine = is_part(out->stage);
	snprintf(out->figure, sizeof(out->figure), "%s%s",
		 out->machine ? "part." : "", out->stage);
	out->figures[0] = out->figure;
	out->limit = limit ? strtod(limit, NULL) : 0;
	return limit;
}

bool lu_budget_at(const struct lu_rig_device *device, size_t i,
		  struct lu_budget *out)
{
	const struct lu_rig_budgets *budgets = &device->budgets;
	size_t kind;

	for (kind = 0; kind < N_ELEMENTS(kinds); kind++)
		if (limit_of(budgets, kind) && !i--) {
			fill(budgets, kind, out);
			return true;
		}
	return i < budgets->n_stages && fill_stage(budgets->stages[i], out);
}
