// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: debugfs kho/in/sub_fdts/LUO in the incoming kernel.
 * Passes if: it is not there, or begins with the name of LUO's own layout.
 * Cannot see: whose memory is shown instead.
 * Source: luo_early_startup() in kernel/liveupdate/luo_core.c and
 * kho_in_debugfs_init() of Linux 7.3.4.
 */
#include "lu_file.h"
#include "lu_kho.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_debugfs",
	.description = "will read what debugfs shows of the handed-over state",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

TEST(handed_over_state_is_what_debugfs_shows)
{
	char blob[64];
	int len;

	LU_NEEDS();
	if (!lu_leg()) {
		LU_JUMP();
		return;
	}
	len = lu_file_read(LU_KHO_DIR "/in/sub_fdts/LUO", blob, sizeof(blob));
	if (len == -ENOENT)
		return;
	ASSERT_LE(0, len);
	TH_LOG("%d bytes, the first: %02x %02x %02x %02x", len, blob[0] & 0xff,
	       blob[1] & 0xff, blob[2] & 0xff, blob[3] & 0xff);
	LU_FINDING(!strncmp(blob, "luo-v", 5),
		   "debugfs shows freed memory as the state handed over by LUO");
}

LU_SUITE_MAIN
