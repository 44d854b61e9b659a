/* SPDX-License-Identifier: GPL-2.0-only */
/* A provider that does no more than LUO asks of it, or less. */
#ifndef LUTORTURE_NAIVE_H
#define LUTORTURE_NAIVE_H

#include <linux/fs.h>
#include <linux/liveupdate.h>
#include <linux/types.h>

extern struct liveupdate_file_handler naive_handler;
extern struct liveupdate_flb naive_flb;

bool naive_is_ours(const struct file *file);
/* A new open file of /dev/lutorture_naive, or an ERR_PTR(). */
struct file *naive_open(void);

/* Each returns what LUO returned. */
int naive_second_register(void);
int naive_foreign_unregister(void);
int naive_twin_handler(void);
int naive_twin_flb(void);
int naive_flood(void);

/* Each returns what KHO returned. */
int naive_twin_subtree(void);
int naive_subtree_flood(void);
int naive_pages(void);
int naive_vmalloc(void);

#endif
