// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: what lutorture_fault does at functions that PRESERVE_FD of
 * a memfd goes through: each action that leaves the machine running, and which
 * hits it is done at: the nth, so many times, those of one process or thread.
 * Passes if: an armed function gives exactly the errno it was given, or takes
 * at least the time, or kills exactly who called it; the next call is as if
 * nothing had been; counts and stamps are those of the calls made.
 * Cannot see: panic and hang, which end the machine.
 * Source: kernel/liveupdate/luo_file.c, kernel/kprobes.c of Linux 7.3.4.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_fault.h"
#include "lu_hold.h"
#include "lu_provider.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_tsc.h"

LU_SUITE = {
	.name = "fault_actions",
	.description = "will make preserving a memfd fail, slow and deadly",
	.needs = LU_NEED_LUO | LU_NEED_PCI | LU_NEED_FAULT,
	.timeout_ms = 30000,
	.contrived = true,
};

#define HOLD_MS 2000UL /* enough for that to be seen under load 16 */
#define SPAN_MS 50
#define LONG_MS 10000 /* the longest delay there is */

static struct lu_stamp stamps[LU_TIMELINE_MAX];

FIXTURE(fault_actions)
{
	int luo, memfd;
};

FIXTURE_SETUP(fault_actions)
{
	self->luo = -1;
	LU_NEEDS();
	LU_OK(lu_fault_clear());
	LU_OK(lu_session_try_open(&self->luo, &self->memfd));
}

FIXTURE_TEARDOWN(fault_actions)
{
	lu_fault_clear();
	if (self->luo >= 0)
		close(self->luo);
}

/* ---- actions */

/*
 * What each function on the way returns is what the ioctl gives; an error
 * pointer and false among them, one on a function that is not traced (lib/),
 * and one that lutorture_pci has a probe on.
 */
static const struct {
	const char *symbol;
	long value;
	int err;
} ways[] = {
	{ "luo_preserve_file", -EXDEV, EXDEV },
	{ "kho_block_set_grow", -ENOSPC, ENOSPC },
	{ "memfd_luo_can_preserve", 0, ENOENT },
	{ "__xa_insert", -EDOM, EDOM },
	{ "luo_flb_file_preserve", -ERANGE, ERANGE },
	{ "memfd_luo_preserve", -ENOLINK, ENOLINK },
	{ "kho_alloc_preserve", -ENOMEM, ENOMEM },
	{ "kho_preserve_folio", -EPROTO, EPROTO },
	{ "kho_preserve_vmalloc", -ESTALE, ESTALE },
	{ "luo_session_insert", -EMLINK, EMLINK },
};

TEST_F(fault_actions, return_gives_this_errno_once)
{
	struct lu_fault fault = { .times = 1, .pid = getpid() };
	unsigned long hits, fired;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		fault.symbol = ways[i].symbol;
		fault.value = ways[i].value;
		LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
		EXPECT_EQ(-ways[i].err, lu_session_try(self->luo, self->memfd))
		TH_LOG("%s", fault.symbol);
		EXPECT_EQ(0, lu_session_try(self->luo, self->memfd))
		TH_LOG("after %s", fault.symbol);
		LU_OK(lu_fault_hits(fault.symbol, &hits, &fired));
		EXPECT_LE(2, hits) TH_LOG("%s", fault.symbol);
		EXPECT_EQ(1, fired) TH_LOG("%s", fault.symbol);
		LU_OK(lu_fault_disarm(fault.symbol));
	}
}

/*
 * On a function that is not traced the kernel replaces a probe by a jump, some
 * time after it was placed, if it is allowed to; a jump cannot skip anything.
 */
TEST_F(fault_actions, return_holds_for_as_long_as_it_is_armed)
{
	struct lu_fault fault = { .symbol = "__xa_insert",
				  .value = -EDOM,
				  .pid = getpid() };
	struct lu_provider_status status;
	unsigned long calls = 0;
	uint64_t start;

	LU_OK(lu_provider_status(&status));
	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	start = lu_tsc_read();
	while (lu_tsc_read() - start < HOLD_MS * status.tsc_khz) {
		LU_ERRNO(EDOM, lu_session_try(self->luo, self->memfd));
		calls++;
	}
	LU_OK(lu_fault_check(fault.symbol, calls, calls));
}

TEST_F(fault_actions, delay_takes_at_least_its_time)
{
	struct lu_fault fault = { .symbol = "memfd_luo_preserve",
				  .action = LU_FAULT_DELAY,
				  .value = 200,
				  .times = 1 };
	struct lu_provider_status status;
	double ms[2];

	LU_OK(lu_provider_status(&status));
	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	for (int i = 0; i < 2; i++) {
		ms[i] = lu_tsc_read();
		LU_OK(lu_session_try(self->luo, self->memfd));
		ms[i] = (lu_tsc_read() - ms[i]) / status.tsc_khz;
	}
	EXPECT_LE(fault.value, ms[0]);
	EXPECT_GT(fault.value, ms[1]);
	LU_OK(lu_measure("delay_ms", ms[0], "ms"));
}

static void *thread_preserves(void *arg)
{
	const FIXTURE_DATA(fault_actions) *self = arg;

	return (void *)(long)lu_session_try(self->luo, self->memfd);
}

TEST_F(fault_actions, delay_ends_when_it_is_disarmed)
{
	struct lu_fault fault = { .symbol = "memfd_luo_preserve",
				  .action = LU_FAULT_DELAY,
				  .value = LONG_MS };
	const struct lu_stamp *begin, *over;
	pthread_t thread;
	void *result;
	int n;

	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	ASSERT_EQ(0, pthread_create(&thread, NULL, thread_preserves, self));
	EXPECT_EQ(0, lu_hold_wait(fault.symbol));
	LU_OK(lu_fault_disarm(fault.symbol));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(0, (long)result);
	n = lu_timeline_read(stamps, LU_TIMELINE_MAX);
	LU_FD(n);
	begin = lu_timeline_find(stamps, n, fault.symbol, false);
	over = lu_timeline_find(stamps, n, "memfd_luo_preserve/over", false);
	ASSERT_NE(NULL, begin);
	ASSERT_NE(NULL, over);
	EXPECT_GT(LONG_MS * lu_tsc_run_khz() * 0.99, over->tsc - begin->tsc);
}

/* A child that preserves; its wait status. */
static int child_preserves(int luo, int memfd)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(lu_session_try(luo, memfd) ? 1 : 0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

TEST_F(fault_actions, kill_takes_the_caller_and_nobody_else)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .action = LU_FAULT_KILL,
				  .times = 1 };
	int status;

	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	status = child_preserves(self->luo, self->memfd);
	ASSERT_TRUE(WIFSIGNALED(status)) TH_LOG("wait status %#x", status);
	EXPECT_EQ(SIGKILL, WTERMSIG(status));
	EXPECT_EQ(0, child_preserves(self->luo, self->memfd));
	LU_OK(lu_session_try(self->luo, self->memfd));
	LU_OK(lu_fault_check(fault.symbol, 3, 1));
}

#define CALLS 5

TEST_F(fault_actions, watch_counts_and_stamps)
{
	struct lu_fault fault = { .symbol = "memfd_luo_preserve",
				  .action = LU_FAULT_WATCH };
	uint64_t before, after;
	int n, own = 0;

	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	before = lu_tsc_read();
	for (int i = 0; i < CALLS; i++)
		LU_OK(lu_session_try(self->luo, self->memfd));
	after = lu_tsc_read();
	LU_OK(lu_fault_check(fault.symbol, CALLS, CALLS));
	n = lu_timeline_read(stamps, LU_TIMELINE_MAX);
	LU_FD(n);
	for (int i = 0; i < n; i++) {
		if (stamps[i].tsc < before || stamps[i].tsc > after)
			continue;
		EXPECT_STREQ(fault.symbol, stamps[i].symbol);
		EXPECT_EQ(getpid(), stamps[i].pid);
		EXPECT_FALSE(stamps[i].out);
		own++;
	}
	EXPECT_EQ(CALLS, own);
}

TEST_F(fault_actions, span_stamps_both_ends)
{
	struct lu_fault span = { .symbol = "luo_preserve_file",
				 .action = LU_FAULT_SPAN };
	struct lu_fault delay = { .symbol = "memfd_luo_preserve",
				  .action = LU_FAULT_DELAY,
				  .value = SPAN_MS };
	const struct lu_stamp *begin, *over, *end;
	int n;

	LU_OK(lu_fault_arm(&span, lu_agent_undo()));
	LU_OK(lu_fault_arm(&delay, lu_agent_undo()));
	LU_OK(lu_session_try(self->luo, self->memfd));
	LU_OK(lu_fault_check(span.symbol, 1, 1));
	n = lu_timeline_read(stamps, LU_TIMELINE_MAX);
	LU_FD(n);
	begin = lu_timeline_find(stamps, n, "luo_preserve_file", false);
	end = lu_timeline_find(stamps, n, "luo_preserve_file/end", false);
	ASSERT_NE(NULL, begin);
	ASSERT_NE(NULL, end);
	EXPECT_LE(SPAN_MS * lu_tsc_run_khz() * 0.9, end->tsc - begin->tsc);
	begin = lu_timeline_find(stamps, n, delay.symbol, false);
	over = lu_timeline_find(stamps, n, "memfd_luo_preserve/over", false);
	ASSERT_NE(NULL, begin);
	ASSERT_NE(NULL, over);
	EXPECT_LE(SPAN_MS * lu_tsc_run_khz() * 0.99, over->tsc - begin->tsc);
	EXPECT_LT(over->tsc, end->tsc);
	LU_OK(lu_fault_disarm(span.symbol));
	LU_OK(lu_session_try(self->luo, self->memfd));
	/* Of the delay, both ends. */
	EXPECT_EQ(n + 2, lu_timeline_read(stamps, LU_TIMELINE_MAX));
}

/* No room for the name of its end. */
TEST_F(fault_actions, span_of_a_long_name_is_refused)
{
	struct lu_fault span = {
		.symbol = "luo_a_function_with_a_name_of_44_characters__",
		.action = LU_FAULT_SPAN
	};

	LU_ERRNO(EOPNOTSUPP, lu_fault_arm(&span, lu_agent_undo()));
}

/* ---- which hits count, and which fire */

static void expect_results(struct __test_metadata *_metadata, int luo,
			   int memfd, const int *results, int n)
{
	for (int i = 0; i < n; i++) {
		EXPECT_EQ(results[i], lu_session_try(luo, memfd))
		TH_LOG("call %d", i + 1);
	}
}

TEST_F(fault_actions, fires_from_nth_hit_on_as_often_as_told)
{
	static const int some[] = { 0, 0, -EIO, -EIO, 0, 0 };
	static const int all[] = { 0, -EIO, -EIO, -EIO, -EIO, -EIO };
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .value = -EIO,
				  .nth = 3,
				  .times = 2 };

	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	expect_results(_metadata, self->luo, self->memfd, some, 6);
	LU_OK(lu_fault_check(fault.symbol, 6, 2));
	LU_OK(lu_fault_clear());
	fault.nth = 2;
	fault.times = 0;
	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	expect_results(_metadata, self->luo, self->memfd, all, 6);
	LU_OK(lu_fault_check(fault.symbol, 6, 5));
}

TEST_F(fault_actions, pid_lets_only_hits_of_this_process_count)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .value = -EIO,
				  .times = 0,
				  .pid = getpid() };
	pthread_t thread;
	void *result;

	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	EXPECT_EQ(0, child_preserves(self->luo, self->memfd));
	LU_OK(lu_fault_check(fault.symbol, 0, 0));
	LU_ERRNO(EIO, lu_session_try(self->luo, self->memfd));
	ASSERT_EQ(0, pthread_create(&thread, NULL, thread_preserves, self));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(-EIO, (long)result);
	LU_OK(lu_fault_check(fault.symbol, 2, 2));
}

struct caller {
	FIXTURE_DATA(fault_actions) * self;
	struct lu_fault fault;
	int armed, result;
};

/* Arms for itself. */
static void *thread_arms(void *arg)
{
	struct caller *caller = arg;

	caller->fault.pid = gettid();
	caller->armed = lu_fault_arm(&caller->fault, NULL);
	caller->result = lu_session_try(caller->self->luo, caller->self->memfd);
	return NULL;
}

TEST_F(fault_actions, pid_of_a_thread_lets_only_its_hits_count)
{
	struct caller caller = { .self = self,
				 .fault = { .symbol = "luo_preserve_file",
					    .value = -EIO,
					    .times = 0 } };
	pthread_t thread;
	void *result;

	ASSERT_EQ(0, pthread_create(&thread, NULL, thread_arms, &caller));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	LU_OK(caller.armed);
	EXPECT_EQ(-EIO, caller.result);
	LU_OK(lu_session_try(self->luo, self->memfd));
	ASSERT_EQ(0, pthread_create(&thread, NULL, thread_preserves, self));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(0, (long)result);
	LU_OK(lu_fault_check(caller.fault.symbol, 1, 1));
}

LU_SUITE_MAIN
