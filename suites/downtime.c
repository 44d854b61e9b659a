// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing; what a jump's time goes into. Each part of the
 * blackout is measured between two stamps, in whichever kernel it falls, and the
 * calls around it are timed from user space.
 * Passes if: every stamp is there and in order, the parts are 99 % of the blackout
 * as the journal has it, so that hardly any of it is in none, and delays put into
 * the parts and the calls around them show each in its own and in no other.
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

/* Where a delay is armed and its stamps are looked at: both sides of the jump. */
enum when {
	PACKING, /* both before it */
	LEAVING, /* before, and behind */
	ARRIVED, /* both behind it */
};

/* In the order of time. Each function runs in that stage, and in no other. */
static const struct {
	const char *stage, *symbol;
	enum when when;
} delays[] = {
	{ "preserve", "luo_preserve_file", PACKING },
	{ "syscall", "kernel_kexec", LEAVING },
	{ "freeze", "lutorture_pci_freeze", LEAVING },
	{ "serialize", "luo_flb_serialize", LEAVING },
	{ "notify", "__usermodehelper_disable", LEAVING },
	{ "device_shutdown", "pci_device_shutdown", LEAVING },
	{ "processors", "syscore_shutdown", LEAVING },
	{ "retrieve", "luo_retrieve_file", ARRIVED },
	{ "finish", "luo_file_finish", ARRIVED },
};

#define N_DELAYS (sizeof(delays) / sizeof(*delays))
#define STEP_MS	 20 /* no two delays of a jump are alike */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_stamp stamps[LU_TIMELINE_MAX];
static struct lu_cargo cargo;

FIXTURE(downtime)
{
	double khz;
	struct lu_part parts[LU_PART_MAX];
	struct lu_part_ends ends;
	int n;				     /* parts */
	struct lu_part outside[LU_PART_MAX]; /* stages beside them */
	int n_outside;
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

static int tell_outside(FIXTURE_DATA(downtime) * self, const char *name,
			uint64_t begin, uint64_t end)
{
	self->outside[self->n_outside++] = (struct lu_part){ name, begin, end };
	return tell(self, name, begin, end);
}

static int split(FIXTURE_DATA(downtime) * self)
{
	uint64_t begin = lu_tsc_read();
	int err = lu_fault_load(NULL);

	self->n = err	?:
			  lu_part_read(stamps, &self->n_stamps, &self->ends,
				       self->parts);
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

static int unpack(FIXTURE_DATA(downtime) * self)
{
	uint64_t begin = lu_tsc_read(), end;
	struct lu_part_ends ends;
	int err = lu_cargo_step(&cargo, LU_OP_OPEN, 0);

	err = err ?: lu_cargo_step(&cargo, LU_OP_TAKE, 0);
	for (int i = 0; !err && i < cargo.n; i++)
		err = retrieve(self, i);
	err = err ?: lu_cargo_step(&cargo, LU_OP_REMEMFD, 0);
	end = lu_tsc_read();
	err = err ?: tell_outside(self, "retrieve", begin, end);
	/* The stamps are read later: it is no part of this. */
	err = err ?: lu_part_outer(&ends);
	err = err   ?:
		      lu_measure("until_retrieved", ms(self, ends.init, end),
				 "ms");
	begin = lu_tsc_read();
	err = err ?: lu_cargo_step(&cargo, LU_OP_FINISH, 0);
	end = lu_tsc_read();
	err = err ?: first_io(self, end);
	return err ?: tell_outside(self, "finish", begin, end);
}

static int watch(const FIXTURE_DATA(downtime) * self)
{
	uint64_t begin = lu_tsc_read();
	int err = lu_part_watch(lu_agent_undo());

	err = err ?: lu_part_device_watch(lu_agent_undo());
	return err   ?:
		       lu_measure("instruments.watch",
				  ms(self, begin, lu_tsc_read()), "ms");
}

static int pack(FIXTURE_DATA(downtime) * self)
{
	uint64_t begin, end;
	int err = watch(self);

	lu_cargo_drop(&cargo);
	begin = lu_tsc_read();
	err = err ?: lu_cargo_pack(&cargo);
	end = lu_tsc_read();
	return err ?: tell_outside(self, "preserve", begin, end);
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
		LU_OK(pack(self));
		LU_JUMP();
	}
}

/* Of the jump that ends leg @jump. Each stage gets another one in each. */
static unsigned int delay_of(size_t i, int jump)
{
	return jump ? STEP_MS * (1 + (i + (size_t)jump) % N_DELAYS) : 0;
}

static int put_delays(int jump, enum when from, enum when to)
{
	struct lu_fault fault = { .action = LU_FAULT_DELAY, .times = 1 };
	int err = 0;

	for (size_t i = 0; jump && !err && i < N_DELAYS; i++) {
		if (delays[i].when < from || delays[i].when > to)
			continue;
		fault.symbol = delays[i].symbol;
		fault.value = delay_of(i, jump);
		err = lu_fault_arm(&fault, lu_agent_undo());
	}
	return err;
}

static const struct lu_part *stage_at(const FIXTURE_DATA(downtime) * self, int i)
{
	if (i < self->n)
		return &self->parts[i];
	return i < self->n + self->n_outside ? &self->outside[i - self->n] :
					       NULL;
}

static const struct lu_part *find_stage(const FIXTURE_DATA(downtime) * self,
					const char *name)
{
	const struct lu_part *stage;

	for (int i = 0; (stage = stage_at(self, i)); i++)
		if (!strcmp(stage->name, name))
			return stage;
	return NULL;
}

/* What a stage has of the time from @begin to @end. */
static double common_ms(const FIXTURE_DATA(downtime) * self,
			const struct lu_part *stage, uint64_t begin,
			uint64_t end)
{
	begin = begin > stage->begin ? begin : stage->begin;
	end = end < stage->end ? end : stage->end;
	return begin < end ? ms(self, begin, end) : 0;
}

/* Of a delay that was armed: it is over where the kernel comes by the next stamp. */
static void check_place(struct __test_metadata *_metadata,
			const FIXTURE_DATA(downtime) * self, size_t i,
			double asked)
{
	bool out = delays[i].when == LEAVING;
	double slack = asked > 100 ? asked / 100 : 1, has;
	const struct lu_stamp *at =
		lu_timeline_find(stamps, self->n_stamps, delays[i].symbol, out);
	const struct lu_part *stage;
	uint64_t end;
	bool own;

	ASSERT_NE(NULL, at) TH_LOG("%s was not hit", delays[i].symbol);
	end = at->tsc + (uint64_t)(asked * self->khz);
	if (at + 1 < stamps + self->n_stamps && at[1].tsc < end)
		end = at[1].tsc;
	for (int k = 0; (stage = stage_at(self, k)); k++) {
		has = common_ms(self, stage, at->tsc, end);
		own = !strcmp(stage->name, delays[i].stage);
		EXPECT_TRUE(own ? has >= asked - slack : has <= slack)
		TH_LOG("of a delay of %.0f ms at %s, which is in %s, %s has %.3f",
		       asked, delays[i].symbol, delays[i].stage, stage->name,
		       has);
	}
}

/* How much longer than without the stage is, and not by much more than asked. */
static void check_growth(struct __test_metadata *_metadata,
			 const FIXTURE_DATA(downtime) * self, size_t i,
			 double asked, double took)
{
	double base, more;
	char name[64];

	snprintf(name, sizeof(name), "base.%s", delays[i].stage);
	if (!asked) {
		LU_OK(lu_carry_number(name, took));
		return;
	}
	LU_OK(lu_carried_number(name, &base));
	TH_LOG("delay of %.0f ms: %s %.3f ms, without %.3f", asked,
	       delays[i].stage, took, base);
	snprintf(name, sizeof(name), "delay.%s.asked", delays[i].stage);
	LU_OK(lu_measure(name, asked, "ms"));
	snprintf(name, sizeof(name), "delay.%s.found", delays[i].stage);
	LU_OK(lu_measure(name, took - base, "ms"));
	/* on a host that has more to do */
	more = ms(self, self->ends.jump, self->ends.init) / 10;
	EXPECT_GE((asked + base) * 2 + more, took);
}

static void check_delays(struct __test_metadata *_metadata,
			 const FIXTURE_DATA(downtime) * self, int jump,
			 enum when from, enum when to)
{
	const struct lu_part *stage;
	double asked;

	for (size_t i = 0; i < N_DELAYS; i++) {
		if (delays[i].when < from || delays[i].when > to)
			continue;
		stage = find_stage(self, delays[i].stage);
		ASSERT_NE(NULL, stage)
		TH_LOG("%s was not measured", delays[i].stage);
		asked = delay_of(i, jump);
		if (asked)
			check_place(_metadata, self, i, asked);
		check_growth(_metadata, self, i, asked,
			     ms(self, stage->begin, stage->end));
	}
}

/* The first cycle has none, and is what the others are held against. */
TEST_F(downtime, delay_shows_in_its_part)
{
	int jump = lu_leg() - 1;

	if (lu_leg()) {
		LU_OK(lu_fault_load(NULL));
		LU_OK(put_delays(jump, ARRIVED, ARRIVED));
		LU_OK(unpack(self));
		LU_OK(split(self));
		check_delays(_metadata, self, jump, LEAVING, ARRIVED);
	}
	if (lu_leg() < (int)lu_agent_cycles()) {
		LU_OK(put_delays(jump + 1, PACKING, LEAVING));
		LU_OK(pack(self));
		self->n_stamps = lu_timeline_read(stamps, LU_TIMELINE_MAX);
		LU_FD(self->n_stamps);
		check_delays(_metadata, self, jump + 1, PACKING, PACKING);
		LU_JUMP();
	}
}

LU_SUITE_MAIN
