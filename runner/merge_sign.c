// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what was seen to facts: findings of oracles, KTAP, signs on the console.
 * Owns the tables that name them; touches nothing on the machine. Whether a
 * fact is bad is not decided here, but what a known issue explains is told
 * apart from what nothing explains.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "lu_kmsg.h"
#include "merge_internal.h"

static const char *const prefixes[] = { MERGE_BEFORE, MERGE_BEHIND };

static const struct {
	const char *oracle;
	enum fact fact;
} oracles[] = {
	{ "left", FACT_LEFT },	  { "config", FACT_CONFIG },
	{ "alive", FACT_DEVICE }, { "link", FACT_LINK },
	{ "aer", FACT_LINK },	  { "clock", FACT_CLOCK },
	{ "taint", FACT_LINK },	  { "leak", FACT_LEFT },
	{ "kmemleak", FACT_BUG },
};

static const struct {
	const char *means; /* what the kernel's report means, beginning */
	enum fact fact;
} warnings[] = {
	{ "warning", FACT_WARNING },
	{ "reference count broken", FACT_WARNING },
	{ "lockdep", FACT_WARNING },
	{ "stack dump", FACT_WARNING },
	{ "provider", FACT_WARNING },
};

static enum fact defect(const struct lu_kmsg_sign *sign)
{
	size_t i;

	for (i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++)
		if (!strncmp(sign->means, warnings[i].means,
			     strlen(warnings[i].means)))
			return warnings[i].fact;
	return FACT_BUG;
}

static enum fact fact_of_log(const char *text)
{
	const struct lu_kmsg_sign *sign = lu_kmsg_match(text);

	if (!sign)
		return FACT_LOG;
	if (sign->kind == LU_KMSG_PANIC)
		return FACT_PANIC;
	return sign->kind == LU_KMSG_HANG ? FACT_HANG : defect(sign);
}

enum fact merge_fact_of(const char *oracle, const char *text)
{
	size_t i;

	if (!strcmp(oracle, "log"))
		return fact_of_log(text);
	for (i = 0; i < sizeof(oracles) / sizeof(oracles[0]); i++)
		if (!strcmp(oracles[i].oracle, oracle))
			return oracles[i].fact;
	return FACT_ORACLE;
}

/* The kernel's own words behind what the log oracle puts in front. */
static const char *kernel_words(const char *text)
{
	const struct lu_kmsg_sign *sign;
	char first[1024];
	size_t i, len;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(text, prefixes[i], strlen(prefixes[i])))
			text += strlen(prefixes[i]);
	snprintf(first, sizeof(first), "%.*s", (int)strcspn(text, "\n"), text);
	sign = lu_kmsg_match(first);
	len = sign ? strlen(sign->means) : 0;
	if (len && !strncmp(text, sign->means, len) &&
	    !strncmp(text + len, ": ", 2))
		text += len + 2;
	return text;
}

/* Return: true when @text is a known issue's, and counted as that. */
static bool take_known(struct merging *s, struct facts *f, const char *text)
{
	const struct known_issue *issue;
	char line[1024];

	issue = known_match(s->known, s->m->release, kernel_words(text));
	if (!issue)
		return false;
	snprintf(line, sizeof(line), "%s: %s", issue->id, text);
	facts_add(f, FACT_KNOWN, line);
	if (!*f->known)
		facts_set(&f->known, issue->id);
	return true;
}

void merge_sign(struct merging *s, struct facts *f, enum fact fact,
		const char *text)
{
	if (take_known(s, f, text))
		return;
	facts_add(f, fact, text);
	s->hangs += fact == FACT_HANG;
}

/*
 * A check may have a text of its own, on the next line and behind the same place
 * in the source: @place bytes of @line. It says more than what was expected.
 */
static const char *own_words(const char *line, ptrdiff_t place, int *len)
{
	const char *next = line + *len;

	next += strspn(next, "\n# ");
	if (strncmp(next, line, place) || next[place] == '\n' || !next[place])
		return line;
	*len = (int)strcspn(next, "\n");
	return next;
}

static bool holds(const char *line, size_t len, const char *text)
{
	return memmem(line, len, text, strlen(text));
}

static size_t mark_len(const char *line)
{
	return strspn(line, "# ");
}

/* The check of LU_FINDING has its text on the line before it. */
static bool is_finding(const char *before, const char *line, size_t len)
{
	return before < line && before[mark_len(before)] &&
	       holds(line, len, ":Expected 0 (0) != lu_right (0)");
}

/* That text excuses its own check and no other. */
static bool is_excused(struct merging *s, struct facts *f, const char *name,
		       const char *before, const char *line, size_t len)
{
	char text[2 * KTAP_LINE_MAX + 256];
	int sign = (int)strcspn(before, "\n");

	snprintf(text, sizeof(text), "%s: %.*s\n%.*s", name,
		 sign - (int)mark_len(before), before + mark_len(before),
		 (int)(line + len - before), before);
	return take_known(s, f, text);
}

/* Return: the line that says which check failed that nothing excuses, or NULL. */
static const char *take_checks(struct merging *s, struct facts *f,
			       const struct ktap_point *p, unsigned int *excused)
{
	const char *line = p->diag, *before = line, *bad = NULL;
	bool finding;
	size_t len;

	for (; *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		finding = is_finding(before, line, len);
		if (finding && is_excused(s, f, p->name, before, line, len))
			(*excused)++;
		else if (holds(line, len, ":Expected ") && !bad)
			bad = finding ? before : line;
		before = line;
	}
	return bad;
}

/* What to say of it, without the mark of the line. */
static const char *words_of(const char *line, int *len)
{
	const char *said;

	*len = 0;
	if (!line)
		return "";
	line += mark_len(line);
	*len = (int)strcspn(line, "\n");
	said = memmem(line, (size_t)*len, ":Expected ", strlen(":Expected "));
	return said ? own_words(line, said + 1 - line, len) : line;
}

/*
 * The harness says so of a test that came to its end with checks that failed; of a
 * time-out, a signal and an assertion it says something else. Where lines may have
 * been dropped nothing can be told.
 */
static bool came_to_its_end(const struct ktap_point *p)
{
	const char *dot = strrchr(p->name, '.');
	char text[512];

	snprintf(text, sizeof(text), "# %s: Test failed",
		 dot ? dot + 1 : p->name);
	return strstr(p->diag, text) &&
	       strlen(p->diag) + KTAP_LINE_MAX + 2 <= KTAP_DIAG_MAX;
}

static void take_failed(struct merging *s, struct facts *f,
			const struct ktap_point *p)
{
	char text[2 * KTAP_DIAG_MAX + 256];
	unsigned int excused = 0;
	const char *bad = take_checks(s, f, p, &excused);
	int len;

	if (!bad && excused && came_to_its_end(p))
		return;
	bad = words_of(bad, &len);
	snprintf(text, sizeof(text), "%s%s%.*s%s%s", p->name, len ? ": " : "",
		 len, bad, *p->diag ? "\n" : "", p->diag);
	facts_add(f, FACT_NOT_OK, text);
}

/*
 * What was there in the first leg has to be there behind a jump: a skip for want
 * of it would hide what the jump lost.
 */
static void take_skip(struct merging *s, struct facts *f,
		      const struct ktap_point *p)
{
	if (!*f->skip_reason)
		facts_set(&f->skip_reason, p->reason);
	if (f->legs_begun > 1 && !journal_bool(merge_item(s, f), "late_skip"))
		facts_add(f, FACT_LATE_SKIP, p->reason);
}

static void take_point(struct merging *s, struct facts *f,
		       const struct ktap_point *p)
{
	if (p->result == KTAP_NOT_OK)
		take_failed(s, f, p);
	if (p->result == KTAP_XPASS)
		facts_add(f, FACT_XPASS, p->name);
	if (strcmp(p->name, f->test)) {
		f->strangers++;
		return;
	}
	f->points[p->result]++;
	if (p->result == KTAP_SKIP)
		take_skip(s, f, p);
}

int merge_ktap(struct merging *s, struct facts *f, json_t *rec)
{
	json_t *line;
	struct ktap k;
	size_t i;
	int ret = 0;

	ktap_init(&k);
	json_array_foreach (json_object_get(rec, "lines"), i, line)
		if (!ret && json_is_string(line))
			ret = ktap_line(&k, json_string_value(line));
	ktap_finish(&k);
	f->ktap = true;
	f->plan = k.plan;
	f->strangers = 0;
	memset(f->points, 0, sizeof(f->points));
	for (i = 0; i < k.n_points && !ret; i++)
		take_point(s, f, &k.points[i]);
	if (k.bail)
		facts_add(f, FACT_NOT_OK, "Bail out!");
	ktap_free(&k);
	return ret;
}
