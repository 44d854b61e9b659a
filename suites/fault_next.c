// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a next kernel that is not what the last one prepared for:
 * without handover, without live update, without our module, with the module
 * loaded too late, with it unloaded and loaded again after all is finished; and
 * a jump for which no image is loaded.
 * Passes if: each gives what the documents say: no device node, -EIO for ever, a
 * provider that starts anew, -EINVAL; and nothing breaks.
 * Cannot see: what a device does to memory that the next kernel reuses (that
 * takes a DMA engine).
 * Source: kernel/liveupdate/luo_core.c, luo_session.c, kernel/kexec_core.c.
 */
#include <linux/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_crash.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_mishap.h"
#include "lu_provider.h"
#include "lu_session.h"
#include "lu_suite.h"

static const char *const allow[] = {
	"luo_session: Failed to deserialize files for session [",
	NULL,
};

/* In a kernel without the module there is nobody to ask. */
static const char *const blind[] = { "left", "alive", "config", NULL };

LU_SUITE = {
	.name = "fault_next",
	.description = "will jump into kernels that are not prepared for it",
	.needs = LU_NEED_KEXEC,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_two,
	.dmesg_allow = allow,
	.blind_ok = blind,
	.contrived = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;
static const char *point; /* of the matrix, that the test is about */

FIXTURE(next){};

FIXTURE_SETUP(next)
{
	int n;

	LU_NEEDS();
	n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	lu_cargo_init(&cargo, devs, n);
	if (lu_leg())
		return;
	LU_NEED(LU_NEED_LUO | LU_NEED_PCI);
	LU_OK(lu_fixture_bind(devs, n, "lutorture_pci"));
	LU_OK(lu_cargo_pack(&cargo));
}

FIXTURE_TEARDOWN(next)
{
	lu_cargo_drop(&cargo);
	EXPECT_EQ(0, lu_mishap_end(point, _metadata->exit_code == KSFT_FAIL,
				   _metadata->exit_code == KSFT_SKIP));
}

static int load_provider(const char *params)
{
	char path[4096];
	int err = lu_kmod_path("lutorture_pci", path, sizeof(path));

	return err ?: lu_kmod_load(path, params);
}

/* The handover is lost, and the machine as after a cold boot. */
TEST_F(next, without_handover)
{
	point = "next.kho-off";
	if (!lu_leg()) {
		LU_OK(lu_expect_crash(LU_CRASH_RESET, "", 0));
		LU_OK(lu_jump_with("kho=off"));
	}
	EXPECT_TRUE(lu_crashed());
	LU_ERRNO(ENOENT, lu_session_device());
	EXPECT_NE(NULL, strstr(lu_errmsg(), "kho=off"));
}

TEST_F(next, without_live_update)
{
	point = "next.liveupdate-off";
	if (!lu_leg())
		LU_OK(lu_jump_with("liveupdate=off"));
	EXPECT_FALSE(lu_crashed());
	LU_ERRNO(ENOENT, lu_session_device());
	EXPECT_NE(NULL, strstr(lu_errmsg(), "liveupdate=on"));
}

TEST_F(next, without_the_module_it_is_eio_for_ever)
{
	point = "next.no-module";
	if (!lu_leg())
		LU_OK(lu_jump_with("lutorture.pci=none"));
	LU_ERRNO(EIO, lu_session_device());
	LU_ERRNO(EIO, lu_session_device());
	LU_OK(load_provider("late=1"));
	LU_ERRNO(EIO, lu_session_device());
	LU_OK(lu_kmod_unload("lutorture_pci"));
}

/* Too late is after the first open, and not before: until then all is well. */
TEST_F(next, the_module_is_late_and_in_time)
{
	point = "next.module-late";
	if (!lu_leg())
		LU_OK(lu_jump_with("lutorture.pci=none"));
	LU_OK(load_provider(""));
	LU_OK(lu_fixture_bind(devs, cargo.n, "lutorture_pci"));
	LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
}

TEST_F(next, the_module_comes_again_after_finish)
{
	struct lu_provider_status status;

	point = "next.module-again";
	if (!lu_leg())
		LU_JUMP();
	LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	lu_cargo_drop(&cargo);
	LU_OK(lu_kmod_unload("lutorture_pci"));
	LU_OK(load_provider(""));
	LU_OK(lu_fixture_bind(devs, cargo.n, "lutorture_pci"));
	LU_OK(lu_provider_status(&status));
	EXPECT_STREQ("finished", status.flb_incoming);
	LU_OK(lu_cargo_pack(&cargo));
}

/* No image: refused before anything is frozen. */
TEST_F(next, no_image_is_loaded)
{
	char text[16];

	point = "next.no-image";
	if (lu_leg()) {
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
		return;
	}
	if (lu_file_read("/sys/kernel/kexec/loaded", text, sizeof(text)) < 0)
		LU_FD(lu_file_read("/sys/kernel/kexec_loaded", text,
				   sizeof(text)));
	ASSERT_STREQ("0", text);
	EXPECT_EQ(-1,
		  syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			  LINUX_REBOOT_CMD_KEXEC, NULL));
	EXPECT_EQ(EINVAL, errno);
	LU_OK(lu_session_preserve(cargo.session, lu_cargo_memfd(), 4000));
	LU_JUMP();
}

LU_SUITE_MAIN
