// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the request to the outside for config writes, and the form of the answer: a
 * file beside the rig file, which appears whole.
 */
#include "lu_cfgoutside.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_outside.h"
#include "lu_tsc.h"
#include "lu_wait.h"

#define WAIT_MS 20000

static bool parse_line(const char *line, size_t len, struct lu_cfgwrite *out)
{
	char bdf[LU_BDF_STRLEN];
	unsigned int reg, value;
	size_t n = strcspn(line, "+");
	int end = 0;

	if (n >= len || n >= sizeof(bdf))
		return false;
	memcpy(bdf, line, n);
	bdf[n] = '\0';
	*out = (struct lu_cfgwrite){ 0 };
	if (lu_bdf_parse(bdf, &out->bdf) ||
	    sscanf(line + n, "+%3x,%8x%n", &reg, &value, &end) != 2 ||
	    n + end != len)
		return false;
	out->reg = reg;
	out->value = value;
	return true;
}

int lu_cfgoutside_parse(const char *text, struct lu_cfgwrite *out, size_t max)
{
	size_t n = 0, len;

	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		if (n == max)
			return lu_err(-ENOSPC, "more than %zu config writes",
				      max);
		if (!text[len] || !parse_line(text, len, &out[n]))
			return lu_err(-EPROTO,
				      "config writes, line %zu: \"%.*s\" is not of its form",
				      n + 1, (int)len, text);
		n++;
	}
	return (int)n;
}

static bool is_there(void *path)
{
	return !access(path, R_OK);
}

/* The counter does not come back to a value: no answer of before is taken. */
int lu_cfgoutside_ask(struct lu_cfgwrite *out, size_t max)
{
	const char *rig = getenv("LUTORTURE_RIG");
	const char *slash = rig ? strrchr(rig, '/') : NULL;
	char token[24], path[512], *text;
	int ret;

	if (!slash)
		return lu_err(-EOPNOTSUPP, "LUTORTURE_RIG names no run folder");
	snprintf(token, sizeof(token), "%" PRIx64, lu_tsc_read());
	snprintf(path, sizeof(path), "%.*s/config.%s", (int)(slash - rig), rig,
		 token);
	ret = lu_outside_ask(LU_OUTSIDE_CONFIG, token, 0);
	if (ret)
		return ret;
	if (!lu_wait(is_there, path, WAIT_MS))
		return lu_err(-ETIMEDOUT,
			      "the rig did not tell what was written to config space");
	text = lu_file_slurp(path, NULL);
	if (!text)
		return lu_err(-errno, "%s: %m", path);
	ret = lu_cfgoutside_parse(text, out, max);
	free(text);
	return ret;
}

static unsigned int needs(uint32_t value)
{
	return value > 0xffff ? 4 : value > 0xff ? 2 : 1;
}

void lu_cfgoutside_complete(struct lu_cfgwrite *write, const uint8_t *config,
			    size_t len)
{
	unsigned int size = lu_cfgwrite_size(write->reg, config, len);

	write->len = size > needs(write->value) ? size : needs(write->value);
	while (write->reg % write->len)
		write->len /= 2;
	if (write->reg + write->len <= len)
		write->old = lu_regs_get(config + write->reg, write->len);
}
