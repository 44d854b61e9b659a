/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_RUNJSON_H
#define RUNNER_RUNJSON_H

#include <jansson.h>

#include "report.h"

#define RUNJSON_FORMAT	"lutorture-run"
#define RUNJSON_VERSION 1

/**
 * runjson_build() - A judged run as JSON; schema in results/README.md.
 * @r: report
 *
 * Return: new object, or NULL out of memory.
 */
json_t *runjson_build(const struct report *r);

/** runjson_counts() - How many tests came to each verdict. NULL out of memory. */
json_t *runjson_counts(const struct report *r);

/**
 * runjson_write() - Write it to a file, replaced as a whole.
 * @r:    report
 * @path: file name; a temporary file beside it is renamed over it
 *
 * Return: 0; -ENOMEM; -errno of writing.
 */
int runjson_write(const struct report *r, const char *path);

#endif /* RUNNER_RUNJSON_H */
