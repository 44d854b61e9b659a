// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the racing threads, their sessions and the score. Touches the machine
 * through sessions only. A racer has a name and a file of its own, so that nothing
 * but the jump is in its way.
 *
 * Source: luo_session_serialize_rwsem in kernel/liveupdate/luo_session.c of Linux
 * 7.3.4: a freeze waits for calls that are under way, and others wait for ever.
 */
#include "lu_race.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_err.h"
#include "lu_session.h"
#include "lu_tsc.h"
#include "lu_wait.h"

#define SCORE	 "score"
#define TOKEN	 1
#define ROUND_MS 20000 /* for each to go round once, on a busy host */
#define LATE	 10    /* times its longest call: no call is under way longer */

static struct racer {
	int number, luo;
} racers[LU_RACERS];

static volatile struct lu_race_score *score;

static const char *name_of(int i)
{
	static char names[LU_RACERS][16];

	snprintf(names[i], sizeof(names[i]), "race%d", i);
	return names[i];
}

static void mark(int i, bool busy)
{
	uint64_t now = lu_tsc_read();

	if (!busy && now > score->seen[i] + score->longest[i])
		score->longest[i] = now - score->seen[i];
	score->busy[i] = busy;
	score->seen[i] = now;
}

static int race_once(const struct racer *racer, const char *name, int memfd)
{
	int i = racer->number, session, err;

	mark(i, true);
	session = lu_session_create(racer->luo, name);
	mark(i, false);
	if (session < 0)
		return session;
	mark(i, true);
	err = lu_session_preserve(session, memfd, TOKEN);
	mark(i, false);
	mark(i, true);
	close(session);
	mark(i, false);
	score->rounds[i] += !err;
	return err;
}

static void *race(void *arg)
{
	const struct racer *racer = arg;
	const char *name = name_of(racer->number);
	int memfd = lu_cargo_memfd(), err = memfd < 0 ? memfd : 0;

	while (!err)
		err = race_once(racer, name, memfd);
	score->err[racer->number] = err;
	return NULL;
}

/* It is written through its mapping, preserved as it is. */
static int start_score(int luo)
{
	int memfd = memfd_create(SCORE, MFD_CLOEXEC), session;
	void *at;

	if (memfd < 0 || ftruncate(memfd, sizeof(*score)))
		return lu_err(-errno, "memfd: %m");
	at = mmap(NULL, sizeof(*score), PROT_READ | PROT_WRITE, MAP_SHARED,
		  memfd, 0);
	if (at == MAP_FAILED)
		return lu_err(-errno, "memfd: %m");
	score = at;
	session = lu_session_create(luo, SCORE);
	return session < 0 ? session :
			     lu_session_preserve(session, memfd, TOKEN);
}

static bool all_went_round(void *ctx)
{
	uint64_t rounds = 0;

	(void)ctx;
	for (int i = 0; i < LU_RACERS; i++) {
		if (!score->rounds[i])
			return false;
		rounds += score->rounds[i];
	}
	score->before = rounds;
	return true;
}

int lu_race_start(int luo)
{
	pthread_t thread;
	int err = start_score(luo);

	for (int i = 0; !err && i < LU_RACERS; i++) {
		racers[i] = (struct racer){ .number = i, .luo = luo };
		err = -pthread_create(&thread, NULL, race, &racers[i]);
	}
	if (!err && !lu_wait(all_went_round, NULL, ROUND_MS))
		err = lu_err(-ENODATA, "not each racer made a round");
	return err;
}

static int judge_one(const struct lu_race_score *s, int i)
{
	unsigned long rounds = s->rounds[i];

	if (s->err[i])
		return lu_err(-EBADMSG, "%s: a call gave %d behind %lu rounds",
			      name_of(i), (int)s->err[i], rounds);
	return rounds ? 0 : lu_err(-ENODATA, "%s made no round", name_of(i));
}

/* Whoever is in no call, or was killed in one long before, has not raced. */
static bool was_in_it(const struct lu_race_score *s, int i, uint64_t frozen)
{
	return s->seen[i] > frozen ||
	       (s->busy[i] && s->seen[i] + LATE * s->longest[i] >= frozen);
}

int lu_race_judge(const struct lu_race_score *s, uint64_t frozen)
{
	uint64_t rounds = 0;
	bool raced = false;
	int err = 0;

	for (int i = 0; !err && i < LU_RACERS; i++) {
		err = judge_one(s, i);
		rounds += s->rounds[i];
		raced |= was_in_it(s, i, frozen);
	}
	if (!err && rounds <= s->before)
		err = lu_err(-ENODATA, "no round of %lu was beside the jump",
			     (unsigned long)rounds);
	if (!err && !raced)
		err = lu_err(-ENODATA,
			     "no racer was in a call as sessions were frozen");
	return err;
}

/* The one file of a session; -errno. @session is to be finished, if any came. */
static int take_file(int luo, const char *name, int *session)
{
	*session = lu_session_retrieve(luo, name);
	return *session < 0 ? *session : lu_session_retrieve_fd(*session, TOKEN);
}

static int finish(int session)
{
	int err = lu_session_finish(session);

	close(session);
	return err;
}

int lu_race_check(int luo, uint64_t frozen)
{
	struct lu_race_score came;
	int session, fd = take_file(luo, SCORE, &session), err = 0;

	if (fd < 0)
		return fd;
	if (pread(fd, &came, sizeof(came), 0) != sizeof(came))
		err = lu_err(-EIO, "the score is cut short");
	close(fd);
	err = err ?: finish(session);
	return err ?: lu_race_judge(&came, frozen);
}

int lu_race_take(int luo, int i)
{
	int session, fd = take_file(luo, name_of(i), &session);
	int err = fd < 0 && fd != -ENOENT ? fd : 0, finished;

	if (session < 0)
		return session == -ENOENT ? 0 : session;
	if (fd >= 0) {
		err = lu_cargo_check_memfd(fd);
		close(fd);
	}
	finished = finish(session);
	if (err || finished)
		return err ?: finished;
	return fd < 0 ? 1 : 2;
}
