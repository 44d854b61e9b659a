// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where are we: folds the journal's records, one by one, into the state of the
 * run. Owns that state in memory and nothing else; reads no clock, no file but
 * the journal, and changes nothing on the machine.
 *
 * What a record means to the phase of a test is one table, the same that
 * fold_next.c asks about a boot that is not recorded yet.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "fold_event.h"
#include "journal.h"
#include "lu_err.h"

static int set(char **field, const char *text)
{
	char *copy = strdup(text ? text : "");

	if (!copy)
		return -ENOMEM;
	free(*field);
	*field = copy;
	return 0;
}

/* Room for one more in an array that grows by doubling. */
static void *grow(void *array, size_t n, size_t size)
{
	if (n & (n - 1))
		return array;
	return reallocarray(array, n ? 2 * n : 1, size);
}

static int apply_run(struct fold *f, json_t *rec)
{
	if (set(&f->run, journal_str(rec, "run")) ||
	    set(&f->plan, journal_str(rec, "plan")) ||
	    set(&f->rig, journal_str(rec, "rig")))
		return -ENOMEM;
	f->seed = (uint64_t)journal_int(rec, "seed", 0);
	f->cycles = (unsigned int)journal_int(rec, "cycles", 0);
	f->kills = (unsigned int)journal_int(rec, "kills", 0);
	f->max_attempts =
		(unsigned int)journal_int(rec, "attempts", FOLD_MAX_ATTEMPTS);
	return 0;
}

static int read_item(struct fold_item *item, const json_t *rec)
{
	long long legs = journal_int(rec, "legs", 1);

	item->legs = legs > 0 ? (unsigned int)legs : 1;
	item->blind_ok = json_incref(json_object_get(rec, "blind_ok"));
	item->allow = json_incref(json_object_get(rec, "allow"));
	item->killed = journal_int(rec, "kills", 0) > 0;
	if (set(&item->suite, journal_str(rec, "suite")) ||
	    set(&item->test, journal_str(rec, "test")) ||
	    set(&item->meta, journal_str(rec, "meta")))
		return -ENOMEM;
	return *item->suite && *item->test ? 0 : -EBADMSG;
}

static int apply_items(struct fold *f, json_t *rec)
{
	json_t *list = json_object_get(rec, "items"), *entry;
	size_t i;
	int ret;

	if (f->n_items || !json_array_size(list))
		return 0;
	f->items = calloc(json_array_size(list), sizeof(*f->items));
	if (!f->items)
		return -ENOMEM;
	json_array_foreach (list, i, entry) {
		f->n_items++;
		ret = read_item(&f->items[i], entry);
		if (ret)
			return ret;
	}
	return 0;
}

static void clear_undo(struct fold *f, size_t keep)
{
	while (f->n_undo > keep) {
		f->n_undo--;
		free(f->undo[f->n_undo].path);
		free(f->undo[f->n_undo].value);
	}
}

static int apply_boot(struct fold *f, json_t *rec)
{
	enum fold_event event = fold_event_of_boot(rec);

	f->survived |= fold_phase_after(f->phase, event) !=
		       fold_phase_at_boot(f, event);
	f->phase = fold_phase_at_boot(f, event);
	f->kho_count = journal_int(rec, "kho_count", 0);
	f->boot = (unsigned int)journal_int(rec, "boot", 0);
	if (event != FOLD_EV_SAME) {
		clear_undo(f, 0);
		f->soiled = f->phase == FOLD_TORN && event != FOLD_EV_COLD &&
			    event != FOLD_EV_CUT;
	}
	f->booted = true;
	if (set(&f->release, journal_str(rec, "release")))
		return -ENOMEM;
	return set(&f->boot_id, journal_str(rec, "boot_id"));
}

static int apply_begin(struct fold *f, json_t *rec)
{
	if (!*journal_str(rec, "suite") || !*journal_str(rec, "test"))
		return -EBADMSG;
	f->leg = (unsigned int)journal_int(rec, "leg", 0);
	f->attempt = (unsigned int)journal_int(rec, "attempt", 1);
	f->begin_boot = (unsigned int)journal_int(rec, "boot", f->boot);
	f->phase = fold_phase_after(f->phase, FOLD_EV_BEGIN);
	f->expect = 0;
	f->survived = false;
	if (!f->leg)
		json_object_clear(f->carries);
	if (set(&f->suite, journal_str(rec, "suite")))
		return -ENOMEM;
	return set(&f->test, journal_str(rec, "test"));
}

static int apply_jump(struct fold *f, json_t *rec)
{
	f->phase = fold_phase_after(f->phase, FOLD_EV_JUMP);
	return set(&f->nonce, journal_str(rec, "nonce"));
}

static int apply_refused(struct fold *f, json_t *rec)
{
	(void)rec;
	f->phase = fold_phase_after(f->phase, FOLD_EV_REFUSED);
	return 0;
}

static int add_result(struct fold *f, const json_t *rec, const char *kind)
{
	struct fold_result *list = grow(f->results, f->n_results, sizeof(*list));
	struct fold_result *r;

	if (!list)
		return -ENOMEM;
	f->results = list;
	r = &list[f->n_results++];
	memset(r, 0, sizeof(*r));
	r->kind = kind;
	r->leg = (unsigned int)journal_int(rec, "leg", f->leg);
	r->attempt = f->attempt ? f->attempt : 1;
	if (set(&r->suite, journal_str(rec, "suite")) ||
	    set(&r->test, journal_str(rec, "test")))
		return -ENOMEM;
	return set(&r->why, journal_str(rec, "why"));
}

static int over(struct fold *f, const json_t *rec, const char *kind)
{
	int ret = add_result(f, rec, kind);

	f->phase = fold_phase_after(f->phase, FOLD_EV_OVER);
	f->expect = 0;
	f->survived = false;
	f->leg = 0;
	f->attempt = 0;
	json_object_clear(f->carries);
	if (ret || set(&f->suite, "") || set(&f->test, ""))
		return -ENOMEM;
	return 0;
}

/* A killed test ran no teardown: that soils the boot in any leg. */
static int apply_end(struct fold *f, json_t *rec)
{
	bool killed = journal_int(rec, "signal", 0) ||
		      journal_bool(rec, "timeout");
	bool bad = killed || journal_int(rec, "status", 0);

	f->soiled |= killed || (bad && f->leg);
	return over(f, rec, "end");
}

static int apply_lost(struct fold *f, json_t *rec)
{
	f->soiled |= f->leg && f->boot == f->begin_boot;
	return over(f, rec, "lost");
}

static int apply_skip(struct fold *f, json_t *rec)
{
	return over(f, rec, "skip");
}

static int apply_oracles(struct fold *f, json_t *rec)
{
	const char *key;
	json_t *state;

	json_object_foreach (json_object_get(rec, "states"), key, state)
		if (!strcmp(json_string_value(state) ? json_string_value(state) :
						       "",
			    "red"))
			f->soiled = true;
	return 0;
}

static int apply_carry(struct fold *f, json_t *rec)
{
	const char *key = journal_str(rec, "key");
	json_t *value = json_object_get(rec, "value");

	if (!*key || !value)
		return -EBADMSG;
	return json_object_set(*journal_str(rec, "suite") ? f->carries : f->kept,
			       key, value) ?
		       -ENOMEM :
		       0;
}

static int apply_expect(struct fold *f, json_t *rec)
{
	f->expect = (unsigned int)journal_int(rec, "kinds", 0);
	return 0;
}

static int apply_undo(struct fold *f, json_t *rec)
{
	struct fold_undo *list = grow(f->undo, f->n_undo, sizeof(*list));

	if (!list)
		return -ENOMEM;
	f->undo = list;
	memset(&list[f->n_undo], 0, sizeof(*list));
	f->n_undo++;
	if (set(&list[f->n_undo - 1].path, journal_str(rec, "path")))
		return -ENOMEM;
	return set(&list[f->n_undo - 1].value, journal_str(rec, "value"));
}

static int apply_undone(struct fold *f, json_t *rec)
{
	long long count = journal_int(rec, "count", 0);

	if (count > 0)
		clear_undo(f, (size_t)count < f->n_undo ?
				      f->n_undo - (size_t)count :
				      0);
	return 0;
}

static int apply_done(struct fold *f, json_t *rec)
{
	(void)rec;
	f->phase = fold_phase_after(f->phase, FOLD_EV_DONE);
	return 0;
}

/* A boot begins with nothing to undo, and with nothing that an oracle saw. */
static const struct {
	const char *kind;
	int (*apply)(struct fold *f, json_t *rec);
	enum journal_want want;
} kinds[] = {
	{ "run", apply_run, JOURNAL_WANT },
	{ "items", apply_items, JOURNAL_WANT },
	{ "boot", apply_boot, JOURNAL_WANT },
	{ "begin", apply_begin, JOURNAL_WANT },
	{ "jump", apply_jump, JOURNAL_WANT },
	{ "refused", apply_refused, JOURNAL_WANT },
	{ "end", apply_end, JOURNAL_WANT },
	{ "lost", apply_lost, JOURNAL_WANT },
	{ "skip", apply_skip, JOURNAL_WANT },
	{ "oracles", apply_oracles, JOURNAL_WANT_THIS_BOOT },
	{ "carry", apply_carry, JOURNAL_WANT },
	{ "undo", apply_undo, JOURNAL_WANT_THIS_BOOT },
	{ "undone", apply_undone, JOURNAL_WANT_THIS_BOOT },
	{ "done", apply_done, JOURNAL_WANT },
	{ "expect", apply_expect, JOURNAL_WANT },
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void note_record(struct fold *f, const json_t *rec)
{
	long long n = journal_int(rec, "n", 0);

	f->gaps += n != (long long)f->n + 1;
	f->n = (unsigned long)n;
}

static int find_kind(const char *kind)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (!strcmp(kinds[i].kind, kind))
			return (int)i;
	return -ENOENT;
}

enum journal_want fold_wants(const char *kind)
{
	int i = find_kind(kind);

	return i < 0 ? JOURNAL_WANT_NONE : kinds[i].want;
}

int fold_apply(struct fold *f, json_t *rec)
{
	const char *kind = journal_str(rec, "kind");
	int i = find_kind(kind), ret;

	note_record(f, rec);
	ret = i < 0 ? 0 : kinds[i].apply(f, rec);
	return ret ? lu_err(ret, "journal record %lu (%s): %s", f->n, kind,
			    strerror(-ret)) :
		     0;
}

int fold_init(struct fold *f)
{
	*f = (struct fold){ .max_attempts = FOLD_MAX_ATTEMPTS };
	f->carries = json_object();
	f->kept = json_object();
	if (!f->carries || !f->kept || set(&f->run, "") || set(&f->plan, "") ||
	    set(&f->rig, "") || set(&f->boot_id, "") || set(&f->release, "") ||
	    set(&f->suite, "") || set(&f->test, "") || set(&f->nonce, "")) {
		fold_free(f);
		return lu_err(-ENOMEM, "out of memory");
	}
	return 0;
}

static void free_items(struct fold *f)
{
	size_t i;

	for (i = 0; i < f->n_items; i++) {
		free(f->items[i].suite);
		free(f->items[i].test);
		free(f->items[i].meta);
		json_decref(f->items[i].blind_ok);
		json_decref(f->items[i].allow);
	}
	free(f->items);
}

static void free_results(struct fold *f)
{
	size_t i;

	for (i = 0; i < f->n_results; i++) {
		free(f->results[i].suite);
		free(f->results[i].test);
		free(f->results[i].why);
	}
	free(f->results);
}

void fold_free(struct fold *f)
{
	free_items(f);
	free_results(f);
	clear_undo(f, 0);
	free(f->undo);
	json_decref(f->carries);
	json_decref(f->kept);
	free(f->run);
	free(f->plan);
	free(f->rig);
	free(f->boot_id);
	free(f->release);
	free(f->suite);
	free(f->test);
	free(f->nonce);
	*f = (struct fold){ 0 };
}

static int apply(void *f, json_t *rec)
{
	return fold_apply(f, rec);
}

int fold_load(const char *path, struct fold *f)
{
	int ret = fold_init(f);
	long records;

	if (ret)
		return ret;
	records = journal_read(path, apply, f);
	return records < 0 ? (int)records : 0;
}
