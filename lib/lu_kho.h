/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Proof that this kernel was reached by a kexec with handover.
 */
#ifndef LU_KHO_H
#define LU_KHO_H

#define LU_KHO_DIR "/sys/kernel/debug/kho"

/**
 * lu_kho_count() - Kexecs with handover since the last cold boot.
 * @count: receives the count; 0: this boot was cold, or came without handover
 *
 * Reads the blob the previous kernel left, as debugfs shows it, and where that
 * is missing the kernel log.
 *
 * Return: 0; -ENODATA neither could tell (debugfs not mounted or kho=off, and
 * the log's beginning is overwritten); -EPROTO a blob of an unknown version.
 * Source: include/linux/kho/abi/kexec_metadata.h, version 1.
 */
int lu_kho_count(unsigned int *count);

/**
 * lu_kho_parse() - The count in such a blob.
 * @blob:  bytes of kho/in/sub_fdts/kexec-metadata
 * @len:   their number
 * @count: receives the count
 *
 * Return: 0; -EPROTO too short, or of an unknown version.
 */
int lu_kho_parse(const void *blob, unsigned long len, unsigned int *count);

#endif
