// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the message that goes with a returned -errno.
 * Touches nothing on the machine; prints nothing and never exits, because
 * whoever called decides what a failure means.
 */
#include "lu_err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char message[LU_ERR_SIZE];

int lu_err(int err, const char *fmt, ...)
{
	char text[LU_ERR_SIZE];
	va_list args;

	/* By way of a copy, since lu_errmsg() may be among the arguments. */
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	memcpy(message, text, sizeof(message));
	return err;
}

const char *lu_errmsg(void)
{
	return message;
}
