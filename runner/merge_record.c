// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of the DUT, one kind after the other, into facts and figures. Owns
 * the state of the walk; touches nothing on the machine. Judges nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "merge_internal.h"

void *merge_grow(void *array, size_t n, size_t size)
{
	char *list;

	memcpy(&list, array, sizeof(list));
	if (!(n & (n - 1))) {
		list = reallocarray(list, n ? 2 * n : 1, size);
		if (!list)
			return NULL;
		memcpy(array, &list, sizeof(list));
	}
	return memset(list + n * size, 0, size);
}

static bool is_over(const struct facts *f)
{
	return f->end != FACTS_NOT_RUN && f->end != FACTS_RUNNING;
}

bool merge_is_named(const struct facts *f, const json_t *rec)
{
	return !strcmp(f->suite, journal_str(rec, "suite")) &&
	       !strcmp(f->test, journal_str(rec, "test"));
}

static struct facts *add_facts(struct merge *m, const json_t *rec)
{
	struct facts *f = merge_grow(&m->facts, m->n_facts, sizeof(*f));

	if (!f)
		return NULL;
	m->n_facts++;
	return facts_init(f, journal_str(rec, "suite"),
			  journal_str(rec, "test")) ?
		       NULL :
		       f;
}

/* First entry of that name that is not over; one that nobody planned is new. */
static struct facts *open_facts(struct merging *s, const json_t *rec)
{
	struct merge *m = s->m;
	struct facts *f = NULL;
	size_t i;

	for (i = 0; i < m->n_facts && !f; i++)
		if (merge_is_named(&m->facts[i], rec) && !is_over(&m->facts[i]))
			f = &m->facts[i];
	if (!f)
		f = add_facts(m, rec);
	if (f) {
		s->cur = (size_t)(f - m->facts);
		s->in_boot = true;
	}
	return f;
}

/* Entry that a record within a test speaks of. */
static struct facts *this_facts(struct merging *s, const json_t *rec)
{
	struct facts *f = s->cur < s->m->n_facts ? &s->m->facts[s->cur] : NULL;

	return f && merge_is_named(f, rec) ? f : open_facts(s, rec);
}

static int take_run(struct merging *s, json_t *rec)
{
	json_decref(s->m->run);
	s->m->run = json_incref(rec);
	s->m->meta = journal_bool(rec, "meta");
	return merge_budgets(s, rec);
}

static int take_items(struct merging *s, json_t *rec)
{
	json_t *list = json_object_get(rec, "items"), *item;
	bool all_meta = json_array_size(list) > 0;
	struct facts *f;
	size_t i;

	if (s->items)
		return 0;
	s->items = list;
	json_array_foreach (list, i, item) {
		f = add_facts(s->m, item);
		if (!f)
			return -ENOMEM;
		f->legs = (unsigned int)journal_int(item, "legs", 1);
		f->owed = merge_owed(s, i);
		facts_set(&f->meta, journal_str(item, "meta"));
		f->contrived = journal_bool(item, "contrived") || *f->meta;
		all_meta &= *f->meta != '\0';
	}
	s->m->meta |= all_meta;
	return 0;
}

static int take_owes(struct merging *s, json_t *rec)
{
	s->owes = json_object_get(rec, "tests");
	s->m->owes = true;
	return 0;
}

static int take_devices(struct merging *s, json_t *rec)
{
	if (!s->m->devices)
		s->m->devices = json_incref(json_object_get(rec, "devices"));
	return 0;
}

static int add_blackout(struct merging *s, const json_t *rec)
{
	long long ticks = journal_int(rec, "tsc", 0) - s->jump_tsc;
	struct merge *m = s->m;
	struct facts *f = &m->facts[s->cur];
	struct merge_blackout *b;

	f->jumps++;
	if (!m->tsc_khz || !s->jump_tsc || !journal_int(rec, "tsc", 0))
		return 0;
	if (ticks <= 0) {
		facts_add(f, FACT_CLOCK, "the TSC went backwards over a jump");
		return 0;
	}
	b = merge_grow(&m->blackouts, m->n_blackouts, sizeof(*b));
	if (!b)
		return -ENOMEM;
	m->n_blackouts++;
	facts_set(&b->suite, f->suite);
	facts_set(&b->test, f->test);
	b->leg = s->jump_leg;
	b->boot = s->boot;
	b->attempt = f->attempts;
	b->contrived = f->contrived;
	b->ms = (double)ticks / (double)m->tsc_khz;
	snprintf(b->nonce, sizeof(b->nonce), "%s", journal_str(rec, "nonce"));
	merge_budget_hold(s, f, "blackout", b->ms, "ms");
	return b->suite && b->test ? 0 : -ENOMEM;
}

static int take_boot(struct merging *s, json_t *rec)
{
	struct merge *m = s->m;
	bool jumped = s->jumping && !strcmp(journal_str(rec, "how"), "jump");

	if (!*m->release)
		facts_set(&m->release, journal_str(rec, "release"));
	facts_set(&m->provider, journal_str(rec, "provider"));
	if (!m->tsc_khz)
		m->tsc_khz = (unsigned long)journal_int(rec, "tsc_khz", 0);
	facts_set(&m->stopped, "");
	if (!strcmp(journal_str(rec, "how"), "same"))
		return 0;
	m->boots++;
	s->boot = (unsigned int)journal_int(rec, "boot", 0);
	s->jumping = false;
	s->explained = false;
	s->undo = 0;
	s->in_boot = s->cur < m->n_facts &&
		     m->facts[s->cur].end == FACTS_RUNNING;
	return jumped && s->in_boot ? add_blackout(s, rec) : 0;
}

static int take_begin(struct merging *s, json_t *rec)
{
	long long leg = journal_int(rec, "leg", 0);
	long long attempt = journal_int(rec, "attempt", 1);
	struct facts *f = leg ? this_facts(s, rec) : open_facts(s, rec);

	if (!f)
		return -ENOMEM;
	if (!leg && attempt > 1)
		facts_restart(f);
	else if (!leg)
		s->hangs = 0;
	s->in_boot = true;
	s->undo = 0;
	s->expect = NULL;
	json_object_clear(s->found);
	f->attempts = (unsigned int)attempt;
	f->legs_begun = (unsigned int)leg + 1;
	f->end = FACTS_RUNNING;
	f->ktap = false;
	f->judged = false;
	f->plan = -1;
	f->strangers = 0;
	memset(f->points, 0, sizeof(f->points));
	return 0;
}

static int take_ktap(struct merging *s, json_t *rec)
{
	struct facts *f = this_facts(s, rec);

	return f ? merge_ktap(s, f, rec) : -ENOMEM;
}

static int take_finding(struct merging *s, json_t *rec)
{
	const char *oracle = journal_str(rec, "oracle");
	const char *text = journal_str(rec, "text");
	struct facts *f = this_facts(s, rec);

	if (!f || json_object_set_new(s->found, oracle, json_true()))
		return -ENOMEM;
	merge_sign(s, f, merge_fact_of(oracle, text), text);
	return 0;
}

static int take_oracles(struct merging *s, json_t *rec)
{
	struct facts *f = this_facts(s, rec);

	return f ? merge_oracles(s, f, rec) : -ENOMEM;
}

/* Each boot has an agent of its own. */
static void take_peak(struct merging *s, const json_t *rec)
{
	long long kib = journal_int(rec, "peak_kib", 0);

	if (kib > s->m->peak_kib)
		s->m->peak_kib = kib;
}

static int take_jump(struct merging *s, json_t *rec)
{
	take_peak(s, rec);
	s->jumping = true;
	s->jump_tsc = journal_int(rec, "tsc", 0);
	s->jump_leg = (unsigned int)journal_int(rec, "leg", 0);
	snprintf(s->nonce, sizeof(s->nonce), "%s", journal_str(rec, "nonce"));
	return 0;
}

static int take_refused(struct merging *s, json_t *rec)
{
	(void)rec;
	s->jumping = false;
	s->nonce[0] = '\0';
	return 0;
}

static int take_point(struct merging *s, json_t *rec)
{
	struct facts *f = this_facts(s, rec);

	return f ? merge_point(s, f, rec) : -ENOMEM;
}

static int take_expect(struct merging *s, json_t *rec)
{
	s->expect = rec;
	s->fired = false;
	return 0;
}

static int take_undo(struct merging *s, json_t *rec)
{
	/* What the agent binds for itself is not the test's to undo. */
	s->undo += *journal_str(rec, "suite") != '\0';
	return 0;
}

static int take_undone(struct merging *s, json_t *rec)
{
	s->undo -= journal_int(rec, "count", 0);
	return 0;
}

static int take_end(struct merging *s, json_t *rec)
{
	struct facts *f = this_facts(s, rec);
	char text[64];

	if (!f)
		return -ENOMEM;
	f->end = FACTS_ENDED;
	f->status = (int)journal_int(rec, "status", 0);
	if (journal_bool(rec, "timeout"))
		facts_add(f, FACT_TIMEOUT, "");
	else if (journal_int(rec, "signal", 0)) {
		snprintf(text, sizeof(text), "signal %lld",
			 journal_int(rec, "signal", 0));
		facts_add(f, FACT_SIGNAL, text);
	}
	if (s->undo > 0) {
		snprintf(text, sizeof(text), "%lld left", s->undo);
		facts_add(f, FACT_UNDO, text);
	}
	return 0;
}

static const struct {
	const char *why;
	enum fact fact;
} losses[] = {
	{ "cold-boot", FACT_COLD },	     { "crashed", FACT_CRASHED },
	{ "interrupted", FACT_INTERRUPTED }, { "journal-torn", FACT_TORN },
	{ "device-gone", FACT_DEVICE },
};

static int take_lost(struct merging *s, json_t *rec)
{
	const char *why = journal_str(rec, "why");
	struct facts *f = this_facts(s, rec);
	enum fact fact = FACT_RIG;
	size_t i;

	if (f && is_over(f))
		f = open_facts(s, rec);
	if (!f)
		return -ENOMEM;
	for (i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
		if (!strcmp(losses[i].why, why))
			fact = losses[i].fact;
	f->end = FACTS_LOST;
	facts_set(&f->why, why);
	facts_add(f, fact, fact == FACT_RIG ? why : "");
	return 0;
}

static int take_skip(struct merging *s, json_t *rec)
{
	struct facts *f = open_facts(s, rec);

	if (!f)
		return -ENOMEM;
	f->end = FACTS_SKIPPED;
	facts_set(&f->why, journal_str(rec, "why"));
	return 0;
}

static int take_measure(struct merging *s, json_t *rec)
{
	struct merge_measure *out =
		merge_grow(&s->m->measures, s->m->n_measures, sizeof(*out));
	struct facts *f = this_facts(s, rec);

	if (!out || !f)
		return -ENOMEM;
	s->m->n_measures++;
	facts_set(&out->suite, journal_str(rec, "suite"));
	facts_set(&out->test, journal_str(rec, "test"));
	facts_set(&out->name, journal_str(rec, "name"));
	facts_set(&out->unit, journal_str(rec, "unit"));
	out->leg = (unsigned int)journal_int(rec, "leg", 0);
	out->boot = (unsigned int)journal_int(rec, "boot", 0);
	out->attempt = f->attempts;
	out->contrived = f->contrived;
	out->value = journal_num(rec, "value", 0);
	if (!out->suite || !out->test || !out->name || !out->unit)
		return -ENOMEM;
	merge_budget_hold(s, f, out->name, out->value, out->unit);
	return 0;
}

static int take_stop(struct merging *s, json_t *rec)
{
	facts_set(&s->m->stopped, journal_str(rec, "why"));
	return 0;
}

static int take_done(struct merging *s, json_t *rec)
{
	s->m->done = true;
	take_peak(s, rec);
	return 0;
}

static const struct {
	const char *kind;
	int (*take)(struct merging *s, json_t *rec);
} kinds[] = {
	{ "run", take_run },	     { "items", take_items },
	{ "devices", take_devices }, { "boot", take_boot },
	{ "begin", take_begin },     { "ktap", take_ktap },
	{ "finding", take_finding }, { "oracles", take_oracles },
	{ "jump", take_jump },	     { "refused", take_refused },
	{ "expect", take_expect },   { "point", take_point },
	{ "undo", take_undo },	     { "undone", take_undone },
	{ "end", take_end },	     { "lost", take_lost },
	{ "skip", take_skip },	     { "measure", take_measure },
	{ "stop", take_stop },	     { "done", take_done },
	{ "owes", take_owes },
};

/*
 * A record is missing: held against the test that the first one behind the gap
 * speaks of, or else against the run.
 */
static void note_gap(struct merging *s)
{
	if (s->in_boot)
		facts_add(&s->m->facts[s->cur], FACT_TORN,
			  "a record is missing");
	else
		s->m->gaps++;
}

int merge_record(struct merging *s, json_t *rec)
{
	const char *kind = journal_str(rec, "kind");
	long long n = journal_int(rec, "n", 0);
	bool gap = n != s->n + 1;
	size_t i;
	int ret = 0;

	s->n = n;
	kill_note_agent(&s->m->kill_agent, rec);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !ret; i++)
		if (!strcmp(kinds[i].kind, kind))
			ret = kinds[i].take(s, rec);
	if (gap && !ret)
		note_gap(s);
	return ret;
}
