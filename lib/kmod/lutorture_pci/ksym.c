// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds kernel functions that are not exported, by registering a kprobe on
 * each name, reading its address and removing the probe again. Nothing else
 * in the module knows how it is done. It calls none of them, and refuses
 * where a call would be fatal.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/cpufeature.h>

#include "ksym.h"

#define ENDBR64	0xfa1e0ff3

struct lupci_ksym lupci_ksym;

static const struct {
	const char *name;
	size_t offset;
} symbols[] = {
	{ "liveupdate_enabled", offsetof(struct lupci_ksym, enabled) },
	{ "liveupdate_register_file_handler",
	  offsetof(struct lupci_ksym, register_handler) },
	{ "liveupdate_unregister_file_handler",
	  offsetof(struct lupci_ksym, unregister_handler) },
	{ "liveupdate_register_flb",
	  offsetof(struct lupci_ksym, register_flb) },
	{ "liveupdate_unregister_flb",
	  offsetof(struct lupci_ksym, unregister_flb) },
	{ "liveupdate_flb_get_outgoing",
	  offsetof(struct lupci_ksym, get_outgoing) },
	{ "liveupdate_flb_put_outgoing",
	  offsetof(struct lupci_ksym, put_outgoing) },
	{ "liveupdate_flb_get_incoming",
	  offsetof(struct lupci_ksym, get_incoming) },
	{ "liveupdate_flb_put_incoming",
	  offsetof(struct lupci_ksym, put_incoming) },
};

static_assert(ARRAY_SIZE(symbols) * sizeof(void *) ==
	      sizeof(struct lupci_ksym));

static bool is_landing_pad(const void *addr)
{
	u32 insn;

	return !get_kernel_nofault(insn, (const u32 *)addr) && insn == ENDBR64;
}

/*
 * A kprobe on a symbol with a landing pad sits behind the pad; a call has to
 * go to the pad. The kernel overwrites the pads of functions that it never
 * calls indirectly: with IBT enforced, calling such a one is an exception.
 */
static int entry_of(const char *name, void *probed, void **entry)
{
	bool padded = is_landing_pad(probed - sizeof(u32));

	if (!padded && cpu_feature_enabled(X86_FEATURE_IBT)) {
		pr_err("%s() is sealed against indirect calls: boot with ibt=off\n",
		       name);
		return -EOPNOTSUPP;
	}
	*entry = padded ? probed - sizeof(u32) : probed;

	return 0;
}

/* Probes that are never armed: only where they would sit is wanted. */
static int place(struct kprobe *probe, const char *name)
{
	int err;

	probe->symbol_name = name;
	probe->flags = KPROBE_FLAG_DISABLED;
	err = register_kprobe(probe);
	if (!err)
		return 0;
	pr_err("no %s() (%pe): the kernel needs CONFIG_LIVEUPDATE, CONFIG_KEXEC_HANDOVER and CONFIG_KPROBES\n",
	       name, ERR_PTR(err));

	return -EOPNOTSUPP;
}

/* All are taken away at once: each time costs an RCU grace period. */
static int resolve_all(void)
{
	struct kprobe *placed[ARRAY_SIZE(symbols)], *probes;
	int n = 0, err = 0;

	probes = kcalloc(ARRAY_SIZE(symbols), sizeof(*probes), GFP_KERNEL);
	if (!probes)
		return -ENOMEM;
	while (!err && n < ARRAY_SIZE(symbols)) {
		err = place(&probes[n], symbols[n].name);
		if (err)
			break;
		placed[n] = &probes[n];
		err = entry_of(symbols[n].name, probes[n].addr,
			       (void *)&lupci_ksym + symbols[n].offset);
		n++;
	}
	if (n)
		unregister_kprobes(placed, n);
	kfree(probes);

	return err;
}

int lupci_ksym_resolve(void)
{
	int err = resolve_all();

	if (err)
		return err;

	if (!lupci_ksym.enabled()) {
		pr_err("live update is off: boot with kho=on liveupdate=on\n");
		return -EOPNOTSUPP;
	}

	return 0;
}
