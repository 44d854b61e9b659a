/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between architectures; each has a file arch_*.c. */
#ifndef LUFAULT_ARCH_H
#define LUFAULT_ARCH_H

#include <linux/types.h>

struct pt_regs;

/* A counter that goes on across a kexec, as user space reads it too. */
u64 lufault_cycles(void);
u64 lufault_cycles_per_ms(void);

/* What a probe on ftrace sits on, ahead of a function's first own instruction. */
extern const unsigned int lufault_entry_bytes;

/*
 * At the entry of a function: have it return @value to its caller at once.
 * The handler of the probe has to return 1 then.
 */
void lufault_override(struct pt_regs *regs, long value);

/**
 * struct lufault_config_write - A write to config space, as it begins.
 * @domain: segment
 * @bus:    number
 * @devfn:  device and function
 * @reg:    offset
 * @len:    bytes
 * @value:  what is written
 */
struct lufault_config_write {
	unsigned int domain;
	unsigned int bus;
	unsigned int devfn;
	unsigned int reg;
	unsigned int len;
	u32 value;
};

/*
 * Functions that reach the hardware, of which each write passes one; NULL ends
 * them. One that the kernel does not have is not an error, none of them is.
 */
extern const char * const lufault_config_symbols[];

/* pci_ops.write of a bus whose writes go through these. */
extern const char * const lufault_config_ops;

/* At the entry of one of them. */
struct lufault_config_write lufault_config_write(struct pt_regs *regs);

#endif
