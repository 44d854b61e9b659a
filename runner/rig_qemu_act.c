// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tests ask of the outside, in words of QEMU's monitor: errors, devices
 * that are taken out and put in again as the rig file describes them. Touches
 * the running machine only; a power cut is the controller's.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "rig_qemu.h"

#define LINE_MAX_BYTES 256
#define TRIES	       20
#define TRY_US	       100000

static int write_aer(const struct rig_power *power, const char *arg, char *line)
{
	(void)power;
	snprintf(line, LINE_MAX_BYTES, "pcie_aer_inject_error %s", arg);
	return 0;
}

static int write_unplug(const struct rig_power *power, const char *arg,
			char *line)
{
	(void)power;
	snprintf(line, LINE_MAX_BYTES, "device_del %s", arg);
	return 0;
}

static int write_plug(const struct rig_power *power, const char *arg, char *line)
{
	const struct lu_rig *rig = power->rig;
	size_t len = snprintf(line, LINE_MAX_BYTES, "device_add ");

	for (size_t i = 0; i < rig->n_nodes; i++)
		if (!strcmp(rig->nodes[i].id, arg))
			return rig_qemu_node(&rig->nodes[i], line + len,
					     LINE_MAX_BYTES - len);
	return lu_err(-ENOENT, "rig %s has no node %s", rig->name, arg);
}

static int write_link(const struct rig_power *power, const char *arg, char *line)
{
	(void)power;
	snprintf(line, LINE_MAX_BYTES, "set_link %s", arg);
	return 0;
}

static const struct act {
	const char *what;
	int (*write)(const struct rig_power *power, const char *arg, char *line);
	const char *busy; /* an objection that passes */
} acts[] = {
	{ LU_OUTSIDE_AER, write_aer, NULL },
	{ LU_OUTSIDE_UNPLUG, write_unplug, NULL },
	/* What was taken out is in use for a moment: its name, place, drive. */
	{ LU_OUTSIDE_PLUG, write_plug, "Error" },
	{ LU_OUTSIDE_LINK, write_link, NULL },
};

/* The monitor prints something only when it objects, or injects an error. */
static int say(struct rig_power *power, const struct act *act, const char *line)
{
	char answer[16384]; /* the echo is many times the line */
	int err, tries = TRIES;

	do {
		err = rig_qemu_ask(power, line, answer, sizeof(answer));
		if (err || !strstr(answer, "Error"))
			return err;
		if (!act->busy || !strstr(answer, act->busy))
			break;
		usleep(TRY_US);
	} while (--tries);
	return lu_err(-EINVAL, "%s: %s", line, answer);
}

int rig_qemu_act(struct rig_power *power, const char *what, const char *arg)
{
	char line[LINE_MAX_BYTES];
	int err;

	if (!strcmp(what, LU_OUTSIDE_CONFIG))
		return rig_qemu_config(power, arg);
	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
		if (strcmp(acts[i].what, what))
			continue;
		err = acts[i].write(power, arg, line);
		return err ?: say(power, &acts[i], line);
	}
	return -EOPNOTSUPP;
}
