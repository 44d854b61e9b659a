// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a machine in use. One drive that is not preserved does random
 * reads and writes through the kernel's driver (fio), and memory and CPUs are
 * taken (stress-ng), while everything else is preserved, unpreserved, handed over
 * and retrieved; the drive has requests under way as the machine jumps.
 * Passes if: every call works as on an idle machine, fio has no error, and by
 * their own figures fio and each stressor got something done.
 * Cannot see: what became of the requests under way at the jump: nobody waits for
 * them any more.
 * Source: lib/lu_fio.c, lib/lu_pressure.c, lib/lu_stress.c.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_devtype.h"
#include "lu_fio.h"
#include "lu_pressure.h"
#include "lu_rig.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "under_load",
	.description =
		"will load a drive, memory and CPUs, and preserve the other devices",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 120000,
	.legs = lu_legs_chain,
};

#define LOAD_S	2  /* while it is waited for */
#define LEAVE_S 60 /* longer than it takes to leave */
#define ROUNDS	10

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES], drive;
static struct lu_cargo cargo;
static struct lu_pressing pressing;

FIXTURE(load)
{
	const struct lu_pressure *kind;
	int n; /* preserved */
	pid_t fio;
	int from; /* fio's figures */
};

/* The last drive that may be written; it is taken out of the list. */
static bool take_drive(FIXTURE_DATA(load) * self)
{
	for (int i = self->n - 1; i >= 0; i--) {
		if (strcmp(devs[i].rig->type, "nvme") ||
		    lu_fio_missing(&devs[i]))
			continue;
		drive = devs[i];
		memmove(&devs[i], &devs[i + 1],
			(self->n - i - 1) * sizeof(*devs));
		self->n--;
		return true;
	}
	return false;
}

FIXTURE_SETUP(load)
{
	self->kind = lu_pressure_find("load");
	self->fio = -1;
	self->from = -1;
	LU_NEEDS();
	ASSERT_NE(NULL, self->kind);
	ASSERT_LE(0, lu_devtype_init());
	if (lu_pressure_missing(self->kind))
		LU_SKIP("%s", lu_pressure_missing(self->kind));
	self->n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(self->n);
	if (!take_drive(self))
		LU_SKIP("no drive of the rig has scratch_mib, or fio is not installed");
	if (!self->n)
		LU_SKIP("the rig has nothing to preserve beside %s",
			drive.rig->name);
	LU_OK(lu_fixture_bind(devs, self->n, "lutorture_pci"));
	LU_OK(lu_fixture_bind_kernel(&drive, 1));
	LU_OK(lu_fio_check(&drive));
	lu_cargo_init(&cargo, devs, self->n);
	LU_OK(lu_pressure_start(self->kind, &pressing));
}

static void end_fio(FIXTURE_DATA(load) * self)
{
	if (self->fio > 0) {
		kill(self->fio, SIGKILL);
		waitpid(self->fio, NULL, 0);
	}
	if (self->from >= 0)
		close(self->from);
	self->fio = self->from = -1;
}

FIXTURE_TEARDOWN(load)
{
	end_fio(self);
	lu_pressure_stop(&pressing);
	lu_cargo_drop(&cargo);
}

/* In a child, which has no part in the channel to the agent. */
static int start_fio(FIXTURE_DATA(load) * self, unsigned int seconds)
{
	struct lu_fio fio;
	int fds[2];

	if (pipe(fds))
		return lu_err(-errno, "pipe: %m");
	self->fio = fork();
	if (!self->fio) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (lu_fio_run(&drive, LU_FIO_LOAD, seconds, &fio))
			fio.errors = -1;
		_exit(write(fds[1], &fio, sizeof(fio)) != sizeof(fio));
	}
	close(fds[1]);
	self->from = fds[0];
	return self->fio < 0 ? lu_err(-errno, "fork: %m") : 0;
}

/* What fio did not say is left out, and not 0. */
static int tell_fio(const struct lu_fio *fio)
{
	const struct {
		const char *name, *unit;
		double value;
	} figures[] = {
		{ "fio_load", "1/s", fio->iops },
		{ "fio_bandwidth", "KiB/s", fio->kib_s },
		{ "fio_latency", "ms", fio->mean_ms },
		{ "fio_latency_p99", "ms", fio->p99_ms },
	};
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(figures) / sizeof(*figures); i++)
		if (figures[i].value > 0)
			err = lu_measure(figures[i].name, figures[i].value,
					 figures[i].unit);
	return err;
}

static int wait_fio(FIXTURE_DATA(load) * self)
{
	struct lu_fio fio;
	int err = 0;

	if (read(self->from, &fio, sizeof(fio)) != sizeof(fio))
		err = lu_err(-EIO, "fio died");
	else if (fio.errors || fio.kib <= 0)
		err = lu_err(-EIO, "%s: fio: %ld errors, %.0f KiB",
			     drive.rig->name, fio.errors, fio.kib);
	end_fio(self);
	return err ?: tell_fio(&fio);
}

static int end_stress(void)
{
	struct lu_stress did[LU_STRESS_MAX];
	int n = lu_pressure_end(&pressing, did, LU_STRESS_MAX), err;

	if (n < 0)
		return n;
	err = lu_stress_measure(did, n);
	return err ?: lu_stress_check(did, n, pressing.kind->stressors);
}

/* What needs no jump, as often as it can be done meanwhile. */
static int work(void)
{
	int err = 0;

	for (int i = 0; !err && i < ROUNDS; i++) {
		err = lu_cargo_pack(&cargo);
		lu_cargo_drop(&cargo);
	}
	return err;
}

TEST_F(load, live_update_does_not_mind)
{
	LU_OK(start_fio(self, LOAD_S));
	if (lu_leg())
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	lu_cargo_drop(&cargo);
	LU_OK(work());
	LU_OK(wait_fio(self));
	LU_OK(end_stress());
	if (lu_leg() < (int)lu_agent_cycles()) {
		/* These have no end, and so no figures: the machine leaves. */
		LU_OK(lu_pressure_start(self->kind, &pressing));
		LU_OK(start_fio(self, LEAVE_S));
		LU_OK(lu_cargo_pack(&cargo));
		LU_JUMP();
	}
}

LU_SUITE_MAIN
