/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_FILEHASH_H
#define RUNNER_FILEHASH_H

#define FILEHASH_SIZE 17 /* 16 digits and a NUL */

/**
 * filehash() - Tell one file from another by all of its bytes.
 * @path: file, not changed
 * @hash: FNV-1a of 64 bits, in hex; untouched on failure
 *
 * No proof against one that was made to have the same.
 *
 * Return: 0; -errno of reading.
 */
int filehash(const char *path, char hash[FILEHASH_SIZE]);

#endif /* RUNNER_FILEHASH_H */
