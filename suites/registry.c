// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: what a provider registers with LUO and should not (a
 * handler or an FLB of a name that is taken, more FLBs than there is room for),
 * what it unregisters and never registered, two FLBs on one handler of which
 * the second fails to be preserved; and the same of KHO's tree: a subtree of a
 * name that is taken, more than it has room for, pages that are given up again.
 * Passes if: each is refused with the kernel's errno, the first FLB is undone
 * when the second fails, no subtree is left, and files are preserved as before.
 * Cannot see: registration while files are preserved (finding_flb_late).
 * Source: kernel/liveupdate/luo_file.c, luo_flb.c, kexec_handover.c of Linux
 * 7.3.4.
 */
#include <dirent.h>
#include <unistd.h>

#include "lu_kho.h"
#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

static const char *const allow[] = {
	"luo_file: File handler registration failed: Compatible string",
	"luo_flb: Failed to unregister FLB 'lutorture-naive-foreign-v1'",
	NULL,
};

LU_SUITE = {
	.name = "registry",
	.description = "will register providers that must be refused",
	.needs = LU_NEED_LUO,
	.timeout_ms = 30000,
	.dmesg_allow = allow,
};

FIXTURE(registry)
{
	int luo, file;
};

FIXTURE_SETUP(registry)
{
	LU_NEEDS();
	LU_OK(lu_naive_load(NULL));
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->file = lu_naive_open();
	LU_FD(self->file);
}

FIXTURE_TEARDOWN(registry)
{
	close(self->file);
	close(self->luo);
	LU_OK(lu_naive_unload());
}

/* A file is preserved and given up again: what LUO returned. */
static int preserve_once(int luo, int file)
{
	int session = lu_session_create(luo, "registry"), err;

	if (session < 0)
		return session;
	err = lu_session_preserve(session, file, 1);
	close(session);
	return err;
}

static bool counts_are(int preserved, int second)
{
	return lu_naive_count("flb_preserved") == preserved &&
	       lu_naive_count("flb_unpreserved") == preserved &&
	       lu_naive_count("second_preserved") == second &&
	       lu_naive_count("second_unpreserved") == second;
}

TEST_F(registry, name_that_is_taken_is_refused)
{
	LU_ERRNO(EEXIST, lu_naive_order("twin_handler"));
	LU_ERRNO(EEXIST, lu_naive_order("twin_flb"));
	LU_ERRNO(EEXIST, lu_naive_order("flb_register"));
	LU_OK(preserve_once(self->luo, self->file));
	EXPECT_TRUE(counts_are(1, 0));
}

/* Twice: what was taken back makes room. */
TEST_F(registry, more_than_there_is_room_for_is_refused)
{
	LU_ERRNO(ENOSPC, lu_naive_order("flood"));
	LU_ERRNO(ENOSPC, lu_naive_order("flood"));
	LU_OK(lu_naive_order("second_register"));
	LU_OK(preserve_once(self->luo, self->file));
	EXPECT_TRUE(counts_are(1, 1));
}

TEST_F(registry, what_was_never_registered_is_not_taken_away)
{
	LU_OK(lu_naive_order("foreign_unregister"));
	LU_OK(preserve_once(self->luo, self->file));
	EXPECT_TRUE(counts_are(1, 0));
}

TEST_F(registry, first_of_two_flbs_is_undone_when_the_second_fails)
{
	LU_OK(lu_naive_order("second_register"));
	LU_OK(lu_naive_set("second_error", -EUCLEAN));
	LU_ERRNO(EUCLEAN, preserve_once(self->luo, self->file));
	EXPECT_TRUE(counts_are(1, 0));
	LU_OK(lu_naive_set("second_error", 0));
	LU_OK(preserve_once(self->luo, self->file));
	EXPECT_TRUE(counts_are(2, 1));
}

/* Names in KHO's tree, "." and ".." among them; 0 without debugfs. */
static int count_subtrees(void)
{
	DIR *dir = opendir(LU_KHO_DIR "/out/sub_fdts");
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

/* Twice: what was taken back makes room. */
TEST_F(registry, subtree_that_is_taken_or_has_no_room_is_refused)
{
	int before = count_subtrees();

	if (!before)
		LU_SKIP("this kernel shows no tree of KHO in debugfs");
	LU_ERRNO(EEXIST, lu_naive_order("twin_subtree"));
	LU_ERRNO(ENOMEM, lu_naive_order("subtree_flood"));
	LU_ERRNO(ENOMEM, lu_naive_order("subtree_flood"));
	EXPECT_EQ(before, count_subtrees());
	LU_OK(preserve_once(self->luo, self->file));
}

TEST_F(registry, memory_is_preserved_and_given_up)
{
	for (int i = 0; i < 2; i++) {
		LU_OK(lu_naive_order("pages"));
		LU_OK(lu_naive_order("vmalloc"));
	}
	LU_OK(preserve_once(self->luo, self->file));
}

LU_SUITE_MAIN
