// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing; what a live update costs the devices of a machine, for
 * way_kernel to be held against. Drives read and NICs receive into preserved memory
 * over a chain of jumps, as in dma_continuity and dma_traffic, in one session.
 * Passes if: the machine came by live update, and each device goes on: a drive
 * answers a new command, a NIC takes new frames; and how long each device is away grows
 * by a pause that the whole machine is put into from outside while the next kernel boots.
 * Cannot see: whether DMA stood still meanwhile (dma_continuity does that).
 * Source: drivers/pci/pci-driver.c, pci_device_shutdown() of Linux 7.3.4.
 */
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_dma_traffic.h"
#include "lu_master.h"
#include "lu_outside.h"
#include "lu_pause.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_tsc.h"
#include "lu_way.h"

static const char *const paused[] = { "way.pause_shows_in_each_figure", NULL };

LU_SUITE = {
	.name = "way_live",
	.description = "will live update with devices at work",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.contrived_tests = paused,
};

#define WORK	 4000 /* reads of a drive at once: 10 s at 400 a second */
#define BEHIND	 10   /* frames looked at behind the jump, for their numbers */
#define DRAIN_MS 15000

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_dma_work works[LU_FIXTURE_MAX_DEVICES];

FIXTURE(way)
{
	int n; /* works: drives, then NICs */
	int n_drives;
	int luo, session;
	uint64_t began;
	int leg_paused; /* that the jump with a pause leads to; 0: none has one */
};

static void name_left_out(const FIXTURE_DATA(way) * self, int n)
{
	for (int i = 0; i < n; i++) {
		int at = 0;

		while (at < self->n && works[at].dev != &devs[i])
			at++;
		if (at == self->n)
			ksft_print_msg("left out: %s: it has no engine, or nobody sends frames to it\n",
				       devs[i].rig->name);
	}
}

FIXTURE_SETUP(way)
{
	int n;

	self->began = lu_tsc_read();
	self->luo = self->session = -1;
	LU_NEEDS();
	ASSERT_LE(0, lu_devtype_init());
	LU_BIND_DEVICES(devs, n);
	self->n_drives = lu_dma_work_find(devs, n, false, works, n);
	self->n = self->n_drives;
	/* reads alone, as in way_kernel */
	for (int i = 0; i < self->n; i++)
		works[i].dma.scratch_pages = 0;
	if (lu_outside_can(LU_OUTSIDE_TRAFFIC))
		self->n += lu_dma_work_find(devs, n, true, works + self->n,
					    n - self->n);
	name_left_out(self, n);
	if (!self->n)
		LU_SKIP("no device of this run is a drive with an engine, or a NIC with an engine and a peer");
	if (lu_dma_work_missing(works, self->n))
		LU_SKIP("%s", lu_errmsg());
	self->luo = lu_session_device();
	LU_FD(self->luo);
}

/* As the agent hands devices to a test: bus masters, with nothing to do. */
FIXTURE_TEARDOWN(way)
{
	for (int i = 0; i < self->n; i++)
		lu_dma_work_stop(&works[i], i < self->n_drives ? DRAIN_MS : 0);
	if (self->session >= 0)
		close(self->session);
	for (int i = 0; i < self->n; i++)
		lu_master_set(works[i].dev->bdf, true);
	if (self->luo >= 0)
		close(self->luo);
}

static const char *name_of(int i)
{
	return works[i].dev->rig->name;
}

static bool is_paused(const FIXTURE_DATA(way) * self, int leg)
{
	return self->leg_paused && leg == self->leg_paused;
}

static int start_one(const FIXTURE_DATA(way) * self, int i)
{
	bool drive = i < self->n_drives;
	int err =
		lu_dma_work_start(&works[i], self->session, i,
				  drive ? WORK : lu_dma_traffic_room(&works[i]),
				  true);

	if (!err && !drive)
		err = lu_dma_traffic_begin(&works[i]);
	if (!err && drive)
		lu_dma_work_next(&works[i]);
	if (!err && !works[i].count.done)
		err = lu_err(-ETIMEDOUT, "%s: completes nothing", name_of(i));
	return err;
}

/* What it has completed is looked at, and given to it anew. */
static int leave_one(const FIXTURE_DATA(way) * self, int i)
{
	const struct lu_dma_engine *engine = works[i].dma.engine;
	struct lu_way_left left = { 0 };
	uint64_t done;
	int err;

	engine->progress(&works[i].dma, &works[i].count);
	err = engine->verify(&works[i].dma);
	err = err ?: engine->more(&works[i].dma);
	done = works[i].count.done;
	left.tsc = lu_dma_work_next(&works[i]);
	if (!err && works[i].count.done == done)
		err = lu_err(-ETIMEDOUT, "%s: completes nothing any more",
			     name_of(i));
	if (i >= self->n_drives) {
		left.number = engine->traffic(&works[i].dma)->last;
		lu_traffic_mark(engine->traffic(&works[i].dma));
	}
	return err ?: lu_way_leave(LU_WAY_LIVE, name_of(i), &left);
}

/* The session stays open until the jump: closing it would take all back. */
static int depart(FIXTURE_DATA(way) * self, bool first)
{
	int err;

	self->session = lu_session_create(self->luo, "way");
	err = self->session < 0 ? self->session : 0;
	for (int i = 0; !err && i < self->n; i++)
		err = first ? start_one(self, i) :
			      lu_dma_work_preserve(&works[i], self->session, i);
	err = err ?: lu_way_load(LU_WAY_LIVE);
	err = err ?: lu_way_tell_clock();
	if (!err && is_paused(self, lu_leg() + 1))
		err = lu_pause_ask(LU_OUTSIDE_PAUSE, lu_pause_ms(),
				   "Linux version ", 0);
	for (int i = 0; !err && i < self->n; i++)
		err = leave_one(self, i);
	return err ?: lu_way_jump(LU_WAY_LIVE);
}

/* The first look: nothing is done to the device before it. */
static int look(int session, int i, struct lu_way_left *left, uint64_t *seen)
{
	int err = lu_way_left(name_of(i), left);

	err = err ?: lu_dma_work_adopt(&works[i], session, i, seen);
	if (!err && works[i].count.done == works[i].count.asked)
		ksft_print_msg("%s: ran dry: it had done all its work before it was looked at\n",
			       name_of(i));
	return err;
}

/* A drive is asked something new; to a NIC something new is sent all the time. */
static int go_on(const FIXTURE_DATA(way) * self, int session, int i,
		 uint64_t *now)
{
	const struct lu_dma_engine *engine = works[i].dma.engine;
	uint64_t done = works[i].count.done;
	int err = lu_dma_work_hold(&works[i], session, i);

	if (!err && i < self->n_drives)
		err = engine->ask(&works[i].dma);
	*now = lu_tsc_read();
	err = err ?: engine->verify(&works[i].dma);
	err = err ?: engine->more(&works[i].dma);
	if (!err && i >= self->n_drives)
		*now = lu_dma_work_next(&works[i]);
	if (!err && i >= self->n_drives && works[i].count.done == done)
		err = lu_err(-ETIMEDOUT, "%s: no frame comes any more",
			     name_of(i));
	return err;
}

/*
 * What a pause would make longer. The jump before the one with a pause is what that
 * is held against: the first of a chain is warm-up.
 */
static int check_pause(const FIXTURE_DATA(way) * self, int i, const char *what,
		       double ms)
{
	char key[96];
	double before;
	int err;

	if (!self->leg_paused)
		return 0;
	snprintf(key, sizeof(key), "%s.%s", name_of(i), what);
	if (!is_paused(self, lu_leg()))
		return lu_carry_number(key, ms);
	err = lu_carried_number(key, &before);
	if (err)
		return err;
	ksft_print_msg("pause of %u ms: %s %.3f ms, without %.3f\n",
		       lu_pause_ms(), key, ms, before);
	return lu_pause_shows(ms - before) && !lu_pause_exceeds(ms - before) ?
		       0 :
		       lu_err(-ERANGE,
			      "%s is %.3f ms in a jump with a pause of %u ms, and %.3f without",
			      key, ms, lu_pause_ms(), before);
}

static int tell(const FIXTURE_DATA(way) * self, int i, double khz,
		const struct lu_way_left *left, uint64_t seen, uint64_t now)
{
	bool drive = i < self->n_drives;
	const char *first = drive ? "first_command" : "first_frame";
	double until_seen = (seen - left->tsc) / khz;
	double until_new = (now - left->tsc) / khz;
	int err = lu_way_back(LU_WAY_LIVE, name_of(i), left, seen, khz);

	err = err   ?:
		      lu_way_measure(LU_WAY_LIVE, name_of(i), first, until_new,
				     "ms");
	err = err ?: check_pause(self, i, "downtime", until_seen);
	err = err ?: check_pause(self, i, first, until_new);
	if (err || drive)
		return err;
	for (int n = 0; n < BEHIND; n++)
		lu_dma_work_next(&works[i]);
	return lu_way_measure(LU_WAY_LIVE, name_of(i), "lost_frames",
			      works[i].dma.engine->traffic(&works[i].dma)->lost,
			      "frames");
}

/* All are looked at before anything is done with one of them. */
static int arrive(FIXTURE_DATA(way) * self)
{
	static struct lu_way_left left[LU_FIXTURE_MAX_DEVICES];
	static uint64_t seen[LU_FIXTURE_MAX_DEVICES],
		now[LU_FIXTURE_MAX_DEVICES];
	int session = lu_session_retrieve(self->luo, "way");
	int err = session < 0 ? session : 0;
	double khz;

	for (int i = 0; !err && i < self->n; i++)
		err = look(session, i, &left[i], &seen[i]);
	for (int i = 0; !err && i < self->n; i++)
		err = go_on(self, session, i, &now[i]);
	if (err)
		return err;
	khz = lu_tsc_run_khz();
	err = lu_way_blackout(LU_WAY_LIVE, self->began, khz);
	for (int i = 0; !err && i < self->n; i++)
		err = tell(self, i, khz, &left[i], seen[i], now[i]);
	err = err ?: lu_way_tell_clock();
	err = err ?: lu_session_finish(session);
	close(session);
	return err;
}

static int end_traffic(const FIXTURE_DATA(way) * self)
{
	return self->n > self->n_drives ? lu_dma_traffic_end() : 0;
}

static void chain(struct __test_metadata *_metadata, FIXTURE_DATA(way) * self)
{
	if (lu_leg()) {
		LU_OK(lu_way_check(LU_WAY_LIVE));
		LU_OK(arrive(self));
	}
	if (lu_leg() < (int)lu_agent_cycles())
		LU_OK(depart(self, !lu_leg()));
	LU_OK(end_traffic(self));
}

TEST_F(way, devices_go_on)
{
	chain(_metadata, self);
}

TEST_F(way, pause_shows_in_each_figure)
{
	if (!lu_outside_can(LU_OUTSIDE_PAUSE))
		LU_SKIP("nobody outside can stop the machine of this rig");
	if (lu_agent_cycles() < 2)
		LU_SKIP("a jump without a pause is needed before the one with it: two cycles");
	self->leg_paused = (int)lu_agent_cycles();
	chain(_metadata, self);
}

LU_SUITE_MAIN
