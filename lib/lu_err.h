/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_ERR_H
#define LU_ERR_H

/** LU_ERR_SIZE - bytes kept of a message, terminating NUL included. */
#define LU_ERR_SIZE 512

/**
 * lu_err() - Store why a call failed, and hand the error number on.
 * @err: negative errno
 * @fmt: printf format of the message: cause and, where there is one, remedy;
 *       no trailing newline; cut at LU_ERR_SIZE - 1 bytes
 *
 * The message belongs to the calling thread and stays until its next lu_err().
 * lu_errmsg() may itself be an argument: a caller can put text around it.
 *
 * Return: @err, unchanged.
 */
int lu_err(int err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * lu_errmsg() - Message of the last failure in this thread.
 *
 * Return: text valid until the next lu_err(); "" when there was none.
 */
const char *lu_errmsg(void);

#endif
