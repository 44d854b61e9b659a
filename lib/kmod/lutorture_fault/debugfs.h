/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUFAULT_DEBUGFS_H
#define LUFAULT_DEBUGFS_H

int lufault_debugfs_init(void);
void lufault_debugfs_exit(void);

#endif
