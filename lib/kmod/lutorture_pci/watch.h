/* SPDX-License-Identifier: GPL-2.0-only */
/* Balance of LUO sessions, and pages preserved for the next kernel. */
#ifndef LUPCI_WATCH_H
#define LUPCI_WATCH_H

struct seq_file;

int lupci_watch_init(void);
void lupci_watch_exit(void);
/* Sessions of both directions, since this module was loaded. */
long lupci_watch_alive(void);
/* Sessions that came or went unseen: if any, the balance means nothing. */
unsigned long lupci_watch_missed(void);
/* "key value" lines: created, released, missed. */
int lupci_watch_show(struct seq_file *m, void *unused);

void lupci_kho_pages_init(void);
/* Pages in the outgoing tree; -1: unknown on this kernel. */
long lupci_kho_pages(void);

int lupci_debugfs_init(void);
void lupci_debugfs_exit(void);

#endif
