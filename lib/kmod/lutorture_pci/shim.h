/* SPDX-License-Identifier: GPL-2.0-only */
/* The few names table.c and ser.h need, in the kernel and in user-space unit tests. */
#ifndef LUPCI_SHIM_H
#define LUPCI_SHIM_H

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/page.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/types.h>

typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define U16_MAX		UINT16_MAX
#define PAGE_SIZE	4096UL
#define noinline
#endif

#endif
