// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: PRESERVE_FD of an empty memfd of 1 TiB, which ftruncate()
 * makes without using any memory.
 * Passes if: it is refused with -ENOMEM or -EFBIG and the kernel does not warn;
 * the kernel warns of this once in a boot.
 * Cannot see: a size between what memory holds and 1 TiB.
 * Source: memfd_luo_preserve_folios() in mm/memfd_luo.c of Linux 7.3.4.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_sparse",
	.description = "will have an empty memfd of 1 TiB preserved",
	.needs = LU_NEED_LUO,
	.timeout_ms = 30000,
};

TEST(sparse_memfd_of_1_tib_is_refused)
{
	int luo = lu_session_device(), session, err;
	int fd = memfd_create("sparse", MFD_CLOEXEC);

	LU_NEEDS();
	LU_FD(luo);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ftruncate(fd, 1LL << 40));
	session = lu_session_create(luo, "sparse");
	LU_FD(session);
	err = lu_session_preserve(session, fd, 1);
	EXPECT_TRUE(err == -ENOMEM || err == -EFBIG)
	{
		TH_LOG("PRESERVE_FD: %s", strerror(-err));
	}
	close(session);
	close(luo);
}

LU_SUITE_MAIN
