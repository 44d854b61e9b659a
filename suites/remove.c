// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: functions that go: taken off the bus through sysfs and found
 * again, after they were preserved, unpreserved, handed over and finished; and
 * one that is let go of while it is preserved, at the moment of the jump.
 * Passes if: the kernel releases each function that is removed, so nobody holds
 * a reference on it any more; a preserved function that is gone makes reboot()
 * give -ENODEV, and all is as before.
 * Cannot see: surprise removal; what a rescan made of config space.
 * Source: drivers/pci/{remove,probe}.c, kernel/liveupdate/luo_file.c, 7.3.4.
 */
#include <stdlib.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_master.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_wait.h"

static const char *const allow[] = {
	"luo_file: Freeze failed for token[",
	NULL,
};

/* A function that was found again is not as it was. */
static const char *const without[] = { "config", NULL };

LU_SUITE = {
	.name = "remove",
	.description = "will take devices off the bus and find them again",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_two,
	.dmesg_allow = allow,
	.without = without,
};

#define RELEASED  "pci_release_dev"
#define SETTLE_MS 3000

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;

FIXTURE(remove)
{
	int n;
};

FIXTURE_SETUP(remove)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	lu_cargo_init(&cargo, devs, self->n);
}

FIXTURE_TEARDOWN(remove)
{
	lu_fault_clear();
	lu_cargo_drop(&cargo);
}

static int write_of(struct lu_bdf bdf, const char *file)
{
	char name[LU_BDF_STRLEN], path[128];
	int err;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s",
		 lu_bdf_format(bdf, name), file);
	err = lu_file_write(path, "1");
	return err ? lu_err(err, "%s: %s", path, strerror(-err)) : 0;
}

static bool all_released(void *ctx)
{
	unsigned long hits;

	return !lu_fault_hits(RELEASED, &hits, NULL) &&
	       hits >= *(unsigned int *)ctx;
}

/* Found again below the bridge it was below. */
static void find_again(struct __test_metadata *_metadata, int n)
{
	for (int i = 0; i < n; i++)
		LU_OK(write_of(devs[i].bridges[0], "rescan"));
	LU_OK(lu_fixture_bind(devs, n, "lutorture_pci"));
	for (int i = 0; i < n; i++)
		LU_OK(lu_master_set(devs[i].bdf, true));
}

static bool can_find_again(int n)
{
	for (int i = 0; i < n; i++)
		if (!devs[i].n_bridges)
			return false;
	return true;
}

static void remove_all(struct __test_metadata *_metadata, int n)
{
	const struct lu_fault watch = { .symbol = RELEASED,
					.action = LU_FAULT_WATCH };
	unsigned long hits = 0;
	unsigned int want = n;

	LU_OK(lu_fault_arm(&watch, lu_agent_undo()));
	for (int i = 0; i < n; i++)
		LU_OK(write_of(devs[i].bdf, "remove"));
	lu_wait(all_released, &want, SETTLE_MS);
	LU_OK(lu_fault_hits(RELEASED, &hits, NULL));
	LU_OK(lu_fault_disarm(RELEASED));
	EXPECT_EQ(want, hits) TH_LOG("functions released of those removed");
	find_again(_metadata, n);
}

/* Skips where what is removed could not be found again. */
#define NEED_BRIDGES(n)                                                     \
	do {                                                                \
		if (!can_find_again(n))                                     \
			LU_SKIP("a device has no bridge to find it again"); \
	} while (0)

TEST_F(remove, nobody_holds_what_was_preserved)
{
	NEED_BRIDGES(self->n);
	if (lu_leg()) {
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
		return;
	}
	LU_OK(lu_cargo_pack(&cargo));
	lu_cargo_drop(&cargo);
	remove_all(_metadata, self->n);
	LU_OK(lu_cargo_pack(&cargo));
	LU_JUMP();
}

TEST_F(remove, nobody_holds_what_was_handed_over)
{
	NEED_BRIDGES(self->n);
	if (!lu_leg()) {
		LU_OK(lu_cargo_pack(&cargo));
		LU_JUMP();
	}
	LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	lu_cargo_drop(&cargo);
	remove_all(_metadata, self->n);
}

/* A jump that is not refused leads into the second leg as well. */
TEST_F(remove, jump_without_a_preserved_function_gives_enodev)
{
	char text[16] = "";

	if (lu_leg()) {
		LU_FD(lu_carried("refused", text, sizeof(text)));
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
		return;
	}
	LU_OK(lu_cargo_pack(&cargo));
	LU_OK(lu_fixture_bind(devs, 1, ""));
	LU_ERRNO(ENODEV, lu_jump());
	LU_OK(lu_carry("refused", "yes"));
	lu_cargo_drop(&cargo);
	LU_OK(lu_fixture_bind(devs, 1, "lutorture_pci"));
	LU_OK(lu_master_set(devs[0].bdf, true));
	LU_OK(lu_cargo_pack(&cargo));
	LU_JUMP();
}

LU_SUITE_MAIN
