// SPDX-License-Identifier: GPL-2.0-only
/*
 * What belongs to one defect, so that it counts once and can be told from others
 * by the functions in its stack dump. Owns that rule; which line is a sign is
 * lu_kmsg's. Reads no log itself and touches nothing on the machine.
 */
#include "defect.h"

#include <stdio.h>
#include <string.h>

#define FOLLOW 60 /* lines from a sign to its stack dump, at most */
#define FRAME  3  /* lines from "cut here" to the sign, at most */
#define FOR_SIGN \
	1024 /* bytes of a report that only lines with a sign may use */

void defects_end(struct defects *d)
{
	if (d->report.sign)
		d->told(d->ctx, &d->report);
	d->report.sign = NULL;
}

/* Lines beyond the room there is are left out, whole. */
static void add_line(struct defect_report *report, const char *line,
		     size_t reserve)
{
	size_t need = strlen(line) + 1;

	if (report->len + need + reserve >= sizeof(report->text))
		return;
	report->text[report->len] = '\n';
	memcpy(report->text + report->len + 1, line, need);
	report->len += need;
}

static void begin(struct defects *d, const struct lu_kmsg_sign *sign,
		  uint64_t n, const char *line)
{
	struct defect_report *report = &d->report;

	defects_end(d);
	report->sign = sign;
	report->framed = d->cut && n - d->cut_at <= FRAME;
	report->first = n;
	snprintf(report->text, sizeof(report->text), "%s", line);
	report->len = strlen(report->text);
}

/* Of a framed report all signs are one defect; else each is one. */
static void take_sign(struct defects *d, const struct lu_kmsg_sign *sign,
		      uint64_t n, const char *line)
{
	bool dump = sign->kind == LU_KMSG_FOLLOW;
	bool follows = d->signed_before && n - d->signed_at <= FOLLOW;

	if (d->report.sign && (d->report.framed || (dump && follows)))
		add_line(&d->report, line, 0);
	else if (!dump || !follows)
		begin(d, sign, n, line);
	if (dump)
		return;
	d->signed_before = true;
	d->signed_at = n;
}

void defects_take(struct defects *d, uint64_t n, const char *line)
{
	const struct lu_kmsg_sign *sign = lu_kmsg_match(line);

	if (d->report.sign && n - d->report.first > FOLLOW)
		defects_end(d);
	if (strstr(line, "[ cut here ]")) {
		defects_end(d);
		d->cut = true;
		d->cut_at = n;
	} else if (sign) {
		take_sign(d, sign, n, line);
	} else if (d->report.sign) {
		add_line(&d->report, line, FOR_SIGN);
	}
	if (strstr(line, "[ end trace "))
		defects_end(d);
}

static bool is_declared(const char *line, const char *const *allow)
{
	for (; allow && *allow; allow++)
		if (strstr(line, *allow))
			return true;
	return false;
}

bool defect_is_allowed(const char *text, const char *const *allow)
{
	const struct lu_kmsg_sign *sign;
	char line[DEFECT_MAX];
	bool first = true;
	size_t len;

	for (; *text; text += len + (text[len] == '\n'), first = false) {
		len = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		sign = lu_kmsg_match(line);
		if (!first && (!sign || sign->kind == LU_KMSG_FOLLOW))
			continue;
		if (!is_declared(line, allow))
			return false;
	}
	return !first;
}
