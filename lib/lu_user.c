// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the thread of a user. Touches the machine by binding the device, and what
 * its kind does.
 */
#include "lu_user.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_outside.h"
#include "lu_rig.h"
#include "lu_tsc.h"
#include "lu_wait.h"

const char *lu_user_init(struct lu_user *u, const struct lu_fixture_device *dev)
{
	const struct lu_devtype *type = lu_devtype_find(dev->rig->type);
	static char why[160];

	*u = (struct lu_user){ .dev = dev, .fd = -1 };
	pthread_mutex_init(&u->lock, NULL);
	if (type && type->disk)
		u->kind = &lu_user_drive;
	else if (dev->rig->peer && lu_outside_can(LU_OUTSIDE_TRAFFIC))
		u->kind = &lu_user_nic;
	if (u->kind)
		return NULL;
	snprintf(why, sizeof(why), "%s: %s", dev->rig->name,
		 type && type->peers ?
			 "nobody sends frames to it: give it a 'peer' in the rig file" :
			 "nothing is known that works with a device of its type");
	return why;
}

/* Modules that two drivers share are loaded by one of them. */
static int bind_to_kernel(struct lu_user *u)
{
	static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
	const struct lu_devtype *type = lu_devtype_find(u->dev->rig->type);
	int err;

	pthread_mutex_lock(&loading);
	err = lu_devtype_load(type);
	pthread_mutex_unlock(&loading);
	return err ?: lu_fixture_bind_kernel(u->dev, 1);
}

static bool is_stopped(struct lu_user *u)
{
	bool stop;

	pthread_mutex_lock(&u->lock);
	stop = u->stop;
	pthread_mutex_unlock(&u->lock);
	return stop;
}

static void note_time(struct lu_user *u, uint64_t *at)
{
	pthread_mutex_lock(&u->lock);
	*at = lu_tsc_read();
	pthread_mutex_unlock(&u->lock);
}

static int work(struct lu_user *u)
{
	int err = 0;

	while (!is_stopped(u) && (!err || err == -EAGAIN))
		err = u->kind->next(u);
	return err == -EAGAIN ? 0 : err;
}

static void *run(void *arg)
{
	struct lu_user *u = arg;
	int err = bind_to_kernel(u);

	if (!err) {
		note_time(u, &u->seen.bound);
		err = u->kind->open(u);
	}
	if (!err) {
		note_time(u, &u->seen.ready);
		err = work(u);
	}
	pthread_mutex_lock(&u->lock);
	u->seen.err = err;
	if (err)
		snprintf(u->seen.why, sizeof(u->seen.why), "%s", lu_errmsg());
	pthread_mutex_unlock(&u->lock);
	return NULL;
}

int lu_user_start(struct lu_user *u, uint32_t stream)
{
	int err;

	u->seen = (struct lu_user_seen){ .frames.stream = stream };
	u->stop = false;
	err = pthread_create(&u->thread, NULL, run, u);
	u->started = !err;
	return err ? lu_err(-err, "a thread: %s", strerror(err)) : 0;
}

void lu_user_look(struct lu_user *u, struct lu_user_seen *seen)
{
	pthread_mutex_lock(&u->lock);
	*seen = u->seen;
	pthread_mutex_unlock(&u->lock);
}

struct until {
	struct lu_user *user;
	uint64_t done;
	struct lu_user_seen seen;
};

static bool is_there(void *ctx)
{
	struct until *until = ctx;

	lu_user_look(until->user, &until->seen);
	return until->seen.err ||
	       (until->seen.ready && until->seen.done >= until->done);
}

static const char *how_far(const struct lu_user_seen *seen)
{
	return seen->ready ? "its driver is ready" :
	       seen->bound ? "its driver has it, and makes nothing of it" :
			     "its driver has not taken it";
}

int lu_user_await(struct lu_user *u, uint64_t done, unsigned int wait_ms)
{
	struct until until = { .user = u, .done = done };
	bool there = lu_wait(is_there, &until, wait_ms);

	if (until.seen.err)
		return lu_err(until.seen.err, "%s: %s", u->dev->rig->name,
			      until.seen.why);
	if (there)
		return 0;
	return lu_err(-ETIMEDOUT,
		      "%s: %" PRIu64 " of %" PRIu64
		      " pieces of work done within %u ms: %s",
		      u->dev->rig->name, until.seen.done, done, wait_ms,
		      how_far(&until.seen));
}

int lu_user_park(struct lu_user *u)
{
	return u->kind->park ? u->kind->park(u) : 0;
}

void lu_user_stop(struct lu_user *u)
{
	pthread_mutex_lock(&u->lock);
	u->stop = true;
	pthread_mutex_unlock(&u->lock);
	if (u->started)
		pthread_join(u->thread, NULL);
	u->started = false;
	if (u->fd >= 0)
		close(u->fd);
	u->fd = -1;
}
