// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a calibration lets tell of a figure of two runs. Reads one in memory, of
 * whatever shape. Must not claim to know a figure by the gaps of another, unless
 * both are taken in the same way.
 */
#include <math.h>
#include <string.h>

#include "calibration.h"
#include "calibration_way.h"
#include "journal.h"

static bool is_told(const json_t *entry, const char *figure)
{
	const char *figures = journal_str(entry, "figures");
	const struct calibration_way *way;
	size_t i;

	if (*figures && !strcmp(figures, figure))
		return true;
	for (i = 0; (way = calibration_way(i)); i++)
		if (!strcmp(way->name, journal_str(entry, "way")))
			return way->shares && way->shares(figure);
	return false;
}

/* Of the gap of which least was tolerated: an error up to that would have passed. */
static double find_tolerance(const json_t *entry)
{
	double least = INFINITY;
	json_t *gap;
	size_t i;

	json_array_foreach (json_object_get(entry, "gaps"), i, gap)
		if (json_object_get(gap, "found"))
			least = fmin(least, journal_num(gap, "limit", least));
	return isfinite(least) ? least : 0;
}

double calibration_floor(const json_t *c, const char *figure)
{
	double floor = 0;
	json_t *entry;
	size_t i;

	json_array_foreach (json_object_get(c, "ways"), i, entry)
		if (!strcmp(journal_str(entry, "state"), "ok") &&
		    is_told(entry, figure))
			floor = fmax(floor, find_tolerance(entry));
	return floor;
}
