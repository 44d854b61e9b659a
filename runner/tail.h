/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_TAIL_H
#define LUTORTURE_TAIL_H

#include <jansson.h>
#include <stddef.h>

/**
 * struct tail - Following a journal that another process writes.
 * @path: file; need not exist yet
 * @at:   bytes of complete lines taken so far
 */
struct tail {
	char path[4096];
	long long at;
};

/**
 * tail_take() - Hand over the records that were added since the last call.
 * @tail: zero-initialised but for @path
 * @fn:   called for each; the record is borrowed
 * @ctx:  for @fn
 *
 * A line without its end is left for the next call. A line that is no record
 * is passed over: judging the file is the report's business.
 *
 * Return: records handed over.
 */
size_t tail_take(struct tail *tail, void (*fn)(void *ctx, const json_t *rec),
		 void *ctx);

#endif
