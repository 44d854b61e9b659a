// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small helpers of the oracles. Touch nothing on the machine.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "lu_err.h"
#include "oracle_internal.h"

/* A whole report of the kernel, with the stack dump near its end. */
#define TEXT_MAX 8192

int oracle_red(const struct oracle_ctx *ctx, const char *oracle,
	       const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list args;

	if (!ctx->finding)
		return 1;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	ctx->finding(ctx->ctx, oracle, text);
	return 1;
}

int oracle_path(const struct oracle_ctx *ctx, char *buf, size_t size,
		const char *fmt, ...)
{
	size_t n = snprintf(buf, size, "%s/", ctx->test_dir);
	va_list args;

	if (n >= size)
		return lu_err(-ENAMETOOLONG, "%s: too long", ctx->test_dir);
	va_start(args, fmt);
	n += vsnprintf(buf + n, size - n, fmt, args);
	va_end(args);
	return n < size ? 0 :
			  lu_err(-ENAMETOOLONG, "%s: too long", ctx->test_dir);
}

int oracle_no_duts(const struct oracle_ctx *ctx)
{
	size_t declared = 0;

	for (size_t i = 0; i < ctx->rig->n_devices; i++)
		declared += ctx->rig->devices[i].allow_destructive;
	if (ctx->n_duts)
		return 0;
	return declared ? lu_err(-ENODEV,
				 "none of %zu devices under test was "
				 "found",
				 declared) :
			  1;
}
