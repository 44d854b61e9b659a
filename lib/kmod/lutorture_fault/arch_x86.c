// SPDX-License-Identifier: GPL-2.0-only
/*
 * x86-64: the time stamp counter, where config space is written (by port, by
 * memory), and how a probed function is left. The
 * return address stays where it is, for the stub to pop: taking it off the
 * stack here would crash where the probe sits on ftrace.
 */
#include <linux/ftrace.h>
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <linux/ptrace.h>
#include <asm/ibt.h>
#include <asm/tsc.h>

#include "arch.h"

const unsigned int lufault_entry_bytes = MCOUNT_INSN_SIZE;

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

/* Registers below 256 of segment 0 go by port, where ports are used at all. */
const char * const lufault_config_symbols[] = {
	"pci_conf1_write",
	"pci_mmcfg_write",
	NULL
};

const char * const lufault_config_ops = "pci_write";

/* Both are struct pci_raw_ops.write, with six arguments in registers. */
struct lufault_config_write lufault_config_write(struct pt_regs *regs)
{
	return (struct lufault_config_write) {
		.domain = regs_get_kernel_argument(regs, 0),
		.bus = regs_get_kernel_argument(regs, 1),
		.devfn = regs_get_kernel_argument(regs, 2),
		.reg = regs_get_kernel_argument(regs, 3),
		.len = regs_get_kernel_argument(regs, 4),
		.value = regs_get_kernel_argument(regs, 5),
	};
}
