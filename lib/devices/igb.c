// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intel 82576 and its successors, driven by the kernel's igb.
 *
 * While under test, reads registers only; the engine resets the function and
 * drives it. With the kernel's driver, sets the interface up and sends frames of
 * our EtherType.
 */
#include <stddef.h>

#include "igb_dma.h"
#include "lu_devtype.h"
#include "nic.h"

static const char *const modules[] = { "drivers/i2c/i2c-core.ko",
				       "drivers/i2c/algos/i2c-algo-bit.ko",
				       "drivers/net/ethernet/intel/igb/igb.ko",
				       NULL };

/*
 * 82576 datasheet, RXPBS: 64 KiB a port. 82580 and I350 share theirs among the
 * ports in use: up to 144 KiB; I210 and I211 have 34: e1000_82580_rxpbs_table and
 * E1000_PBA_34K of drivers/net/ethernet/intel/igb of Linux 7.3.4.
 */
static const struct lu_devid ids[] = { { 0x8086, 0x10c9, 64 },	/* 82576 */
				       { 0x8086, 0x150e, 144 }, /* 82580 */
				       { 0x8086, 0x1521, 144 }, /* I350 */
				       { 0x8086, 0x1533, 34 },	/* I210 */
				       { 0x8086, 0x1539, 34 },	/* I211 */
				       { 0, 0, 0 } };

static const struct lu_devtype igb = {
	.name = "igb",
	.description = "Intel gigabit NIC (82576, I210, I350)",
	.kernel_driver = "igb",
	.kernel_modules = modules,
	.ids = ids,
	.check = lu_nic_check,
	.kernel_check = lu_nic_kernel_check,
	.dma = &igb_dma.ops,
	.peers = LU_NIC_PEERS,
};

LU_DEVTYPE(igb);
