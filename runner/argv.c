// SPDX-License-Identifier: GPL-2.0-only
/*
 * Argument lists for programs the runner starts. Touches nothing on the
 * machine.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "argv.h"

void argv_add(struct argv *argv, const char *fmt, ...)
{
	char **grown = realloc(argv->v, (argv->n + 2) * sizeof(*grown));
	va_list ap;
	int len;

	if (!grown) {
		argv->err = -ENOMEM;
		return;
	}
	argv->v = grown;
	va_start(ap, fmt);
	len = vasprintf(&argv->v[argv->n], fmt, ap);
	va_end(ap);
	if (len < 0) {
		argv->v[argv->n] = NULL;
		argv->err = -ENOMEM;
		return;
	}
	argv->v[++argv->n] = NULL;
}

void argv_free(struct argv *argv)
{
	for (size_t i = 0; i < argv->n; i++)
		free(argv->v[i]);
	free(argv->v);
	*argv = (struct argv){ 0 };
}
