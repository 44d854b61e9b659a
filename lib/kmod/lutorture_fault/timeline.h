/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUFAULT_TIMELINE_H
#define LUFAULT_TIMELINE_H

struct seq_file;

/* The stamps of both kernels in the order of their counter. */
int lufault_timeline_show(struct seq_file *m, void *unused);

#endif
