/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel counts of PCIe errors, at all functions of the machine. */
#ifndef LU_PCIFAIL_COUNT_H
#define LU_PCIFAIL_COUNT_H

#include "lu_bdf.h"

/**
 * struct lu_pcifail_error - One error, and where the kernel counts it.
 * @fn:      function that reports it
 * @counter: attribute of @fn, "aer_dev_fatal"
 * @line:    its name in there, "MalfTLP"; "": the kernel does not look which it is
 * @root:    root port that is told; may be @fn
 * @total:   attribute of @root, "aer_rootport_total_err_fatal"
 */
struct lu_pcifail_error {
	struct lu_bdf fn, root;
	const char *counter, *line, *total;
};

/**
 * lu_pcifail_count_total() - Errors of one severity that a function reported.
 * @fn:      that function
 * @counter: its attribute, "aer_dev_fatal"
 *
 * Return: their sum; -1 the kernel counts none of it.
 */
long lu_pcifail_count_total(struct lu_bdf fn, const char *counter);

/**
 * lu_pcifail_count_begin() - Remember all counters, before an error.
 *
 * From the second time on nothing may have been counted since the last check:
 * errors that nobody made are an error.
 *
 * Context: reads sysfs. A process of its own begins anew.
 * Return: 0; -EBADMSG, as lu_pcifail_count_check(); -ENOMEM; -errno of sysfs.
 */
int lu_pcifail_count_begin(void);

/**
 * lu_pcifail_count_check() - Was this counted once, and nothing else anywhere?
 * @error: what must have come since the last look; NULL: nothing
 *
 * At @fn one more of @line and of the total; at @root one more that it was told of.
 * A function that was found again counts from zero. What is counted now is what
 * the next look begins with. Where nothing was remembered there is nothing to
 * compare with.
 *
 * Return: 0; -EBADMSG the first counter that is not as it must be, in lu_errmsg();
 * -ENOMEM; -errno of sysfs.
 * Source: drivers/pci/pcie/aer.c, pci_dev_aer_stats_incr() and
 * pci_rootport_aer_stats_incr().
 */
int lu_pcifail_count_check(const struct lu_pcifail_error *error);

#endif
