// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a random walk of create, preserve, close, kexec, retrieve
 * and finish over all devices of the rig: many sessions, several devices to
 * each, devices incoming and outgoing at once, and calls that must fail. Once
 * more with faults in and between its steps. And once so wide that the numbers of
 * sessions, and of files in one, cross the ends of blocks, up and down, and that
 * the provider's table leaves its page.
 * Passes if: each step has exactly the predicted outcome, the provider's two
 * tables equal a model of its reference counts after each step, on both sides of
 * each jump, as many sessions are alive as must be, memfds hold their number, a
 * table with more functions than its page has room for has moved, and each jump
 * that was to be refused was.
 * Cannot see: DMA, config space, state of LUO that no call shows. It never
 * jumps with something incoming unfinished: the kernel loses that by design.
 * Source: kernel/liveupdate/luo_session.c, luo_file.c, kho_block.c of 7.3.4; struct
 * pci_ser of the PCI live update series, v4 and v9.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lu_alloc.h"
#include "lu_block.h"
#include "lu_fault.h"
#include "lu_suite.h"
#include "lu_walk_cut.h"
#include "lu_walk_file.h"

#define STEPS	  2000 /* unless the plan says how many */
#define WIDE_EACH 300  /* steps to a leg of a wide walk, at least */

/* Takes the table out of its page. The kernel's own provider has none. */
#define MOVES	 "lutorture_pci:grow"
#define OUTGROWN "outgrown" /* carried: how often it had to, in all legs */
#define SURE	 9 /* jumps of which one at least is followed by that */

static const char *const faulted[] = {
	"tracking.walk_with_faults_keeps_to_the_model",
	"tracking.wide_walk_crosses_the_ends_of_blocks",
	NULL,
};

/* That is how vmalloc() says that there was no memory. */
static const char *const allow[] = { "vmalloc error: size", NULL };

LU_SUITE = {
	.name = "tracking",
	.description = "will walk at random through sessions, devices and jumps",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 120000,
	.legs = lu_legs_chain,
	.contrived_tests = faulted,
	.dmesg_allow = allow,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_model model;
static struct lu_walk walk;

static struct lu_walk_machine machine;

/* Steps of this leg so far; before them those that lead to its begin. */
static struct lu_walk_step taken[LU_WALK_FILE_MAX];
static size_t n_taken;

/* A table stays where it has moved to until nothing is preserved. */
static struct {
	bool ours, beyond;
	unsigned int outgrown; /* tables of this leg that had to move */
} room;

FIXTURE(tracking)
{
	int n;
};

FIXTURE_SETUP(tracking)
{
	LU_NEEDS();
	LU_FIND_DEVICES(devs, self->n);
	if (self->n > LU_WALK_DEVICES)
		self->n = LU_WALK_DEVICES;
	LU_OK(lu_fixture_bind(devs, self->n, "lutorture_pci"));
	LU_OK(lu_walk_model(devs, self->n, &model));
	LU_OK(lu_walk_machine_open(&machine, devs, self->n));
}

FIXTURE_TEARDOWN(tracking)
{
	lu_walk_machine_close(&machine);
}

#define CUT_TRIES 400

/*
 * In the first leg nothing is incoming, and the walk can be taken again. Behind a
 * jump it was brought to that one jump; the suite "cut" takes that again.
 */
static void cut_down(struct __test_metadata *_metadata, int n)
{
	const char *dir = getenv("LUTORTURE_OUT");
	int left = (int)n_taken;
	char path[4096];

	if (!dir)
		return;
	lu_walk_machine_close(&machine);
	lu_fault_disarm(MOVES);
	if (!walk.leg)
		left = lu_walk_cut(devs, n, taken, n_taken, CUT_TRIES);
	if (left < 0) {
		TH_LOG("the walk cannot be cut down: %s", strerror(-left));
		return;
	}
	if (walk.leg)
		TH_LOG("saved whole, with the jump that led here: %d steps:",
		       left);
	else
		TH_LOG("cut down from %zu steps to %d:", n_taken, left);
	for (int i = 0; i < left && i < 20; i++)
		TH_LOG("  %s", lu_walk_step_text(&taken[i]));
	snprintf(path, sizeof(path), "%s/" LU_WALK_FILE_NAME, dir);
	if (lu_walk_save(path, taken, left))
		TH_LOG("%s", lu_errmsg());
}

static void note_room(void)
{
	unsigned int n = lu_model_functions(&model, LU_PROVIDER_OUTGOING);
	bool beyond = n && (room.beyond || n > walk.room);

	room.outgrown += beyond && !room.beyond;
	room.beyond = beyond;
}

static int compare(int got, const struct lu_walk_step *step)
{
	if (got != step->expect)
		return lu_err(-EBADMSG, "gave %d, wanted %d", got, step->expect);
	lu_walk_apply(&walk, step);
	if (walk.room)
		note_room();
	return lu_walk_compare_all(&machine, &walk);
}

static void take_step(struct __test_metadata *_metadata,
		      const struct lu_walk_step *step, int n)
{
	unsigned int at = walk.step, leg = walk.leg;
	int got, err;

	if (n_taken < LU_WALK_FILE_MAX)
		taken[n_taken++] = *step;
	got = lu_walk_act(&machine, &walk, step);
	err = compare(got, step);
	EXPECT_EQ(0, err)
	{
		TH_LOG("step %u of leg %u, %s: %s", at, leg,
		       lu_walk_step_text(step), lu_errmsg());
		cut_down(_metadata, n);
	}
	ASSERT_EQ(0, err);
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

static void report_rate(struct __test_metadata *_metadata, unsigned int steps,
			double took)
{
	TH_LOG("leg %u: %u steps, %.0f a second", walk.leg, steps, steps / took);
	if (steps && took > 0)
		LU_OK(lu_measure(walk.config.wide   ? "wide_steps_per_s" :
				 walk.config.faults ? "faulted_steps_per_s" :
						      "tracking_steps_per_s",
				 steps / took, "1/s"));
}

/* What led to this leg is of use only where the walk fails in it. */
static void begin_leg(struct __test_metadata *_metadata)
{
	struct lu_provider_status status;
	int n;

	LU_OK(lu_walk_check_refusal());
	LU_OK(lu_walk_replay(&walk, (unsigned int)lu_leg()));
	LU_OK(lu_walk_compare_all(&machine, &walk));
	n = walk.leg ? lu_walk_carried(&walk, taken, LU_WALK_FILE_MAX) : 0;
	LU_FD(n);
	n_taken = (size_t)n;
	LU_OK(lu_provider_status(&status));
	room.ours = !strcmp(status.provider, "compat");
	if (walk.room && room.ours)
		LU_OK(lu_fault_watch(MOVES, lu_agent_undo()));
}

/* An injected error may have taken a table there and back: then it moved more. */
static void check_room(struct __test_metadata *_metadata)
{
	unsigned long moved;
	double sum = 0;

	if (!walk.config.wide || !room.ours)
		return;
	if (walk.leg)
		LU_OK(lu_carried_number(OUTGROWN, &sum));
	if (walk.room) {
		LU_OK(lu_fault_hits(MOVES, &moved, NULL));
		TH_LOG("%u tables had to leave their page, %lu moves",
		       room.outgrown, moved);
		EXPECT_LE(room.outgrown, moved);
	}
	LU_OK(lu_carry_number(OUTGROWN, sum + room.outgrown));
	if (walk.leg < walk.config.jumps || walk.leg < SURE)
		return;
	EXPECT_LT(0, sum) TH_LOG("no table left its page");
}

static void walk_leg(struct __test_metadata *_metadata,
		     FIXTURE_DATA(tracking) * self, struct lu_walk_config config)
{
	struct lu_walk_step step = { 0 };
	unsigned int first;
	double begin;
	int got;

	config.seed = lu_agent_seed();
	config.jumps = lu_agent_cycles();
	config.devices = (unsigned int)self->n;
	config.allocs = config.faults && !lu_alloc_missing();
	if (!config.steps)
		config.steps = lu_agent_steps() ? lu_agent_steps() : STEPS;
	TH_LOG("seed %llu", (unsigned long long)config.seed);
	LU_OK(lu_walk_init(&walk, &config, &model));
	begin_leg(_metadata);
	first = walk.step;
	begin = seconds();
	while (lu_walk_next(&walk, &step) &&
	       (step.op != LU_WALK_JUMP || step.stage))
		take_step(_metadata, &step, self->n);
	report_rate(_metadata, walk.step - first, seconds() - begin);
	check_room(_metadata);
	if (walk.leg == config.jumps || _metadata->exit_code == KSFT_FAIL)
		return;
	got = lu_walk_jump(&step);
	if (got == -ENOTCONN)
		LU_SKIP("%s", lu_errmsg());
	LU_OK(got);
}

TEST_F(tracking, random_walk_keeps_to_the_model)
{
	walk_leg(_metadata, self, (struct lu_walk_config){ 0 });
}

/* Things go wrong in the middle of it, among steps that succeed. */
TEST_F(tracking, walk_with_faults_keeps_to_the_model)
{
	LU_NEED(LU_NEED_FAULT);
	walk_leg(_metadata, self, (struct lu_walk_config){ .faults = true });
}

/* With faults too, most of them where a block ends. */
TEST_F(tracking, wide_walk_crosses_the_ends_of_blocks)
{
	struct lu_walk_config config = {
		.steps = WIDE_EACH * (lu_agent_cycles() + 1),
		.faults = true,
		.wide = true,
	};

	LU_NEED(LU_NEED_FAULT);
	if (!lu_leg())
		LU_OK(lu_block_prove(machine.luo));
	walk_leg(_metadata, self, config);
}

LU_SUITE_MAIN
