// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing; what a jump's time goes into. Each part of the
 * blackout is measured between two stamps, in whichever kernel it falls, and the
 * calls around it are timed from user space.
 * Passes if: every stamp is there and in order, the parts are 99 % of the blackout
 * as the journal has it, so that hardly any of it is in none, and a delay put into
 * one part shows there.
 * Cannot see: what the machine does before the new kernel's clock begins to count
 * (purgatory, decompression, the first of setup_arch()): all of it is
 * kernel_entry; time in firmware, which the counter counts like any other.
 * Source: kernel_kexec() in kernel/kexec_core.c of Linux 7.3.4.
 */
#include "lu_cargo.h"
#include "lu_delay.h"
#include "lu_devtype.h"
#include "lu_fault.h"
#include "lu_part.h"
#include "lu_part_device.h"
#include "lu_rig.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_tsc.h"

static const char *const delayed[] = { "downtime.delay_shows_in_its_part",
				       NULL };

static const char *const delay_takers[] = {
	"downtime.parts_add_up_to_the_blackout", NULL
};

LU_SUITE = {
	.name = "downtime",
	.description = "will take the time of each part of a jump",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.contrived_tests = delayed,
	.delay_tests = delay_takers,
};

/* Put into the freeze of the first device, cycle by cycle. */
static const unsigned int delays_ms[] = { 0, 100, 1000, 10 };

#define N_DELAYS (sizeof(delays_ms) / sizeof(*delays_ms))

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_stamp stamps[LU_TIMELINE_MAX];
static struct lu_cargo cargo;

FIXTURE(downtime)
{
	double khz;
	struct lu_part parts[LU_PART_MAX];
	struct lu_part_ends ends;
	int n; /* parts */
	int n_stamps;
};

FIXTURE_SETUP(downtime)
{
	int n;

	/* What stamps are read with is loaded when they are: see split(). */
	if (!lu_leg())
		LU_NEEDS();
	ASSERT_LE(0, lu_devtype_init());
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
	self->khz = lu_tsc_run_khz();
}

FIXTURE_TEARDOWN(downtime)
{
	lu_cargo_drop(&cargo);
}

static double ms(const FIXTURE_DATA(downtime) * self, uint64_t begin,
		 uint64_t end)
{
	return (double)(end - begin) / self->khz;
}

static int tell(const FIXTURE_DATA(downtime) * self, const char *name,
		uint64_t begin, uint64_t end)
{
	char full[64];

	snprintf(full, sizeof(full), "part.%s", name);
	return lu_measure(full, ms(self, begin, end), "ms");
}

static double part_ms(const FIXTURE_DATA(downtime) * self, const char *name)
{
	for (int i = 0; i < self->n; i++)
		if (!strcmp(self->parts[i].name, name))
			return ms(self, self->parts[i].begin,
				  self->parts[i].end);
	return -1;
}

static int split(FIXTURE_DATA(downtime) * self)
{
	uint64_t begin = lu_tsc_read();
	int n = lu_fault_load(NULL);

	n = n ?: lu_timeline_read(stamps, LU_TIMELINE_MAX);
	if (n < 0)
		return n;
	self->n_stamps = n;
	self->n = lu_part_ends(&self->ends);
	if (!self->n)
		self->n = lu_part_split(stamps, n, &self->ends, self->parts);
	if (self->n < 0)
		return self->n;
	return lu_measure("instruments.read", ms(self, begin, lu_tsc_read()),
			  "ms");
}

static int tell_all(const FIXTURE_DATA(downtime) * self)
{
	int err = 0;

	for (int i = 0; !err && i < self->n; i++)
		err = tell(self, self->parts[i].name, self->parts[i].begin,
			   self->parts[i].end);
	if (!err && self->ends.loaded)
		err = tell(self, "modules", self->ends.load, self->ends.loaded);
	return err;
}

static int tell_device(const FIXTURE_DATA(downtime) * self, int i,
		       const struct lu_part *part)
{
	char name[128];

	snprintf(name, sizeof(name), "%s.%s", devs[i].rig->name, part->name);
	return lu_measure(name, ms(self, part->begin, part->end), "ms");
}

static int tell_devices(const FIXTURE_DATA(downtime) * self)
{
	struct lu_part parts[LU_FIXTURE_MAX_DEVICES];
	int err = 0;

	for (size_t stage = 0; !err && lu_part_device_stage(stage); stage++) {
		err = lu_part_device_split(stamps, self->n_stamps, stage, parts,
					   cargo.n);
		for (int i = 0; !err && i < cargo.n; i++)
			err = tell_device(self, i, &parts[i]);
	}
	return err;
}

static double sum(const FIXTURE_DATA(downtime) * self)
{
	double sum = 0;

	for (int i = 0; i < self->n; i++)
		sum += ms(self, self->parts[i].begin, self->parts[i].end);
	return sum;
}

static int retrieve(const FIXTURE_DATA(downtime) * self, int i)
{
	struct lu_part part = { .name = "file.retrieve" };
	int err;

	part.begin = lu_tsc_read();
	err = lu_cargo_step(&cargo, LU_OP_RETRIEVE, i);
	part.end = lu_tsc_read();
	return err ?: tell_device(self, i, &part);
}

/* By the quick check of its type. All are asked in turn, from the same moment. */
static int first_io(const FIXTURE_DATA(downtime) * self, uint64_t finished)
{
	struct lu_part part = { .name = LU_PART_FIRST_IO, .begin = finished };
	const struct lu_devtype *type;
	int err = 0;

	for (int i = 0; !err && i < cargo.n; i++) {
		type = lu_devtype_find(devs[i].rig->type);
		err = type ? type->check(devs[i].bdf) :
			     lu_err(-ENOENT, "%s: of no type",
				    devs[i].rig->name);
		part.end = lu_tsc_read();
		err = err ?: tell_device(self, i, &part);
	}
	return err;
}

static int unpack(const FIXTURE_DATA(downtime) * self)
{
	uint64_t begin = lu_tsc_read(), end;
	struct lu_part_ends ends;
	int err = lu_cargo_step(&cargo, LU_OP_OPEN, 0);

	err = err ?: lu_cargo_step(&cargo, LU_OP_TAKE, 0);
	for (int i = 0; !err && i < cargo.n; i++)
		err = retrieve(self, i);
	err = err ?: lu_cargo_step(&cargo, LU_OP_REMEMFD, 0);
	end = lu_tsc_read();
	err = err ?: tell(self, "retrieve", begin, end);
	/* The stamps are read later: it is no part of this. */
	err = err ?: lu_part_outer(&ends);
	err = err   ?:
		      lu_measure("until_retrieved", ms(self, ends.init, end),
				 "ms");
	begin = lu_tsc_read();
	err = err ?: lu_cargo_step(&cargo, LU_OP_FINISH, 0);
	end = lu_tsc_read();
	err = err ?: first_io(self, end);
	return err ?: tell(self, "finish", begin, end);
}

/* One that is delayed is armed itself, and not to be watched. */
static int watch(const FIXTURE_DATA(downtime) * self, bool devices)
{
	uint64_t begin = lu_tsc_read();
	int err = lu_part_watch(lu_agent_undo());

	if (!err && devices)
		err = lu_part_device_watch(lu_agent_undo());
	return err   ?:
		       lu_measure("instruments.watch",
				  ms(self, begin, lu_tsc_read()), "ms");
}

static int leave(const FIXTURE_DATA(downtime) * self, bool devices)
{
	uint64_t begin, end;
	int err = watch(self, devices);

	lu_cargo_drop(&cargo);
	begin = lu_tsc_read();
	err = err ?: lu_cargo_pack(&cargo);
	end = lu_tsc_read();
	err = err ?: tell(self, "preserve", begin, end);
	return err ?: lu_jump();
}

TEST_F(downtime, parts_add_up_to_the_blackout)
{
	double whole;

	if (lu_leg()) {
		LU_OK(unpack(self));
		LU_OK(split(self));
		LU_OK(lu_delay_check(stamps, self->n_stamps));
		LU_OK(tell_all(self));
		LU_OK(tell_devices(self));
		whole = ms(self, self->ends.jump, self->ends.init);
		EXPECT_GT(whole * 1.01, sum(self));
		EXPECT_LT(whole * 0.99, sum(self));
	}
	if (lu_leg() < (int)lu_agent_cycles()) {
		LU_OK(lu_delay_arm(lu_agent_undo()));
		LU_OK(leave(self, true));
	}
}

static int put_delay(unsigned int delay_ms)
{
	const struct lu_fault fault = { .symbol = "lutorture_pci_freeze",
					.action = LU_FAULT_DELAY,
					.value = delay_ms,
					.times = 1 };

	return delay_ms ? lu_fault_arm(&fault, lu_agent_undo()) : 0;
}

/* The first cycle has none, and is what the others are held against. */
TEST_F(downtime, delay_shows_in_its_part)
{
	double freeze = 0, base = 0;
	unsigned int delay = lu_leg() ? delays_ms[(lu_leg() - 1) % N_DELAYS] : 0;
	char text[64];

	if (lu_leg()) {
		LU_OK(unpack(self));
		LU_OK(split(self));
		freeze = part_ms(self, "freeze");
	}
	if (lu_leg() == 1) {
		snprintf(text, sizeof(text), "%.6f", freeze);
		LU_OK(lu_carry("base", text));
	}
	if (lu_leg() > 1) {
		ASSERT_LT(0, lu_carried("base", text, sizeof(text)));
		base = strtod(text, NULL);
		TH_LOG("delay %u ms: freeze %.3f ms, without %.3f", delay,
		       freeze, base);
		LU_OK(lu_measure("delay.asked", delay, "ms"));
		LU_OK(lu_measure("delay.found", freeze - base, "ms"));
		EXPECT_LE(delay, freeze);
		/* and hardly more, on a host that has more to do */
		EXPECT_GE((delay + base) * 2 +
				  ms(self, self->ends.jump, self->ends.init) / 10,
			  freeze);
	}
	if (lu_leg() < (int)lu_agent_cycles()) {
		LU_OK(put_delay(delays_ms[lu_leg() % N_DELAYS]));
		LU_OK(leave(self, false));
	}
}

LU_SUITE_MAIN
