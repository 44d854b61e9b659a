// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps bus mastering on across kexec, for functions in the outgoing table
 * and for nothing else. On shutdown the kernel calls pci_clear_master() for
 * every device; from the moment the reboot notifier has seen a kexec begin, a
 * probe there returns to the caller at once for these. Before that moment the
 * probe does nothing. All that depends on the architecture is in this file.
 *
 * The probe runs in atomic context and takes no lock: the notifier froze the
 * table, under its lock, before it armed the probe, and neither is undone.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kexec.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/objtool.h>
#include <linux/pci.h>
#include <linux/reboot.h>
#include <asm/ibt.h>

#include "compat.h"

static bool armed;

#ifdef CONFIG_X86_64
asmlinkage void lupci_bme_return(void);

/* Reached by a changed return address, so no landing pad is needed. */
asm(".text\n\t"
	".type lupci_bme_return, @function\n\t"
	ASM_FUNC_ALIGN
	"\nlupci_bme_return:\n\t"
	ANNOTATE_NOENDBR "\n\t"
	ASM_RET
	".size lupci_bme_return, .-lupci_bme_return\n");
#else
#error "bme.c: return override is written for x86-64 only"
#endif

static bool keeps(struct pci_dev *dev)
{
	const struct pci_outgoing *outgoing = lupci_compat.outgoing;

	return outgoing && pci_table_find(&outgoing->table, lupci_hop(dev));
}

static int __kprobes before(struct kprobe *probe, struct pt_regs *regs)
{
	/* Pairs with notify(): an armed probe sees the frozen table. */
	if (!smp_load_acquire(&armed))
		return 0;
	if (!keeps((struct pci_dev *)regs_get_kernel_argument(regs, 0)))
		return 0;

	instruction_pointer_set(regs, (unsigned long)lupci_bme_return);

	return 1;
}

/* A probe that changes the instruction pointer must have one: see kprobes. */
static void __kprobes after(struct kprobe *probe, struct pt_regs *regs,
			    unsigned long flags)
{
}

static struct kprobe clear_master = {
	.symbol_name = "pci_clear_master",
	.pre_handler = before,
	.post_handler = after,
};

/* kernel_kexec() alone restarts with this command from inside the kernel. */
static bool is_kexec(unsigned long action, const char *command)
{
	return action == SYS_RESTART && command &&
	       !strcmp(command, "kexec reboot");
}

static int notify(struct notifier_block *nb, unsigned long action, void *data)
{
	scoped_guard(mutex, &lupci_compat.lock)
		lupci_compat.frozen = true;
	if (is_kexec(action, data))
		/* Pairs with before(). */
		smp_store_release(&armed, true);

	return NOTIFY_DONE;
}

static struct notifier_block reboot = {
	.notifier_call = notify,
};

int lupci_bme_init(void)
{
	int err = register_kprobe(&clear_master);

	if (err) {
		pr_err("no probe on pci_clear_master() (%pe): preserved devices would stop\n",
		       ERR_PTR(err));
		return err;
	}

	err = register_reboot_notifier(&reboot);
	if (err)
		unregister_kprobe(&clear_master);

	return err;
}

void lupci_bme_exit(void)
{
	unregister_reboot_notifier(&reboot);
	unregister_kprobe(&clear_master);
}
