// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stalls and gaps over jumps, made anew from what was counted: in how many of them
 * one is above its resolution, and how much is missing at most. Reads measurements
 * in memory; prints to the stream it is given. Must not call a jump free of gaps
 * where none shows.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "lu_err.h"

/* What is counted in a jump; a name that is not recorded there is NAN. */
enum count {
	DOWNTIME,
	INTERVAL,
	COVERED,
	COMPLETIONS,
	RATE_ERROR,
	LOST,
	LONGEST,
	DUE,
	GAP_ERROR,
	COUNTS
};

static const char *const names[] = {
	[DOWNTIME] = "downtime",     [INTERVAL] = "interval",
	[COVERED] = "covered",	     [COMPLETIONS] = "completions",
	[RATE_ERROR] = "rate_error", [LOST] = "lost_frames",
	[LONGEST] = "longest_run",   [DUE] = "due_frames",
	[GAP_ERROR] = "gap_error",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == COUNTS,
	       "each count has a name");

/* In ms. */
struct gap {
	double length, resolution; /* what has to be the larger to show */
	double missing, of; /* all together, of the time it was looked for in */
};

static struct gap stall_of(const double c[COUNTS])
{
	double stall = 0;

	/* of one that ran dry none is known */
	if (isnan(c[COVERED]))
		stall = c[DOWNTIME] - c[COMPLETIONS] * c[INTERVAL];
	return (struct gap){
		.length = stall,
		.resolution = c[INTERVAL] + c[DOWNTIME] * c[RATE_ERROR] / 100,
		.missing = stall,
		.of = c[DOWNTIME],
	};
}

static struct gap run_of(const double c[COUNTS])
{
	return (struct gap){
		.length = c[LONGEST] * c[INTERVAL],
		.resolution = c[GAP_ERROR],
		.missing = c[LOST] * c[INTERVAL],
		.of = c[DUE] * c[INTERVAL],
	};
}

/* A device has one of these, by what it counts. */
static const struct kind {
	const char *what, *of;
	enum count needs;
	struct gap (*make)(const double c[COUNTS]);
} kinds[] = {
	{ "stall", "of the downtime", COMPLETIONS, stall_of },
	{ "gap", "of the frames due", DUE, run_of },
};

/* Jumps of one device: each is in one of the four numbers. */
struct tally {
	const char *device;
	bool contrived;
	const struct kind *kind;
	size_t shown, below, dry, blind;
	double most;	 /* that is missing, per cent */
	double coarsest; /* resolution of @below, per cent */
};

/* Not where no frame came, nor where the machine died over its records. */
static bool is_known(const struct gap *g)
{
	return g->of > 0 && !isnan(g->length) && !isnan(g->resolution) &&
	       !isnan(g->missing);
}

static void add(struct tally *t, const struct gap *g, bool dry)
{
	if (!is_known(g)) {
		t->blind++;
		return;
	}
	if (g->missing > g->resolution)
		t->most = fmax(t->most, g->missing / g->of * 100);
	if (g->length > g->resolution) {
		t->shown++;
	} else if (dry) {
		t->dry++;
	} else {
		t->below++;
		t->coarsest = fmax(t->coarsest, g->resolution / g->of * 100);
	}
}

static bool is_same_leg(const struct measurement *a, const struct measurement *b)
{
	return a->boot == b->boot && a->leg == b->leg &&
	       a->attempt == b->attempt && !strcmp(a->suite, b->suite) &&
	       !strcmp(a->test, b->test);
}

static bool is_of(const struct measurement *x, const struct measurement *first)
{
	return x->device && !strcmp(x->device, first->device);
}

static bool begins(const struct measurement *x)
{
	return x->device && !x->warm_up && !strcmp(x->figure, names[DOWNTIME]);
}

/* From its downtime to the next one of that device in the same leg. */
static void collect(const struct measurements *m, size_t first, double c[COUNTS])
{
	const struct measurement *x = &m->list[first];

	for (int k = 0; k < COUNTS; k++)
		c[k] = NAN;
	do {
		for (int k = 0; k < COUNTS && is_of(x, &m->list[first]); k++)
			if (!strcmp(names[k], x->figure))
				c[k] = x->value;
		x++;
	} while (x < m->list + m->n && is_same_leg(x, &m->list[first]) &&
		 !(begins(x) && is_of(x, &m->list[first])));
}

static const struct kind *kind_of(const double c[COUNTS])
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!isnan(c[kinds[i].needs]))
			return &kinds[i];
	return NULL;
}

static struct tally *tally_of(struct tally *list, size_t *n,
			      const struct measurement *x,
			      const struct kind *kind)
{
	size_t i = 0;

	while (i < *n &&
	       (strcmp(list[i].device, x->device) || list[i].kind != kind ||
		list[i].contrived != x->contrived))
		i++;
	if (i == *n)
		list[(*n)++] = (struct tally){ .device = x->device,
					       .contrived = x->contrived,
					       .kind = kind };
	return &list[i];
}

static void print(const struct tally *t, FILE *out)
{
	fprintf(out, "%s %s: above the resolution in %zu of %zu", t->device,
		t->kind->what, t->shown,
		t->shown + t->below + t->dry + t->blind);
	if (t->most > 0)
		fprintf(out, "; at most %.3g %% %s are missing in one", t->most,
			t->kind->of);
	if (t->below)
		fprintf(out,
			"; below it in %zu, where up to %.3g %% need not show",
			t->below, t->coarsest);
	if (t->dry)
		fprintf(out, "; ran dry in %zu", t->dry);
	if (t->blind)
		fprintf(out, "; nothing is known of %zu", t->blind);
	fputs(t->contrived ? " *\n" : "\n", out);
}

int figure_print_gaps(const struct measurements *m, FILE *out)
{
	struct tally *list = calloc(m->n + 1, sizeof(*list));
	const struct kind *kind;
	double c[COUNTS];
	size_t i, n = 0;
	struct gap gap;

	if (!list)
		return lu_err(-ENOMEM, "out of memory");
	for (i = 0; i < m->n; i++) {
		if (!begins(&m->list[i]))
			continue;
		collect(m, i, c);
		kind = kind_of(c);
		if (!kind)
			continue;
		gap = kind->make(c);
		add(tally_of(list, &n, &m->list[i], kind), &gap,
		    !isnan(c[COVERED]));
	}
	if (n)
		fputs("\nOver jumps, made anew from what was counted:\n", out);
	for (i = 0; i < n; i++)
		print(&list[i], out);
	free(list);
	return 0;
}
