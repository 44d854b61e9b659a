/* SPDX-License-Identifier: GPL-2.0-only */
/* What the lu_rig files share and nobody else needs. */
#ifndef LU_RIG_CHECK_H
#define LU_RIG_CHECK_H

#include "lu_rig.h"
#include "lu_yaml.h"

/** lu_rig_map - Shape of a rig file; fills a struct lu_rig. */
extern const struct lu_yaml_map lu_rig_map;

/** lu_rig_machines - Words for enum lu_rig_machine, NULL-terminated. */
extern const char *const lu_rig_machines[];

/**
 * lu_rig_check_topology() - What holds between nodes, drives and devices.
 * @rig:  decoded rig of a QEMU machine
 * @yaml: file, for positions
 *
 * Parents exist, come first and take children; no place is used twice; drives
 * and netdevs that nodes name exist and are used once; each device under test
 * is a node that is no bridge; a device has a peer if and only if its node's netdev
 * is of a kind that leads to one; a tap has a name that an interface can have.
 *
 * Return: 0; -EINVAL.
 */
int lu_rig_check_topology(const struct lu_rig *rig, struct lu_yaml *yaml);

/**
 * lu_rig_check_unique() - No two entries of a list have the same text.
 * @yaml:   file, for positions
 * @list:   key of the list
 * @key:    key of the text in an entry
 * @array:  entries
 * @n:      their count
 * @size:   bytes of an entry
 * @offset: of the char * in an entry
 *
 * Return: 0; -EINVAL, naming the later of the two.
 */
int lu_rig_check_unique(struct lu_yaml *yaml, const char *list, const char *key,
			const void *array, size_t n, size_t size, size_t offset);

#endif
