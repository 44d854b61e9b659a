/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_FILE_H
#define LU_FILE_H

#include <stddef.h>

/**
 * lu_file_read() - Read a small file, an attribute of sysfs say.
 * @path: file
 * @buf:  filled and NUL-terminated; one trailing newline is cut
 * @size: bytes in @buf, at least 1; what does not fit is left out
 *
 * Return: length of the text in @buf; -errno of open() or read(), and then
 * @buf holds "".
 */
int lu_file_read(const char *path, char *buf, size_t size);

/**
 * lu_file_write() - Write a value to an existing file by one write().
 * @path:  file, never created; an attribute of sysfs or procfs
 * @value: text, written without a NUL; "" writes a lone newline, since sysfs
 *         ignores a write of no bytes
 *
 * Records no undo: whoever changes the machine pushes that first.
 *
 * Return: 0; -errno of open() or write(); -EIO fewer bytes were taken.
 */
int lu_file_write(const char *path, const char *value);

/**
 * lu_file_slurp() - Read a whole file of any length.
 * @path: file; length is found by reading, so procfs works
 * @len:  set to the bytes before the added NUL; may be NULL
 *
 * Return: text to be released with free(); NULL and errno set.
 */
char *lu_file_slurp(const char *path, size_t *len);

#endif
