// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the kills that a plan orders: how many are left, and the timer that
 * makes the next. Touches nothing but its own process.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "journal.h"
#include "kill.h"
#include "lu_err.h"
#include "lu_rand.h"

/* A kernel that was left takes the armed timer with it. */
void kill_note_agent(struct kill *k, const json_t *rec)
{
	const char *kind = journal_str(rec, "kind");

	if (!strcmp(kind, "run"))
		k->wanted = (unsigned int)journal_int(rec, "kills", 0);
	if (!strcmp(kind, KILL_KIND))
		k->armed = true;
	if (!strcmp(kind, "jump"))
		k->armed = false;
	if (strcmp(kind, "boot"))
		return;
	k->made += k->armed && strcmp(journal_str(rec, "why"), "cut");
	k->armed = false;
}

void kill_note_controller(struct kill *k, const json_t *rec)
{
	k->made += !strcmp(journal_str(rec, "kind"), "killed");
}

bool kill_due_agent(const struct kill *k)
{
	return k->made < k->wanted / 2;
}

bool kill_due_controller(const struct kill *k)
{
	return k->made < k->wanted - k->wanted / 2;
}

static timer_t timer;
static bool ticking;

int kill_after(uint64_t seed, unsigned int max_ms)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGKILL };
	struct itimerspec when = { 0 };
	struct lu_rand rand;
	int ms;

	lu_rand_seed(&rand, seed);
	ms = 1 + (int)lu_rand_below(&rand, max_ms);
	when.it_value.tv_sec = ms / 1000;
	when.it_value.tv_nsec = ms % 1000 * 1000000L;
	kill_call_off();
	ticking = !timer_create(CLOCK_MONOTONIC, &event, &timer);
	if (!ticking || timer_settime(timer, 0, &when, NULL))
		return lu_err(-errno, "a timer for the ordered kill: %m");
	return ms;
}

void kill_call_off(void)
{
	if (ticking)
		timer_delete(timer);
	ticking = false;
}
