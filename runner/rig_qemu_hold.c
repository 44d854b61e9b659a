// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tests ask of the outside that lasts for a time: the machine is stopped, or
 * its drive slowed down, and then let go again, whatever happens between. Touches
 * the emulator's process and its monitor.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lu_err.h"
#include "rig_qemu.h"

#define HOLD_MAX_MS 20000
#define STOP_MS	    2000 /* for all threads of a busy emulator to stop */
#define LOOK_US	    200

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

/* Stopped is what the kernel says is stopped, and not what was told to. */
static int begin_pause(struct rig_power *power, const char *rest)
{
	double until = now_ms() + STOP_MS;
	siginfo_t info = { 0 };

	(void)rest;
	if (kill(power->pid, SIGSTOP))
		return lu_err(-EPIPE, "the machine is gone: %m");
	while (!waitid(P_PID, power->pid, &info, WSTOPPED | WNOHANG)) {
		if (info.si_pid)
			return 0;
		if (now_ms() > until)
			return lu_err(-ETIMEDOUT,
				      "the emulator did not stop in %d ms",
				      STOP_MS);
		usleep(LOOK_US);
	}
	return lu_err(-EPIPE, "the machine is gone: %m");
}

static int end_pause(struct rig_power *power, const char *rest)
{
	(void)rest;
	return kill(power->pid, SIGCONT) ?
		       lu_err(-errno, "the emulator does not go on: %m") :
		       0;
}

static int say(struct rig_power *power, const char *line)
{
	char answer[16384];
	int err = rig_qemu_ask(power, line, answer, sizeof(answer));

	if (!err && strstr(answer, "Error"))
		err = lu_err(-EINVAL, "%s: %s", line, answer);
	return err;
}

static int begin_freeze(struct rig_power *power, const char *rest)
{
	(void)rest;
	return say(power, "stop");
}

static int end_freeze(struct rig_power *power, const char *rest)
{
	(void)rest;
	return say(power, "cont");
}

static int set_rate(struct rig_power *power, const char *rest, bool slow)
{
	const struct lu_rig_drive *drive;
	unsigned int rate, percent;
	char node[64], line[128];

	if (sscanf(rest, "%63s %u", node, &percent) != 2 || !percent ||
	    percent > 100)
		return lu_err(-EINVAL,
			      "throttle: expected a device and a percentage behind the time, found '%s'",
			      rest);
	drive = lu_rig_drive(power->rig, node);
	rate = lu_rig_rate(drive);
	if (!rate)
		return lu_err(-ENODEV,
			      "the rig file gives '%s' no drive with throttling.iops-total",
			      node);
	snprintf(line, sizeof(line), "block_set_io_throttle %s 0 0 0 %u 0 0",
		 drive->id, slow ? rate * percent / 100 : rate);
	return say(power, line);
}

static int begin_throttle(struct rig_power *power, const char *rest)
{
	return set_rate(power, rest, true);
}

static int end_throttle(struct rig_power *power, const char *rest)
{
	return set_rate(power, rest, false);
}

static const struct hold {
	const char *what;
	int (*begin)(struct rig_power *power, const char *rest);
	int (*end)(struct rig_power *power, const char *rest);
} holds[] = {
	{ LU_OUTSIDE_PAUSE, begin_pause, end_pause },
	{ LU_OUTSIDE_FREEZE, begin_freeze, end_freeze },
	{ LU_OUTSIDE_THROTTLE, begin_throttle, end_throttle },
};

/* One whose begin failed may have taken effect all the same. */
static int hold(struct rig_power *power, const struct hold *h,
		unsigned int for_ms, const char *rest, double *ms)
{
	const struct timespec span = { .tv_sec = for_ms / 1000,
				       .tv_nsec = for_ms % 1000 * 1000000L };
	double from;
	int err = h->begin(power, rest), ended;

	from = now_ms();
	if (!err)
		nanosleep(&span, NULL);
	ended = h->end(power, rest);
	*ms = now_ms() - from;
	return err ?: ended;
}

int rig_qemu_hold(struct rig_power *power, const char *what, const char *arg,
		  double *ms)
{
	unsigned int for_ms;
	int len = 0;

	*ms = 0;
	for (size_t i = 0; i < sizeof(holds) / sizeof(*holds); i++) {
		if (strcmp(holds[i].what, what))
			continue;
		/* no pid is everybody's */
		if (power->pid <= 0)
			return lu_err(-EPIPE, "the machine is off");
		if (sscanf(arg, "%u %n", &for_ms, &len) != 1 ||
		    for_ms > HOLD_MAX_MS)
			return lu_err(-EINVAL,
				      "%s: expected 0 to %d ms, found '%s'",
				      what, HOLD_MAX_MS, arg);
		return hold(power, &holds[i], for_ms, arg + len, ms);
	}
	return -EOPNOTSUPP;
}
