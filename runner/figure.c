// SPDX-License-Identifier: GPL-2.0-only
/*
 * Figures of a run, sorted by device and name, and which of them can be compared
 * with another run's. Owns the table that says so. Reads measurements in memory
 * and no file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibration.h"
#include "figure.h"
#include "lu_err.h"
#include "order.h"

#define RAW "other figures are made of it"
#define OWN "the runner's own time"

/* First row that fits; NULL fits all. In rows without a reason less is better. */
static const struct {
	const char *name, *unit, *why;
} kinds[] = {
	{ "stall_error", NULL, "says how far off another figure may be" },
	{ "gap_error", NULL, "says how far off another figure may be" },
	{ "reset_time.loss_error", NULL,
	  "says how far off another figure may be" },
	{ "reset_time.stamps_error", NULL,
	  "says how far off another figure may be" },
	{ "rate_error", NULL, "says how far off another figure may be" },
	{ "completions", NULL, RAW },
	{ "interval", NULL, RAW },
	{ "due_frames", NULL, RAW },
	{ "longest_run", NULL, RAW },
	{ "longest_run.stamps", NULL, RAW },
	{ "peer_late", NULL, "the peer's own" },
	{ "unwatched", NULL, "the peer's own" },
	{ "blackout_outside", NULL, "the blackout once more, by another clock" },
	{ "outside_live", NULL, "the downtime once more, by another clock" },
	{ "agent_live", NULL, OWN },
	{ "instruments.watch", NULL, OWN },
	{ "instruments.read", NULL, OWN },
	{ "clocks_differ", NULL, "says how far off another figure may be" },
	{ "covered", NULL, "how much of the jump is known of" },
	{ "lspci_xxxx_ms", NULL, "another program's time" },
	{ NULL, "ns", NULL },
	{ NULL, "us", NULL },
	{ NULL, "ms", NULL },
	{ NULL, "s", NULL },
	{ NULL, "frames", NULL },
	{ NULL, NULL, "none of which less is better" },
};

const char *figure_not_compared(const struct figure *f)
{
	size_t i = 0;

	if (f->contrived)
		return "comes of what the suite does on purpose";
	while ((kinds[i].name && strcmp(kinds[i].name, f->name)) ||
	       (kinds[i].unit && strcmp(kinds[i].unit, f->unit)))
		i++;
	return kinds[i].why;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

const struct figure *figure_find(const struct figure_set *set,
				 const struct figure *like)
{
	const struct figure *f;

	for (f = set->list; f < set->list + set->n; f++)
		if (same_text(f->device, like->device) &&
		    !strcmp(f->name, like->name) &&
		    !strcmp(f->unit, like->unit) &&
		    f->contrived == like->contrived)
			return f;
	return NULL;
}

struct figure figure_like(const struct measurement *x)
{
	return (struct figure){ .device = x->device,
				.name = x->figure,
				.unit = x->unit,
				.contrived = x->contrived };
}

static struct figure *figure_of(struct figure_set *set,
				const struct measurement *x)
{
	struct figure like = figure_like(x);
	const struct figure *f = figure_find(set, &like);

	if (f)
		return &set->list[f - set->list];
	set->list[set->n] = like;
	return &set->list[set->n++];
}

/* Each figure's values lie side by side. */
static void place_values(const struct measurements *m, struct figure_set *set)
{
	double *at = set->values;
	struct figure *f;
	size_t i;

	for (i = 0; i < set->n; i++) {
		set->list[i].values = at;
		at += set->list[i].n;
		set->list[i].n = 0;
	}
	for (i = 0; i < m->n; i++) {
		if (m->list[i].warm_up)
			continue;
		f = figure_of(set, &m->list[i]);
		f->values[f->n++] = m->list[i].value;
	}
	for (i = 0; i < set->n; i++)
		order_sort(set->list[i].values, set->list[i].n);
}

/* Errors are known in ms alone. */
static void place_floors(const struct measurements *m, struct figure_set *set)
{
	const json_t *c = json_object_get(m->head, "calibration");
	struct figure *f;

	for (f = set->list; f < set->list + set->n; f++)
		if (!strcmp(f->unit, "ms"))
			f->floor = calibration_floor(c, f->name);
}

int figure_collect(const struct measurements *m, struct figure_set *out)
{
	size_t i;

	*out = (struct figure_set){
		.list = calloc(m->n + 1, sizeof(*out->list)),
		.values = calloc(m->n + 1, sizeof(*out->values)),
	};
	if (!out->list || !out->values) {
		figure_free(out);
		return lu_err(-ENOMEM, "out of memory");
	}
	for (i = 0; i < m->n; i++)
		if (!m->list[i].warm_up)
			figure_of(out, &m->list[i])->n++;
	place_values(m, out);
	place_floors(m, out);
	return 0;
}

void figure_free(struct figure_set *set)
{
	free(set->list);
	free(set->values);
	*set = (struct figure_set){ .n = 0 };
}

const char *figure_name(const struct figure *f, char buf[FIGURE_NAME])
{
	snprintf(buf, FIGURE_NAME, "%s %s, %s",
		 f->device ? f->device : "machine", f->name,
		 *f->unit ? f->unit : "no unit");
	return buf;
}
