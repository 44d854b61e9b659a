// SPDX-License-Identifier: GPL-2.0-only
/* Counts rounds. Pure; touches nothing. */
#include "rounds.h"

#include <stdlib.h>

#include "report.h"

#define MAX_S (1000ull * 24 * 3600)

static const struct {
	char name;
	unsigned int s;
} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };

bool rounds_parse(const char *text, uint64_t *s)
{
	unsigned long long n;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	n = strtoull(text, &end, 10);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (end[0] != units[i].name || end[1])
			continue;
		*s = n * units[i].s;
		return n && n <= MAX_S / units[i].s;
	}
	return false;
}

/* From bad to worse. */
static int rank(int code)
{
	static const int codes[] = { REPORT_PASS, REPORT_ALL_SKIPPED,
				     REPORT_FAIL };

	for (int i = 0; i < 3; i++)
		if (codes[i] == code)
			return i;
	return 3;
}

void rounds_note(struct rounds *rounds, uint64_t s, int code)
{
	rounds->n++;
	rounds->failed += code != REPORT_PASS;
	rounds->used_s += s;
	if (rank(code) > rank(rounds->code))
		rounds->code = code;
}

bool rounds_more(const struct rounds *rounds)
{
	return rank(rounds->code) < 3 && rounds->used_s < rounds->limit_s;
}
