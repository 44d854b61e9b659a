// SPDX-License-Identifier: GPL-2.0-only
/*
 * The jump: oracles, the leg's KTAP so far, the next kernel in place, the
 * announcement synced, reboot(). Ends this kernel; whatever fails before the
 * announcement is on disk stops the jump instead.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include <sys/statvfs.h>

#include "agent.h"
#include "kexec.h"
#include "lu_err.h"
#include "lu_kernel.h"
#include "lu_tsc.h"

#define ROOM_KIB 4096 /* where the journal is, before a jump */

/* Tells this cycle's next kernel from one of an earlier cycle or run. */
static int make_nonce(char nonce[17])
{
	unsigned char raw[8];

	if (getrandom(raw, sizeof(raw), 0) != sizeof(raw))
		return lu_err(-errno, "getrandom: %m");
	for (size_t i = 0; i < sizeof(raw); i++)
		snprintf(nonce + 2 * i, 3, "%02x", raw[i]);
	return 0;
}

static const char *image(const struct agent *agent, const char *named,
			 const char *copied, char *buf, size_t size)
{
	snprintf(buf, size, "%s/kexec/%s", agent->run_dir, copied);
	return access(buf, R_OK) && named ? named : buf;
}

/* What the controller knows of the counter holds for the next kernel too. */
static void add_tsc(char *buf, size_t size)
{
	const char *khz = getenv("LUTORTURE_TSC_KHZ");

	buf[0] = '\0';
	if (khz)
		snprintf(buf, size, "tsc_early_khz=%s lutorture.tsc_khz=%s",
			 khz, khz);
}

struct way {
	const char *name;
	int (*load)(const char *kernel, const char *initrd, const char *cmdline);
	int (*go)(void);
};

static const struct way ways[] = {
	{ "live", kexec_load, kexec_jump },
	{ "plain", kexec_load_plain, kexec_jump },
	{ "cold", NULL, kexec_restart },
};

static const struct way *find_way(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(ways[i].name, name))
			return &ways[i];
	return NULL;
}

static int load(const struct agent *agent, const char *nonce,
		const char *append, const struct way *way)
{
	const struct lu_rig *rig = agent->rig;
	const char *next = rig->next_kernel ? rig->next_kernel : rig->kernel;
	char kernel[AGENT_PATH_MAX + 16], initrd[AGENT_PATH_MAX + 16];
	char cmdline[2048], own[128], tsc[96];
	int len;

	add_tsc(tsc, sizeof(tsc));
	len = snprintf(cmdline, sizeof(cmdline),
		       "%s %s lutorture.repo=%s %s lutorture.why=none lutorture.outside=%s lutorture.nonce=%s %s",
		       rig->next_cmdline ? rig->next_cmdline : rig->cmdline,
		       tsc, agent->repo,
		       lu_kernel_cmdline(lu_kernel_here(), own, sizeof(own)),
		       getenv("LUTORTURE_OUTSIDE") ?: "", nonce, append);
	if (len >= (int)sizeof(cmdline))
		return lu_err(-E2BIG, "rig %s: command line too long",
			      rig->name);
	return way->load(image(agent, next, "next", kernel, sizeof(kernel)),
			 image(agent, rig->initrd, "initrd", initrd,
			       sizeof(initrd)),
			 cmdline);
}

/* A kernel that arrives where nothing can be recorded would be lost work. */
static int check_room(struct agent *agent)
{
	unsigned long long room;
	struct statvfs fs;

	if (statvfs(agent->run_dir, &fs))
		return lu_err(-errno, "%s: %m", agent->run_dir);
	room = (unsigned long long)fs.f_bavail * fs.f_frsize / 1024;
	if (room >= ROOM_KIB)
		return 0;
	return agent_fail(agent,
			  lu_err(-ENOSPC,
				 "no jump with %llu KiB of room for the run folder, %d are kept for what the next kernel records: make room, and resume the run",
				 room, ROOM_KIB));
}

static int announce(struct leg *leg, const char *nonce, const struct way *way)
{
	json_t *record = leg_record(leg, "jump");

	json_object_set_new(record, "way", json_string(way->name));
	json_object_set_new(record, "nonce", json_string(nonce));
	json_object_set_new(record, "kho_count",
			    json_integer(leg->agent->boot.kho_count));
	json_object_set_new(record, "peak_kib", json_integer(agent_peak_kib()));
	json_object_set_new(record, "marks",
			    json_integer((json_int_t)leg->agent->marks_ticks));
	json_object_set_new(record, "tsc",
			    json_integer((json_int_t)lu_tsc_read()));
	return agent_journal(leg->agent, record);
}

int leg_load(struct leg *leg, const char *append, const char *name)
{
	const struct way *way = find_way(name);
	char nonce[17];
	int err = way ? make_nonce(nonce) : -EPROTO;

	err = err ?: leg_oracles(leg, ORACLE_JUMP);
	if (!err)
		agent_mark(leg->agent, "look", nonce);
	if (!err && way->load)
		err = load(leg->agent, nonce, append, way);
	if (!err)
		memcpy(leg->nonce, nonce, sizeof(nonce));
	return err;
}

static int leave(struct leg *leg, const struct way *way)
{
	int err = leg_ktap(leg);

	err = err ?: check_room(leg->agent);
	if (!err)
		agent_mark(leg->agent, "jump", leg->nonce);
	return err ?: announce(leg, leg->nonce, way);
}

int leg_jump(struct leg *leg, const char *append, const char *name)
{
	const struct way *way = find_way(name);
	char nonce[sizeof(leg->nonce)];
	json_t *record;
	int err = way ? 0 : -EPROTO;

	if (!err && !*leg->nonce)
		err = leg_load(leg, append, name);
	err = err ?: leave(leg, way);
	memcpy(nonce, leg->nonce, sizeof(nonce));
	leg->nonce[0] = '\0';
	if (err)
		return err;
	err = way->go();
	agent_mark(leg->agent, "stay", nonce);
	record = leg_record(leg, "refused");
	json_object_set_new(record, "err", json_integer(err));
	agent_journal(leg->agent, record);
	return err;
}
