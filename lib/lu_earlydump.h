/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_EARLYDUMP_H
#define LU_EARLYDUMP_H

#include <stdint.h>

#include "lu_bdf.h"

/** LU_EARLYDUMP - word of the command line that has the kernel make dumps. */
#define LU_EARLYDUMP "pci=earlydump"

#define LU_EARLYDUMP_BYTES 256

/**
 * lu_earlydump_read() - Config space as this kernel found it.
 * @bdf: function
 * @out: filled
 *
 * The kernel logs it as it sets a function up, before it writes anything to it.
 * Reads the log from its beginning; touches nothing.
 *
 * Return: 0; -ENODATA the log has no dump of it: the command line lacks
 * LU_EARLYDUMP, or so much was logged since that it is gone; -EPROTO a dump that
 * is not whole; -errno of the log.
 * Source: early_dump_pci_device() in drivers/pci/probe.c of Linux 7.3.4.
 */
int lu_earlydump_read(struct lu_bdf bdf, uint8_t out[LU_EARLYDUMP_BYTES]);

/**
 * lu_earlydump_read_fd() - The same, from a log that is open at its beginning.
 * @fd: as from lu_kmsg_open()
 */
int lu_earlydump_read_fd(int fd, struct lu_bdf bdf,
			 uint8_t out[LU_EARLYDUMP_BYTES]);

#endif
