// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: an incoming kernel in which an allocation fails before there
 * are tasks, or in one that cannot wait: failslab= and fail_page_alloc= on its
 * command line, once, after so many bytes or pages; first the option alone, which
 * lets nothing fail and has to do no harm. From one case to the next
 * that figure is drawn four times as high; where it was not reached, it begins at
 * the first again.
 * Passes if: the kernel dies, or takes over all that was preserved; each figure
 * that is reached is known by the word of a kernel that lived; the last jump,
 * without it, is clean. With fewer than two cases a kind is not drawn, and says so.
 * Cannot see: allocations of LUO and KHO, which may wait and are left out by both
 * options (fault_alloc_open and fault_alloc_next fail those); what a kernel died
 * of: deaths are counted apart.
 * Source: lib/fault-inject.c, mm/failslab.c, mm/fail_page_alloc.c of Linux 7.3.4;
 * Documentation/fault-injection/fault-injection.rst.
 */
#include <inttypes.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_crash.h"
#include "lu_kmsg.h"
#include "lu_mishap.h"
#include "lu_provider.h"
#include "lu_rand.h"
#include "lu_suite.h"

static const char *const without[] = { "left", NULL };

LU_SUITE = {
	.name = "fault_boot",
	.description = "will boot kernels that run out of memory",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_ALLOC |
		 LU_NEED_WATCH,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.without = without,
	.contrived = true,
};

#define KINDS	 2
#define LIMIT_MS 30000 /* of silence: a kernel that dies early says nothing */

static const struct kind {
	const char *option;
	unsigned int first; /* bits of the first figure: bytes, pages */
} kinds[KINDS] = {
	{ "failslab", 14 },
	{ "fail_page_alloc", 4 },
};

#define CONTROL 1 /* case in which nothing is to fail */
#define HARMFUL \
	"a fault option with probability 0 kills the kernel that is given it"

/* What the jump before this leg carried; of each kind, which figure is next. */
struct round {
	unsigned int n; /* case, from 1; 0: without an option */
	unsigned int step[KINDS];
	unsigned int reached[KINDS], died[KINDS];
	int harmful; /* the option alone: no case after the first is one */
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;

FIXTURE(boot)
{
	struct round round;
};

FIXTURE_SETUP(boot)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
}

FIXTURE_TEARDOWN(boot)
{
	lu_cargo_drop(&cargo);
}

static unsigned int kind_of(const struct round *round)
{
	return round->n % KINDS;
}

static uint32_t figure(const struct round *round)
{
	unsigned int kind = kind_of(round);
	uint32_t low = 1u << (kinds[kind].first + 2 * round->step[kind]);
	struct lu_rand rand;

	lu_rand_seed(&rand, lu_agent_seed() + round->n);
	return low + lu_rand_below(&rand, 3 * low);
}

static int carry(const struct round *round)
{
	char text[96];

	snprintf(text, sizeof(text), "%u %u %u %u %u %u %u %d", round->n,
		 round->step[0], round->step[1], round->reached[0],
		 round->reached[1], round->died[0], round->died[1],
		 round->harmful);
	return lu_carry("round", text);
}

static int carried(struct round *round)
{
	char text[96];
	int len = lu_carried("round", text, sizeof(text));

	if (len < 0)
		return len;
	return sscanf(text, "%u %u %u %u %u %u %u %d", &round->n,
		      &round->step[0], &round->step[1], &round->reached[0],
		      &round->reached[1], &round->died[0], &round->died[1],
		      &round->harmful) == 8 ?
		       0 :
		       -EBADMSG;
}

static int note_failure(void *ctx, const struct lu_kmsg_record *rec)
{
	*(bool *)ctx |=
		strstr(rec->text, "FAULT_INJECTION: forcing a failure") != NULL;
	return 0;
}

static bool was_reached(void)
{
	uint64_t next, lost;
	bool reached = false;
	int fd = lu_kmsg_open();

	if (fd < 0)
		return false;
	lu_kmsg_scan(fd, 0, note_failure, &reached, &next, &lost);
	close(fd);
	return reached;
}

/* A cold boot has nothing from before. */
static int check_cold(void)
{
	struct lu_provider_status status;
	int err = lu_provider_status(&status);

	if (err)
		return err;
	return strcmp(status.flb_incoming, "none") ?
		       lu_err(-EBADMSG, "a cold boot has an FLB from before") :
		       0;
}

/* What became of the case is a note in the journal. */
static int tell(const struct round *round, const char *outcome)
{
	char text[160];

	snprintf(text, sizeof(text), "seed %" PRIu64 " case %u %s after %u: %s",
		 lu_agent_seed(), round->n, kinds[kind_of(round)].option,
		 figure(round), outcome);
	return lu_note(text);
}

static int judge_control(struct round *round)
{
	round->harmful = lu_crashed();
	return round->harmful ? check_cold() :
				lu_cargo_unpack(&cargo, LU_OP_OPEN);
}

static int judge(struct round *round)
{
	bool died = lu_crashed(), reached = !died && was_reached();
	unsigned int kind = kind_of(round);
	int err = died ? check_cold() : lu_cargo_unpack(&cargo, LU_OP_OPEN);

	err = err   ?:
		      tell(round, died	  ? "died" :
				  reached ? "all arrived" :
					    "not reached, all arrived");
	round->reached[kind] += reached;
	round->died[kind] += died;
	if (reached || died)
		round->step[kind]++;
	else
		round->step[kind] = 0;
	return err;
}

static int arrive(struct round *round)
{
	int err = carried(round);

	if (err)
		return err;
	if (!lu_crashed())
		err = lu_expect_crash(0, "", 0);
	if (!err && !round->n)
		return lu_cargo_unpack(&cargo, LU_OP_OPEN);
	if (!err && round->n == CONTROL)
		return judge_control(round);
	return err ?: judge(round);
}

static int depart(struct round *round, unsigned int n)
{
	char append[64] = "";
	int err = lu_cargo_pack(&cargo);

	round->n = n;
	if (n) {
		snprintf(append, sizeof(append), "%s=1,%u,%u,1",
			 kinds[kind_of(round)].option, n == CONTROL ? 0 : 100,
			 figure(round));
		err = err   ?:
			      lu_expect_crash(LU_CRASH_PANIC | LU_CRASH_HANG |
						      LU_CRASH_RESET,
					      "", LIMIT_MS);
	}
	return err ?: carry(round) ?: lu_jump_with(append);
}

/* Cases of a kind in so many jumps: the first is the control, the last is clean. */
static unsigned int drawn(unsigned int cycles, unsigned int kind)
{
	unsigned int cases = 0;

	for (unsigned int n = CONTROL + 1; n < cycles; n++)
		cases += n % KINDS == kind;
	return cases;
}

/* Why a kind says nothing; NULL: it does. */
static const char *why_not(const struct round *round, unsigned int kind,
			   unsigned int cycles)
{
	static char text[128];

	if (round->harmful)
		return HARMFUL;
	if (round->reached[kind])
		return NULL;
	if (!drawn(cycles, kind))
		snprintf(text, sizeof(text),
			 "no figure was drawn in %u jumps: --cycles %d draws one",
			 cycles, CONTROL + 1 + KINDS);
	else
		snprintf(text, sizeof(text),
			 "of %u figures drawn none was seen to be reached; %u kernels died",
			 drawn(cycles, kind), round->died[kind]);
	return text;
}

/* Wrong cases have failed their legs before. */
static int record(const struct round *round, unsigned int cycles)
{
	char name[LU_POINT_ID];
	const char *why;
	int err = 0;

	for (int k = 0; !err && k < KINDS; k++) {
		snprintf(name, sizeof(name), "boot.%s", kinds[k].option);
		why = why_not(round, k, cycles);
		err = lu_mishap_record(name, why ? "unreachable" : "ok",
				       why ?: "");
	}
	return err;
}

static void judge_all(struct __test_metadata *_metadata,
		      const struct round *round, unsigned int cycles)
{
	unsigned int reached = round->reached[0] + round->reached[1];
	unsigned int died = round->died[0] + round->died[1];
	unsigned int cases = drawn(cycles, 0) + drawn(cycles, 1);

	LU_OK(record(round, cycles));
	LU_FINDING(!round->harmful, HARMFUL);
	LU_OK(lu_measure("reached", reached, "cases"));
	LU_OK(lu_measure("died", died, "cases"));
	/* With one case in three out of reach the rest is still a sample. */
	EXPECT_TRUE(round->harmful || cases / 3 <= reached + died);
}

TEST_F(boot, fails_to_allocate_and_takes_over_or_dies)
{
	unsigned int leg = lu_leg(), cycles = lu_agent_cycles();
	struct round *round = &self->round;
	bool last;

	if (cycles <= CONTROL)
		LU_SKIP("one jump has no room for an option: --cycles %d has",
			CONTROL + 1);
	if (leg)
		LU_OK(arrive(round));
	lu_cargo_drop(&cargo);
	if (leg < cycles) {
		last = leg + 1 == cycles || round->harmful;
		LU_OK(depart(round, last ? 0 : leg + 1));
		return;
	}
	judge_all(_metadata, round, cycles);
}

LU_SUITE_MAIN
