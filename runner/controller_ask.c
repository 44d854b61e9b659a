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

/* Word that has to be on the console first; "": none. */
static const char *word_of(const json_t *ask)
{
	if (!ask || strcmp(journal_str(ask, "what"), LU_OUTSIDE_POWER_CUT))
		return "";
	return journal_str(ask, "arg");
}

static double delay_s(const json_t *ask)
{
	return journal_int(ask, "after_ms", 0) / 1000.0;
}

void controller_take_ask(struct controller *c, const json_t *rec)
{
	json_decref(c->asked);
	c->asked = json_deep_copy(rec);
	c->asked_at = controller_now_s() + delay_s(rec) +
		      (*word_of(rec) ? WORD_S : 0);
}

void controller_heed_ask(struct controller *c, const char *line)
{
	const char *word = word_of(c->asked);

	if (*word && strstr(line, word))
		c->asked_at = controller_now_s() + delay_s(c->asked);
}

static int cut(struct controller *c)
{
	return controller_note_power(c, "kill", "asked") ?: 1;
}

static int act(struct controller *c, const char *what, const char *arg)
{
	int err = controller_traffic(c, what, arg);

	if (err == -EOPNOTSUPP && c->ops->act)
		err = c->ops->act(&c->power, what, arg);
	progress_say(&c->progress, "asked for %s %s: %d", what, arg, err);
	return controller_note(c,
			       json_pack("{s:s, s:s, s:s, s:i}", "kind", "act",
					 "what", what, "arg", arg, "err", err));
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
