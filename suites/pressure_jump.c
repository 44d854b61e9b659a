// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: retrieving and finishing while memory is exhausted, the
 * CPUs are taken, storage is slow, a tmpfs is full; one kind a jump. The last
 * jump is one without pressure.
 * Passes if: each call works, or gives ENOMEM where memory is short; a session can
 * be finished even then, with files that could not be retrieved; nothing is left; and
 * the stressors got something done meanwhile.
 * Cannot see: which allocation failed (fault_jump sweeps stages).
 * Source: kernel/liveupdate/luo_session.c, luo_file.c of Linux 7.3.4.
 */
#include "lu_cargo.h"
#include "lu_kernel.h"
#include "lu_mishap.h"
#include "lu_pressure.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_wait.h"

static unsigned int legs(unsigned int cycles)
{
	unsigned int n = 0;

	(void)cycles;
	while (lu_pressure_at(n))
		n++;
	return n + 2;
}

static const char *const allow[] = { LU_PRESSURE_LOG, NULL };

LU_SUITE = {
	.name = "pressure_jump",
	.description = "will exhaust memory, CPUs and storage while retrieving",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 180000,
	.legs = legs,
	.dmesg_allow = allow,
	.contrived = true,
};

#define UNDER_MS 3000 /* of each kind, on the default kernel */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;
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
}

FIXTURE_TEARDOWN(pressure)
{
	lu_pressure_stop(&pressing);
	lu_cargo_drop(&cargo);
}

/* 0 it worked, or was refused for want of memory, and @refused tells. */
static int step(enum lu_stage_op op, int i, bool may_refuse, bool *refused)
{
	int err = lu_cargo_step(&cargo, op, i);

	*refused |= err == -ENOMEM;
	if (err == -ENOMEM && may_refuse)
		return 0;
	return err ? lu_err(err, "%s of %d: %s", lu_stage_op_name(op), i,
			    strerror(-err)) :
		     0;
}

/* Without its session there is nothing to go on with, so that is tried again. */
static int take(bool may_refuse, bool *refused)
{
	int err;

	do {
		bool now = false;

		err = step(LU_OP_TAKE, 0, may_refuse, &now);
		*refused |= now;
		if (err || !now)
			return err;
	} while (true);
}

/* Who asks again is given the same. */
static int retrieve_all(bool may, bool *refused)
{
	int err = 0;

	for (int i = 0; !err && i < cargo.n; i++)
		err = step(LU_OP_RETRIEVE, i, may, refused);
	return err ?: step(LU_OP_REMEMFD, 0, may, refused);
}

static int take_back(const struct lu_pressure *kind, bool *refused)
{
	unsigned long end = lu_wait_now_ms() + lu_kernel_ms(UNDER_MS);
	bool may = kind->short_of_memory;
	int err = step(LU_OP_OPEN, 0, false, refused) ?: take(may, refused);

	do
		err = err ?: retrieve_all(may, refused);
	while (!err && lu_wait_now_ms() < end);
	return err ?: step(LU_OP_FINISH, 0, false, refused);
}

static int run_kind(const struct lu_pressure *kind)
{
	bool refused = false;
	int err = lu_pressure_start(kind, &pressing), stopped;

	if (err == -ETIMEDOUT)
		err = -ENODATA;
	err = err ?: take_back(kind, &refused);
	stopped = err ? lu_pressure_stop(&pressing) :
			lu_pressure_check(&pressing);
	lu_measure(kind->name, refused, "refused");
	lu_cargo_drop(&cargo);
	return err ?: stopped;
}

/* What this machine lacks for a kind makes of its jump one without pressure. */
static int arrive(const struct lu_pressure *kind)
{
	char point[LU_POINT_ID];
	const char *why;
	int err, told;

	if (!kind)
		return lu_cargo_unpack(&cargo, LU_OP_OPEN);
	snprintf(point, sizeof(point), "pressure.%s/retrieve", kind->name);
	why = lu_pressure_missing(kind);
	if (why)
		return lu_mishap_record(point, "unreachable", why) ?:
			       lu_cargo_unpack(&cargo, LU_OP_OPEN);
	err = run_kind(kind);
	told = lu_mishap_judge(point, err);
	return err ?: told;
}

TEST_F(pressure, retrieve_works_or_gives_enomem)
{
	int leg = lu_leg(), err;

	if (leg) {
		err = arrive(lu_pressure_at(leg - 1));
		EXPECT_EQ(0, err) TH_LOG("%s", lu_errmsg());
	}
	if (leg + 1 == (int)legs(1))
		return;
	lu_cargo_drop(&cargo);
	LU_OK(lu_cargo_pack(&cargo));
	LU_JUMP();
}

LU_SUITE_MAIN
