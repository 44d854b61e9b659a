// SPDX-License-Identifier: GPL-2.0-only
/*
 * The witness from outside: which config writes reached QEMU's devices, whoever
 * made them. Owns QEMU's trace and what a test is told of it. Writes files in the
 * run folder; touches nothing of the machine.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "rig_qemu.h"

#define PATH_BYTES 4096
#define EVENT	   "pci_cfg_write"

int rig_qemu_config_line(const char *line, char *buf, size_t size)
{
	unsigned int bus, slot, fn, reg, value;

	if (strncmp(line, EVENT " ", strlen(EVENT " ")))
		return 0;
	if (sscanf(line, EVENT " %*s %2x:%2x.%1x @0x%x <- 0x%x", &bus, &slot,
		   &fn, &reg, &value) != 5)
		return lu_err(-EPROTO,
			      "QEMU's trace: \"%s\" is not of its form", line);
	snprintf(buf, size, "0000:%02x:%02x.%x+%03x,%x", bus, slot, fn, reg,
		 value);
	return 1;
}

/* A line that is still being written is left for the next time. */
static int convert(FILE *in, FILE *out, long *at)
{
	char line[256], text[64];
	int ret = 0;

	while (ret >= 0 && fgets(line, sizeof(line), in) && strchr(line, '\n')) {
		*at = ftell(in);
		ret = rig_qemu_config_line(line, text, sizeof(text));
		if (ret > 0)
			fprintf(out, "%s\n", text);
	}
	return ret < 0 ? ret : 0;
}

/* Whole, or not at all: the test waits for the name. */
static int tell(struct rig_power *power, const char *to)
{
	char from[PATH_BYTES], part[PATH_BYTES];
	FILE *in, *out;
	int err = 0;

	snprintf(from, sizeof(from), "%s/" RIG_QEMU_TRACE, power->run_dir);
	snprintf(part, sizeof(part), "%s/dut/config.part", power->run_dir);
	in = fopen(from, "re");
	out = fopen(part, "we");
	if (!in || !out || fseek(in, power->config_at, SEEK_SET))
		err = lu_err(-errno, "%s: %m", in ? part : from);
	err = err ?: convert(in, out, &power->config_at);
	if (in)
		fclose(in);
	if (out && fclose(out) && !err)
		err = lu_err(-errno, "%s: %m", part);
	if (!err && rename(part, to))
		err = lu_err(-errno, "%s: %m", to);
	return err;
}

int rig_qemu_config(struct rig_power *power, const char *token)
{
	char to[PATH_BYTES], answer[16384];
	int err;

	if (!*token || strchr(token, '/'))
		return lu_err(-EINVAL, "\"%s\" is no token", token);
	err = rig_qemu_ask(power, "trace-event " EVENT " on", answer,
			   sizeof(answer));
	if (!err && strcasestr(answer, "unknown"))
		err = lu_err(-EINVAL, "trace-event: %s", answer);
	if (err)
		return err;
	snprintf(to, sizeof(to), "%s/dut/config.%s", power->run_dir, token);
	return tell(power, to);
}
