/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between architectures; each has a file arch_*.c. */
#ifndef LUFAULT_ARCH_H
#define LUFAULT_ARCH_H

#include <linux/types.h>

struct pt_regs;

/* A counter that goes on across a kexec, as user space reads it too. */
u64 lufault_cycles(void);
u64 lufault_cycles_per_ms(void);

/*
 * At the entry of a function: have it return @value to its caller at once.
 * The handler of the probe has to return 1 then.
 */
void lufault_override(struct pt_regs *regs, long value);

#endif
