/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lutorture_naive, the simplest provider: load it, make it misbehave, read what
 * LUO called. For suites that show defects of LUO itself.
 */
#ifndef LU_NAIVE_H
#define LU_NAIVE_H

/**
 * lu_naive_load() - Load the module afresh, with all counters at 0.
 * @params: "flb=0 busy=1 flb_any=1"; NULL for none
 *
 * In the incoming kernel this must come before the first open of
 * /dev/liveupdate. Undone by lu_naive_unload().
 *
 * Return: 0; as lu_kmod_path(), lu_kmod_unload() and lu_kmod_load().
 */
int lu_naive_load(const char *params);

/**
 * lu_naive_unload() - Unload it.
 *
 * Return: as lu_kmod_unload(): -EWOULDBLOCK while LUO or an open file holds it.
 */
int lu_naive_unload(void);

/**
 * lu_naive_set() - Set a parameter of the loaded module.
 * @param: "busy", "flb_error", "second_error"
 * @value: number
 *
 * Return: 0; -errno of the attribute.
 */
int lu_naive_set(const char *param, int value);

/**
 * lu_naive_count() - Read a counter of the loaded module.
 * @name: "flb_preserved", "flb_unpreserved", "flb_retrieved", "flb_finished",
 *        "flb_bare" (retrieved with handle 0), "finished", "second_preserved",
 *        "second_unpreserved"
 *
 * Return: count; -errno of the attribute.
 */
int lu_naive_count(const char *name);

/**
 * lu_naive_open() - Open a file that the module can preserve.
 *
 * Return: fd, close-on-exec; -errno.
 */
int lu_naive_open(void);

/**
 * lu_naive_order() - Have the module call LUO, or KHO.
 * @order: "flb_register", "get_in", "put_in", "get_out", and for what LUO
 *         must refuse "twin_handler", "twin_flb", "flood" (more FLBs than
 *         there is room for), "foreign_unregister"; "second_register": a
 *         second FLB for the handler, undone by lu_naive_unload(); of KHO
 *         "pages", "vmalloc" (preserved, and given up again), and what it must
 *         refuse, "twin_subtree", "subtree_flood"
 *
 * Return: 0; -errno as LUO or KHO returned it.
 */
int lu_naive_order(const char *order);

#endif
