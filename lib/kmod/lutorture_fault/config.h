/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUFAULT_CONFIG_H
#define LUFAULT_CONFIG_H

struct lufault_point;

/*
 * The point's symbol is the address of a PCI function, whose config writes are
 * its hits from now on; stamps what lufault_config_look() does. 0; -ENOENT no
 * such function; -EOPNOTSUPP its writes do not pass what can be probed; -ENOMEM.
 */
int lufault_config_begin(struct lufault_point *point);
void lufault_config_end(struct lufault_point *point);

/*
 * One stamp for each function that is watched, "<address>=<COMMAND>,<LNKSTA>",
 * "-" for one that has no link. Any context but NMI.
 */
void lufault_config_look(void);

/* Writes that came while another probe was being handled. */
unsigned long lufault_config_missed(void);

#endif
