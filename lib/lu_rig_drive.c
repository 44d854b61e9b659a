// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rig file says of the drive behind a device. Reads the parsed file only.
 */
#include <stdio.h>
#include <string.h>

#include "lu_rig.h"

#define DRIVE_KEY "drive="
#define RATE_KEY  "throttling.iops-total="

static const char *drive_of(const struct lu_rig_node *node)
{
	for (size_t i = 0; i < node->n_props; i++)
		if (!strncmp(node->props[i], DRIVE_KEY, strlen(DRIVE_KEY)))
			return node->props[i] + strlen(DRIVE_KEY);
	return "";
}

const struct lu_rig_drive *lu_rig_drive(const struct lu_rig *rig,
					const char *node)
{
	const char *id = "";

	for (size_t i = 0; i < rig->n_nodes; i++)
		if (!strcmp(rig->nodes[i].id, node))
			id = drive_of(&rig->nodes[i]);
	for (size_t i = 0; i < rig->n_drives; i++)
		if (!strcmp(rig->drives[i].id, id))
			return &rig->drives[i];
	return NULL;
}

unsigned int lu_rig_rate(const struct lu_rig_drive *drive)
{
	const char *at;
	unsigned int rate = 0;

	if (!drive || !drive->throttle)
		return 0;
	at = strstr(drive->throttle, RATE_KEY);
	if (at && (at == drive->throttle || at[-1] == ','))
		sscanf(at + strlen(RATE_KEY), "%u", &rate);
	return rate;
}
