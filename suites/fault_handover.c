// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a kernel that comes up armed. The outgoing kernel orders
 * faults for the next one on its command line, both stamp, and one timeline
 * covers the way from PRESERVE_FD to FINISH; again and again.
 * Passes if: each incoming kernel is armed before /dev/liveupdate is first
 * opened, what is armed happens there once and is got over, an order that
 * cannot be kept is shown refused, and the stamps of both kernels are there,
 * in order, those of the kernel before the last not.
 * Cannot see: whether every hit was stamped (fault_module counts them).
 * Source: kernel/liveupdate/luo_session.c, kexec_handover.c of Linux 7.3.4.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "lu_fault.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_tsc.h"

LU_SUITE = {
	.name = "fault_handover",
	.description = "will jump into kernels that are armed already",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_FAULT,
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.contrived = true,
};

#define TOKEN	1
#define SESSION "handover"
#define ABSENT	"luo_no_such_function"

static struct lu_stamp stamps[LU_TIMELINE_MAX];

/* In the order in which a cycle comes by. */
static const char *const leaving[] = { "luo_session_create",
				       "luo_preserve_file", "memfd_luo_preserve",
				       "luo_session_serialize",
				       "luo_file_freeze" };
static const char *const arriving[] = {
	"luo_open",	     "luo_session_deserialize", "luo_session_retrieve",
	"luo_retrieve_file", "memfd_luo_retrieve",	"luo_file_finish"
};

#define N(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* What the next kernel is to be armed with; one of them cannot be. */
static const struct lu_fault ordered[] = {
	{ .symbol = "luo_open", .action = LU_FAULT_WATCH },
	{ .symbol = "luo_session_deserialize", .action = LU_FAULT_WATCH },
	{ .symbol = "luo_session_retrieve", .value = -EREMOTEIO, .times = 1 },
	{ .symbol = "luo_retrieve_file", .value = -ENOTUNIQ, .times = 1 },
	{ .symbol = "memfd_luo_retrieve", .action = LU_FAULT_WATCH },
	{ .symbol = "luo_file_finish", .action = LU_FAULT_WATCH },
	{ .symbol = ABSENT, .action = LU_FAULT_WATCH },
};

FIXTURE(fault_handover)
{
	int luo;
};

FIXTURE_SETUP(fault_handover)
{
	self->luo = -1;
	LU_NEEDS();
	self->luo = lu_session_device();
	LU_FD(self->luo);
}

FIXTURE_TEARDOWN(fault_handover)
{
	lu_fault_clear();
	if (self->luo >= 0)
		close(self->luo);
}

static void watch(struct __test_metadata *_metadata)
{
	struct lu_fault fault = { .action = LU_FAULT_WATCH };

	LU_OK(lu_fault_clear());
	for (int i = 0; i < N(leaving); i++) {
		fault.symbol = leaving[i];
		LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	}
}

static void leave(struct __test_metadata *_metadata, int luo)
{
	int memfd = memfd_create("handover", MFD_CLOEXEC), session;

	watch(_metadata);
	session = lu_session_create(luo, SESSION);
	LU_FD(session);
	ASSERT_EQ(0, ftruncate(memfd, 4096));
	LU_OK(lu_session_preserve(session, memfd, TOKEN));
	LU_OK(lu_fault_jump(ordered, N(ordered)));
}

/* Each fault comes once, and is got over where the kernel does not keep it. */
static void arrive(struct __test_metadata *_metadata, int luo)
{
	unsigned long hits;
	int session, fd;

	LU_ERRNO(ENOENT, lu_fault_hits(ABSENT, NULL, NULL));
	LU_OK(lu_fault_hits("luo_session_deserialize", &hits, NULL));
	EXPECT_LE(1, hits);
	LU_ERRNO(EREMOTEIO, lu_session_retrieve(luo, SESSION));
	session = lu_session_retrieve(luo, SESSION);
	LU_FD(session);
	LU_ERRNO(ENOTUNIQ, lu_session_retrieve_fd(session, TOKEN));
	fd = lu_session_retrieve_fd(session, TOKEN);
	LU_FD(fd);
	LU_OK(lu_session_finish(session));
	close(fd);
	close(session);
}

static void expect_order(struct __test_metadata *_metadata, int n,
			 const char *const *symbols, int n_symbols, bool out)
{
	const struct lu_stamp *stamp;
	uint64_t last = 0;

	for (int i = 0; i < n_symbols; i++) {
		stamp = lu_timeline_find(stamps, n, symbols[i], out);
		ASSERT_NE(NULL, stamp) TH_LOG("%s", symbols[i]);
		EXPECT_LT(last, stamp->tsc) TH_LOG("%s", symbols[i]);
		last = stamp->tsc;
	}
}

/* Of the kernel before; NULL: all of them. */
static int count_out(int n, const char *symbol)
{
	int count = 0;

	for (int i = 0; i < n; i++)
		count += stamps[i].out &&
			 (!symbol || !strcmp(stamps[i].symbol, symbol));
	return count;
}

/*
 * A cycle passes each function once on its way out. What the kernel before the last
 * stamped would be a second time, and what arrived there another function.
 */
static void read_timeline(struct __test_metadata *_metadata)
{
	int n = lu_timeline_read(stamps, LU_TIMELINE_MAX);

	LU_FD(n);
	expect_order(_metadata, n, leaving, N(leaving), true);
	expect_order(_metadata, n, arriving, N(arriving), false);
	for (int i = 0; i < N(leaving); i++) {
		EXPECT_EQ(1, count_out(n, leaving[i]))
		TH_LOG("stamps of %s, by the kernel before", leaving[i]);
	}
	EXPECT_EQ(N(leaving), count_out(n, NULL));
	for (int i = 0; i < N(leaving) && i < n; i++)
		EXPECT_TRUE(stamps[i].out);
}

TEST_F(fault_handover, armed_by_command_line_and_one_timeline)
{
	unsigned int leg = lu_leg();

	if (leg) {
		arrive(_metadata, self->luo);
		read_timeline(_metadata);
	}
	if (leg < lu_agent_cycles())
		leave(_metadata, self->luo);
}

LU_SUITE_MAIN
