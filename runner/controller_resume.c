// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a run that is taken up has behind it, by the controller's own records: how the
 * last boot ended, and whether anything came of the last starts. Reads; of starts in
 * vain it leaves a record.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "controller.h"
#include "lu_err.h"

/* How the last boot ended, from the controller's records of it. */
struct ending {
	int boot;
	bool cut;  /* the controller was asked to stop */
	bool self; /* or it had come to an end before that */
	bool rig;  /* for which the rig is to blame */
};

/* Return: 1 at the first record that is no longer of that boot. */
static int take_ending(void *ctx, json_t *rec)
{
	struct ending *e = ctx;
	const char *what = journal_str(rec, "what");
	const char *why = journal_str(rec, "why");

	if (journal_int(rec, "boot", -1) != e->boot)
		return 0;
	if (!strcmp(journal_str(rec, "kind"), "console"))
		e->self = true;
	if (!strcmp(journal_str(rec, "kind"), "rig-fault"))
		e->rig = true;
	if (strcmp(journal_str(rec, "kind"), "power"))
		return 0;
	if (!strcmp(what, "on"))
		return 1;
	if (!strcmp(what, "kill") && !strcmp(why, "interrupted"))
		e->cut = true;
	else if (!strcmp(what, "kill") || !e->cut)
		e->self = true;
	return 0;
}

/*
 * A controller that was killed took the machine with it, and the test in it is
 * begun again. Not so where that boot had ended by itself before: forgiving
 * that would lose a crash. Records behind the next power-on tell of a machine
 * whose agent has not spoken yet, so they say nothing of that boot.
 */
const char *controller_resumed(const char *dir, int boot)
{
	char path[CONTROLLER_PATH_MAX + 64];
	struct ending e = { .boot = boot };

	if (boot < 0)
		return "";
	snprintf(path, sizeof(path), "%s/controller.jsonl", dir);
	journal_read(path, take_ending, &e);
	return e.self && !e.rig ? "" : "interrupted";
}

/* Starts in a row in which the agent recorded nothing, not even its boot. */
struct starts {
	long long boot;
	int in_vain;
};

static int take_start(void *ctx, json_t *rec)
{
	struct starts *s = ctx;
	long long boot = journal_int(rec, "boot", -1);

	if (strcmp(journal_str(rec, "kind"), "power"))
		return 0;
	if (strcmp(journal_str(rec, "what"), "on"))
		s->in_vain = 0;
	else
		s->in_vain = boot == s->boot ? s->in_vain + 1 : 1;
	s->boot = boot;
	return 0;
}

int controller_starts_in_vain(const char *dir)
{
	char path[CONTROLLER_PATH_MAX + 64];
	struct starts s = { .boot = -2 };

	snprintf(path, sizeof(path), "%s/controller.jsonl", dir);
	journal_read(path, take_start, &s);
	return s.in_vain;
}

int controller_check_starts(struct controller *c)
{
	int n, err;

	if (c->rig->machine != LU_RIG_HOST)
		return 0;
	n = controller_starts_in_vain(c->dir);
	if (n < CONTROLLER_MUTE_BOOTS)
		return 0;
	err = controller_note_power(c, "off", "mute");
	if (err)
		return err;
	return lu_err(-EIO,
		      "rig %s: %d starts of the agent of which nothing came, not even a record: see the kernel's log, then resume the run",
		      c->rig->name, n);
}
