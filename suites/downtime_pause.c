// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing: this tests the measure of a jump where no delay can be
 * armed, since the fault module is not there yet (downtime.c has all other parts).
 * The whole machine is stopped from outside while the next kernel comes up, in
 * another part in each jump.
 * Passes if: the pause shows in the part it fell into, in what that is part of, and
 * in no other.
 * Cannot see: an error of less than half the pause: a busy host makes all parts longer.
 * Where it lets nobody stop the machine in time the pause falls behind its part, and
 * the test fails: behind_word_ms in controller.jsonl tells.
 * Source: kernel_kexec() in kernel/kexec_core.c, linux_banner in init/version.c,
 * check_modinfo() in kernel/module/main.c of Linux 7.3.4.
 */
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_mark.h"
#include "lu_outside.h"
#include "lu_part.h"
#include "lu_pause.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_tsc.h"

#define MARK	"retrieving" /* made here, with all modules loaded */
#define ROOM_MS 1000	     /* behind it, for a pause to fall into */

/* In the order of time. A jump each; the one before the first has no pause. */
static const struct {
	const char *part,
		*word; /* on the console, in that part or just before */
	unsigned int after_ms;
	const char *within; /* has that part too */
} pauses[] = {
	/* said in "processors", which has a few ms to go by then */
	{ "kernel_entry", "Starting new kernel", 150, NULL },
	{ "kernel_boot", "Linux version ", 0, NULL },
	{ "modules", "loading out-of-tree module", 0, "until_retrieved" },
	{ "until_retrieved", LU_MARK_SIGN MARK, 0, NULL },
};

#define N_PAUSES (int)(sizeof(pauses) / sizeof(*pauses))

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	return N_PAUSES + 2;
}

LU_SUITE = {
	.name = "downtime_pause",
	.description =
		"will stop the machine in each part of the new kernel's boot",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = legs,
	.contrived = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_stamp stamps[LU_TIMELINE_MAX];
static struct lu_cargo cargo;

struct stage {
	const char *name;
	double ms;
};

FIXTURE(pause)
{
	double khz;
	struct stage stages[LU_PART_MAX]; /* parts of the blackout, and two behind */
	int n;
};

FIXTURE_SETUP(pause)
{
	int n;

	LU_NEEDS();
	if (!lu_outside_can(LU_OUTSIDE_PAUSE) ||
	    !lu_outside_can(LU_OUTSIDE_CLOCK))
		LU_SKIP("nobody outside can stop the machine of this rig");
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
	self->khz = lu_tsc_run_khz();
}

FIXTURE_TEARDOWN(pause)
{
	lu_cargo_drop(&cargo);
}

/* Which of @pauses is in the jump that ends leg @leg; -1: none. */
static int pause_of(int leg)
{
	return leg - 1;
}

static void take(FIXTURE_DATA(pause) * self, const char *name, uint64_t begin,
		 uint64_t end)
{
	self->stages[self->n++] =
		(struct stage){ name, (double)(end - begin) / self->khz };
}

static int unpack(FIXTURE_DATA(pause) * self)
{
	struct lu_part parts[LU_PART_MAX];
	struct lu_part_ends ends;
	uint64_t retrieved;
	int n, n_stamps, err = lu_mark(MARK);

	usleep(ROOM_MS * 1000);
	err = err ?: lu_cargo_step(&cargo, LU_OP_OPEN, 0);
	err = err ?: lu_cargo_step(&cargo, LU_OP_TAKE, 0);
	for (int i = 0; !err && i < cargo.n; i++)
		err = lu_cargo_step(&cargo, LU_OP_RETRIEVE, i);
	err = err ?: lu_cargo_step(&cargo, LU_OP_REMEMFD, 0);
	retrieved = lu_tsc_read();
	err = err ?: lu_cargo_step(&cargo, LU_OP_FINISH, 0);
	n = err ?: lu_part_read(stamps, &n_stamps, &ends, parts);
	for (int i = 0; i < n; i++)
		take(self, parts[i].name, parts[i].begin, parts[i].end);
	if (n < 0)
		return n;
	take(self, "modules", ends.load, ends.loaded);
	take(self, "until_retrieved", ends.init, retrieved);
	return 0;
}

static void name_base(const struct stage *stage, char name[64])
{
	snprintf(name, 64, "base.%s", stage->name);
}

static int leave_base(const FIXTURE_DATA(pause) * self)
{
	char name[64];
	int err = 0;

	for (int i = 0; !err && i < self->n; i++) {
		name_base(&self->stages[i], name);
		err = lu_carry_number(name, self->stages[i].ms);
	}
	return err;
}

static int tell(int i, const char *what, double value)
{
	char name[64];

	snprintf(name, sizeof(name), "pause.%s.%s", pauses[i].part, what);
	return lu_measure(name, value, "ms");
}

static bool has(const struct stage *stage, int paused)
{
	const char *within = pauses[paused].within;

	return !strcmp(stage->name, pauses[paused].part) ||
	       (within && !strcmp(stage->name, within));
}

/* Return: how much longer it is than without a pause, ms. */
static int find_growth(const struct stage *stage, double *more)
{
	char name[64];
	double base = 0;
	int err;

	name_base(stage, name);
	err = lu_carried_number(name, &base);
	*more = stage->ms - base;
	return err;
}

static void check(struct __test_metadata *_metadata, const struct stage *stage,
		  int paused)
{
	double more = 0;

	LU_OK(find_growth(stage, &more));
	TH_LOG("pause of %u ms in %s: %s %.3f ms, %+.3f", lu_pause_ms(),
	       pauses[paused].part, stage->name, stage->ms, more);
	EXPECT_EQ(has(stage, paused), lu_pause_shows(more));
	EXPECT_FALSE(lu_pause_exceeds(more));
	if (strcmp(stage->name, pauses[paused].part))
		return;
	LU_OK(tell(paused, "asked", lu_pause_ms()));
	LU_OK(tell(paused, "found", more));
}

static void arrive(struct __test_metadata *_metadata,
		   FIXTURE_DATA(pause) * self, int paused)
{
	LU_OK(unpack(self));
	if (paused < 0)
		LU_OK(leave_base(self));
	for (int i = 0; paused >= 0 && i < self->n; i++)
		check(_metadata, &self->stages[i], paused);
}

TEST_F(pause, shows_in_its_part)
{
	if (lu_leg())
		arrive(_metadata, self, pause_of(lu_leg()) - 1);
	if (pause_of(lu_leg()) < N_PAUSES) {
		lu_cargo_drop(&cargo);
		LU_OK(lu_cargo_pack(&cargo));
		LU_OK(lu_part_watch(lu_agent_undo()));
		if (pause_of(lu_leg()) >= 0)
			LU_OK(lu_pause_ask(LU_OUTSIDE_PAUSE, lu_pause_ms(),
					   pauses[pause_of(lu_leg())].word,
					   pauses[pause_of(lu_leg())].after_ms));
		LU_JUMP();
	}
}

LU_SUITE_MAIN
