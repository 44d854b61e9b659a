/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_ARGV_H
#define LUTORTURE_ARGV_H

#include <stddef.h>

/**
 * struct argv - A growing argument list.
 * @v:   strings, owned, NULL-terminated once something was added
 * @n:   strings before the NULL
 * @err: first failure (-ENOMEM), kept until the end so that callers check once
 */
struct argv {
	char **v;
	size_t n;
	int err;
};

/**
 * argv_add() - Append one formatted argument.
 * @argv: list; zero-initialised to begin with
 * @fmt:  printf() format
 */
void argv_add(struct argv *argv, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** argv_free() - Release all strings and empty the list. */
void argv_free(struct argv *argv);

#endif
