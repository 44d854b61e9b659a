// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test asked the outside for, and when it is due. Writes controller.jsonl
 * and has the rig do it.
 */
#include <errno.h>
#include <string.h>

#include "controller.h"
#include "lu_outside.h"

/*
 * What may wait for a word, how many others are before it in the argument, and for how
 * long, in s: enough for a machine that is slow to come to it. A power cut is what a
 * test's end waits for; a word may be the next kernel's for the others.
 */
static const struct worded {
	const char *what;
	int before;
	unsigned int wait_s;
} worded[] = {
	{ LU_OUTSIDE_POWER_CUT, 0, 20 },
	{ LU_OUTSIDE_PAUSE, 1, 60 },
	{ LU_OUTSIDE_FREEZE, 1, 60 },
};

static const struct worded *worded_of(const json_t *ask)
{
	const char *what = journal_str(ask, "what");

	for (size_t i = 0; i < sizeof(worded) / sizeof(*worded); i++)
		if (!strcmp(worded[i].what, what))
			return &worded[i];
	return NULL;
}

/* Word that has to be on the console first; "": none. */
static const char *word_of(const json_t *ask)
{
	const struct worded *row = worded_of(ask);
	const char *word = row ? journal_str(ask, "arg") : "";

	for (int n = row ? row->before : 0; n; n--) {
		word += strcspn(word, " ");
		word += strspn(word, " ");
	}
	return word;
}

static double delay_s(const json_t *ask)
{
	return journal_int(ask, "after_ms", 0) / 1000.0;
}

static json_t *make_act(const json_t *ask)
{
	return json_pack("{s:s, s:s, s:s}", "kind", "act", "what",
			 journal_str(ask, "what"), "arg",
			 journal_str(ask, "arg"));
}

static int note_act(struct controller *c, json_t *act, int err)
{
	json_object_set_new(act, "err", json_integer(err));
	return controller_note(c, act);
}

static void take(struct controller *c, const json_t *rec)
{
	double wait = delay_s(rec);

	if (c->n_asks == CONTROLLER_ASKS) {
		note_act(c, make_act(rec), -ENOSPC);
		return;
	}
	if (*word_of(rec))
		wait += worded_of(rec)->wait_s * c->power.kernel->slow;
	c->asks[c->n_asks++] = (struct controller_ask){
		.rec = json_deep_copy(rec),
		.at = controller_now_s() + wait,
	};
}

static void drop(struct controller *c, int i)
{
	json_decref(c->asks[i].rec);
	c->n_asks--;
	memmove(&c->asks[i], &c->asks[i + 1],
		(size_t)(c->n_asks - i) * sizeof(*c->asks));
}

/* Those without a word, or whose word was said, are carried out behind the test. */
static void lapse(struct controller *c, const json_t *rec)
{
	(void)rec;
	for (int i = c->n_asks - 1; i >= 0; i--)
		if (*word_of(c->asks[i].rec) && !(c->asks[i].word_at > 0))
			drop(c, i);
}

static const struct {
	const char *kind;
	void (*take)(struct controller *c, const json_t *rec);
} kinds[] = {
	{ "ask", take },
	{ "end", lapse },
	{ "lost", lapse },
};

void controller_take_ask(struct controller *c, const json_t *rec)
{
	const char *kind = journal_str(rec, "kind");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].kind, kind))
			kinds[i].take(c, rec);
}

void controller_drop_asks(struct controller *c)
{
	while (c->n_asks)
		drop(c, c->n_asks - 1);
}

void controller_heed_ask(struct controller *c, const char *line)
{
	for (int i = 0; i < c->n_asks; i++) {
		struct controller_ask *ask = &c->asks[i];
		const char *word = word_of(ask->rec);

		if (!*word || ask->word_at > 0 || !strstr(line, word))
			continue;
		ask->word_at = controller_now_s();
		ask->at = ask->word_at + delay_s(ask->rec);
	}
}

static int cut(struct controller *c)
{
	return controller_note_power(c, "kill", "asked") ?: 1;
}

/*
 * A machine that was stopped could not be heard: what it may be silent for does not
 * run in that time.
 */
static int hold(struct controller *c, const struct controller_ask *ask,
		const char *what, const char *arg, json_t *rec)
{
	double from = controller_now_s(), ms;
	int err = c->ops->hold(&c->power, what, arg, &ms);

	if (err == -EOPNOTSUPP)
		return err;
	c->heard += controller_now_s() - from;
	json_object_set_new(rec, "ms", json_real(ms));
	if (ask->word_at > 0)
		json_object_set_new(rec, "behind_word_ms",
				    json_real((controller_now_s() - ask->word_at) *
						      1e3 -
					      ms));
	return err;
}

static int act(struct controller *c, const struct controller_ask *ask)
{
	const char *what = journal_str(ask->rec, "what");
	const char *arg = journal_str(ask->rec, "arg");
	json_t *rec = make_act(ask->rec);
	int err = controller_traffic(c, what, arg);

	if (err == -EOPNOTSUPP && c->ops->hold)
		err = hold(c, ask, what, arg, rec);
	if (err == -EOPNOTSUPP && c->ops->act)
		err = c->ops->act(&c->power, what, arg);
	progress_say(&c->progress, "asked for %s %s: %d", what, arg, err);
	return note_act(c, rec, err);
}

int controller_do_ask(struct controller *c)
{
	int err = 0;

	for (int i = 0; !err && i < c->n_asks; i++) {
		struct controller_ask *ask = &c->asks[i];

		if (controller_now_s() < ask->at)
			continue;
		if (!strcmp(journal_str(ask->rec, "what"), LU_OUTSIDE_POWER_CUT))
			err = cut(c);
		else
			err = act(c, ask);
		drop(c, i--);
	}
	return err;
}
