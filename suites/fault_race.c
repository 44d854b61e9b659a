// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: calls that race with the jump, session fds that are closed
 * in the middle of a call of the incoming side, callers that are killed there for
 * want of memory, and an image that carries no handover, loaded by kexec_load(2).
 * Passes if: what was preserved before the race arrives whole, and what raced
 * arrives whole or not at all; all racers went round before the jump, and some up to
 * the moment that sessions were frozen, with no call of theirs failing; a call runs on to its end although its session
 * was closed, or its caller is dead: the file that was retrieved so is given to
 * the next who asks, a second FINISH gives 0; a jump without handover comes up as
 * if cold; and at the end of each test all goes through a cycle without a fault.
 * Cannot see: which side wins.
 * Source: kernel/liveupdate/luo_session.c, luo_core.c, kernel/kexec.c of Linux
 * 7.3.4.
 */
#include <pthread.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_crash.h"
#include "lu_fault.h"
#include "lu_hold.h"
#include "lu_mishap.h"
#include "lu_oomkill.h"
#include "lu_provider.h"
#include "lu_race.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_wait.h"

/* The fault comes with the first jump, and a clean cycle behind it. */
static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	return 3;
}

static const char *const allow[] = { LU_OOMKILL_LOG, NULL };

LU_SUITE = {
	.name = "fault_race",
	.description = "will race calls with jumps, and jump without handover",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = legs,
	.dmesg_allow = allow,
	.contrived = true,
};

#define CLEAN	  2    /* leg that the clean cycle arrives in */
#define SETTLE_MS 1000 /* for a last close that is under way */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;
static const char *point; /* of the matrix, that the test is about */

FIXTURE(race){};

FIXTURE_SETUP(race)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
	if (!lu_leg())
		LU_OK(lu_cargo_pack(&cargo));
}

FIXTURE_TEARDOWN(race)
{
	lu_fault_clear();
	lu_cargo_drop(&cargo);
	EXPECT_EQ(0, lu_mishap_end(point, _metadata->exit_code == KSFT_FAIL,
				   _metadata->exit_code == KSFT_SKIP));
}

static bool is_packed(void *ctx)
{
	int *err = ctx;

	lu_cargo_drop(&cargo);
	*err = lu_cargo_pack(&cargo);
	return !*err;
}

/* Finished by its last close, all is free to be preserved again. */
static int go_again(void)
{
	int err;

	lu_wait(is_packed, &err, SETTLE_MS);
	return err;
}

/* Both ends of the clean cycle; a test goes on only in the legs before. */
#define CLEAN_ARRIVE()                                              \
	do {                                                        \
		if (lu_leg() == CLEAN) {                            \
			LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN)); \
			return;                                     \
		}                                                   \
	} while (0)

#define CLEAN_LEAVE()              \
	do {                       \
		LU_OK(go_again()); \
		LU_JUMP();         \
	} while (0)

/* Up to the moment that sessions were frozen, by the stamp of that. */
static int check_race(const char *symbol)
{
	static struct lu_stamp stamps[LU_TIMELINE_MAX];
	int n = lu_timeline_read(stamps, LU_TIMELINE_MAX);
	const struct lu_stamp *frozen;

	if (n < 0)
		return n;
	frozen = lu_timeline_find(stamps, n, symbol, true);
	if (!frozen)
		return lu_err(-ENODATA, "%s was not hit", symbol);
	return lu_race_check(cargo.luo, frozen->tsc);
}

TEST_F(race, calls_race_with_the_jump)
{
	int err, came[3] = { 0 };
	const char *symbol;

	point = "race.jump";
	CLEAN_ARRIVE();
	LU_REACH(point, symbol);
	if (!lu_leg()) {
		LU_OK(lu_fault_watch(symbol, NULL));
		LU_OK(lu_race_start(cargo.luo));
		LU_JUMP();
	}
	LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	EXPECT_EQ(0, check_race(symbol)) TH_LOG("%s", lu_errmsg());
	for (int i = 0; i < LU_RACERS; i++) {
		err = lu_race_take(cargo.luo, i);
		EXPECT_LE(0, err) TH_LOG("racer %d: %s", i, lu_errmsg());
		came[err > 0 ? err : 0]++;
	}
	TH_LOG("of %d sessions that raced %d came along with their file, %d without",
	       LU_RACERS, came[2], came[1]);
	CLEAN_LEAVE();
}

static enum lu_stage_op held_op;
static int held_got;

static void *make_held(void *arg)
{
	held_got = lu_cargo_step(&cargo, held_op, cargo.n - 1);
	return arg;
}

/* The session's fd is closed while the call is in @symbol. */
static int close_in(enum lu_stage_op op, const char *symbol)
{
	int err = lu_hold_arm(symbol, 0), session = cargo.session;
	pthread_t thread;

	held_op = op;
	err = err ?: -pthread_create(&thread, NULL, make_held, NULL);
	if (err)
		return err;
	err = lu_hold_wait(symbol);
	cargo.session = -1;
	close(session);
	if (err)
		lu_fault_clear();
	else
		err = lu_hold_end(symbol);
	pthread_join(thread, NULL);
	return err ?: held_got;
}

static int arrive(void)
{
	int err = lu_cargo_step(&cargo, LU_OP_OPEN, 0);

	err = err ?: lu_cargo_step(&cargo, LU_OP_TAKE, 0);
	err = err ?: lu_cargo_step(&cargo, LU_OP_REMEMFD, 0);
	for (int i = 0; !err && i < cargo.n - 1; i++)
		err = lu_cargo_step(&cargo, LU_OP_RETRIEVE, i);
	return err;
}

TEST_F(race, session_is_closed_in_a_retrieve)
{
	const char *symbol;

	point = "closed.session/retrieve";
	CLEAN_ARRIVE();
	LU_REACH(point, symbol);
	if (!lu_leg())
		LU_JUMP();
	LU_OK(arrive());
	EXPECT_EQ(0, close_in(LU_OP_RETRIEVE, symbol))
	TH_LOG("%s", lu_errmsg());
	CLEAN_LEAVE();
}

TEST_F(race, session_is_closed_in_a_finish)
{
	const char *symbol;

	point = "closed.session/finish";
	CLEAN_ARRIVE();
	LU_REACH(point, symbol);
	if (!lu_leg())
		LU_JUMP();
	LU_OK(arrive());
	LU_OK(lu_cargo_step(&cargo, LU_OP_RETRIEVE, cargo.n - 1));
	EXPECT_EQ(0, close_in(LU_OP_FINISH, symbol))
	TH_LOG("%s", lu_errmsg());
	CLEAN_LEAVE();
}

/* A row of those that die of want, and the device it does so at. */
struct want {
	const char *name;
	enum lu_stage_op op;
	int device;
};

static struct want wants[16];
static size_t n_wants;
static int n_devices; /* that are left for these */

/* In the order of the table, which is that of the way back; from the last device on. */
static void list_wants(void)
{
	const struct lu_mishap *row;
	struct want *want;

	n_devices = cargo.n;
	n_wants = 0;
	for (size_t i = 0; (row = lu_mishap_at(i)); i++) {
		if (!lu_mishap_is(row, lu_suite.name, "oom."))
			continue;
		want = &wants[n_wants++];
		*want = (struct want){
			.name = row->name,
			.op = lu_mishap_find(row->name)->stage->op,
		};
		if (want->op == LU_OP_RETRIEVE)
			want->device = n_devices ? --n_devices : 0;
	}
}

static int step_in_want(void *ctx)
{
	const struct want *want = ctx;

	return lu_cargo_step(&cargo, want->op, want->device);
}

/* Where the point cannot be reached the call is made by one that lives. */
static int live_in(struct want *want)
{
	int err = lu_mishap_record(want->name, "unreachable", lu_errmsg());

	return err ?: step_in_want(want);
}

/* The dead caller's call ran to its end, and all the rest is as ever. */
static int die_in(struct want *want)
{
	struct lu_oomkill what = { .call = step_in_want, .ctx = want };
	int err = lu_mishap_reach(want->name, &what.symbol), got, told;

	if (!err && !what.symbol)
		return live_in(want);
	err = err ?: lu_oomkill(&what);
	got = err ? 0 : step_in_want(want);
	if (got)
		err = lu_err(-EBADMSG, "after its caller's death it gave %d",
			     got);
	told = lu_mishap_judge(want->name, err);
	return err ?: told;
}

static int retrieve_the_rest(void)
{
	int err = 0;

	for (int i = 0; !err && i < n_devices; i++)
		err = lu_cargo_step(&cargo, LU_OP_RETRIEVE, i);
	return err;
}

TEST_F(race, killed_for_want_of_memory_on_the_way_back)
{
	struct lu_provider_status status;

	CLEAN_ARRIVE();
	if (lu_oomkill_missing())
		LU_SKIP("%s", lu_oomkill_missing());
	list_wants();
	if (!lu_leg())
		LU_JUMP();
	LU_OK(lu_cargo_step(&cargo, LU_OP_OPEN, 0));
	LU_OK(lu_cargo_step(&cargo, LU_OP_TAKE, 0));
	LU_OK(retrieve_the_rest());
	for (size_t i = 0; i < n_wants; i++) {
		EXPECT_EQ(0, die_in(&wants[i]))
		TH_LOG("%s: %s", wants[i].name, lu_errmsg());
	}
	LU_OK(lu_provider_status(&status));
	EXPECT_STREQ("finished", status.flb_incoming);
	CLEAN_LEAVE();
}

/* All is frozen and serialized as ever, and none of it goes along. */
TEST_F(race, image_carries_no_handover)
{
	int err;

	point = "next.kexec_load";
	CLEAN_ARRIVE();
	if (!lu_leg()) {
		LU_OK(lu_expect_crash(LU_CRASH_RESET, "", 0));
		err = lu_jump_plain();
		if (err == -ENOENT)
			LU_SKIP("no kexec(8): install kexec-tools");
		LU_OK(err);
	}
	EXPECT_TRUE(lu_crashed());
	LU_OK(lu_cargo_step(&cargo, LU_OP_OPEN, 0));
	LU_ERRNO(ENOENT, lu_cargo_step(&cargo, LU_OP_TAKE, 0));
	CLEAN_LEAVE();
}

LU_SUITE_MAIN
