// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts about one test: memory and names. Owns what the facts hold; touches
 * nothing else. Must not judge: that a sign is bad is for verdict.c to say.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"

static const char *const names[] = {
	[FACT_TORN] = "torn",
	[FACT_INTERRUPTED] = "interrupted",
	[FACT_RIG] = "rig",
	[FACT_BLIND] = "blind",
	[FACT_PANIC] = "panic",
	[FACT_HANG] = "hang",
	[FACT_KILLED] = "killed",
	[FACT_COLD] = "cold",
	[FACT_CRASHED] = "crashed",
	[FACT_TIMEOUT] = "timeout",
	[FACT_SIGNAL] = "signal",
	[FACT_BUG] = "bug",
	[FACT_WARNING] = "warning",
	[FACT_LOG] = "log",
	[FACT_NOT_OK] = "not-ok",
	[FACT_XPASS] = "xpass",
	[FACT_CONFIG] = "config",
	[FACT_LEFT] = "left",
	[FACT_DEVICE] = "device",
	[FACT_LINK] = "link",
	[FACT_CLOCK] = "clock",
	[FACT_ORACLE] = "oracle",
	[FACT_UNDO] = "undo",
	[FACT_BUDGET] = "budget",
	[FACT_POINT] = "point",
	[FACT_KNOWN] = "known",
	[FACT_LATE_SKIP] = "late-skip",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == FACTS,
	       "each fact has a name");

const char *fact_name(enum fact fact)
{
	return (unsigned int)fact < FACTS ? names[fact] : "?";
}

void facts_set(char **field, const char *text)
{
	char *copy = strdup(text ? text : "");

	if (!copy)
		return;
	free(*field);
	*field = copy;
}

int facts_init(struct facts *f, const char *suite, const char *test)
{
	*f = (struct facts){ .plan = -1 };
	facts_set(&f->suite, suite);
	facts_set(&f->test, test);
	facts_set(&f->meta, "");
	facts_set(&f->why, "");
	facts_set(&f->skip_reason, "");
	facts_set(&f->known, "");
	return f->suite && f->test && f->meta && f->why && f->skip_reason &&
			       f->known ?
		       0 :
		       -ENOMEM;
}

void facts_drop(struct facts *f, enum fact fact, unsigned int n)
{
	f->count[fact] -= n < f->count[fact] ? n : f->count[fact];
	if (f->count[fact])
		return;
	free(f->detail[fact]);
	f->detail[fact] = NULL;
}

/*
 * What an oracle or the console told of was so, however the attempt ended. The next
 * one takes the log, counters and config space as it finds them: it cannot see the
 * same again. What the suite itself came to, it has not come to yet.
 */
static const bool stays[FACTS] = {
	[FACT_TORN] = true,    [FACT_PANIC] = true, [FACT_HANG] = true,
	[FACT_BUG] = true,     [FACT_LOG] = true,   [FACT_CONFIG] = true,
	[FACT_WARNING] = true, [FACT_LEFT] = true,  [FACT_DEVICE] = true,
	[FACT_LINK] = true,    [FACT_CLOCK] = true, [FACT_ORACLE] = true,
};

/* Nobody is to look for it in the folder of the last attempt. */
static void say_attempt(struct facts *f, size_t fact)
{
	static const char word[] = "attempt ";
	char *text = f->detail[fact], *more;

	if (!text || !strncmp(text, word, strlen(word)) ||
	    asprintf(&more, "%s%u: %s", word, f->attempts, text) < 0)
		return;
	free(text);
	f->detail[fact] = more;
}

void facts_restart(struct facts *f)
{
	for (size_t i = 0; i < FACTS; i++) {
		if (stays[i])
			say_attempt(f, i);
		else
			facts_drop(f, (enum fact)i, f->count[i]);
	}
	facts_set(&f->why, "");
	facts_set(&f->skip_reason, "");
	facts_set(&f->known, "");
	memset(f->points, 0, sizeof(f->points));
	json_decref(f->told);
	f->told = NULL;
	f->end = FACTS_NOT_RUN;
	f->legs_begun = 0;
	f->jumps = 0;
	f->status = 0;
	f->ktap = false;
	f->plan = -1;
	f->strangers = 0;
	f->judged = false;
}

void facts_free(struct facts *f)
{
	for (size_t i = 0; i < FACTS; i++)
		free(f->detail[i]);
	json_decref(f->owed);
	json_decref(f->told);
	free(f->suite);
	free(f->test);
	free(f->meta);
	free(f->why);
	free(f->skip_reason);
	free(f->known);
	*f = (struct facts){ .plan = -1 };
}

void facts_add(struct facts *f, enum fact fact, const char *text)
{
	f->count[fact]++;
	if (!f->detail[fact])
		f->detail[fact] = strdup(text);
}
