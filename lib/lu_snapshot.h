/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_SNAPSHOT_H
#define LU_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lu_bdf.h"

/** LU_SNAPSHOT_CONFIG_MAX - bytes of the largest config space. */
#define LU_SNAPSHOT_CONFIG_MAX 4096
/** LU_SNAPSHOT_PATH_MAX - buffer that holds any slot path, NUL included. */
#define LU_SNAPSHOT_PATH_MAX 128
/** LU_SNAPSHOT_ATTR_MAX - buffer that holds any attribute, NUL included. */
#define LU_SNAPSHOT_ATTR_MAX 48
/** LU_SNAPSHOT_ATTRS - how many attributes are recorded. */
#define LU_SNAPSHOT_ATTRS 6

/**
 * struct lu_snapshot_attr - An attribute of sysfs that is recorded.
 * @name:    file below the device; the key in a saved snapshot
 * @link:    it is a symbolic link: the last part of its target counts
 * @compare: a change is a difference; false where a register shows it too
 * @why:     what it tells, one line
 */
struct lu_snapshot_attr {
	const char *name;
	bool link;
	bool compare;
	const char *why;
};

extern const struct lu_snapshot_attr lu_snapshot_attrs[LU_SNAPSHOT_ATTRS];

/**
 * struct lu_snapshot_fn - What was recorded of one function.
 * @bdf:    its address then; it may be another one now
 * @path:   slot path, "0000:00:03.0/00.0/01.0"; "" when not known
 * @len:    bytes of @config: 256 or 4096; 0: the function did not answer
 * @config: config space
 * @attr:   by index of lu_snapshot_attrs; "" where there is none
 */
struct lu_snapshot_fn {
	struct lu_bdf bdf;
	char path[LU_SNAPSHOT_PATH_MAX];
	uint16_t len;
	uint8_t config[LU_SNAPSHOT_CONFIG_MAX];
	char attr[LU_SNAPSHOT_ATTRS][LU_SNAPSHOT_ATTR_MAX];
};

/**
 * struct lu_snapshot - Functions as they were at one time.
 * @n:  how many
 * @fn: the functions, in the order they were asked for
 */
struct lu_snapshot {
	size_t n;
	struct lu_snapshot_fn fn[];
};

/**
 * lu_snapshot_take() - Record config space and attributes of functions.
 * @bdf: @n addresses
 * @n:   how many; 0 gives an empty snapshot
 * @out: the snapshot, release with lu_snapshot_free(); NULL on failure
 *
 * Reads 256 or 4096 bytes of each, whichever it exposes, and the sysfs
 * attributes of lu_snapshot_attrs. Changes nothing on the machine. A function
 * in D3cold may be woken by it.
 *
 * Context: root; either side of the kexec; about 50 us a function.
 * Return: 0; -ENODEV a function is absent, or its header reads all ones;
 * -EACCES only 64 bytes are readable (not root); -EIO libpci failed;
 * -ENOMEM.
 * Source: PCIe Base 6.2, 7.5 and 2.3.2; libpci pci_read_block().
 */
int lu_snapshot_take(const struct lu_bdf *bdf, size_t n,
		     struct lu_snapshot **out);

/**
 * lu_snapshot_take_some() - The same, where functions may have vanished.
 * @bdf: @n addresses
 * @n:   how many
 * @out: the snapshot; a function that did not answer is in it with @len 0,
 *	 and is reported as vanished by lu_snapshot_diff()
 *
 * Context: as lu_snapshot_take().
 * Return: count of functions that did not answer; -EACCES, -EIO, -ENOMEM as
 * lu_snapshot_take().
 */
int lu_snapshot_take_some(const struct lu_bdf *bdf, size_t n,
			  struct lu_snapshot **out);

/** lu_snapshot_free() - Release a snapshot; NULL is allowed. */
void lu_snapshot_free(struct lu_snapshot *s);

/**
 * lu_snapshot_save() - Write a snapshot as text that "lspci -F" replays.
 * @s:    snapshot
 * @path: file, created or replaced whole: written beside it and renamed
 *
 * lspci 3.9 leaves out functions whose domain needs more than four digits.
 *
 * Return: 0; -errno of creating, writing (-ENOSPC) or renaming; -ENOMEM.
 * Source: pciutils 3.9 lib/dump.c; the format is in results/README.md.
 */
int lu_snapshot_save(const struct lu_snapshot *s, const char *path);

/** lu_snapshot_print() - As lu_snapshot_save(), to a stream. 0, or -EIO. */
int lu_snapshot_print(const struct lu_snapshot *s, FILE *f);

/**
 * lu_snapshot_load() - Read a saved snapshot, strictly.
 * @path: file
 * @out:  the snapshot, release with lu_snapshot_free(); NULL on failure
 *
 * Return: 0; -errno of opening; -EINVAL anything unexpected, with
 * "file:line: what" in lu_errmsg(); -EPROTONOSUPPORT other version;
 * -ENOMEM.
 */
int lu_snapshot_load(const char *path, struct lu_snapshot **out);

/**
 * typedef lu_snapshot_diff_fn - Receives one difference.
 * @ctx:  as given
 * @line: "0000:03:00.0 Command.BusMaster 1→0", UTF-8, no newline, gone after
 *	  the call
 * Return: 0 to go on; other: stop.
 */
typedef int (*lu_snapshot_diff_fn)(void *ctx, const char *line);

/**
 * struct lu_snapshot_mask - A difference that does not count.
 * @field:  its name in differences, "DevSta.TransPending"; a pattern as of
 *	    fnmatch(3) in tables of callers; NULL ends a table
 * @vendor: only for functions of this vendor; 0: any
 * @device: only for this device; 0: any
 * @why:    why it changes with nothing wrong
 * @spec:   section that says so
 */
struct lu_snapshot_mask {
	const char *field;
	uint16_t vendor, device;
	const char *why;
	const char *spec;
};

/**
 * lu_snapshot_masks() - The masks that always apply, for printing.
 * @i: from 0
 * Return: the mask, or NULL after the last.
 */
const struct lu_snapshot_mask *lu_snapshot_masks(size_t i);

/**
 * lu_snapshot_diff() - Compare two snapshots.
 * @before: the earlier one
 * @after:  the later one
 * @fn:     called for each difference, in order of @before; NULL: only count
 * @ctx:    passed to @fn
 *
 * Functions are matched by slot path, or by address where a path is missing;
 * a changed address is a difference of its own. Capabilities are matched by
 * id, so one that moved is still compared.
 *
 * Context: anywhere; touches nothing on the machine.
 * Return: number of differences no mask covers; what @fn returned, if that
 * was negative; -ECANCELED if it was positive; -ENOMEM.
 */
int lu_snapshot_diff(const struct lu_snapshot *before,
		     const struct lu_snapshot *after, lu_snapshot_diff_fn fn,
		     void *ctx);

/**
 * lu_snapshot_diff_masked() - Compare, with masks of the caller's besides.
 * @before: the earlier one
 * @after:  the later one
 * @masks:  more masks, ended by a NULL field; NULL: none
 * @fn:     as lu_snapshot_diff()
 * @ctx:    passed to @fn
 * Return: as lu_snapshot_diff().
 */
int lu_snapshot_diff_masked(const struct lu_snapshot *before,
			    const struct lu_snapshot *after,
			    const struct lu_snapshot_mask *masks,
			    lu_snapshot_diff_fn fn, void *ctx);

#endif
