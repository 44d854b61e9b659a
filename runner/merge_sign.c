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

void merge_sign(struct merging *s, struct facts *f, enum fact fact,
		const char *text)
{
	const struct known_issue *issue;
	char line[1024];

	issue = known_match(s->known, s->m->release, kernel_words(text));
	if (!issue) {
		facts_add(f, fact, text);
		return;
	}
	snprintf(line, sizeof(line), "%s: %s", issue->id, text);
	facts_add(f, FACT_KNOWN, line);
	if (!*f->known)
		facts_set(&f->known, issue->id);
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

/* The line of the harness that says which check failed first; "" has none. */
static const char *first_check(const char *diag, int *len)
{
	const char *line = diag, *said;

	*len = 0;
	said = strstr(diag, ":Expected ");
	if (!said)
		return "";
	for (const char *p = diag; p < said; p++)
		if (*p == '\n')
			line = p + 1;
	line += strspn(line, "# ");
	*len = (int)strcspn(line, "\n");
	return own_words(line, said + 1 - line, len);
}

static void take_failed(struct merging *s, struct facts *f,
			const struct ktap_point *p)
{
	char text[2 * KTAP_DIAG_MAX + 256];
	const char *check;
	int len;

	check = first_check(p->diag, &len);
	snprintf(text, sizeof(text), "%s%s%.*s%s%s", p->name, len ? ": " : "",
		 len, check, *p->diag ? "\n" : "", p->diag);
	merge_sign(s, f, FACT_NOT_OK, text);
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
	if (p->result == KTAP_SKIP && !*f->skip_reason)
		facts_set(&f->skip_reason, p->reason);
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
