// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: creating, preserving and closing while memory is exhausted,
 * the CPUs are taken, storage is slow, a tmpfs is full.
 * Passes if: each call works, or gives ENOMEM where memory is short; after the
 * pressure all is as before it, and the same calls work; where memory is not
 * short each stressor got something done by its own figures; and at the end of
 * each test all goes through a cycle without pressure.
 * Cannot see: which allocation failed (fault_outgoing sweeps stages); whatever
 * the kernel frees for a caller it waits for.
 * Source: kernel/liveupdate/luo_session.c, luo_file.c of Linux 7.3.4.
 */
#include "lu_cargo.h"
#include "lu_clean.h"
#include "lu_mishap.h"
#include "lu_pressure.h"
#include "lu_still.h"
#include "lu_suite.h"
#include "lu_wait.h"

static const char *const allow[] = { LU_PRESSURE_LOG, NULL };

LU_SUITE = {
	.name = "pressure",
	.description = "will exhaust memory, CPUs and storage while preserving",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 240000,
	.legs = lu_clean_legs,
	.dmesg_allow = allow,
	.contrived = true,
};

#define UNDER_MS 5000 /* of each kind, on the default kernel */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;
static struct lu_still empty, after;
static struct lu_pressing pressing;

FIXTURE(pressure)
{
	int n;
};

FIXTURE_SETUP(pressure)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	lu_cargo_init(&cargo, devs, self->n);
	if (!lu_leg())
		LU_OK(lu_still_take(&empty));
}

FIXTURE_TEARDOWN(pressure)
{
	lu_pressure_stop(&pressing);
	lu_cargo_drop(&cargo);
}

/* What the pressure itself put into the log is the log oracle's to judge. */
static int check_still(void)
{
	int err = lu_still_take(&after);

	empty.next = after.next;
	return err ?: lu_still_check(&empty);
}

struct tally {
	unsigned int worked, refused;
};

static int press(const struct lu_pressure *kind, struct tally *tally)
{
	unsigned long end = lu_wait_now_ms() + lu_kernel_ms(UNDER_MS);
	int err;

	do {
		err = lu_cargo_pack(&cargo);
		lu_cargo_drop(&cargo);
		tally->worked += !err;
		tally->refused += err == -ENOMEM;
		if (err == -ENOMEM && kind->short_of_memory)
			err = 0;
	} while (!err && lu_wait_now_ms() < end);
	return err;
}

static int run_kind(const struct lu_pressure *kind, struct tally *tally)
{
	int err = lu_pressure_start(kind, &pressing), stopped;

	if (err == -ETIMEDOUT)
		err = -ENODATA;
	err = err ?: press(kind, tally);
	stopped = err ? lu_pressure_stop(&pressing) :
			lu_pressure_check(&pressing);
	err = err ?: stopped ?: check_still();
	err = err ?: lu_cargo_pack(&cargo);
	lu_cargo_drop(&cargo);
	return err ?: lu_still_check(&empty);
}

static void measure(const struct lu_pressure *kind, const struct tally *tally)
{
	char name[64];

	snprintf(name, sizeof(name), "%s worked", kind->name);
	lu_measure(name, tally->worked, "sessions");
	snprintf(name, sizeof(name), "%s refused", kind->name);
	lu_measure(name, tally->refused, "sessions");
	snprintf(name, sizeof(name), "%s kills", kind->name);
	lu_measure(name, lu_pressure_killed(), "since boot");
}

static void under(struct __test_metadata *_metadata, size_t i)
{
	const struct lu_pressure *kind = lu_pressure_at(i);
	struct tally tally = { 0 };
	char point[LU_POINT_ID];
	int err;

	LU_CLEAN_ARRIVE(&cargo);
	if (lu_pressure_missing(kind))
		LU_SKIP("%s", lu_pressure_missing(kind));
	snprintf(point, sizeof(point), "pressure.%s/preserve", kind->name);
	err = run_kind(kind, &tally);
	EXPECT_EQ(0, err) TH_LOG("%s: %s", point, lu_errmsg());
	LU_OK(lu_mishap_judge(point, err));
	measure(kind, &tally);
	LU_CLEAN_JUMP(&cargo);
}

TEST_F(pressure, memory_is_exhausted)
{
	under(_metadata, 0);
}

TEST_F(pressure, cpus_are_taken)
{
	under(_metadata, 1);
}

TEST_F(pressure, storage_is_slow)
{
	under(_metadata, 2);
}

TEST_F(pressure, tmpfs_is_full)
{
	under(_metadata, 3);
}

TEST_F(pressure, all_are_in_use)
{
	under(_metadata, 4);
}

LU_SUITE_MAIN
