// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intel 82574 and its relatives, driven by the kernel's e1000e.
 *
 * While under test, reads registers only; the engine resets the function and
 * drives it. With the kernel's driver, sets the interface up and sends frames of
 * our EtherType.
 */
#include <stddef.h>

#include "e1000e_dma.h"
#include "lu_devtype.h"
#include "nic.h"

static const char *const modules[] = {
	"drivers/net/ethernet/intel/e1000e/e1000e.ko", NULL
};

/*
 * Of 40 KiB, 20 are for what is received after power-on (82574 datasheet, PBA), and 32
 * once the kernel's driver has had it (e1000_82574_info, .pba).
 */
static const struct lu_devid ids[] = { { 0x8086, 0x10d3, 32 }, /* 82574L */
				       { 0x8086, 0x10f6, 32 }, /* 82574LA */
				       { 0x8086, 0x150c, 32 }, /* 82583V */
				       { 0, 0, 0 } };

static const struct lu_devtype e1000e = {
	.name = "e1000e",
	.description = "Intel gigabit NIC (82574, 82583)",
	.kernel_driver = "e1000e",
	.kernel_modules = modules,
	.ids = ids,
	.check = lu_nic_check,
	.kernel_check = lu_nic_kernel_check,
	.dma = &e1000e_dma.ops,
	.peers = LU_NIC_PEERS,
};

LU_DEVTYPE(e1000e);
