// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: RETRIEVE_FD of a memfd while nodes of the kernel's xarrays
 * cannot be allocated.
 * Passes if: it fails with -ENOMEM, or the file it returns is guarded against
 * being preserved a second time; and the kernel does not warn.
 * Cannot see: other allocations on the way.
 * Source: luo_retrieve_file() in kernel/liveupdate/luo_file.c of Linux 7.3.4;
 * Documentation/fault-injection.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "lu_alloc.h"
#include "lu_file.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_undo.h"

#define FAILSLAB "/sys/kernel/debug/failslab/"
#define NODES	 "/sys/kernel/slab/radix_tree_node/failslab"

LU_SUITE = {
	.name = "finding_retrieve_warns",
	.description = "will fail the bookkeeping of a memfd that is retrieved",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static const struct {
	const char *path, *value;
} settings[] = {
	{ FAILSLAB "ignore-gfp-wait", "N" }, { FAILSLAB "verbose", "0" },
	{ FAILSLAB "task-filter", "Y" },     { FAILSLAB "cache-filter", "Y" },
	{ FAILSLAB "times", "-1" },	     { NODES, "1" },
	{ FAILSLAB "probability", "100" },
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "warns");
	int fd = memfd_create("warns", MFD_CLOEXEC);

	LU_FD(session);
	ASSERT_EQ(4, write(fd, "text", 4));
	LU_OK(lu_session_preserve(session, fd, 1));
	LU_JUMP();
}

/* Put back, or sweeps behind this test would find most allocations spared. */
static int put(const char *path, const char *value)
{
	char old[32];
	int len = lu_file_read(path, old, sizeof(old));

	if (len < 0)
		return len;
	return lu_undo_push(lu_agent_undo(), path, old) ?:
		       lu_file_write(path, value);
}

static int retrieve_without_nodes(int session)
{
	int fd;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (put(settings[i].path, settings[i].value))
			return -EOPNOTSUPP;
	lu_file_write("/proc/thread-self/make-it-fail", "1");
	fd = lu_session_retrieve_fd(session, 1);
	lu_file_write("/proc/thread-self/make-it-fail", "0");
	lu_file_write(FAILSLAB "probability", "0");
	return fd;
}

TEST(file_is_guarded_or_refused)
{
	int luo = lu_session_device(), in, out, fd;

	LU_NEEDS();
	LU_FD(luo);
	if (access(NODES, W_OK))
		LU_SKIP("the kernel needs CONFIG_FAILSLAB and CONFIG_SLUB_DEBUG");
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	in = lu_session_retrieve(luo, "warns");
	LU_FD(in);
	out = lu_session_create(luo, "next");
	LU_FD(out);
	fd = retrieve_without_nodes(in);
	if (fd >= 0)
		LU_FINDING(lu_session_preserve(out, fd, 1) == -EBUSY,
			   "a retrieved file was preserved again before FINISH");
	else
		EXPECT_EQ(-ENOMEM, fd);
	close(out);
	if (!lu_alloc_missing())
		LU_FD(lu_alloc_open());
	LU_OK(lu_session_finish(in));
	close(in);
	close(luo);
}

LU_SUITE_MAIN
