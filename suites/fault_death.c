// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: callers that are killed for want of memory in the middle of
 * a call, session and device fds that are closed while another thread is in a
 * call on them, and calls that race with a reboot() that fails.
 * Passes if: a call that runs on comes to its end as ever, all that the dead or
 * closed held is let go, nothing is left, and the same call then works; at the end
 * of each test all goes through a cycle without a fault.
 * Cannot see: a race that needs an instruction's precision: a stage is held open
 * until the other side is through.
 * Source: kernel/liveupdate/luo_session.c, luo_file.c of Linux 7.3.4;
 * mm/oom_kill.c; Documentation/admin-guide/sysrq.rst.
 */
#include <fcntl.h>
#include <linux/reboot.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_call.h"
#include "lu_clean.h"
#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_hold.h"
#include "lu_mishap.h"
#include "lu_oomkill.h"
#include "lu_session.h"
#include "lu_still.h"
#include "lu_suite.h"
#include "lu_wait.h"

static const char *const allow[] = {
	LU_OOMKILL_LOG,
	"luo_file: Freeze failed for token[",
	NULL,
};

LU_SUITE = {
	.name = "fault_death",
	.description =
		"will kill callers and close their fds in the middle of a call",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 120000,
	.legs = lu_clean_legs,
	.dmesg_allow = allow,
	.contrived = true,
};

#define SETTLE_MS 5000 /* for the kernel to clean up behind the dead */
#define RACES	  20   /* reboots that fail */
#define ROUND_MS  5000 /* for the racer to go round, twice */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_still empty = { .allow = allow };
static struct lu_cargo cargo;
static const char *point; /* of the matrix, that the test is about */

FIXTURE(death)
{
	struct lu_call call;
};

FIXTURE_SETUP(death)
{
	int n;

	LU_NEEDS();
	LU_CLEAN_OPEN(&self->call, &cargo, devs, n);
	LU_OK(lu_still_take(&empty));
}

FIXTURE_TEARDOWN(death)
{
	lu_fault_clear();
	lu_call_close(&self->call);
	lu_cargo_drop(&cargo);
	EXPECT_EQ(0, lu_mishap_end(point, _metadata->exit_code == KSFT_FAIL,
				   _metadata->exit_code == KSFT_SKIP));
}

/* A call of the outgoing side, as the process makes it that dies in it. */
struct dying {
	struct lu_call *call;
	enum lu_stage_op op;
};

static int arrange_dying(void *ctx)
{
	struct dying *d = ctx;

	return lu_call_arrange(d->call, d->op);
}

static int make_dying(void *ctx)
{
	struct dying *d = ctx;

	return lu_call_make(d->call, d->op);
}

static int kill_for_want(struct lu_call *call, enum lu_stage_op op,
			 const char *symbol)
{
	struct dying dying = { .call = call, .op = op };
	const struct lu_oomkill what = { .symbol = symbol,
					 .before = arrange_dying,
					 .call = make_dying,
					 .ctx = &dying };

	return lu_oomkill(&what);
}

static int make_again(struct lu_call *call, enum lu_stage_op op)
{
	int err = lu_call_arrange(call, op) ?: lu_call_make(call, op);

	if (call->session >= 0)
		close(call->session);
	call->session = -1;
	return err ?: lu_still_settle(&empty, SETTLE_MS);
}

static int die_in(struct lu_call *call, const char *name)
{
	const char *symbol;
	enum lu_stage_op op;
	int err = lu_mishap_reach(name, &symbol);

	if (err)
		return lu_mishap_judge(name, err) ?: err;
	if (!symbol)
		return lu_mishap_record(name, "unreachable", lu_errmsg());
	op = lu_mishap_find(name)->stage->op;
	err = kill_for_want(call, op, symbol);
	err = err ?: lu_still_settle(&empty, SETTLE_MS);
	err = err ?: make_again(call, op);
	return lu_mishap_judge(name, err) ?: err;
}

TEST_F(death, killed_for_want_of_memory)
{
	const struct lu_mishap *row;

	LU_CLEAN_ARRIVE(&cargo);
	if (lu_oomkill_missing())
		LU_SKIP("%s", lu_oomkill_missing());
	for (size_t i = 0; (row = lu_mishap_at(i)); i++) {
		if (!lu_mishap_is(row, lu_suite.name, "oom."))
			continue;
		EXPECT_EQ(0, die_in(&self->call, row->name))
		TH_LOG("%s: %s", row->name, lu_errmsg());
	}
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

/* A call in a thread of its own, held open in a stage. */
struct held {
	pthread_t thread;
	struct lu_call *call;
	enum lu_stage_op op;
	const char *symbol;
	int got;
};

static void *make_held(void *arg)
{
	struct held *held = arg;

	held->got = lu_call_make(held->call, held->op);
	return NULL;
}

static int start_held(struct held *held, const char *symbol)
{
	int err = lu_call_arrange(held->call, held->op);

	held->symbol = symbol;
	err = err ?: lu_hold_arm(symbol, 0);
	err = err ?: -pthread_create(&held->thread, NULL, make_held, held);
	if (err)
		return err;
	err = lu_hold_wait(symbol);
	if (err) {
		lu_fault_clear();
		pthread_join(held->thread, NULL);
	}
	return err;
}

static int end_held(struct held *held)
{
	int err = lu_hold_end(held->symbol);

	pthread_join(held->thread, NULL);
	return err ?: held->got;
}

/* The thread in the call keeps the session: what it preserved goes with it. */
TEST_F(death, session_is_closed_in_the_middle)
{
	struct held held = { .call = &self->call, .op = LU_OP_PRESERVE };
	const char *symbol;

	point = "closed.session/preserve";
	LU_CLEAN_ARRIVE(&cargo);
	LU_REACH(point, symbol);
	LU_OK(start_held(&held, symbol));
	EXPECT_EQ(0, close(self->call.session));
	self->call.session = -1;
	EXPECT_EQ(0, end_held(&held)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, lu_still_settle(&empty, SETTLE_MS))
	TH_LOG("%s", lu_errmsg());
	LU_OK(make_again(&self->call, LU_OP_PRESERVE));
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

TEST_F(death, device_is_closed_in_the_middle)
{
	struct held held = { .call = &self->call, .op = LU_OP_PRESERVE };
	struct lu_provider_entry table[LU_STILL_MAX];
	const char *symbol;

	point = "closed.device/preserve";
	LU_CLEAN_ARRIVE(&cargo);
	LU_REACH(point, symbol);
	LU_OK(start_held(&held, symbol));
	EXPECT_EQ(0, close(self->call.fds[0]));
	self->call.fds[0] = -1;
	EXPECT_EQ(0, end_held(&held)) TH_LOG("%s", lu_errmsg());
	EXPECT_LT(0,
		  lu_provider_read(LU_PROVIDER_OUTGOING, table, LU_STILL_MAX));
	close(self->call.session);
	self->call.session = -1;
	self->call.fds[0] = lu_dut_open(devs[0].bdf);
	LU_FD(self->call.fds[0]);
	EXPECT_EQ(0, lu_still_settle(&empty, SETTLE_MS))
	TH_LOG("%s", lu_errmsg());
	LU_OK(make_again(&self->call, LU_OP_PRESERVE));
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

/* The last close is under way, and its name is taken until it is over. */
TEST_F(death, name_is_taken_while_its_session_dies)
{
	struct held held = { .call = &self->call, .op = LU_OP_CLOSE };
	const char *symbol;
	int again;

	point = "closed.name/create";
	LU_CLEAN_ARRIVE(&cargo);
	LU_REACH(point, symbol);
	LU_OK(start_held(&held, symbol));
	again = lu_session_create(self->call.luo, "fault");
	EXPECT_EQ(-EEXIST, again);
	if (again >= 0)
		close(again);
	EXPECT_EQ(0, end_held(&held)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, lu_still_settle(&empty, SETTLE_MS))
	TH_LOG("%s", lu_errmsg());
	LU_OK(make_again(&self->call, LU_OP_CREATE));
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

static struct {
	int luo;
	volatile bool stop;
	volatile unsigned int rounds;
	volatile int err;
} racer;

static int race_once(void)
{
	int memfd = memfd_create("race", MFD_CLOEXEC), session, err;

	if (memfd < 0 || ftruncate(memfd, 4096))
		return -errno;
	session = lu_session_create(racer.luo, "race");
	err = session < 0 ? session : lu_session_preserve(session, memfd, 1);
	if (session >= 0)
		close(session);
	close(memfd);
	return err;
}

/* Create, preserve, close, over and over. */
static void *race(void *arg)
{
	(void)arg;
	while (!racer.stop && !racer.err) {
		racer.err = race_once();
		racer.rounds++;
	}
	return NULL;
}

static int fail_reboot(const char *symbol)
{
	struct lu_fault fault = { .symbol = symbol,
				  .action = LU_FAULT_RETURN,
				  .value = -EUCLEAN };
	int err = lu_fault_arm(&fault, NULL), got;

	if (err)
		return err;
	got = syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		      LINUX_REBOOT_CMD_KEXEC, NULL) ?
		      -errno :
		      0;
	lu_fault_disarm(symbol);
	return got == -EUCLEAN ? 0 : lu_err(-EBADMSG, "reboot() gave %d", got);
}

static bool has_gone_round(void *ctx)
{
	const unsigned int *from = ctx;

	return racer.rounds - *from > 1;
}

/* One that was under way may have been through already: two are one at least. */
static int await_rounds(void)
{
	unsigned int from = racer.rounds;

	return lu_wait(has_gone_round, &from, ROUND_MS) ?
		       0 :
		       lu_err(-ENODATA,
			      "nobody races: %u rounds, the last gave %d",
			      racer.rounds, racer.err);
}

/* With rounds before it and behind it, one was under way when reboot() came. */
static int race_with_reboot(const char *symbol)
{
	int err = await_rounds();

	err = err ?: fail_reboot(symbol);
	return err ?: await_rounds();
}

/* The agent's refused jump leaves an image loaded, as a reboot() needs it. */
static int load_image(const char *symbol)
{
	struct lu_fault fault = { .symbol = symbol,
				  .action = LU_FAULT_RETURN,
				  .value = -EUCLEAN };
	int err = lu_fault_arm(&fault, NULL);

	if (err)
		return err;
	err = lu_jump();
	lu_fault_clear();
	return err == -EUCLEAN ? 0 : lu_err(-EBADMSG, "the jump gave %d", err);
}

TEST_F(death, calls_race_with_a_reboot_that_fails)
{
	const char *symbol;
	pthread_t thread;
	int err = 0;

	point = "race.reboot";
	LU_CLEAN_ARRIVE(&cargo);
	LU_REACH(point, symbol);
	LU_OK(lu_call_arrange(&self->call, LU_OP_CLOSE));
	LU_OK(load_image(symbol));
	racer.luo = self->call.luo;
	ASSERT_EQ(0, pthread_create(&thread, NULL, race, NULL));
	for (int i = 0; !err && i < RACES; i++)
		err = race_with_reboot(symbol);
	EXPECT_EQ(0, err) TH_LOG("%s", lu_errmsg());
	racer.stop = true;
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, racer.err);
	TH_LOG("%u rounds beside %d reboots", racer.rounds, RACES);
	LU_OK(lu_call_make(&self->call, LU_OP_CLOSE));
	EXPECT_EQ(0, lu_still_settle(&empty, SETTLE_MS))
	TH_LOG("%s", lu_errmsg());
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

LU_SUITE_MAIN
