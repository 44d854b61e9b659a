// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: liveupdate_register_flb() for a handler of which a file is
 * preserved already, as when a second module brings the FLB; then the close of
 * the session, another file, and the jump with it.
 * Passes if: the registration is refused; or the kernel does not warn, the FLB is
 * preserved with the next file, and the next kernel gets what preserve() gave and
 * finishes it with that file.
 * Cannot see: liveupdate_unregister_flb() at such a time.
 * Source: luo_flb_file_unpreserve(), luo_flb_serialize() in
 * kernel/liveupdate/luo_flb.c of Linux 7.3.4.
 */
#include <unistd.h>

#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

/*
 * The kernel warns of a broken count once in a boot: the first leg makes room for
 * that. What is handed over wrong holds the module for good: the last leg, which
 * judges, is in another kernel.
 */
enum { FRESH, REGISTER, ARRIVE, JUDGE, LEGS };

static unsigned int legs(unsigned int cycles)
{
	return cycles ? LEGS : 1;
}

LU_SUITE = {
	.name = "finding_flb_late",
	.description = "will register an FLB while a file is preserved",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = legs,
};

static int preserve_one(int luo, int fd)
{
	int session = lu_session_create(luo, "late"), err;

	if (session < 0)
		return session;
	err = lu_session_preserve(session, fd, 1);
	return err ? err : session;
}

static void register_late(struct __test_metadata *_metadata)
{
	int luo, session, fd, err;

	LU_OK(lu_naive_load("flb=0"));
	luo = lu_session_device();
	LU_FD(luo);
	fd = lu_naive_open();
	LU_FD(fd);
	session = preserve_one(luo, fd);
	LU_FD(session);
	err = lu_naive_order("flb_register");
	ASSERT_TRUE(!err || err == -EBUSY)
	{
		TH_LOG("%s", lu_errmsg());
	}
	close(session);
	LU_FD(preserve_one(luo, fd));
	LU_OK(lu_carry_number("refused", !!err));
	LU_OK(lu_carry_number("preserved",
			      lu_naive_count("flb_preserved") -
				      lu_naive_count("flb_unpreserved")));
	LU_JUMP();
}

static double carried(struct __test_metadata *_metadata, const char *key)
{
	double number = -1;

	EXPECT_EQ(0, lu_carried_number(key, &number))
	{
		TH_LOG("%s: %s", key, lu_errmsg());
	}
	return number;
}

static void look_at_flb(struct __test_metadata *_metadata)
{
	LU_OK(lu_naive_order("get_in"));
	LU_OK(lu_naive_order("put_in"));
	LU_OK(lu_carry_number("bare", lu_naive_count("flb_bare")));
}

static void arrive(struct __test_metadata *_metadata)
{
	bool refused = carried(_metadata, "refused") == 1;
	int luo, session;

	LU_OK(lu_naive_load(refused ? "flb=0" : "flb_any=1"));
	luo = lu_session_device();
	LU_FD(luo);
	if (!refused)
		look_at_flb(_metadata);
	session = lu_session_retrieve(luo, "late");
	LU_FD(session);
	LU_OK(lu_session_finish(session));
	ASSERT_EQ(1, lu_naive_count("finished"));
	LU_OK(lu_carry_number("finished", lu_naive_count("flb_finished")));
	close(session);
	close(luo);
	LU_OK(lu_carry_number("unloaded", lu_naive_unload()));
	LU_JUMP();
}

static void judge(struct __test_metadata *_metadata)
{
	if (carried(_metadata, "refused") == 1)
		return;
	LU_FINDING(carried(_metadata, "preserved") == 1,
		   "an FLB registered late is not preserved any more");
	LU_FINDING(carried(_metadata, "bare") == 0,
		   "an FLB that was never preserved is handed over as handle 0");
	TH_LOG("unloading the module gave %.0f", carried(_metadata, "unloaded"));
	LU_FINDING(carried(_metadata, "finished") == 1,
		   "an FLB handed over with a broken count is never finished");
}

static void jump(struct __test_metadata *_metadata)
{
	LU_JUMP();
}

static void (*const acts[LEGS])(struct __test_metadata *) = {
	[FRESH] = jump,
	[REGISTER] = register_late,
	[ARRIVE] = arrive,
	[JUDGE] = judge,
};

TEST(flb_registered_late_is_counted_right)
{
	LU_NEEDS();
	acts[lu_leg()](_metadata);
}

LU_SUITE_MAIN
