// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: pages that are preserved, without a jump: thousands of calls
 * that fail because a page cannot be, and one that works and is taken back.
 * Passes if: the machine has as much memory as before, and each page that was
 * preserved is given back once.
 * Cannot see: one page lost in one call; what is preserved by another way than
 * kho_preserve_folio().
 * Source: kernel/liveupdate/kexec_handover.c of Linux 7.3.4.
 */
#include <glob.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "fault_memory",
	.description = "will fail to preserve a page, thousands of times",
	.needs = LU_NEED_LUO | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.contrived = true,
};

#define TAKES	    "kho_preserve_folio" /* of kho_alloc_preserve() too */
#define GIVES	    "kho_unpreserve_free"
#define TIMES	    4096
#define LOST_MAX_KB 4096 /* the rest of the machine; a page each is 16384 */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static int fds[LU_FIXTURE_MAX_DEVICES];

FIXTURE(fault_memory)
{
	int n, luo, session;
};

FIXTURE_SETUP(fault_memory)
{
	self->luo = -1;
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	self->luo = lu_session_device();
	LU_FD(self->luo);
	for (int i = 0; i < self->n; i++) {
		fds[i] = lu_dut_open(devs[i].bdf);
		LU_FD(fds[i]);
	}
}

FIXTURE_TEARDOWN(fault_memory)
{
	lu_fault_clear();
	if (self->luo >= 0)
		close(self->luo);
}

/* A kernel with KASAN keeps what was freed, until its cache is shrunk. */
static void let_go(void)
{
	glob_t found;

	if (glob("/sys/kernel/slab/*/shrink", GLOB_NOSORT, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		lu_file_write(found.gl_pathv[i], "1");
	globfree(&found);
}

static long free_kb(void)
{
	char *text, *line;
	long kb;

	let_go();
	text = lu_file_slurp("/proc/meminfo", NULL);
	line = text ? strstr(text, "MemAvailable:") : NULL;
	kb = line ? atol(line + strlen("MemAvailable:")) : -1;
	free(text);
	return kb;
}

/* A memfd comes first, so that LUO needs no page for the session any more. */
static void open_session(struct __test_metadata *_metadata,
			 FIXTURE_DATA(fault_memory) * self)
{
	int memfd = memfd_create("memory", MFD_CLOEXEC);

	ASSERT_EQ(0, ftruncate(memfd, 4096));
	self->session = lu_session_create(self->luo, "memory");
	LU_FD(self->session);
	LU_OK(lu_session_preserve(self->session, memfd, 1000));
	close(memfd);
}

/* Pages are in no cache that is watched: a lost one shows when many are. */
TEST_F(fault_memory, failing_many_times_loses_nothing)
{
	const struct lu_fault fail = { .symbol = TAKES,
				       .value = -EUCLEAN,
				       .pid = getpid() };
	long before;

	open_session(_metadata, self);
	LU_OK(lu_fault_arm(&fail, lu_agent_undo()));
	LU_ERRNO(EUCLEAN, lu_session_preserve(self->session, fds[0], 0));
	before = free_kb();
	ASSERT_LT(0, before);
	for (int i = 0; i < TIMES; i++)
		LU_ERRNO(EUCLEAN, lu_session_preserve(self->session, fds[0], 0));
	EXPECT_GT(LOST_MAX_KB, before - free_kb())
	TH_LOG("kB less are available after %d calls", TIMES);
	LU_OK(lu_fault_clear());
	LU_OK(lu_session_preserve(self->session, fds[0], 0));
	close(self->session);
}

static int watch(const char *symbol)
{
	const struct lu_fault fault = { .symbol = symbol,
					.action = LU_FAULT_WATCH,
					.pid = getpid() };

	return lu_fault_arm(&fault, lu_agent_undo());
}

/* Nothing in this kernel minds a page that is given back twice. */
TEST_F(fault_memory, is_given_back_as_often_as_it_was_taken)
{
	unsigned long taken, given;

	LU_OK(watch(TAKES));
	LU_OK(watch(GIVES));
	self->session = lu_session_create(self->luo, "memory");
	LU_FD(self->session);
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_session_preserve(self->session, fds[i], i));
	close(self->session);
	LU_OK(lu_fault_hits(TAKES, &taken, NULL));
	LU_OK(lu_fault_hits(GIVES, &given, NULL));
	EXPECT_LE(2, taken);
	EXPECT_EQ(taken, given)
	TH_LOG("calls of " GIVES "(), of " TAKES "() taken");
}

LU_SUITE_MAIN
