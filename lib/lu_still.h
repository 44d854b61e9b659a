/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a refused or repeated call must leave as it was: a quick look at all that
 * live update keeps, cheap enough to be taken around every single fault.
 */
#ifndef LU_STILL_H
#define LU_STILL_H

#include <stdbool.h>
#include <stdint.h>

#include "lu_provider.h"

#define LU_STILL_MAX 512 /* functions in the provider's table */

/**
 * struct lu_still - State of live update at one moment.
 * @table, @n:  what is outgoing
 * @flb:        there is something outgoing for the next kernel
 * @sessions:   alive in this kernel
 * @kho_pages:  preserved for the next kernel
 * @refs:       references on the provider's module
 * @next:       first record of the kernel log that was not looked at
 * @allow:      texts of log records that are no trouble here, with the stack dump
 *              behind them; ends in NULL; NULL: none. Kept by lu_still_take()
 */
struct lu_still {
	struct lu_provider_entry table[LU_STILL_MAX];
	int n;
	bool flb;
	long sessions, kho_pages;
	int refs;
	uint64_t next;
	const char *const *allow;
};

/**
 * lu_still_take() - Note how things stand.
 * @still: filled
 *
 * Context: root, lutorture_pci loaded. Changes nothing.
 * Return: 0; -ENOENT no provider; -ENOSPC more than LU_STILL_MAX functions; as
 * lu_provider_check_counts(); -errno of reading the kernel log or debugfs.
 */
int lu_still_take(struct lu_still *still);

/**
 * lu_still_check() - Are things as they stood?
 * @then: from lu_still_take(); its place in the kernel log moves on
 *
 * Return: 0; -EBADMSG with the first difference in lu_errmsg(): an entry of the
 * table, a session, a page, a reference, or a sign of trouble in the kernel log
 * since then; -EOVERFLOW records of that log are lost; -errno as lu_still_take().
 */
int lu_still_check(struct lu_still *then);

/**
 * lu_still_settle() - The same, where the kernel may still clean up behind somebody.
 * @then:    as for lu_still_check()
 * @wait_ms: limit, milliseconds, until an entry, a session, a page or a reference is as
 *           before; what the log says counts from the first look on
 *
 * Return: as lu_still_check().
 */
int lu_still_settle(struct lu_still *then, unsigned int wait_ms);

#endif
