// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: RETRIEVE_FD of a memfd while one allocation fails, then
 * FINISH. A second memfd, retrieved without a failure, shows that the measure
 * works.
 * Passes if: the memory of either memfd is the kernel's again after FINISH.
 * Cannot see: which of the allocations failed; that the content is lost as well
 * is what the errno says.
 * Source: memfd_luo_retrieve(), memfd_luo_finish() in mm/memfd_luo.c of Linux
 * 7.3.4; Documentation/fault-injection.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_file.h"
#include "lu_session.h"
#include "lu_suite.h"

#define FAILSLAB "/sys/kernel/debug/failslab/"
#define SIZE_KIB (32 * 1024)
#define SLACK	 (SIZE_KIB / 8)

LU_SUITE = {
	.name = "finding_retrieve_enomem",
	.description = "will fail one allocation while a memfd is retrieved",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 60000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "enomem");

	LU_FD(session);
	for (int i = 1; i <= 2; i++) {
		int fd = memfd_create("enomem", MFD_CLOEXEC);

		ASSERT_EQ(0, ftruncate(fd, SIZE_KIB * 1024L));
		LU_OK(lu_session_preserve(session, fd, i));
	}
	LU_JUMP();
}

/* Pages that are handed over count only once they are restored. */
static long mem_total_kib(void)
{
	char text[256];

	if (lu_file_read("/proc/meminfo", text, sizeof(text)) < 0)
		return -1;
	return strtol(text + strcspn(text, "0123456789"), NULL, 10);
}

static int retrieve_failing_first(int session)
{
	int err;

	if (lu_file_write(FAILSLAB "ignore-gfp-wait", "N") ||
	    lu_file_write(FAILSLAB "verbose", "0") ||
	    lu_file_write("/proc/thread-self/fail-nth", "1"))
		return -EOPNOTSUPP;
	err = lu_session_retrieve_fd(session, 1);
	lu_file_write("/proc/thread-self/fail-nth", "0");
	return err;
}

TEST(memory_is_given_back_after_a_failure)
{
	int luo = lu_session_device(), session;
	long before, between, after;

	LU_NEEDS();
	LU_FD(luo);
	if (access("/proc/thread-self/fail-nth", W_OK))
		LU_SKIP("the kernel needs CONFIG_FAULT_INJECTION");
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	session = lu_session_retrieve(luo, "enomem");
	LU_FD(session);
	before = mem_total_kib();
	close(lu_session_retrieve_fd(session, 2));
	between = mem_total_kib();
	ASSERT_LE(SIZE_KIB - SLACK, between - before);
	/* Of a tmpfs, that is how it says that there is no memory for an inode. */
	LU_ERRNO(ENOSPC, retrieve_failing_first(session));
	LU_ERRNO(ENOSPC, lu_session_retrieve_fd(session, 1));
	LU_OK(lu_session_finish(session));
	after = mem_total_kib();
	TH_LOG("MemTotal grew by %ld KiB and %ld KiB", between - before,
	       after - between);
	LU_FINDING(after - between >= SIZE_KIB - SLACK,
		   "memory of a memfd is lost after RETRIEVE_FD failed once");
	close(session);
	close(luo);
}

LU_SUITE_MAIN
