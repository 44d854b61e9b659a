// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the network device types share. Registers no type of its own.
 *
 * The sign of life reads CTRL, STATUS and the first receive address: none of
 * them changes by being read, and the address is loaded from the EEPROM by
 * reset alone, so it is valid without a driver. No register is written.
 */
#include "nic.h"

#include <errno.h>
#include <stdbool.h>
#include <time.h>

#include "lu_bar.h"
#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_net.h"

/* Intel 82574 and 82576 datasheets, register summaries. */
#define CTRL	      0x0000
#define STATUS	      0x0008
#define RAL0	      0x5400
#define RAH0	      0x5404
#define RAH_AV	      (1u << 31)
#define MAC_MULTICAST 1u /* in the first byte, lowest of RAL */

int lu_nic_check(struct lu_bdf bdf)
{
	static const uint32_t regs[] = { CTRL, STATUS, RAL0, RAH0 };
	uint32_t v[4];
	char text[LU_BDF_STRLEN];
	int err = lu_bar_read32(bdf, 0, regs, v, 4);
	bool zero;

	if (err)
		return err;
	zero = !v[2] && !(v[3] & 0xffff);
	lu_bdf_format(bdf, text);
	if (v[0] == UINT32_MAX || v[1] == UINT32_MAX)
		return lu_err(-EIO, "%s: CTRL %08x, STATUS %08x: all ones",
			      text, v[0], v[1]);
	if (!(v[3] & RAH_AV) || (v[2] & MAC_MULTICAST) || zero)
		return lu_err(-EIO, "%s: RAL0 %08x, RAH0 %08x: no valid address",
			      text, v[2], v[3]);
	return 0;
}

static uint64_t fresh_nonce(struct lu_bdf bdf)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ((uint64_t)ts.tv_sec << 32) ^ ts.tv_nsec ^
	       ((uint64_t)bdf.bus << 56) ^ ((uint64_t)bdf.devfn << 48);
}

int lu_nic_kernel_check(struct lu_bdf bdf, const struct lu_undo *undo)
{
	char name[IFNAMSIZ];
	int err = lu_net_name(bdf, name, LU_DEVTYPE_WAIT_MS), others;

	if (err)
		return err;
	others = lu_net_up_others(name, undo);
	if (others < 0)
		return others;
	err = lu_net_up(name, undo, LU_DEVTYPE_WAIT_MS);
	if (!err)
		err = lu_net_exchange(name, fresh_nonce(bdf),
				      LU_DEVTYPE_WAIT_MS);
	return err;
}
