/* SPDX-License-Identifier: GPL-2.0-only */
/* Putting functions back as they were, after something happened to them. */
#ifndef LU_PCIMEND_H
#define LU_PCIMEND_H

#include "lu_fixture.h"
#include "lu_snapshot.h"

/**
 * lu_pcimend_snapshot() - Config space of devices, and bridges around them.
 * @devs: devices
 * @n:    number of them
 * @out:  each function once, bridges before what is below them; release with
 *        lu_snapshot_free()
 *
 * Bridges are those above the devices, and those beside them that have no device.
 *
 * Return: 0; -E2BIG too many of them; as lu_pcibelow(); as
 * lu_snapshot_take_some(), where absent functions are no error.
 */
int lu_pcimend_snapshot(const struct lu_fixture_device *devs, int n,
			struct lu_snapshot **out);

/**
 * lu_pcimend_find() - Have all devices there again, bound, and bus masters.
 * @devs: devices, whose addresses must not have changed
 * @n:    number of them
 *
 * Rescans the buses if one is missing. Return: 0; -ETIMEDOUT one is not found;
 * -ESTALE one is found elsewhere; as lu_fixture_bind(), lu_master_set().
 */
int lu_pcimend_find(const struct lu_fixture_device *devs, int n);

/**
 * lu_pcimend_write() - Write config space back where it differs.
 * @before: as lu_pcimend_snapshot() made it
 * @found:  functions were removed and found again: bridges, BARs and SR-IOV BARs
 *          are left alone, since the kernel has set them up anew
 *
 * From the top down, since nothing below a bridge answers before that has its
 * bus numbers; status bits that are cleared by writing them are cleared.
 *
 * Return: 0; -ENODEV a function does not answer; -errno of writing.
 */
int lu_pcimend_write(const struct lu_snapshot *before, bool found);

/**
 * lu_pcimend_clear() - Clear what tells of errors at devices and bridges.
 *
 * Return: 0; as lu_pcimend_snapshot(); -errno of writing.
 */
int lu_pcimend_clear(const struct lu_fixture_device *devs, int n);

/* What differs of a function that was removed and found again, as masks. */
#define LU_PCIMEND_PLACED(f)                                                \
	{                                                                   \
		.field = f, .why = "a function found again is placed anew", \
		.spec = "PCI Firmware 3.3, 3.5"                             \
	}
#define LU_PCIMEND_FOUND                                                       \
	LU_PCIMEND_PLACED("BAR?"), LU_PCIMEND_PLACED("SR-IOV.BAR?"),           \
		LU_PCIMEND_PLACED("ROM*"), LU_PCIMEND_PLACED("IOWindow"),      \
		LU_PCIMEND_PLACED("MemWindow"),                                \
		LU_PCIMEND_PLACED("PrefWindow"),                               \
	{                                                                      \
		.field = "MSI.*", .why = "its driver has been given a vector", \
		.spec = "PCI Local Bus 3.0, 6.8.1"                             \
	}

/**
 * typedef lu_pcimend_rule - What must be as it was, of one function.
 * @ctx:  as given
 * @fn:   function
 * @left: set to the registers that may differ; NULL: none
 * Return: false: nothing of it has to be.
 */
typedef bool (*lu_pcimend_rule)(void *ctx, struct lu_bdf fn,
				const struct lu_snapshot_mask **left);

/**
 * lu_pcimend_compare_by() - Is config space as it was, where it must be?
 * @before: as lu_pcimend_snapshot() made it
 * @rule:   asked for each function of it
 * @ctx:    passed to @rule
 *
 * Return: 0; -EBADMSG the first difference, in lu_errmsg(), or a function that does
 * not answer any more; as lu_snapshot_take_some(), lu_snapshot_diff().
 */
int lu_pcimend_compare_by(const struct lu_snapshot *before,
			  lu_pcimend_rule rule, void *ctx);

/**
 * lu_pcimend_compare() - Is config space as it was?
 * @devs:   devices
 * @n:      number of them
 * @before: as lu_pcimend_snapshot() made it
 * @left:   differences that nothing puts back; NULL: none
 *
 * Return: 0; -EBADMSG the first difference, in lu_errmsg(); as
 * lu_snapshot_diff().
 */
int lu_pcimend_compare(const struct lu_fixture_device *devs, int n,
		       const struct lu_snapshot *before,
		       const struct lu_snapshot_mask *left);

#endif
