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
 * Long enough for a machine that is slow to come to the word that a request
 * waits for, and shorter than a test waits for its end.
 */
#define WORD_S 20

/* What may wait for a word, and how many others are before it in the argument. */
static const struct {
	const char *what;
	int before;
} worded[] = {
	{ LU_OUTSIDE_POWER_CUT, 0 },
	{ LU_OUTSIDE_PAUSE, 1 },
	{ LU_OUTSIDE_FREEZE, 1 },
};

/* Word that has to be on the console first; "": none. */
static const char *word_of(const json_t *ask)
{
	const char *what = ask ? journal_str(ask, "what") : "", *word = "";

	for (size_t i = 0; i < sizeof(worded) / sizeof(*worded); i++) {
		if (strcmp(worded[i].what, what))
			continue;
		word = journal_str(ask, "arg");
		for (int n = worded[i].before; n; n--) {
			word += strcspn(word, " ");
			word += strspn(word, " ");
		}
	}
	return word;
}

static double delay_s(const json_t *ask)
{
	return journal_int(ask, "after_ms", 0) / 1000.0;
}

void controller_take_ask(struct controller *c, const json_t *rec)
{
	json_decref(c->asked);
	c->asked = json_deep_copy(rec);
	c->word_at = 0;
	c->asked_at = controller_now_s() + delay_s(rec) +
		      (*word_of(rec) ? WORD_S : 0);
}

void controller_heed_ask(struct controller *c, const char *line)
{
	const char *word = word_of(c->asked);

	if (!*word || !strstr(line, word))
		return;
	c->word_at = controller_now_s();
	c->asked_at = c->word_at + delay_s(c->asked);
}

static int cut(struct controller *c)
{
	return controller_note_power(c, "kill", "asked") ?: 1;
}

/*
 * A machine that was stopped could not be heard: what it may be silent for does not
 * run in that time.
 */
static int hold(struct controller *c, const char *what, const char *arg,
		json_t *rec)
{
	double from = controller_now_s(), ms;
	int err = c->ops->hold(&c->power, what, arg, &ms);

	if (err == -EOPNOTSUPP)
		return err;
	c->heard += controller_now_s() - from;
	json_object_set_new(rec, "ms", json_real(ms));
	if (c->word_at > 0)
		json_object_set_new(rec, "behind_word_ms",
				    json_real((controller_now_s() - c->word_at) *
						      1e3 -
					      ms));
	return err;
}

static int act(struct controller *c, const char *what, const char *arg)
{
	json_t *rec = json_pack("{s:s, s:s, s:s}", "kind", "act", "what", what,
				"arg", arg);
	int err = controller_traffic(c, what, arg);

	if (err == -EOPNOTSUPP && c->ops->hold)
		err = hold(c, what, arg, rec);
	if (err == -EOPNOTSUPP && c->ops->act)
		err = c->ops->act(&c->power, what, arg);
	progress_say(&c->progress, "asked for %s %s: %d", what, arg, err);
	json_object_set_new(rec, "err", json_integer(err));
	return controller_note(c, rec);
}

int controller_do_ask(struct controller *c)
{
	const char *what = journal_str(c->asked, "what");
	int err;

	if (!c->asked || controller_now_s() < c->asked_at)
		return 0;
	if (!strcmp(what, LU_OUTSIDE_POWER_CUT))
		err = cut(c);
	else
		err = act(c, what, journal_str(c->asked, "arg"));
	json_decref(c->asked);
	c->asked = NULL;
	return err;
}
