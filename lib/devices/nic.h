/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_DEVICES_NIC_H
#define LU_DEVICES_NIC_H

#include "lu_bdf.h"
#include "lu_undo.h"

#define LU_NIC_PEERS "nic" /* one NIC answers the other */

/**
 * lu_nic_check() - Sign of life of Intel gigabit functions (8254x to i350).
 * @bdf: function bound to lutorture_pci
 *
 * Return: 0; -EIO no valid station address; errors of lu_bar_read32().
 */
int lu_nic_check(struct lu_bdf bdf);

/**
 * lu_nic_kernel_check() - Link, and a frame both ways, through any network driver.
 * @bdf:  function bound to its network driver
 * @undo: gets the interface's flags
 *
 * Return: 0; -ETIMEDOUT; errors of lu_net_up() and lu_net_exchange().
 */
int lu_nic_kernel_check(struct lu_bdf bdf, const struct lu_undo *undo);

#endif
