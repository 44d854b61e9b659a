// SPDX-License-Identifier: GPL-2.0-only
/*
 * Following a growing journal from outside, to show progress and to notice
 * when nothing moves any more. Reads only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tail.h"

size_t tail_take(struct tail *tail, void (*fn)(void *ctx, const json_t *rec),
		 void *ctx)
{
	FILE *in = fopen(tail->path, "re");
	char *line = NULL;
	size_t size = 0, n = 0;
	ssize_t len;

	if (!in)
		return 0;
	fseeko(in, tail->at, SEEK_SET);
	while ((len = getline(&line, &size, in)) > 0 && line[len - 1] == '\n') {
		json_t *rec = json_loadb(line, len, 0, NULL);

		tail->at += len;
		if (json_is_object(rec)) {
			fn(ctx, rec);
			n++;
		}
		json_decref(rec);
	}
	free(line);
	fclose(in);
	return n;
}
