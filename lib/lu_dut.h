/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The char device that lutorture_pci makes for each function bound to it.
 */
#ifndef LU_DUT_H
#define LU_DUT_H

#include <stddef.h>

#include "lu_bdf.h"

struct lutorture_pci_info;

/**
 * lu_dut_open() - Open the char device of a function.
 * @bdf: function bound to lutorture_pci
 *
 * Return: fd, close-on-exec; -ENOENT the function is not bound to lutorture_pci
 * or the module is not loaded; -ENODEV it has been removed; -EACCES not root.
 */
int lu_dut_open(struct lu_bdf bdf);

/**
 * lu_dut_info() - What the module knows of the function behind an fd.
 * @fd:   from lu_dut_open() or lu_session_retrieve_fd()
 * @info: filled on success
 *
 * Return: 0; -ENOTTY not such an fd; -EPROTO the module speaks another ABI.
 */
int lu_dut_info(int fd, struct lutorture_pci_info *info);

/**
 * lu_dut_map() - Map a BAR.
 * @fd:   from lu_dut_open()
 * @bar:  0 to 5
 * @addr: receives the address
 * @len:  receives the length in bytes; release with lu_dut_unmap()
 *
 * Return: 0; -EINVAL @bar out of range; -ENXIO no memory BAR of that number;
 * -ENODEV the function is gone; -errno of mmap().
 */
int lu_dut_map(int fd, unsigned int bar, void **addr, size_t *len);

/**
 * lu_dut_start_dma() - Let a function write to a memfd, and nowhere else.
 * @fd:     from lu_dut_open() or lu_session_retrieve_fd()
 * @memory: memfd that holds all that the function will be told to write to
 *
 * The pages of the memfd stay where they are and the function is bus master until
 * @fd is closed by all that have it, sessions too; unpreserving @fd ends it before.
 *
 * Return: 0; -EINVAL not a memfd, or empty; -EFBIG 1 TiB or more; -EBUSY another
 * file of the function has memory; -ENODEV the function is gone; -ENOMEM.
 */
int lu_dut_start_dma(int fd, int memory);

/**
 * lu_dut_unmap() - Release a mapping of lu_dut_map().
 */
void lu_dut_unmap(void *addr, size_t len);

#endif
