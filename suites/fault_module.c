// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the fault module itself, at functions that PRESERVE_FD of
 * a memfd goes through: arming, each action that leaves the machine running,
 * counting by hit, number of times and process, and removing it while armed.
 * Passes if: an armed function gives exactly the errno it was given, or takes
 * at least the time, or kills exactly who called it; the next call is as if
 * nothing had been; counts and stamps are those of the calls made.
 * Cannot see: panic and hang (they end the machine); -ENOSPC of the kernel's
 * own making; a probe that shares its function with another module's.
 * Source: kernel/liveupdate/luo_file.c, kernel/kprobes.c of Linux 7.3.4.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_provider.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_tsc.h"

LU_SUITE = {
	.name = "fault_module",
	.description = "will make preserving a memfd fail, slow and deadly",
	.needs = LU_NEED_LUO | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 30000,
};

static struct lu_stamp stamps[LU_TIMELINE_MAX];

FIXTURE(fault_module)
{
	int luo, memfd;
};

FIXTURE_SETUP(fault_module)
{
	self->luo = -1;
	LU_NEEDS();
	LU_OK(lu_fault_clear());
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->memfd = memfd_create("fault", MFD_CLOEXEC);
	LU_FD(self->memfd);
	ASSERT_EQ(0, ftruncate(self->memfd, 4096));
}

FIXTURE_TEARDOWN(fault_module)
{
	lu_fault_clear();
	if (self->luo >= 0)
		close(self->luo);
}

static void arm(struct __test_metadata *_metadata, struct lu_fault fault)
{
	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
}

static void expect_counts(struct __test_metadata *_metadata, const char *symbol,
			  unsigned long hits, unsigned long fired)
{
	unsigned long h, f;

	LU_OK(lu_fault_hits(symbol, &h, &f));
	EXPECT_EQ(hits, h) TH_LOG("hits of %s", symbol);
	EXPECT_EQ(fired, f) TH_LOG("%s fired", symbol);
}

/* A session of its own, so that nothing is preserved behind it. */
static int preserve_once(int luo, int memfd)
{
	int session = lu_session_create(luo, "once"), err;

	if (session < 0)
		return session;
	err = lu_session_preserve(session, memfd, 1);
	close(session);
	return err;
}

/* ---- arming */

TEST_F(fault_module, symbol_that_is_not_there_gives_enoent)
{
	struct lu_fault fault = { .symbol = "luo_no_such_function" };

	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
	LU_ERRNO(ENOENT, lu_fault_hits(fault.symbol, NULL, NULL));
	LU_ERRNO(ENOENT, lu_fault_disarm(fault.symbol));
}

/* Does the kernel have this function or variable, under this name? */
static bool has_symbol(const char *name)
{
	char *text = lu_file_slurp("/proc/kallsyms", NULL);
	char line[128];
	bool has;

	snprintf(line, sizeof(line), " %s\n", name);
	has = text && strstr(text, line);
	free(text);
	return has;
}

TEST_F(fault_module, inlined_function_gives_enoent)
{
	struct lu_fault fault = { .symbol = "luo_file_freeze_one" };

	ASSERT_TRUE(has_symbol("luo_file_freeze"));
	if (has_symbol(fault.symbol))
		LU_SKIP("this kernel's compiler did not inline %s",
			fault.symbol);
	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
}

/* Blacklisted, and no function at all. */
TEST_F(fault_module, symbol_that_cannot_be_probed_gives_eopnotsupp)
{
	static const char *const names[] = { "aggr_pre_handler",
					     "luo_session_global" };
	struct lu_fault fault = { .action = LU_FAULT_WATCH };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fault.symbol = names[i];
		ASSERT_TRUE(has_symbol(names[i])) TH_LOG("%s", names[i]);
		LU_ERRNO(EOPNOTSUPP, lu_fault_arm(&fault, NULL));
		LU_ERRNO(ENOENT, lu_fault_hits(names[i], NULL, NULL));
	}
}

TEST_F(fault_module, armed_twice_gives_ebusy_until_disarmed)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .action = LU_FAULT_WATCH };

	for (int round = 0; round < 2; round++) {
		arm(_metadata, fault);
		LU_ERRNO(EBUSY, lu_fault_arm(&fault, NULL));
		LU_OK(preserve_once(self->luo, self->memfd));
		expect_counts(_metadata, fault.symbol, 1, 1);
		LU_OK(lu_fault_disarm(fault.symbol));
		LU_ERRNO(ENOENT, lu_fault_disarm(fault.symbol));
	}
}

TEST_F(fault_module, command_that_is_not_understood_gives_einval)
{
	static const char *const commands[] = {
		"",
		"explode",
		"arm",
		"arm luo_open",
		"arm luo_open explode",
		"arm luo_open return value",
		"arm luo_open return value=12x",
		"arm luo_open watch nth=0",
		"arm luo_open watch times=-1",
		"arm luo_open watch pid=-1",
		"arm luo_open watch colour=1",
		"arm luo_open delay value=10001",
		"arm luo_open delay value=-1",
		"arm luo_open_with_a_name_of_forty_eight_characters_x watch",
		"disarm",
		"disarm luo_open luo_release",
		"clear all",
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		EXPECT_EQ(-EINVAL, lu_file_write(LU_FAULT_CONTROL, commands[i]))
		TH_LOG("\"%s\"", commands[i]);
	}
	LU_ERRNO(ENOENT, lu_fault_hits("luo_open", NULL, NULL));
}

/* Arms functions of the PCI core until the answer is not 0. */
static int arm_many(int *n)
{
	struct lu_fault fault = { .action = LU_FAULT_WATCH };
	FILE *in = fopen("/proc/kallsyms", "re");
	char name[41] = "", type;
	int err = in ? 0 : -errno;

	for (*n = 0; !err && fscanf(in, "%*s %c %40s", &type, name) == 2;) {
		if (type != 'T' || strncmp(name, "pci_", 4))
			continue;
		fault.symbol = name;
		err = lu_fault_arm(&fault, NULL);
		*n += !err;
	}
	if (in)
		fclose(in);
	return err;
}

TEST_F(fault_module, point_too_many_gives_enospc)
{
	int n;

	LU_ERRNO(ENOSPC, arm_many(&n));
	EXPECT_EQ(LU_FAULT_POINTS_MAX, n);
	LU_OK(lu_fault_clear());
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

TEST_F(fault_module, return_gives_this_errno_once)
{
	struct lu_fault fault = { .times = 1, .pid = getpid() };
	unsigned long hits, fired;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		fault.symbol = ways[i].symbol;
		fault.value = ways[i].value;
		arm(_metadata, fault);
		EXPECT_EQ(-ways[i].err, preserve_once(self->luo, self->memfd))
		TH_LOG("%s", fault.symbol);
		EXPECT_EQ(0, preserve_once(self->luo, self->memfd))
		TH_LOG("after %s", fault.symbol);
		LU_OK(lu_fault_hits(fault.symbol, &hits, &fired));
		EXPECT_LE(2, hits) TH_LOG("%s", fault.symbol);
		EXPECT_EQ(1, fired) TH_LOG("%s", fault.symbol);
		LU_OK(lu_fault_disarm(fault.symbol));
	}
}

TEST_F(fault_module, delay_takes_at_least_its_time)
{
	struct lu_fault fault = { .symbol = "memfd_luo_preserve",
				  .action = LU_FAULT_DELAY,
				  .value = 200,
				  .times = 1 };
	struct lu_provider_status status;
	double ms[2];

	LU_OK(lu_provider_status(&status));
	arm(_metadata, fault);
	for (int i = 0; i < 2; i++) {
		ms[i] = lu_tsc_read();
		LU_OK(preserve_once(self->luo, self->memfd));
		ms[i] = (lu_tsc_read() - ms[i]) / status.tsc_khz;
	}
	EXPECT_LE(fault.value, ms[0]);
	EXPECT_GT(fault.value, ms[1]);
	LU_OK(lu_measure("delay_ms", ms[0], "ms"));
}

/* A child that preserves; its wait status. */
static int child_preserves(int luo, int memfd)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(preserve_once(luo, memfd) ? 1 : 0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

TEST_F(fault_module, kill_takes_the_caller_and_nobody_else)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .action = LU_FAULT_KILL,
				  .times = 1 };
	int status;

	arm(_metadata, fault);
	status = child_preserves(self->luo, self->memfd);
	ASSERT_TRUE(WIFSIGNALED(status)) TH_LOG("wait status %#x", status);
	EXPECT_EQ(SIGKILL, WTERMSIG(status));
	EXPECT_EQ(0, child_preserves(self->luo, self->memfd));
	LU_OK(preserve_once(self->luo, self->memfd));
	expect_counts(_metadata, fault.symbol, 3, 1);
}

#define CALLS 5

TEST_F(fault_module, watch_counts_and_stamps)
{
	struct lu_fault fault = { .symbol = "memfd_luo_preserve",
				  .action = LU_FAULT_WATCH };
	uint64_t before, after;
	int n, own = 0;

	arm(_metadata, fault);
	before = lu_tsc_read();
	for (int i = 0; i < CALLS; i++)
		LU_OK(preserve_once(self->luo, self->memfd));
	after = lu_tsc_read();
	expect_counts(_metadata, fault.symbol, CALLS, CALLS);
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

/* ---- which hits count, and which fire */

static void expect_results(struct __test_metadata *_metadata, int luo,
			   int memfd, const int *results, int n)
{
	for (int i = 0; i < n; i++) {
		EXPECT_EQ(results[i], preserve_once(luo, memfd))
		TH_LOG("call %d", i + 1);
	}
}

TEST_F(fault_module, fires_from_nth_hit_on_as_often_as_told)
{
	static const int some[] = { 0, 0, -EIO, -EIO, 0, 0 };
	static const int all[] = { 0, -EIO, -EIO, -EIO, -EIO, -EIO };
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .value = -EIO,
				  .nth = 3,
				  .times = 2 };

	arm(_metadata, fault);
	expect_results(_metadata, self->luo, self->memfd, some, 6);
	expect_counts(_metadata, fault.symbol, 6, 2);
	LU_OK(lu_fault_clear());
	fault.nth = 2;
	fault.times = 0;
	arm(_metadata, fault);
	expect_results(_metadata, self->luo, self->memfd, all, 6);
	expect_counts(_metadata, fault.symbol, 6, 5);
}

static void *thread_preserves(void *arg)
{
	const FIXTURE_DATA(fault_module) *self = arg;

	return (void *)(long)preserve_once(self->luo, self->memfd);
}

TEST_F(fault_module, pid_lets_only_hits_of_this_process_count)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .value = -EIO,
				  .times = 0,
				  .pid = getpid() };
	pthread_t thread;
	void *result;

	arm(_metadata, fault);
	EXPECT_EQ(0, child_preserves(self->luo, self->memfd));
	expect_counts(_metadata, fault.symbol, 0, 0);
	LU_ERRNO(EIO, preserve_once(self->luo, self->memfd));
	ASSERT_EQ(0, pthread_create(&thread, NULL, thread_preserves, self));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(-EIO, (long)result);
	expect_counts(_metadata, fault.symbol, 2, 2);
}

/* ---- coming and going of modules */

TEST_F(fault_module, removed_while_armed_leaves_the_function_as_it_was)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file", .value = -EIO };

	for (int round = 0; round < 3; round++) {
		arm(_metadata, fault);
		LU_ERRNO(EIO, preserve_once(self->luo, self->memfd));
		LU_OK(lu_fault_unload());
		LU_OK(preserve_once(self->luo, self->memfd));
		LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
		LU_OK(lu_fault_load(NULL));
		LU_ERRNO(ENOENT, lu_fault_hits(fault.symbol, NULL, NULL));
		LU_OK(preserve_once(self->luo, self->memfd));
	}
}

TEST_F(fault_module, entries_it_is_loaded_with_are_armed_or_shown_refused)
{
	LU_OK(lu_fault_unload());
	LU_OK(lu_fault_load("luo_no_such_function,watch;;"
			    "luo_preserve_file,return,value=-5,nth=2;"
			    "aggr_pre_handler,watch;rubbish"));
	LU_ERRNO(ENOENT, lu_fault_hits("luo_no_such_function", NULL, NULL));
	LU_ERRNO(EOPNOTSUPP, lu_fault_hits("aggr_pre_handler", NULL, NULL));
	LU_ERRNO(EINVAL, lu_fault_hits("rubbish", NULL, NULL));
	LU_OK(preserve_once(self->luo, self->memfd));
	LU_ERRNO(EIO, preserve_once(self->luo, self->memfd));
	expect_counts(_metadata, "luo_preserve_file", 2, 1);
	LU_OK(lu_fault_disarm("rubbish"));
	LU_ERRNO(ENOENT, lu_fault_disarm("rubbish"));
}

TEST_F(fault_module, function_of_a_module_fails_as_told)
{
	static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
	struct lu_fault fault = { .value = -EUCLEAN, .times = 1 };
	int n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES), fd;

	LU_FD(n);
	if (!n)
		LU_SKIP("this run has no device");
	LU_OK(lu_fixture_bind(devs, 1, "lutorture_pci"));
	fd = lu_dut_open(devs[0].bdf);
	LU_FD(fd);
	fault.symbol = "lutorture_pci:lutorture_pci_preserve";
	arm(_metadata, fault);
	LU_ERRNO(EUCLEAN, preserve_once(self->luo, fd));
	LU_OK(preserve_once(self->luo, fd));
	expect_counts(_metadata, fault.symbol, 2, 1);
	close(fd);
}

/* A module of the kernel's that touches no device as it comes and goes. */
TEST_F(fault_module, probed_module_may_go_and_come_back)
{
	struct lu_fault fault = { .symbol = "aer_inject:aer_inject_write",
				  .action = LU_FAULT_WATCH };
	char path[512];

	snprintf(path, sizeof(path), "%s/drivers/pci/pcie/aer_inject.ko",
		 getenv("LUTORTURE_MODULES") ?: "");
	if (access(path, R_OK) || lu_kmod_loaded("aer_inject"))
		LU_SKIP("no module aer_inject to load: CONFIG_PCIEAER_INJECT=m");
	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
	for (int round = 0; round < 3; round++) {
		LU_OK(lu_kmod_load(path, NULL));
		arm(_metadata, fault);
		LU_OK(lu_kmod_unload("aer_inject"));
		expect_counts(_metadata, fault.symbol, 0, 0);
	}
	LU_OK(lu_fault_disarm(fault.symbol));
	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
}

#define TOO_MANY 1100 /* stamps */

TEST_F(fault_module, stamps_that_find_no_room_are_counted)
{
	struct lu_fault fault = { .symbol = "__x64_sys_getppid",
				  .action = LU_FAULT_WATCH,
				  .pid = getpid() };
	unsigned long lost;
	char *text;
	int n;

	LU_OK(lu_fault_unload());
	LU_OK(lu_fault_load(NULL));
	arm(_metadata, fault);
	for (int i = 0; i < TOO_MANY; i++)
		getppid();
	LU_OK(lu_fault_clear());
	LU_ERRNO(EOVERFLOW, lu_timeline_read(stamps, LU_TIMELINE_MAX));
	text = lu_file_slurp(LU_FAULT_DIR "/timeline", NULL);
	ASSERT_NE(NULL, text);
	n = lu_timeline_parse(text, stamps, LU_TIMELINE_MAX, &lost);
	free(text);
	LU_FD(n);
	EXPECT_EQ(TOO_MANY, n + (long)lost);
	LU_OK(lu_fault_unload());
	LU_OK(lu_fault_load(NULL));
	EXPECT_EQ(0, lu_timeline_read(stamps, LU_TIMELINE_MAX));
}

LU_SUITE_MAIN
