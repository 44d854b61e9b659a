// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a function that arrived, and is taken from its driver while a
 * file of it holds memory for DMA. The driver leaves what arrived and is not
 * finished as it is; but not with memory that may be somebody else's soon.
 * Passes if: it is bus master on arrival and while the memory is held, and none
 * any more when the driver has let it go; all can be finished, and bound again.
 * Cannot see: DMA (dma_continuity does that).
 * Source: lib/kmod/lutorture_pci/dev.c, dma.c.
 */
#include "lu_cargo.h"
#include "lu_dut.h"
#include "lu_file.h"
#include "lu_master.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "dma_unbind",
	.description = "will unbind a function that holds memory for DMA",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

#define UNBIND "/sys/bus/pci/drivers/lutorture_pci/unbind"

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;

FIXTURE(unbind)
{
	int n;
};

FIXTURE_SETUP(unbind)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	lu_cargo_init(&cargo, devs, self->n);
}

FIXTURE_TEARDOWN(unbind)
{
	lu_cargo_drop(&cargo);
}

static void take_all(struct __test_metadata *_metadata, int n)
{
	LU_OK(lu_cargo_step(&cargo, LU_OP_OPEN, 0));
	LU_OK(lu_cargo_step(&cargo, LU_OP_TAKE, 0));
	for (int i = 0; i < n; i++)
		LU_OK(lu_cargo_step(&cargo, LU_OP_RETRIEVE, i));
	LU_OK(lu_cargo_step(&cargo, LU_OP_REMEMFD, 0));
}

TEST_F(unbind, no_dma_without_a_driver)
{
	char name[LU_BDF_STRLEN];

	if (!lu_leg()) {
		LU_OK(lu_cargo_pack(&cargo));
		LU_JUMP();
	}
	take_all(_metadata, self->n);
	ASSERT_EQ(1, lu_master_get(devs[0].bdf));
	LU_OK(lu_dut_start_dma(cargo.fds[0], cargo.memfd));
	ASSERT_EQ(0, lu_file_write(UNBIND, lu_bdf_format(devs[0].bdf, name)));
	EXPECT_EQ(0, lu_master_get(devs[0].bdf));
	LU_OK(lu_cargo_step(&cargo, LU_OP_FINISH, 0));
	lu_cargo_drop(&cargo);
	LU_OK(lu_fixture_bind(devs, self->n, "lutorture_pci"));
	LU_OK(lu_master_set(devs[0].bdf, true));
}

LU_SUITE_MAIN
