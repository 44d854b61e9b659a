// SPDX-License-Identifier: GPL-2.0-only
/*
 * x86-64: the time stamp counter, and how a probed function is left. The
 * return address stays where it is, for the stub to pop: taking it off the
 * stack here would crash where the probe sits on ftrace.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <linux/ptrace.h>
#include <asm/ibt.h>
#include <asm/tsc.h>

#include "arch.h"

asmlinkage void lufault_just_return(void);

/* Reached by a changed instruction pointer, so no landing pad is needed. */
asm(".text\n\t"
	".type lufault_just_return, @function\n\t"
	ASM_FUNC_ALIGN
	"\nlufault_just_return:\n\t"
	ANNOTATE_NOENDBR "\n\t"
	ASM_RET
	".size lufault_just_return, .-lufault_just_return\n");

u64 lufault_cycles(void)
{
	return rdtsc_ordered();
}

u64 lufault_cycles_per_ms(void)
{
	return tsc_khz;
}

void lufault_override(struct pt_regs *regs, long value)
{
	regs_set_return_value(regs, value);
	instruction_pointer_set(regs, (unsigned long)lufault_just_return);
}
