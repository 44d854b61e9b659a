// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: reboot(KEXEC) that fails in the middle of freezing, at each
 * stage and each device, by an errno, and at each allocation; and what undoes the
 * freezing, while it is delayed or its caller is killed.
 * Passes if: reboot() gives exactly the errno that was injected, every file is
 * unfrozen and preserved as before, the session takes and loses files as before,
 * the same reboot() then freezes all but the very last file, which is made to
 * refuse (the machine would be gone), and a jump without a fault takes all of it
 * along.
 * Cannot see: what happens behind the last freeze (fault_jump, fault_crash).
 * Source: kernel/liveupdate/luo_core.c, luo_session.c, luo_file.c of Linux 7.3.4.
 */
#include <linux/reboot.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_alloc.h"
#include "lu_cargo.h"
#include "lu_fault.h"
#include "lu_point.h"
#include "lu_session.h"
#include "lu_still.h"
#include "lu_suite.h"
#include "lu_wait.h"

static const char *const allow[] = {
	"luo_file: Freeze failed for token[",
	" at luo_file_freeze+0x",
	" at luo_session_serialize+0x",
	NULL,
};

LU_SUITE = {
	.name = "fault_freeze",
	.description = "will make reboot() fail at each stage of freezing",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 300000,
	.legs = lu_legs_two,
	.dmesg_allow = allow,
	.contrived = true,
};

#define JUDGED	   "judged" /* carried by the leg that has judged its points */
#define MAX_POINTS 512
#define MEMFDS	   3   /* of the first session, the cargo's and the last */
#define MAX_NTH	   500 /* reboot() makes fewer allocations */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_point points[MAX_POINTS];
static struct lu_cargo cargo;
static struct lu_still before = { .allow = allow };

FIXTURE(freeze)
{
	struct lu_matrix_rig rig;
};

FIXTURE_SETUP(freeze)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
	self->rig.devices = n;
}

FIXTURE_TEARDOWN(freeze)
{
	lu_fault_clear();
	lu_cargo_drop(&cargo);
}

/* Comes back only because a stage fails: an image is loaded. */
static int try_reboot(void)
{
	return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		       LINUX_REBOOT_CMD_KEXEC, NULL) ?
		       -errno :
		       0;
}

static int reboot_in_child(int *status)
{
	pid_t pid = fork();

	if (!pid)
		_exit(try_reboot() == -EUCLEAN ? 0 : 1);
	return waitpid(pid, status, 0) == pid ? 0 : lu_err(-errno, "fork: %m");
}

/* What undoes the freezing is reached by the errno of another stage. */
static int wanted(const struct lu_point *point)
{
	struct lu_point with;

	return lu_point_gives(lu_point_with(point, &with) ? &with : point);
}

static int attempt(const struct lu_point *point)
{
	bool kills = !strcmp(point->kind->action, "kill");
	int status, err, got;

	if (!kills) {
		got = try_reboot();
		return got == wanted(point) ?
			       0 :
			       lu_err(-EBADMSG, "reboot() gave %d, wanted %d",
				      got, wanted(point));
	}
	err = reboot_in_child(&status);
	if (!err && (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL))
		err = lu_err(-EBADMSG, "the caller ended with wait status %#x",
			     status);
	return err;
}

/* Thawed: the session takes one more file. */
static int check_session(int session, unsigned int token)
{
	int fd = memfd_create("thawed", MFD_CLOEXEC), err;

	if (fd < 0 || ftruncate(fd, 4096))
		return lu_err(-errno, "memfd: %m");
	err = lu_session_preserve(session, fd, token);
	close(fd);
	return err;
}

/* Sessions are frozen in the order in which they were made, and thawed in the
 * other: these are around the cargo's.
 */
static int first_session = -1, last_session = -1;

static void drop(void)
{
	close(cargo.session);
	close(first_session);
	close(last_session);
	cargo.session = first_session = last_session = -1;
}

static int put_session(int *place, const char *name)
{
	*place = lu_session_create(cargo.luo, name);
	return *place < 0 ? *place : check_session(*place, 0);
}

static int pack(void)
{
	if (cargo.luo < 0)
		cargo.luo = lu_session_device();
	if (cargo.luo < 0)
		return cargo.luo;
	return put_session(&first_session, "first") ?:
		       lu_cargo_pack(&cargo)	    ?:
		       put_session(&last_session, "last");
}

static int check_thawed(void)
{
	return check_session(cargo.session, 2000)	  ?:
		       check_session(first_session, 2000) ?:
		       check_session(last_session, 2000);
}

/* The last file of all, a memfd like one of each session's: behind it is the jump. */
static const struct lu_fault stop = { .symbol = "memfd_luo_freeze",
				      .action = LU_FAULT_RETURN,
				      .value = -EUCLEAN,
				      .nth = MEMFDS,
				      .times = 1 };

/*
 * The same reboot() again: the fault of the point has fired and does not again.
 * It is stopped at the last file. Faults are cleared once, since that costs a
 * grace period.
 */
static int try_again(void)
{
	unsigned long fired = 0;
	int err = lu_fault_arm(&stop, NULL), got;

	if (err == -EBUSY) {
		lu_fault_clear();
		err = lu_fault_arm(&stop, NULL);
	}
	if (err)
		return err;
	got = try_reboot();
	err = lu_fault_hits(stop.symbol, NULL, &fired);
	if (!err && (got != -EUCLEAN || fired != 1))
		err = lu_err(-EBADMSG,
			     "repeated, reboot() gave %d, with the last file "
			     "stopped %lu times",
			     got, fired);
	return err ?: lu_still_check(&before);
}

/*
 * Each allocation fails once. The last file fails to freeze besides, or the
 * machine would be gone: behind that nothing is allocated.
 */
static int try_nth(unsigned int n, int fd, struct lu_alloc_tally *tally)
{
	int err = lu_still_take(&before) ?: lu_fault_arm(&stop, NULL), got,
	    consumed;

	err = err ?: lu_alloc_arm(fd, n);
	if (err)
		return err;
	got = try_reboot();
	consumed = lu_alloc_disarm(fd);
	lu_fault_clear();
	if (consumed < 0)
		return lu_err(consumed, "fail-nth: %s", strerror(-consumed));
	lu_alloc_count(tally, n, consumed, got == -EUCLEAN ? 0 : got);
	if (got != -EUCLEAN && (got != -ENOMEM || !consumed))
		return lu_err(-EBADMSG,
			      "with allocation %u failed reboot() gave %d", n,
			      got);
	return lu_still_check(&before) ?: consumed;
}

/* Of reboot() none may be left to fail: that some could, lu_alloc_open() has seen. */
static int sweep(const struct lu_point *point, struct lu_alloc_tally *tally)
{
	int fd = lu_alloc_open(), err;

	if (fd < 0)
		return fd;
	err = pack() ?: 1;
	for (unsigned int n = 1; err > 0; n++)
		err = n < MAX_NTH ?
			      try_nth(n, fd, tally) :
			      lu_err(-ENODATA, "no end after %u allocations", n);
	close(fd);
	err = err ?: check_thawed();
	drop();
	return err ?: lu_alloc_check(tally, point->stage->needs_memory);
}

/* Hits of the first session, which is frozen before the cargo's. */
static const struct {
	const char *stage;
	unsigned int hits;
} passed_before[] = {
	{ "freeze.luo", 1 },
	{ "memfd.freeze", 1 },
	{ "session.entry", 2 }, /* an entry of the session, one of its file */
	{ "file.entry", 2 },
};

static int arm_one(const struct lu_point *point)
{
	unsigned int nth = lu_cargo_nth(&cargo, point);

	for (size_t i = 0; i < sizeof(passed_before) / sizeof(*passed_before);
	     i++)
		if (!strcmp(passed_before[i].stage, point->stage->name))
			nth += passed_before[i].hits;
	return lu_point_arm(point, nth);
}

static int arm(const struct lu_point *point)
{
	struct lu_point with;
	int err = lu_point_with(point, &with) ? arm_one(&with) : 0;

	return err ?: arm_one(point);
}

static int run_point(const struct lu_point *point)
{
	int err = pack();

	err = err ?: lu_still_take(&before);
	err = err ?: arm(point);
	err = err ?: attempt(point);
	err = err ?: lu_point_check_hit(point);
	err = err ?: lu_still_check(&before);
	err = err ?: try_again();
	lu_fault_clear();
	err = err ?: check_thawed();
	drop();
	return err;
}

/* With its last n, which was not reached: the proof that it is complete. */
static int run_sweep(const struct lu_point *point)
{
	struct lu_alloc_tally tally = { 0 };
	int err = sweep(point, &tally);

	if (err)
		return lu_point_judge(point, err) ?: err;
	return lu_point_record(point, "ok", lu_alloc_text(&tally));
}

/* A kernel that fails no allocations has all the other points. */
static int unreachable(const struct lu_point *point, const char **why)
{
	int err = lu_point_unreachable(point, why);

	if (!err && !*why && point->kind->entry)
		*why = lu_alloc_missing();
	return err;
}

static int run_and_record(const struct lu_point *point)
{
	const char *why;
	int err = unreachable(point, &why), told;

	if (why)
		return lu_point_record(point, "unreachable", why);
	if (!err && point->kind->entry)
		return run_sweep(point);
	err = err ?: run_point(point);
	told = lu_point_judge(point, err);
	return err ?: told;
}

static void run_all(struct __test_metadata *_metadata, size_t n)
{
	unsigned long start = lu_wait_now_ms();

	for (size_t i = 0; i < n; i++) {
		EXPECT_EQ(0, run_and_record(&points[i]))
		TH_LOG("%s: %s", points[i].id, lu_errmsg());
	}
	lu_measure(lu_stage_op_name(LU_OP_REBOOT),
		   n * 60000.0 / (lu_wait_now_ms() - start + 1), "points/min");
}

/* The agent's refused jump leaves an image loaded, as all the others need. */
static int load_image(void)
{
	struct lu_point first = points[0];
	int err = pack(), got;

	err = err ?: lu_point_arm(&first, 1);
	if (err)
		return err;
	got = lu_jump();
	lu_fault_clear();
	drop();
	return got == -EUCLEAN ? 0 : lu_err(-EBADMSG, "the jump gave %d", got);
}

TEST_F(freeze, reboot_fails_and_all_is_thawed)
{
	size_t n = lu_matrix_points(&self->rig, lu_suite.name, LU_OPS, points,
				    MAX_POINTS);
	char text[16];

	if (lu_leg()) {
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
		/* A refusal that did not come led here as well. */
		ASSERT_LT(0, lu_carried(JUDGED, text, sizeof(text)))
		TH_LOG("armed, and the first jump was not refused");
		return;
	}
	ASSERT_GE(MAX_POINTS, n);
	ASSERT_LT(0, n);
	LU_OK(load_image());
	run_all(_metadata, n);
	LU_OK(lu_carry(JUDGED, "all"));
	LU_OK(lu_cargo_pack(&cargo));
	LU_JUMP();
}

LU_SUITE_MAIN
