// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of acts that last for a time: a child stands for the emulator, and keeps
 * what is said to its monitor.
 */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lu_err.h"
#include "rig_qemu.h"

static char drive[] = "drive=d0", serial[] = "serial=S", d0[] = "d0";
static char nvme0[] = "nvme0", igb0[] = "igb0";
static char other[] = "throttling.bps-total=5,throttling.iops-total=400";
static char *props[] = { serial, drive };
static struct lu_rig_node nodes[] = {
	{ .id = nvme0, .props = props, .n_props = 2 },
	{ .id = igb0 },
};
static struct lu_rig_drive drives[] = { { .id = d0, .throttle = other } };
static const struct lu_rig rig = {
	.nodes = nodes, .n_nodes = 2, .drives = drives, .n_drives = 1
};

/* Written by the child: when it last was at work, and all it was told. */
struct shared {
	volatile long long longest_ns;
	char said[512];
	char answer[64];
};

FIXTURE(hold)
{
	struct rig_power power;
	struct shared *shared;
	double ms;
};

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* Notes the longest time in which it was not at work. */
static void play(int fd, struct shared *shared)
{
	long long last = now_ns(), now;
	char line[256];
	ssize_t n;

	dprintf(fd, "QEMU monitor\n(qemu) ");
	for (;;) {
		now = now_ns();
		if (now - last > shared->longest_ns)
			shared->longest_ns = now - last;
		last = now;
		n = recv(fd, line, sizeof(line) - 1, MSG_DONTWAIT);
		if (!n)
			_exit(0);
		if (n < 0)
			continue;
		line[n] = '\0';
		if (*line != '\n')
			strncat(shared->said, line, 200);
		dprintf(fd, "echo\r\n%s(qemu) ",
			*line == '\n' ? "" : shared->answer);
	}
}

FIXTURE_SETUP(hold)
{
	int ends[2];

	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->shared);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	self->power = (struct rig_power){ .rig = &rig, .monitor = ends[0] };
	self->power.pid = fork();
	if (!self->power.pid) {
		close(ends[0]);
		play(ends[1], self->shared);
	}
	close(ends[1]);
}

FIXTURE_TEARDOWN(hold)
{
	kill(self->power.pid, SIGKILL);
	waitpid(self->power.pid, NULL, 0);
	close(self->power.monitor);
	munmap(self->shared, sizeof(*self->shared));
}

static int hold(FIXTURE_DATA(hold) * self, const char *what, const char *arg)
{
	return rig_qemu_hold(&self->power, what, arg, &self->ms);
}

TEST_F(hold, a_pause_stops_the_process_for_so_long)
{
	long long longest_ns;

	/* what it answers to shows that it is at work, before and behind */
	ASSERT_EQ(0, hold(self, LU_OUTSIDE_FREEZE, "0"));
	EXPECT_EQ(0, hold(self, LU_OUTSIDE_PAUSE, "300 some word"));
	EXPECT_LE(300, self->ms);
	EXPECT_EQ(0, hold(self, LU_OUTSIDE_FREEZE, "0"));
	longest_ns = self->shared->longest_ns;
	EXPECT_LE(300 * 1000000LL, longest_ns);
	EXPECT_STREQ("stop\ncont\nstop\ncont\n", self->shared->said);
}

TEST_F(hold, a_freeze_is_two_words_to_the_monitor)
{
	EXPECT_EQ(0, hold(self, LU_OUTSIDE_FREEZE, "50"));
	EXPECT_LE(50, self->ms);
	EXPECT_STREQ("stop\ncont\n", self->shared->said);
}

TEST_F(hold, a_drive_goes_back_to_the_rate_of_the_rig_file)
{
	EXPECT_EQ(0, hold(self, LU_OUTSIDE_THROTTLE, "50 nvme0 25"));
	EXPECT_LE(50, self->ms);
	EXPECT_STREQ("block_set_io_throttle d0 0 0 0 100 0 0\n"
		     "block_set_io_throttle d0 0 0 0 400 0 0\n",
		     self->shared->said);
}

/* Whatever was begun is ended, and the error is told. */
TEST_F(hold, an_objection_is_an_error)
{
	strcpy(self->shared->answer, "Error: no\r\n");
	EXPECT_EQ(-EINVAL, hold(self, LU_OUTSIDE_FREEZE, "5000"));
	EXPECT_GT(2000, self->ms);
	EXPECT_STREQ("stop\ncont\n", self->shared->said);
}

TEST_F(hold, bad_arguments_do_nothing)
{
	static const struct {
		const char *what, *arg;
		int err;
	} rows[] = {
		{ LU_OUTSIDE_PAUSE, "", -EINVAL },
		{ LU_OUTSIDE_PAUSE, "soon", -EINVAL },
		{ LU_OUTSIDE_PAUSE, "-1", -EINVAL },
		{ LU_OUTSIDE_PAUSE, "20001", -EINVAL },
		{ LU_OUTSIDE_THROTTLE, "5", -EINVAL },
		{ LU_OUTSIDE_THROTTLE, "5 nvme0", -EINVAL },
		{ LU_OUTSIDE_THROTTLE, "5 nvme0 0", -EINVAL },
		{ LU_OUTSIDE_THROTTLE, "5 nvme0 101", -EINVAL },
		{ LU_OUTSIDE_THROTTLE, "5 igb0 50", -ENODEV },
		{ LU_OUTSIDE_THROTTLE, "5 none 50", -ENODEV },
		{ "dance", "5", -EOPNOTSUPP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_EQ(rows[i].err, hold(self, rows[i].what, rows[i].arg))
		TH_LOG("%s %s: %s", rows[i].what, rows[i].arg, lu_errmsg());
	}
	EXPECT_STREQ("", self->shared->said);
}

/* A process that is not there is no reason to signal others. */
TEST_F(hold, a_machine_that_is_off_is_left_alone)
{
	pid_t pid = self->power.pid;

	self->power.pid = -1;
	EXPECT_EQ(-EPIPE, hold(self, LU_OUTSIDE_PAUSE, "5"));
	EXPECT_EQ(-EPIPE, hold(self, LU_OUTSIDE_FREEZE, "5"));
	EXPECT_EQ(0, self->ms);
	self->power.pid = pid;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(-EPIPE, hold(self, LU_OUTSIDE_PAUSE, "5"));
}

TEST(a_rate_is_that_of_the_rig_file)
{
	char burst[] = "throttling.iops-total-max=9";
	const struct lu_rig_drive free_drive = { .id = d0 },
				  bursts = { .id = d0, .throttle = burst };

	EXPECT_EQ(400, lu_rig_rate(lu_rig_drive(&rig, "nvme0")));
	EXPECT_EQ(0, lu_rig_rate(&free_drive));
	EXPECT_EQ(0, lu_rig_rate(&bursts));
	EXPECT_EQ(0, lu_rig_rate(NULL));
	EXPECT_EQ(NULL, lu_rig_drive(&rig, "igb0"));
	EXPECT_EQ(NULL, lu_rig_drive(&rig, "none"));
}

TEST_HARNESS_MAIN
