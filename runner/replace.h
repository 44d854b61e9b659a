/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_REPLACE_H
#define RUNNER_REPLACE_H

#include <stdio.h>

/**
 * typedef replace_fn - Writes what a file is to hold.
 * @ctx: as given
 * @out: stream; neither flushed nor closed by the function
 *
 * Return: 0; -errno. Errors of the stream are found by the caller.
 */
typedef int (*replace_fn)(const void *ctx, FILE *out);

/**
 * replace_file() - Write a file as a whole, or leave it as it was.
 * @path: file name; a temporary file beside it ("PATH.new") is renamed over it
 * @fill: writes the contents
 * @ctx:  for @fill
 *
 * Synced before it is renamed: a reader meets the old file or the new one.
 *
 * Return: 0; what @fill returned; -ENAMETOOLONG; -errno of writing, with a
 * message that names @path.
 */
int replace_file(const char *path, replace_fn fill, const void *ctx);

#endif /* RUNNER_REPLACE_H */
