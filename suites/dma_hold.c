// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the hold that an open file has on memory for DMA: what it takes,
 * and that bus mastering goes before the memory may, however it ends.
 * Passes if: what is no memfd, or too large, is refused and changes nothing; one
 * file of a function holds memory at a time; bus mastering is on while it is held,
 * and off after the close of the last file, after unpreserving, and after the
 * death of the process.
 * Cannot see: DMA (dma_continuity does that).
 * Source: lib/kmod/lutorture_pci/dma.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_dut.h"
#include "lu_master.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_wait.h"

LU_SUITE = {
	.name = "dma_hold",
	.description = "will hold memory for DMA, and let it go",
	.needs = LU_NEED_LUO | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 30000,
};

#define BYTES	(16 * 4096)
#define WAIT_MS 2000

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];

FIXTURE(hold)
{
	struct lu_bdf bdf;
	int dut, memory;
};

static int memfd(size_t bytes)
{
	int fd = memfd_create("hold", MFD_CLOEXEC);

	if (fd >= 0 && ftruncate(fd, bytes)) {
		close(fd);
		return -1;
	}
	return fd;
}

FIXTURE_SETUP(hold)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	self->bdf = devs[0].bdf;
	LU_OK(lu_master_set(self->bdf, false));
	self->dut = lu_dut_open(self->bdf);
	LU_FD(self->dut);
	self->memory = memfd(BYTES);
	ASSERT_LE(0, self->memory);
}

FIXTURE_TEARDOWN(hold)
{
	close(self->memory);
	close(self->dut);
	lu_master_set(self->bdf, true);
}

static bool is_none(void *ctx)
{
	const FIXTURE_DATA(hold) *self = ctx;

	return lu_master_get(self->bdf) == 0;
}

TEST_F(hold, what_is_no_memfd_is_refused)
{
	int empty = memfd(0), file = open("/proc/self/exe", O_RDONLY);

	EXPECT_EQ(-EBADF, lu_dut_start_dma(self->dut, -1));
	EXPECT_EQ(-EINVAL, lu_dut_start_dma(self->dut, empty));
	EXPECT_EQ(-EINVAL, lu_dut_start_dma(self->dut, file));
	EXPECT_EQ(-EINVAL, lu_dut_start_dma(self->dut, self->dut));
	EXPECT_EQ(0, lu_master_get(self->bdf));
	close(empty);
	close(file);
}

/* It takes no memory to ask for so much, and must take none to refuse it. */
TEST_F(hold, memfd_of_1_tib_is_refused)
{
	int huge = memfd(1ULL << 40);

	ASSERT_LE(0, huge);
	EXPECT_EQ(-EFBIG, lu_dut_start_dma(self->dut, huge));
	EXPECT_EQ(0, lu_master_get(self->bdf));
	close(huge);
}

TEST_F(hold, one_file_of_a_function_holds_memory)
{
	int other = lu_dut_open(self->bdf);

	LU_FD(other);
	LU_OK(lu_dut_start_dma(self->dut, self->memory));
	EXPECT_EQ(-EBUSY, lu_dut_start_dma(self->dut, self->memory));
	EXPECT_EQ(-EBUSY, lu_dut_start_dma(other, self->memory));
	EXPECT_EQ(1, lu_master_get(self->bdf));
	close(other);
	EXPECT_EQ(1, lu_master_get(self->bdf));
}

TEST_F(hold, the_last_close_ends_it)
{
	int copy = dup(self->dut);

	LU_OK(lu_dut_start_dma(self->dut, self->memory));
	close(self->dut);
	EXPECT_EQ(1, lu_master_get(self->bdf));
	close(copy);
	EXPECT_TRUE(lu_wait(is_none, self, WAIT_MS));
	self->dut = lu_dut_open(self->bdf);
	LU_FD(self->dut);
	LU_OK(lu_dut_start_dma(self->dut, self->memory));
}

TEST_F(hold, unpreserving_ends_it)
{
	int luo = lu_session_device(), session;

	LU_FD(luo);
	session = lu_session_create(luo, "hold");
	LU_FD(session);
	LU_OK(lu_session_preserve(session, self->memory, 0));
	LU_OK(lu_session_preserve(session, self->dut, 1));
	LU_OK(lu_dut_start_dma(self->dut, self->memory));
	EXPECT_EQ(1, lu_master_get(self->bdf));
	close(session);
	EXPECT_TRUE(lu_wait(is_none, self, WAIT_MS));
	close(luo);
}

TEST_F(hold, death_ends_it)
{
	int status;
	pid_t pid;

	close(self->dut);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		self->dut = lu_dut_open(self->bdf);
		if (!lu_dut_start_dma(self->dut, self->memory) &&
		    lu_master_get(self->bdf) == 1)
			raise(SIGKILL);
		_exit(1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_TRUE(lu_wait(is_none, self, WAIT_MS));
	self->dut = lu_dut_open(self->bdf);
	LU_FD(self->dut);
}

LU_SUITE_MAIN
