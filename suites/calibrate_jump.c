// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing: this tests the measure of a jump. Gaps of known length
 * are put into it: a delay at a stage; the machine stopped from outside with its TSC
 * going on; and, as the control, with its TSC standing still too.
 * Passes if: every stamp is there. Whether each gap was found again is for who has
 * the controller's clock too: "lutorture bench --calibrate".
 * Cannot see: a gap in the new kernel, where no delay can be armed before the fault
 * module is loaded: downtime_pause has those.
 * Source: lib/lu_part.h; qemu(1), "stop" of the human monitor.
 */
#include "lu_cargo.h"
#include "lu_fault.h"
#include "lu_gap.h"
#include "lu_outside.h"
#include "lu_part.h"
#include "lu_pause.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_tsc.h"

LU_SUITE = {
	.name = "calibrate_jump",
	.description = "will put gaps of known length into jumps",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.contrived = true,
};

/* Jump by jump. The first is what the others are held against. */
static const unsigned int gaps_ms[] = { 0, LU_GAPS_MS };

#define N_GAPS (sizeof(gaps_ms) / sizeof(*gaps_ms))
#define STAGE  "freeze"
#define HERE   "lutorture_pci_freeze" /* in that stage, once for each device */
#define SAYS   "lutorture_fault: "
/*
 * A spin at the stage is what a pause from outside falls into. It is shorter, so
 * that one which is not there does not look like one that is.
 */
#define SPIN_PERCENT 50

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_stamp stamps[LU_TIMELINE_MAX];
static struct lu_cargo cargo;

FIXTURE(jump)
{
	double khz;
};

FIXTURE_SETUP(jump)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
	self->khz = lu_tsc_run_khz();
}

FIXTURE_TEARDOWN(jump)
{
	lu_cargo_drop(&cargo);
}

/* Of the jump that ends leg @leg. */
static unsigned int gap_of(int leg)
{
	return gaps_ms[leg % N_GAPS];
}

static unsigned int spin_of(int leg)
{
	return gap_of(leg) * SPIN_PERCENT / 100;
}

static int tell(const char *way, const char *what, double value)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.%s", way, what);
	return lu_measure(name, value, "ms");
}

static int carry_base(double *base)
{
	return gap_of(lu_leg() - 1) ? lu_carried_number("base", base) :
				      lu_carry_number("base", *base);
}

/* How long the stage was; what it is without a gap is carried from leg to leg. */
static void take_stage(struct __test_metadata *_metadata,
		       FIXTURE_DATA(jump) * self, double *stage, double *base)
{
	struct lu_part parts[LU_PART_MAX];
	struct lu_part_ends ends;
	int n_stamps, n = lu_part_read(stamps, &n_stamps, &ends, parts);

	LU_FD(n);
	*stage = -1;
	for (int i = 0; i < n; i++)
		if (!strcmp(parts[i].name, STAGE))
			*stage = (parts[i].end - parts[i].begin) / self->khz;
	ASSERT_LE(0, *stage);
	*base = *stage;
	LU_OK(carry_base(base));
}

/* How long the delay was: a CPU that was taken away made it longer. -1: none. */
static double spun_ms(const FIXTURE_DATA(jump) * self)
{
	int n = lu_timeline_read(stamps, LU_TIMELINE_MAX);
	const struct lu_stamp *begin, *over;

	if (n < 0)
		return -1;
	begin = lu_timeline_find(stamps, n, HERE, true);
	over = lu_timeline_find(stamps, n, HERE "/over", true);
	return begin && over ? (over->tsc - begin->tsc) / self->khz : -1;
}

static int arm(const char *symbol, enum lu_fault_action action, unsigned int ms)
{
	const struct lu_fault fault = {
		.symbol = symbol, .action = action, .value = ms, .times = 1
	};

	return lu_fault_arm(&fault, lu_agent_undo());
}

static int pack(void)
{
	lu_cargo_drop(&cargo);
	return lu_cargo_pack(&cargo) ?: lu_part_watch(lu_agent_undo());
}

TEST_F(jump, delay_shows_in_its_stage)
{
	double stage, base;

	if (lu_leg()) {
		take_stage(_metadata, self, &stage, &base);
		LU_OK(tell("stage", "asked", gap_of(lu_leg() - 1)));
		if (gap_of(lu_leg() - 1))
			LU_OK(tell("stage", "spun", spun_ms(self)));
		LU_OK(tell("stage", "found", stage - base));
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	}
	if (lu_leg() < (int)lu_agent_cycles()) {
		LU_OK(pack());
		if (gap_of(lu_leg()))
			LU_OK(arm(HERE, LU_FAULT_DELAY, gap_of(lu_leg())));
		LU_JUMP();
	}
}

/* The whole is in the journals: each jump is timed by both clocks. */
static void tell_hold(struct __test_metadata *_metadata,
		      FIXTURE_DATA(jump) * self, const char *what)
{
	double stage, base;

	take_stage(_metadata, self, &stage, &base);
	LU_OK(tell(what, "asked", gap_of(lu_leg() - 1)));
	LU_OK(tell(what, "stage", stage - base));
	LU_OK(tell(what, "spin", spin_of(lu_leg() - 1)));
}

static int ask_hold(const char *what)
{
	unsigned int gap = gap_of(lu_leg());
	int err = arm(HERE, LU_FAULT_TELL, spin_of(lu_leg()));

	return err ?: gap ? lu_pause_ask(what, gap, SAYS HERE, 0) : 0;
}

static void hold(struct __test_metadata *_metadata, FIXTURE_DATA(jump) * self,
		 const char *what)
{
	if (!lu_outside_can(what))
		LU_SKIP("nobody outside can %s the machine of this rig", what);
	if (lu_leg()) {
		tell_hold(_metadata, self, what);
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	}
	if (lu_leg() < (int)lu_agent_cycles()) {
		LU_OK(pack());
		LU_OK(ask_hold(what));
		LU_JUMP();
	}
}

TEST_F(jump, pause_counts_in_both_clocks)
{
	hold(_metadata, self, LU_OUTSIDE_PAUSE);
}

TEST_F(jump, freeze_counts_outside_only)
{
	hold(_metadata, self, LU_OUTSIDE_FREEZE);
}

LU_SUITE_MAIN
