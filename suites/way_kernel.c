// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing; what it costs to change the kernel without live
 * update. The workload of way_live through the kernel's own drivers: drives are
 * read and NICs receive up to the end of the kernel, which then ends in a kexec
 * without handover, or in a reset of the machine; behind it the drivers probe the
 * devices anew, and the work goes on as soon as it can.
 * Passes if: the machine came the way it was sent, and each device works again.
 * Cannot see: work that was done between the last look and the end of the kernel; what
 * firmware costs, where the machine is an emulator.
 * Source: drivers/pci/pci-driver.c, pci_device_shutdown() of Linux 7.3.4.
 */
#include "lu_devtype.h"
#include "lu_outside.h"
#include "lu_rig.h"
#include "lu_suite.h"
#include "lu_tsc.h"
#include "lu_user.h"
#include "lu_way.h"

LU_SUITE = {
	.name = "way_kernel",
	.description =
		"will change the kernel by plain kexec and by cold reboot, with devices in use by its drivers",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.contrived = true,
};

#define WARM	20    /* pieces of work before it is left */
#define BEHIND	10    /* and behind, for the numbers of frames */
#define WAIT_MS 20000 /* for a driver and the first work with it */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_user users[LU_FIXTURE_MAX_DEVICES];

FIXTURE(way)
{
	int n; /* users */
	uint64_t began;
};

FIXTURE_VARIANT(way)
{
	enum lu_way way;
};

FIXTURE_VARIANT_ADD(way, plain){
	.way = LU_WAY_PLAIN,
};

FIXTURE_VARIANT_ADD(way, cold){
	.way = LU_WAY_COLD,
};

/* Devices that nobody can use are named, and left out. */
static int find_users(int n)
{
	const char *why;
	int found = 0;

	for (int i = 0; i < n; i++) {
		why = lu_user_init(&users[found], &devs[i]);
		if (why)
			ksft_print_msg("left out: %s\n", why);
		else
			found++;
	}
	return found;
}

FIXTURE_SETUP(way)
{
	int n;

	self->began = lu_tsc_read();
	LU_NEEDS();
	if (variant->way == LU_WAY_COLD && !lu_outside_can(LU_OUTSIDE_CLOCK))
		LU_SKIP("nobody outside has a clock on this rig, and that of a machine starts anew");
	ASSERT_LE(0, lu_devtype_init());
	n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	self->n = find_users(n);
	if (!self->n)
		LU_SKIP("no device of this run is a drive, or a NIC with a peer");
}

FIXTURE_TEARDOWN(way)
{
	for (int i = 0; i < self->n; i++)
		lu_user_stop(&users[i]);
}

/* One number for all: each peer counts for itself. */
static int make_stream(void)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", (uint32_t)lu_tsc_read() | 1);
	return lu_carry("stream", text);
}

static int stream(uint32_t *out)
{
	char text[16];
	int len = lu_carried("stream", text, sizeof(text));

	*out = len < 0 ? 0 : strtoul(text, NULL, 10);
	return len < 0 ? len : 0;
}

/* At once: drivers sleep while they probe. */
static int start_all(int n, uint32_t number)
{
	int err = 0;

	for (int i = 0; !err && i < n; i++)
		err = lu_user_start(&users[i], number);
	return err;
}

static int begin(int n)
{
	uint32_t number;
	int err = make_stream();

	err = err ?: stream(&number);
	err = err ?: start_all(n, 0);
	for (int i = 0; !err && i < n; i++) {
		err = lu_user_await(&users[i], 0, WAIT_MS);
		err = err ?: lu_user_begin(&users[i], number);
		err = err ?: lu_user_await(&users[i], WARM, WAIT_MS);
	}
	return err;
}

static int leave(enum lu_way way, int n)
{
	int err = lu_way_load(way);

	err = err ?: lu_way_tell_clock();
	for (int i = 0; !err && i < n; i++) {
		struct lu_user_seen seen;
		struct lu_way_left left;

		err = lu_user_await(&users[i], WARM, WAIT_MS);
		lu_user_look(&users[i], &seen);
		left.tsc = seen.last;
		left.number = seen.frames.last;
		err = err ?: lu_way_leave(way, users[i].dev->rig->name, &left);
	}
	for (int i = 0; !err && i < n; i++)
		err = lu_user_park(&users[i]);
	return err ?: lu_way_jump(way);
}

static int tell_lost(enum lu_way way, const struct lu_user *u,
		     const struct lu_user_seen *seen,
		     const struct lu_way_left *left)
{
	uint64_t lost =
		seen->frames.first - left->number - 1 + seen->frames.lost;

	if (u->kind != &lu_user_nic)
		return 0;
	return lu_way_measure(way, u->dev->rig->name, "lost_frames", lost,
			      "frames");
}

static int tell(enum lu_way way, struct lu_user *u, uint64_t began, double khz)
{
	const char *name = u->dev->rig->name;
	struct lu_user_seen seen;
	struct lu_way_left left;
	int err = lu_way_left(name, &left);

	lu_user_look(u, &seen);
	err = err ?: lu_way_back(way, name, &left, seen.first, khz);
	err = err   ?:
		      lu_way_measure(way, name, "driver",
				     (seen.ready - began) / khz, "ms");
	err = err   ?:
		      lu_way_measure(way, name, "first_work",
				     (seen.first - seen.ready) / khz, "ms");
	return err ?: tell_lost(way, u, &seen, &left);
}

static int arrive(enum lu_way way, int n, uint64_t began)
{
	uint32_t number;
	double khz;
	int err = stream(&number);

	err = err ?: start_all(n, number);
	for (int i = 0; !err && i < n; i++)
		err = lu_user_await(&users[i], BEHIND, WAIT_MS);
	if (err)
		return err;
	khz = lu_tsc_run_khz();
	err = lu_way_blackout(way, began, khz);
	for (int i = 0; !err && i < n; i++)
		err = tell(way, &users[i], began, khz);
	return err ?: lu_way_tell_clock();
}

TEST_F(way, devices_work_again)
{
	if (lu_leg()) {
		LU_OK(lu_way_check(variant->way));
		LU_OK(arrive(variant->way, self->n, self->began));
	} else {
		LU_OK(begin(self->n));
	}
	if (lu_leg() < (int)lu_agent_cycles())
		LU_OK(leave(variant->way, self->n));
}

LU_SUITE_MAIN
