// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a change of kernel costs each device, by the way it is done. Prints to the
 * stream it is given; reads measurements in memory, and changes nothing.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_way.h"
#include "merge_internal.h"
#include "order.h"
#include "ways.h"

#define OUTSIDE	 "outside"
#define DOWNTIME "downtime"
#define NAME	 64

/* "nvme0.downtime_live": of the machine where there is no dot. */
struct name {
	char device[NAME], figure[NAME];
	enum lu_way way;
};

struct row {
	char device[NAME], figure[NAME], unit[16];
	double *values[LU_WAYS];
	size_t n[LU_WAYS];
	struct row *next;
};

static bool split(const char *text, struct name *name)
{
	const char *dot = strchr(text, '.'), *end = strrchr(text, '_');
	const char *figure = dot ? dot + 1 : text;

	if (!end || end < figure || end - figure >= NAME ||
	    (dot && dot - text >= NAME))
		return false;
	snprintf(name->device, NAME, "%.*s", dot ? (int)(dot - text) : 7,
		 dot ? text : "machine");
	snprintf(name->figure, NAME, "%.*s", (int)(end - figure), figure);
	name->way = lu_way_of(text);
	return name->way < LU_WAYS;
}

/* Lines of a device stand together, in the order in which it was met. */
static struct row *find(struct row **list, const struct name *name,
			const char *unit)
{
	struct row **at = list, **behind = NULL, *row;

	for (; *at; at = &(*at)->next) {
		if (strcmp((*at)->device, name->device))
			continue;
		if (!strcmp((*at)->figure, name->figure) &&
		    !strcmp((*at)->unit, unit))
			return *at;
		behind = &(*at)->next;
	}
	row = calloc(1, sizeof(*row));
	if (!row)
		return NULL;
	snprintf(row->device, NAME, "%s", name->device);
	snprintf(row->figure, NAME, "%s", name->figure);
	snprintf(row->unit, sizeof(row->unit), "%s", unit);
	at = behind ?: at;
	row->next = *at;
	*at = row;
	return row;
}

static int add(struct row *row, enum lu_way way, double value)
{
	double *at = merge_grow(&row->values[way], row->n[way], sizeof(*at));

	if (!at)
		return -ENOMEM;
	*at = value;
	row->n[way]++;
	return 0;
}

static int take(struct row **list, const struct merge_measure *x)
{
	struct name name;
	struct row *row;

	if (!split(x->name, &name) || !strcmp(name.figure, OUTSIDE))
		return 0;
	row = find(list, &name, x->unit);
	if (!row)
		return -ENOMEM;
	return x->warm_up ? 0 : add(row, name.way, x->value);
}

static void print_row(struct row *row, FILE *out)
{
	char what[NAME + 24];

	snprintf(what, sizeof(what), "%s, %s", row->figure, row->unit);
	fprintf(out, "%-12s %-22s", row->device, what);
	for (int way = 0; way < LU_WAYS; way++) {
		if (!row->n[way]) {
			fprintf(out, " %17s", "-");
			continue;
		}
		order_sort(row->values[way], row->n[way]);
		fprintf(out, " %10.1f of %-3zu",
			order_median(row->values[way], row->n[way]),
			row->n[way]);
	}
	fputc('\n', out);
}

static void print_head(FILE *out)
{
	fputs("Ways side by side: median of the cycles; the first of each chain is warm-up and left out\n",
	      out);
	fprintf(out, "%-12s %-22s", "Device", "Figure");
	for (int way = 0; way < LU_WAYS; way++)
		fprintf(out, " %10s       ", lu_way_name(way));
	fputc('\n', out);
}

/* The same time by the TSC: of that device, in that boot. */
static const struct merge_measure *by_tsc(const struct merge *m,
					  const struct merge_measure *outside,
					  const struct name *name)
{
	char text[3 * NAME];
	size_t i;

	snprintf(text, sizeof(text), "%s." DOWNTIME "_%s", name->device,
		 lu_way_name(name->way));
	for (i = 0; i < m->n_measures; i++)
		if (m->measures[i].boot == outside->boot &&
		    !strcmp(m->measures[i].name, text))
			return &m->measures[i];
	return NULL;
}

static void print_clocks(const struct merge *m, FILE *out)
{
	const struct merge_measure *x, *other;
	struct name name;
	double most = 0;
	size_t n = 0;

	for (x = m->measures; x < m->measures + m->n_measures; x++) {
		if (!split(x->name, &name) || strcmp(name.figure, OUTSIDE))
			continue;
		other = by_tsc(m, x, &name);
		if (!other)
			continue;
		n++;
		most = fmax(most, fabs(x->value - other->value));
	}
	if (n)
		fprintf(out,
			"The controller's clock, which alone tells of cold, and the TSC: at most %.1f ms apart in %zu downtimes\n",
			most, n);
}

static void drop(struct row *list)
{
	struct row *next;

	for (; list; list = next) {
		next = list->next;
		for (int way = 0; way < LU_WAYS; way++)
			free(list->values[way]);
		free(list);
	}
}

int ways_print(const struct merge *m, FILE *out)
{
	struct row *list = NULL, *row;
	int ret = 0;
	size_t i;

	for (i = 0; i < m->n_measures && !ret; i++)
		ret = take(&list, &m->measures[i]);
	if (!ret && list)
		print_head(out);
	for (row = list; row && !ret; row = row->next)
		print_row(row, out);
	if (!ret && list) {
		print_clocks(m, out);
		fputc('\n', out);
	}
	drop(list);
	return ret ? lu_err(ret, "out of memory") : 0;
}
