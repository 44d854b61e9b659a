/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ORACLE_PLACES_H
#define ORACLE_PLACES_H

#include <stddef.h>

#include "lu_bdf.h"
#include "oracle.h"

#define ORACLE_PLACE_NAME 80 /* longest name of a place, with its NUL */

/**
 * struct oracle_place - A function that a test goes through.
 * @bdf:  where it is in this boot
 * @name: which it is in any boot: name of a device under test, and for each
 *        bridge on its way up a "^"; a shared bridge has the first one's name
 */
struct oracle_place {
	struct lu_bdf bdf;
	char name[ORACLE_PLACE_NAME];
};

/** struct oracle_places - @n places; release @place with free(). */
struct oracle_places {
	struct oracle_place *place;
	size_t n;
};

/**
 * oracle_places_take() - Every device under test, and each bridge above, once.
 * @ctx:    the devices
 * @places: filled, devices first; emptied on failure
 *
 * The bridges of a device that is gone are unknown, and left out.
 *
 * Return: 0; -ENOMEM.
 */
int oracle_places_take(const struct oracle_ctx *ctx,
		       struct oracle_places *places);

/**
 * oracle_places_open() - Folder of a function in sysfs, for reading many files.
 * @bdf: function
 *
 * Return: fd for oracle_places_read(); -errno of open(), -ENOENT it is gone.
 */
int oracle_places_open(struct lu_bdf bdf);

/**
 * oracle_places_read() - Read an attribute.
 * @dir:  from oracle_places_open(); a negative value is returned as it is
 * @attr: name
 * @buf:  filled, one trailing newline is cut; "" on failure
 * @size: bytes in @buf
 *
 * Return: length of the text; -errno of open() or read().
 */
int oracle_places_read(int dir, const char *attr, char *buf, size_t size);

#endif
