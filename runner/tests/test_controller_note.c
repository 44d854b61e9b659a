// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of a record of the controller that cannot be written: the run ends, and
 * says so. The machine is a process that prints one line; its disk is full where a file
 * may not grow. Writes files in /tmp.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "controller.h"
#include "controller_log.h"
#include "kselftest_harness.h"
#include "lu_err.h"

static struct controller c;
static const char *says; /* by the machine */
static bool goes;	 /* off by itself, behind that */
static bool lasts;	 /* the disk is full to the end, and not for a moment */

FIXTURE(note)
{
	struct lu_rig rig;
	char dir[40], console[80], log[80], journal[80];
	off_t before;
};

static off_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : st.st_size;
}

/* No file of this process may get longer than that. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	if (setrlimit(RLIMIT_FSIZE, &limit))
		abort();
}

static char log_path[80];

static void fill_disk(void)
{
	limit_files((rlim_t)size_of(log_path));
}

/* Full from the moment on that the machine is on. */
static int on(struct rig_power *power, const char *why)
{
	int fds[2];

	(void)why;
	if (pipe2(fds, O_NONBLOCK | O_CLOEXEC))
		return -errno;
	power->pid = fork();
	if (!power->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(fds[1], says, strlen(says)) < 0)
			_exit(1);
		while (!goes)
			pause();
		_exit(0);
	}
	close(fds[1]);
	power->console = fds[0];
	fill_disk();
	return power->pid < 0 ? -errno : 0;
}

static void cut(struct rig_power *power)
{
	if (power->pid >= 0) {
		kill(power->pid, SIGKILL);
		waitpid(power->pid, NULL, 0);
	}
	power->pid = -1;
	lu_err(-EIO, "another matter");
	if (!lasts)
		limit_files(RLIM_INFINITY);
}

static const struct rig_ops ops = { .on = on, .cut = cut };
static const struct lu_kernel kernel = { .slow = 1 };

FIXTURE_SETUP(note)
{
	signal(SIGXFSZ, SIG_IGN);
	says = "";
	goes = lasts = false;
	self->rig = (struct lu_rig){ .machine = LU_RIG_QEMU };
	c = (struct controller){ .ops = &ops, .boot = -1, .rig = &self->rig };
	c.power = (struct rig_power){ .kernel = &kernel,
				      .pid = -1,
				      .console = -1 };
	progress_open(&c.progress, NULL);
	strcpy(self->dir, "/tmp/lutorture-note-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->console, sizeof(self->console), "%s/c", self->dir);
	snprintf(self->log, sizeof(self->log), "%s/l", self->dir);
	strcpy(log_path, self->log);
	ASSERT_EQ(0, peers_open(&c.peers, &self->rig));
	ASSERT_EQ(0, console_open(&c.console, self->console,
				  controller_take_sign, &c));
	c.log = controller_log_open(self->log);
	self->before = size_of(self->log);
	c.live = true;
}

FIXTURE_TEARDOWN(note)
{
	limit_files(RLIM_INFINITY);
	cut(&c.power);
	console_close(&c.console);
	journal_close(c.log);
	peers_close(c.peers);
	unlink(self->console);
	unlink(self->log);
	EXPECT_EQ(0, rmdir(self->dir));
}

struct found {
	const char *kind;
	int n;
};

static int take(void *ctx, json_t *rec)
{
	struct found *found = ctx;

	found->n += !strcmp(journal_str(rec, "kind"), found->kind);
	return 0;
}

static int count(const char *kind)
{
	struct found found = { .kind = kind };

	journal_read(log_path, take, &found);
	return found.n;
}

/* All that the console tells of and that is recorded. */
static const struct {
	const char *sign, *line, *kind;
} signs[] = {
	{ "defect", "WARNING: x.c:1 at y", "defect" },
	{ "trail", "RIP: 0010:y", "console" },
	{ "panic", "Kernel panic - not syncing: x", "console" },
	{ "hang", "rcu: INFO: rcu_preempt detected stalls", "console" },
	{ "fault", "lutorture_fault: here 5", "console" },
	{ "mark", "lutorture-mark: arrive.a1 9.", "mark" },
};

#define N_SIGNS (sizeof(signs) / sizeof(signs[0]))

TEST_F(note, sign_with_room_is_recorded)
{
	for (size_t i = 0; i < N_SIGNS; i++) {
		int before = count(signs[i].kind);

		controller_take_sign(&c, signs[i].sign, signs[i].line);
		EXPECT_EQ(before + 1, count(signs[i].kind))
		TH_LOG("%s", signs[i].sign);
	}
	EXPECT_EQ(0, c.failed);
}

/* A torn line of the console is no reason to end a run. */
TEST_F(note, sign_of_any_bytes_is_recorded)
{
	strcpy(c.console.leaving, "a\xff");
	controller_take_sign(&c, "defect", "WARNING: \xff");
	controller_take_sign(&c, "panic", "Kernel panic - not syncing: \xff");
	controller_take_sign(&c, "mark", "lutorture-mark: a\xff 9.");
	c.console.leaving[0] = '\0';
	EXPECT_EQ(0, c.failed) TH_LOG("%s", c.why_failed);
	EXPECT_EQ(1, count("defect"));
	EXPECT_EQ(1, count("console"));
	EXPECT_EQ(1, count("mark"));
}

TEST_F(note, sign_without_room_is_an_error_of_the_run)
{
	for (size_t i = 0; i < N_SIGNS; i++) {
		c.failed = 0;
		fill_disk();
		controller_take_sign(&c, signs[i].sign, signs[i].line);
		EXPECT_EQ(-EFBIG, c.failed) TH_LOG("%s", signs[i].sign);
		EXPECT_NE(NULL, strstr(c.why_failed, self->log));
	}
	EXPECT_EQ(self->before, size_of(self->log));
}

TEST_F(note, first_error_counts)
{
	fill_disk();
	EXPECT_EQ(-EFBIG, controller_note_power(&c, "off", ""));
	limit_files(RLIM_INFINITY);
	EXPECT_EQ(-EINVAL, controller_note(&c, NULL));
	EXPECT_EQ(0, controller_note_power(&c, "off", ""));
	EXPECT_EQ(-EFBIG, c.failed);
	EXPECT_NE(NULL, strstr(c.why_failed, self->log));
}

TEST_F(note, run_ends_with_what_could_not_be_recorded)
{
	says = "[    1.0] Kernel panic - not syncing: x\n";
	EXPECT_EQ(-EFBIG, controller_drive(&c));
	EXPECT_NE(NULL, strstr(lu_errmsg(), self->log));
	EXPECT_EQ(-1, c.power.pid);
	EXPECT_EQ(1, count("power"));
	EXPECT_EQ(0, count("console"));
	EXPECT_EQ(1, count("lost-lines"));
}

TEST_F(note, disk_may_be_full_to_the_end)
{
	says = "[    1.0] Kernel panic - not syncing: x\n";
	lasts = true;
	EXPECT_EQ(-EFBIG, controller_drive(&c));
	EXPECT_NE(NULL, strstr(lu_errmsg(), self->log));
	EXPECT_EQ(-1, c.power.pid);
	EXPECT_EQ(1, count("power"));
	EXPECT_EQ(0, count("lost-lines"));
}

/* What is shown of a sign comes behind its record: then there is room again. */
static ssize_t make_room(void *ctx, const char *buf, size_t size)
{
	(void)ctx;
	(void)buf;
	limit_files(RLIM_INFINITY);
	return (ssize_t)size;
}

/* Without an end, so that it is looked through once the machine is off. */
TEST_F(note, last_line_counts_too)
{
	FILE *out = fopencookie(NULL, "w",
				(cookie_io_functions_t){ .write = make_room });

	ASSERT_NE(NULL, out);
	setbuf(out, NULL);
	progress_open(&c.progress, out);
	says = "Kernel panic - not syncing: x";
	goes = lasts = true;
	EXPECT_EQ(-EFBIG, controller_drive(&c));
	EXPECT_EQ(2, count("power")) TH_LOG("it is switched on again");
	EXPECT_EQ(0, count("console"));
	EXPECT_EQ(1, count("lost-lines"));
	fclose(out);
}

TEST_HARNESS_MAIN
