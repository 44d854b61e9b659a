// SPDX-License-Identifier: GPL-2.0-only
/*
 * Points of the fault matrix: what was recorded of them, counted over the run and
 * held against what each test owes. A leg that ends in a jump has no result line
 * of its own, so what it saw of a point must not hang on one. Touches nothing on
 * the machine.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "merge_internal.h"
#include "verdict.h"

#define NAMED_BYTES 512

static const struct {
	const char *name;
	unsigned int bad; /* of two records of a point the worse one counts */
} outcomes[] = {
	[MERGE_POINT_OK] = { "ok", 0 },
	[MERGE_POINT_WRONG] = { "wrong", 3 },
	[MERGE_POINT_NOT_HIT] = { "not-hit", 2 },
	[MERGE_POINT_UNREACHABLE] = { "unreachable", 1 },
	[MERGE_POINT_NONE] = { "none", 0 },
};

_Static_assert(sizeof(outcomes) / sizeof(outcomes[0]) == MERGE_POINTS,
	       "each outcome has a name");

const char *merge_point_name(enum merge_point point)
{
	return (unsigned int)point < MERGE_POINTS ? outcomes[point].name : "?";
}

enum merge_point merge_point_told(const json_t *told, const char **text)
{
	*text = journal_str(told, "text");
	return (enum merge_point)journal_int(told, "outcome", MERGE_POINT_WRONG);
}

/* An outcome of another name, and one that gives no reason, is none to excuse. */
static enum merge_point outcome_of(const json_t *rec)
{
	const char *outcome = journal_str(rec, "outcome");

	if (!strcmp(outcome, "unreachable") && !*journal_str(rec, "text"))
		return MERGE_POINT_WRONG;
	for (size_t i = 0; i < MERGE_POINT_NONE; i++)
		if (!strcmp(outcomes[i].name, outcome))
			return (enum merge_point)i;
	return MERGE_POINT_WRONG;
}

static int tell(struct facts *f, const char *id, enum merge_point outcome,
		const char *text)
{
	if (!f->told)
		f->told = json_object();
	return json_object_set_new(f->told, id,
				   json_pack("{s:i, s:s}", "outcome",
					     (int)outcome, "text", text)) ?
		       -ENOMEM :
		       0;
}

static bool is_worse(const struct facts *f, const char *id,
		     enum merge_point outcome)
{
	const json_t *told = json_object_get(f->told, id);
	const char *text;

	return !told || outcomes[outcome].bad >
				outcomes[merge_point_told(told, &text)].bad;
}

int merge_point(struct merging *s, struct facts *f, const json_t *rec)
{
	enum merge_point outcome = outcome_of(rec);
	const char *id = journal_str(rec, "id"), *why = journal_str(rec, "text");
	char text[1024];

	if (outcome == MERGE_POINT_WRONG && !*why)
		why = "without a reason";
	if (outcome != MERGE_POINT_OK && outcome != MERGE_POINT_UNREACHABLE) {
		snprintf(text, sizeof(text), "%s: %s: %s", id,
			 outcomes[outcome].name, why);
		merge_sign(s, f, FACT_NOT_OK, text);
	}
	return is_worse(f, id, outcome) ? tell(f, id, outcome, why) : 0;
}

json_t *merge_owed(const struct merging *s, size_t item)
{
	json_t *entry;
	size_t i;

	json_array_foreach (s->owes, i, entry)
		if (journal_int(entry, "item", -1) == (json_int_t)item)
			return json_incref(json_object_get(entry, "points"));
	return s->owes ? json_array() : NULL;
}

/* The first ids of those that a test has left out, or done too much. */
struct named {
	unsigned int n;
	char text[NAMED_BYTES];
};

static void name(struct named *named, const char *id)
{
	size_t len = strlen(named->text);

	if (named->n++ && len + 3 < sizeof(named->text))
		len += snprintf(named->text + len, sizeof(named->text) - len,
				", ");
	snprintf(named->text + len, sizeof(named->text) - len, "%s", id);
}

static void note(struct facts *f, const struct named *named, const char *what)
{
	char text[NAMED_BYTES + 64];

	snprintf(text, sizeof(text), "%u %s: %s", named->n, what, named->text);
	if (named->n)
		facts_add(f, FACT_POINT, text);
}

/* Why a test made none of its points, in the words of whoever left it out; "". */
static const char *reason_to_skip(const struct facts *f)
{
	if (f->end == FACTS_SKIPPED)
		return f->why;
	return verdict_all_skipped(f) ? f->skip_reason : "";
}

/* Only of what is over can it be said that no record will come. */
static int take_owed(struct facts *f)
{
	const char *why = reason_to_skip(f);
	bool over = f->end == FACTS_ENDED || f->end == FACTS_LOST ||
		    f->end == FACTS_SKIPPED;
	struct named none = { 0 };
	json_t *id;
	size_t i;

	json_array_foreach (f->owed, i, id) {
		const char *text = json_string_value(id);

		if (!over || json_object_get(f->told, text))
			continue;
		if (tell(f, text,
			 *why ? MERGE_POINT_UNREACHABLE : MERGE_POINT_NONE, why))
			return -ENOMEM;
		if (!*why)
			name(&none, text);
	}
	note(f, &none, "left no record");
	return 0;
}

static void find_surplus(struct facts *f)
{
	struct named more = { 0 };
	const char *id;
	json_t *told;

	json_object_foreach (f->told, id, told)
		if (!merge_names(f->owed, id))
			name(&more, id);
	note(f, &more, "recorded that it does not owe");
}

static void count(struct merge *m, const struct facts *f)
{
	const char *id, *text;
	json_t *told;

	json_object_foreach (f->told, id, told)
		m->points[merge_point_told(told, &text)]++;
}

int merge_points(struct merging *s)
{
	struct merge *m = s->m;
	int err = 0;

	for (size_t i = 0; !err && i < m->n_facts; i++) {
		if (m->facts[i].owed)
			find_surplus(&m->facts[i]);
		err = take_owed(&m->facts[i]);
		count(m, &m->facts[i]);
	}
	return err;
}
