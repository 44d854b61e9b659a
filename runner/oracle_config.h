/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ORACLE_CONFIG_H
#define ORACLE_CONFIG_H

#include <stddef.h>

#include "lu_provider.h"
#include "lu_snapshot.h"
#include "oracle.h"

#define ORACLE_CONFIG "config"

/**
 * struct config_between - What lies between two snapshots.
 * @jump:        a jump
 * @preserved:   functions that were handed over by it, @n_preserved of them
 * @rebound:     functions that were taken from lutorture_pci and given back,
 *               @n_rebound of them
 */
struct config_between {
	bool jump;
	const struct lu_provider_entry *preserved;
	size_t n_preserved;
	const struct lu_bdf *rebound;
	size_t n_rebound;
};

/**
 * oracle_config_compare() - Like with like.
 * @ctx:     reports
 * @before:  earlier snapshot
 * @after:   later snapshot
 * @between: what happened
 * @diff:    file that receives the differences; removed if there are none
 *
 * A function whose driver differs between the two is left out. Of endpoints,
 * bus mastering may be lost by a jump if they were not preserved, may be turned
 * on by the test between jumps, and may be lost while another driver has them.
 *
 * Return: number of findings; -errno of lu_snapshot_diff() or of @diff.
 */
int oracle_config_compare(const struct oracle_ctx *ctx,
			  const struct lu_snapshot *before,
			  const struct lu_snapshot *after,
			  const struct config_between *between,
			  const char *diff);

/**
 * oracle_config_arrived() - Bus mastering was kept all the way.
 * @ctx:    reports
 * @before: snapshot from before the jump
 * @in:     incoming table, @n entries
 * @n:      their number
 *
 * Return: number of findings; -ENODATA no finding, but the provider did not
 * see how a function arrived that was bus-mastering before.
 */
int oracle_config_arrived(const struct oracle_ctx *ctx,
			  const struct lu_snapshot *before,
			  const struct lu_provider_entry *in, size_t n);

#endif
