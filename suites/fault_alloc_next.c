// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: every allocation of the calls that take sessions and files
 * over in the next kernel, one at a time. A file remembers that its retrieval
 * failed, so that each is good for one trial: a jump carries several, and the
 * sweep goes on behind the next one. The last close is swept three times: behind
 * FINISH, in its place, and of a session whose file nobody took.
 * Passes if: each call works all the same or gives -ENOMEM; one that is
 * remembered is given again; all else of the sessions is unharmed and can be
 * finished; a close works whatever fails in it; a call that needs memory was
 * refused some; the last n of each sweep is shown not to be reached; and at the
 * end all goes through a cycle without a fault.
 * Cannot see: what the first open allocates (fault_alloc_open).
 * Source: kernel/liveupdate/luo_session.c, luo_file.c, mm/memfd_luo.c of Linux
 * 7.3.4; lib/fault-inject.c.
 */
#include <stdio.h>
#include <unistd.h>

#include "lu_alloc.h"
#include "lu_cargo.h"
#include "lu_dut.h"
#include "lu_kernel.h"
#include "lu_point.h"
#include "lu_session.h"
#include "lu_suite.h"

#define JUMPS  10 /* with faults; one more is without */
#define MEMFDS 8  /* a jump: trials of retrieving one */
#define LEFT   8 /* sessions a jump: trials of closing one that is as it came */

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	return JUMPS + 2;
}

static const char *const allow[] = {
	"luo_session: Unable to finish session",
	"vmalloc error: size",
	NULL,
};

LU_SUITE = {
	.name = "fault_alloc_next",
	.description = "will make each allocation fail that takes devices over",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_ALLOC,
	.device = "any",
	.timeout_ms = 120000,
	.legs = legs,
	.dmesg_allow = allow,
	.contrived = true,
};

/* One sweep, as far as it has come; carried from leg to leg by its name. */
struct sweep {
	const char *name;
	enum lu_stage_op op;
	struct lu_alloc_tally tally;
	unsigned int next; /* allocation to fail */
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_point points[16];

enum sweep_id { TAKE, RENAME, RETRIEVE, REMEMFD, FINISH, CLOSE, DROP, LEAVE };

static struct sweep sweeps[] = {
	[TAKE] = { .name = "take", .op = LU_OP_TAKE },
	[RENAME] = { .name = "re-name", .op = LU_OP_RENAME },
	[RETRIEVE] = { .name = "retrieve", .op = LU_OP_RETRIEVE },
	[REMEMFD] = { .name = "re-memfd", .op = LU_OP_REMEMFD },
	[FINISH] = { .name = "finish", .op = LU_OP_FINISH },
	[CLOSE] = { .name = "closed behind FINISH", .op = LU_OP_END },
	[DROP] = { .name = "closed without FINISH", .op = LU_OP_END },
	[LEAVE] = { .name = "closed with its file not taken", .op = LU_OP_END },
};

#define N_SWEEPS (sizeof(sweeps) / sizeof(*sweeps))

static struct lu_cargo cargo;

FIXTURE(next)
{
	int n, luo, session, nth;
};

FIXTURE_SETUP(next)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	lu_cargo_init(&cargo, devs, self->n);
	if (lu_leg() > JUMPS)
		return;
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->nth = lu_alloc_open();
	LU_FD(self->nth);
}

FIXTURE_TEARDOWN(next)
{
}

static const char *left_name(int i)
{
	static char name[32];

	snprintf(name, sizeof(name), "left%d", i);
	return name;
}

static int pack_left(int luo, int i)
{
	int session = lu_session_create(luo, left_name(i));

	return session < 0 ? session :
			     lu_session_preserve(session, lu_cargo_memfd(), 1);
}

static int pack(FIXTURE_DATA(next) * self)
{
	int session = lu_session_create(self->luo, "sweep"), err = 0;

	if (session < 0)
		return session;
	for (int i = 0; !err && i < LEFT; i++)
		err = pack_left(self->luo, i);
	for (int i = 0; !err && i < self->n; i++)
		err = lu_session_preserve(session, lu_dut_open(devs[i].bdf), i);
	for (int i = 0; !err && i < MEMFDS; i++)
		err = lu_session_preserve(session, lu_cargo_memfd(),
					  LU_CARGO_MEMFD + i);
	return err;
}

static int save(const struct sweep *s)
{
	char text[64];

	snprintf(text, sizeof(text), "%u %u %u %u", s->next, s->tally.refused,
		 s->tally.tolerated, s->tally.beyond);
	return lu_carry(s->name, text);
}

static int load(struct sweep *s)
{
	char text[64];
	int err = lu_carried(s->name, text, sizeof(text));

	s->next = 1;
	if (err == -ENOENT)
		return 0;
	if (err >= 0 && sscanf(text, "%u %u %u %u", &s->next, &s->tally.refused,
			       &s->tally.tolerated, &s->tally.beyond) != 4)
		err = -EPROTO;
	return err < 0 ? lu_err(err, "what the last leg left") : 0;
}

static int make(FIXTURE_DATA(next) * self, enum lu_stage_op op, int token)
{
	char name[LU_SESSION_NAME_SIZE];

	if (op == LU_OP_TAKE)
		return lu_session_retrieve(self->luo, "sweep");
	if (op == LU_OP_RENAME)
		return lu_session_name(self->session, name);
	if (op == LU_OP_FINISH)
		return lu_session_finish(self->session);
	if (op == LU_OP_END)
		return close(self->session) ? -errno : 0;
	return lu_session_retrieve_fd(self->session, token);
}

/*
 * The inode of a memfd that cannot be had is "no space" to shmem, and where the
 * list of its folios cannot be mapped live update says "invalid".
 */
static bool may_give(enum lu_stage_op op, int err)
{
	return (op != LU_OP_END && err == -ENOMEM) ||
	       (op == LU_OP_REMEMFD && (err == -ENOSPC || err == -EINVAL));
}

/*
 * One call with its n-th allocation failed. Behind the end of the sweep it is a
 * call like any other.
 * Return: what the call gave; -EBADMSG that was wrong.
 */
static int trial(FIXTURE_DATA(next) * self, enum sweep_id id, int token)
{
	struct sweep *s = &sweeps[id];
	enum lu_stage_op op = s->op;
	unsigned int n = s->next;
	int err, got, consumed;

	if (s->tally.beyond)
		return make(self, op, token);
	err = lu_alloc_arm(self->nth, n);
	got = make(self, op, token);
	consumed = lu_alloc_disarm(self->nth);
	if (err || consumed < 0)
		return lu_err(-EBADMSG, "fail-nth: %d, %d", err, consumed);
	lu_alloc_count(&s->tally, n, consumed, got);
	s->next += consumed;
	if (got < 0 && (!consumed || !may_give(op, got)))
		return lu_err(-EBADMSG, "with allocation %u failed %s gave %d",
			      n, s->name, got);
	return got;
}

/* Until it works: what fails here is rolled back. */
static int take(FIXTURE_DATA(next) * self)
{
	do
		self->session = trial(self, TAKE, 0);
	while (self->session == -ENOMEM);
	return self->session < 0 ? self->session : 0;
}

/*
 * A failure of the file's own handler is remembered, one before or behind it is
 * not: both may be, but the second answer must be that of the first, or a file.
 */
static int retrieve(FIXTURE_DATA(next) * self, enum sweep_id id, int token)
{
	int got = trial(self, id, token), again;

	if (got >= 0) {
		close(got);
		return 0;
	}
	if (!may_give(sweeps[id].op, got))
		return got;
	again = lu_session_retrieve_fd(self->session, token);
	if (again >= 0)
		close(again);
	else if (again != got)
		return lu_err(-EBADMSG, "%s gave %d, then %d", sweeps[id].name,
			      got, again);
	return 0;
}

/* What fails is rolled back. */
static int until_it_works(FIXTURE_DATA(next) * self, enum sweep_id id)
{
	int err;

	do
		err = trial(self, id, 0);
	while (err == -ENOMEM);
	return err;
}

/* A session can be finished once: every other jump it is closed without. */
static int finish(FIXTURE_DATA(next) * self)
{
	if (lu_leg() % 2)
		return trial(self, DROP, 0);
	return until_it_works(self, FINISH) ?: trial(self, CLOSE, 0);
}

static int unpack_left(FIXTURE_DATA(next) * self)
{
	int err = 0;

	for (int i = 0; !err && i < LEFT; i++) {
		self->session = lu_session_retrieve(self->luo, left_name(i));
		err = self->session < 0 ? self->session : trial(self, LEAVE, 0);
	}
	return err;
}

static int unpack(FIXTURE_DATA(next) * self)
{
	int err = take(self) ?: until_it_works(self, RENAME);

	for (int i = 0; !err && i < self->n; i++)
		err = retrieve(self, RETRIEVE, i);
	for (int i = 0; !err && i < MEMFDS; i++)
		err = retrieve(self, REMEMFD, LU_CARGO_MEMFD + i);
	return err ?: finish(self) ?: unpack_left(self);
}

/*
 * A FINISH or close that works all the same is over, so that every other jump is good for
 * one trial of it. A kernel that checks itself allocates for what it knows of each object
 * too: more than 13 times in one FINISH, on kernel debug.
 */
static bool has_no_end_here(const struct sweep *s)
{
	return s->op >= LU_OP_FINISH && lu_kernel_here()->slow > 2 &&
	       s->tally.tolerated >= JUMPS / 2;
}

#define NO_END_HERE \
	", and more than there are jumps for: this kernel allocates for what it checks"

/* What a sweep came to, and @text of it. */
static const char *outcome_of_sweep(const struct sweep *s, bool needs_memory,
				    char *text, size_t size)
{
	int err = lu_alloc_check(&s->tally, needs_memory);
	bool no_end = !s->tally.beyond && has_no_end_here(s);

	snprintf(text, size, "%s: %s%s", s->name,
		 err && !no_end ? lu_errmsg() : lu_alloc_text(&s->tally),
		 no_end ? NO_END_HERE : "");
	if (no_end)
		return "unreachable";
	return err ? "not-hit" : "ok";
}

/* From the best to the worst. */
static int rank(const char *outcome)
{
	static const char *const order[] = { "ok", "unreachable", "not-hit" };
	int i = 0;

	while (strcmp(order[i], outcome))
		i++;
	return i;
}

/* Sweeps of one operation are one point: its outcome is the worst of theirs. */
static const char *outcome_of(const struct lu_stage *stage, char *text,
			      size_t size)
{
	const char *outcome = "ok", *one;
	size_t len = 0;

	for (size_t i = 0; i < N_SWEEPS; i++) {
		if (sweeps[i].op != stage->op)
			continue;
		len += snprintf(text + len, size - len, "%s", len ? "; " : "");
		one = outcome_of_sweep(&sweeps[i], stage->needs_memory,
				       text + len, size - len);
		len += strlen(text + len);
		if (rank(one) > rank(outcome))
			outcome = one;
	}
	return outcome;
}

/* Which device a sweep was at is left open. */
static void judge(struct __test_metadata *_metadata, FIXTURE_DATA(next) * self)
{
	struct lu_matrix_rig rig = { .devices = self->n };
	size_t n = lu_matrix_points(&rig, lu_suite.name, LU_OPS, points, 16);
	char text[1024];

	ASSERT_GE(16, n);
	ASSERT_LT(0, n);
	for (size_t i = 0; i < n; i++) {
		const char *outcome =
			outcome_of(points[i].stage, text, sizeof(text));

		TH_LOG("%s: %s", points[i].id, text);
		EXPECT_STRNE("not-hit", outcome)
		TH_LOG("%s: %s, in %d jumps", points[i].id, text, JUMPS);
		LU_OK(lu_point_record(&points[i], outcome, text));
	}
}

/* One more jump, without a fault: all that was swept works as ever. */
static void leave_clean(struct __test_metadata *_metadata,
			FIXTURE_DATA(next) * self)
{
	close(self->luo);
	LU_OK(lu_cargo_pack(&cargo));
	LU_JUMP();
}

TEST_F(next, each_allocation_fails_once)
{
	if (lu_leg() > JUMPS) {
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
		return;
	}
	for (size_t i = 0; i < N_SWEEPS; i++)
		LU_OK(load(&sweeps[i]));
	if (lu_leg())
		LU_OK(unpack(self));
	if (lu_leg() == JUMPS) {
		judge(_metadata, self);
		leave_clean(_metadata, self);
		return;
	}
	for (size_t i = 0; i < N_SWEEPS; i++)
		LU_OK(save(&sweeps[i]));
	LU_OK(pack(self));
	LU_JUMP();
}

LU_SUITE_MAIN
