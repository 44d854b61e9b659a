// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: liveupdate_register_flb() for a handler of which a file is
 * preserved already, as when a second module brings the FLB; then the close of
 * the session.
 * Passes if: the registration is refused; or the kernel does not warn, and the
 * FLB is preserved with the next file.
 * Cannot see: liveupdate_unregister_flb() at such a time.
 * Source: luo_flb_file_unpreserve() in kernel/liveupdate/luo_flb.c of Linux
 * 7.3.4.
 */
#include <unistd.h>

#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

static unsigned int two_legs(unsigned int cycles)
{
	return cycles ? 2 : 1;
}

LU_SUITE = {
	.name = "finding_flb_late",
	.description = "will register an FLB while a file is preserved",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = two_legs,
};

static int preserve_one(int luo, int fd)
{
	int session = lu_session_create(luo, "late"), err;

	if (session < 0)
		return session;
	err = lu_session_preserve(session, fd, 1);
	return err ? err : session;
}

TEST(flb_registered_late_is_counted_right)
{
	int luo, session, fd;

	LU_NEEDS();
	/* The kernel warns of a broken count once in a boot: take a new one. */
	if (!lu_leg()) {
		LU_JUMP();
		return;
	}
	LU_OK(lu_naive_load("flb=0"));
	luo = lu_session_device();
	LU_FD(luo);
	fd = lu_naive_open();
	LU_FD(fd);
	session = preserve_one(luo, fd);
	LU_FD(session);
	if (lu_naive_order("flb_register") == -EBUSY)
		goto out;
	close(session);
	session = preserve_one(luo, fd);
	LU_FD(session);
	LU_FINDING(lu_naive_count("flb_preserved") == 1,
		   "an FLB registered late is not preserved any more");
out:
	close(session);
	close(fd);
	close(luo);
	LU_OK(lu_naive_unload());
}

LU_SUITE_MAIN
