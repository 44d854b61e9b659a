// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a kernel in which KHO cannot be set up: without debugfs, by
 * debugfs=off. Once jumped to by a live update, once without a handover.
 * Passes if: it boots; without a handover it offers no live update either, and
 * warns of nothing.
 * Cannot see: the other failures of kho_init(), which are of memory alone.
 * Source: kho_init() in kernel/liveupdate/kexec_handover.c and luo_state_setup()
 * in luo_core.c of Linux 7.3.4.
 */
#include <errno.h>
#include <string.h>

#include "lu_crash.h"
#include "lu_file.h"
#include "lu_kmsg.h"
#include "lu_session.h"
#include "lu_suite.h"

#define WORD "debugfs=off"
/* Ten times what a kernel takes that boots so, for a host that is busy. */
#define LIMIT_MS 90000

/* Which of them it is hangs on the page that LUO is given. */
static const char *const warns[] = {
	"at kho_preserve_folio",
	"at kho_radix_add_key",
	NULL,
};

/* In a kernel without live update there is nobody to ask. */
static const char *const blind[] = { "left", "alive", "config", NULL };

LU_SUITE = {
	.name = "finding_kho_init",
	.description = "will boot kernels without debugfs",
	.needs = LU_NEED_KEXEC | LU_NEED_WATCH,
	.timeout_ms = 60000,
	.legs = lu_legs_two,
	.blind_ok = blind,
};

/* Is this the kernel that was jumped to, and not one that was booted after it? */
static bool is_here(void)
{
	char line[4096];

	return lu_file_read("/proc/cmdline", line, sizeof(line)) > 0 &&
	       strstr(line, WORD);
}

static bool is_warning(const char *line)
{
	for (const char *const *text = warns; *text; text++)
		if (strstr(line, *text))
			return true;
	return false;
}

static void check_live_update(struct __test_metadata *_metadata)
{
	LU_NEEDS();
	if (!lu_leg())
		LU_NEED(LU_NEED_LUO);
}

TEST(memory_in_use_is_not_freed)
{
	check_live_update(_metadata);
	if (!lu_leg()) {
		LU_OK(lu_expect_crash(LU_CRASH_PANIC | LU_CRASH_HANG |
					      LU_CRASH_RESET,
				      "", LIMIT_MS));
		LU_OK(lu_jump_with(WORD));
	}
	LU_FINDING(is_here(),
		   "a kernel jumped to with debugfs=off does not come up");
}

TEST(live_update_is_off_without_a_warning)
{
	int warned;

	check_live_update(_metadata);
	if (!lu_leg()) {
		LU_OK(lu_expect_crash(LU_CRASH_RESET, "", 0));
		LU_OK(lu_jump_plain_with(WORD));
	}
	ASSERT_TRUE(is_here());
	LU_ERRNO(ENOENT, lu_session_device());
	warned = lu_kmsg_has(is_warning);
	LU_FD(warned);
	LU_FINDING(!warned, "live update is set up without KHO, and warns");
}

LU_SUITE_MAIN
