// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line of the virtual rig: machine, boot files, shares, topology.
 * Pure text; touches nothing. QEMU is known here and in rig_qemu.c only.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "peers.h"
#include "rig_qemu.h"

static void add_machine(const struct lu_rig *rig, struct argv *argv)
{
	static const char *const fixed[] = {
		"-nodefaults", "-nographic", "-no-reboot", "-serial", "stdio",
		"-M",	       "q35",	     "-cpu",	   "max",
	};
	static const char *const accels[] = {
		[LU_RIG_CPUS_TOGETHER] = "tcg,thread=single",
		[LU_RIG_CPUS_APART] = "tcg,thread=multi",
	};

	argv_add(argv, "qemu-system-x86_64");
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		argv_add(argv, "%s", fixed[i]);
	argv_add(argv, "-accel");
	argv_add(argv, "%s", accels[rig->cpus_run]);
	argv_add(argv, "-smp");
	argv_add(argv, "%u", rig->cpus);
	argv_add(argv, "-m");
	argv_add(argv, "%uM", rig->memory_mib);
	for (size_t i = 0; i < rig->n_globals; i++) {
		argv_add(argv, "-global");
		argv_add(argv, "%s", rig->globals[i]);
	}
}

static bool has_peers(const struct lu_rig *rig)
{
	for (size_t i = 0; i < rig->n_devices; i++)
		if (rig->devices[i].peer)
			return true;
	return false;
}

/*
 * The guest counts the host's TSC. Left to itself it measures that against an
 * emulated timer, and on a busy host it may come out ten times too slow: then
 * a second of the guest is over in a tenth, and all its timeouts with it.
 */
static void add_boot(const struct rig_power *power, const char *why,
		     struct argv *argv)
{
	char own[128];

	argv_add(argv, "-kernel");
	argv_add(argv, "%s/dut/kexec/kernel", power->run_dir);
	argv_add(argv, "-initrd");
	argv_add(argv, "%s/dut/kexec/initrd", power->run_dir);
	argv_add(argv, "-append");
	argv_add(argv,
		 "%s tsc_early_khz=%u lutorture.tsc_khz=%u lutorture.repo=%s %s lutorture.why=%s lutorture.outside=%s%s %s",
		 power->rig->cmdline, power->tsc_khz, power->tsc_khz,
		 power->repo, lu_kernel_cmdline(power->kernel, own, sizeof(own)),
		 *why ? why : "none", RIG_QEMU_OUTSIDE,
		 has_peers(power->rig) ? "," LU_OUTSIDE_TRAFFIC : "",
		 power->append ? power->append : "");
}

/* It translates for devices that come behind it. */
static void add_iommu(const struct lu_rig *rig, struct argv *argv)
{
	if (rig->iommu != LU_RIG_IOMMU_INTEL)
		return;
	argv_add(argv, "-device");
	argv_add(argv, "intel-iommu");
}

/* Nothing is in it until a test asks. */
static void add_trace(const struct rig_power *power, struct argv *argv)
{
	argv_add(argv, "-D");
	argv_add(argv, "%s/" RIG_QEMU_TRACE, power->run_dir);
}

/*
 * msize and caching are the guest's choice; remapping inode numbers keeps
 * files of several host file systems apart.
 */
static void add_shares(const struct rig_power *power, struct argv *argv)
{
	argv_add(argv, "-virtfs");
	argv_add(argv, "local,path=/,mount_tag=hostroot,security_model=none,"
		       "readonly=on,multidevs=remap");
	argv_add(argv, "-virtfs");
	argv_add(argv,
		 "local,path=%s/dut,mount_tag=dut,security_model=none,"
		 "multidevs=remap",
		 power->run_dir);
}

static void add_drives(const struct rig_power *power, struct argv *argv)
{
	const struct lu_rig *rig = power->rig;

	for (size_t i = 0; i < rig->n_drives; i++) {
		const struct lu_rig_drive *drive = &rig->drives[i];

		argv_add(argv, "-drive");
		argv_add(argv,
			 "if=none,format=raw,id=%s,"
			 "file=%s/drives/%s.raw%s%s",
			 drive->id, power->run_dir, drive->id,
			 drive->throttle ? "," : "",
			 drive->throttle ? drive->throttle : "");
	}
}

/* This loses frames as a wire does, where a stream would keep them. */
static void add_way(const struct rig_power *power, const char *id,
		    const char *suffix, enum peer_far which, struct argv *argv)
{
	argv_add(argv, "-netdev");
	argv_add(argv, "dgram,id=%s%s,local.type=fd,local.str=%d", id, suffix,
		 peers_far(power->peers, id, which));
}

/* A netdev without a NIC throws away what it reads, as long as it reads. */
static void add_pulse(const struct rig_power *power, const char *id,
		      struct argv *argv)
{
	add_way(power, id, "-pulse", PEER_FAR_PULSE, argv);
}

static void add_peer(const struct rig_power *power, const char *id,
		     struct argv *argv)
{
	add_way(power, id, "", PEER_FAR_NIC, argv);
	add_pulse(power, id, argv);
}

/* One that was opened before has no scripts run for it. */
static void add_tap(const struct rig_power *power, const char *id,
		    struct argv *argv)
{
	argv_add(argv, "-netdev");
	argv_add(argv, "tap,id=%s,fd=%d", id, rig_qemu_tap_fd(power, id));
	add_pulse(power, id, argv);
}

/* The lan hub itself needs no peer: what one NIC sends, the others receive. */
static void add_hub(const struct rig_power *power, const char *id,
		    struct argv *argv)
{
	(void)power;
	argv_add(argv, "-netdev");
	argv_add(argv, "hubport,id=%s,hubid=0", id);
}

static void add_user(const struct rig_power *power, const char *id,
		     struct argv *argv)
{
	(void)power;
	argv_add(argv, "-netdev");
	argv_add(argv, "user,id=%s,restrict=on", id);
}

static const struct {
	const char *kind;
	void (*add)(const struct rig_power *power, const char *id,
		    struct argv *argv);
} netdev_kinds[] = {
	{ "hub", add_hub },
	{ "user", add_user },
	{ LU_RIG_NETDEV_PEER, add_peer },
	{ LU_RIG_NETDEV_TAP, add_tap },
};

static void add_netdev(const struct rig_power *power,
		       const struct lu_rig_netdev *netdev, struct argv *argv)
{
	for (size_t i = 0; i < sizeof(netdev_kinds) / sizeof(*netdev_kinds); i++)
		if (!strcmp(netdev_kinds[i].kind, netdev->kind))
			netdev_kinds[i].add(power, netdev->id, argv);
}

int rig_qemu_node(const struct lu_rig_node *node, char *buf, size_t size)
{
	size_t len = snprintf(buf, size, "%s,id=%s,bus=%s,addr=%x.%x",
			      node->model, node->id, node->parent, node->slot,
			      node->fn);

	for (size_t i = 0; i < node->n_props && len < size; i++)
		len += snprintf(buf + len, size - len, ",%s", node->props[i]);
	return len < size ? 0 :
			    lu_err(-E2BIG, "%s: too many properties", node->id);
}

static void add_node(const struct lu_rig_node *node, struct argv *argv)
{
	char text[2048];

	if (rig_qemu_node(node, text, sizeof(text)))
		argv->err = -E2BIG;
	argv_add(argv, "-device");
	argv_add(argv, "%s", text);
}

/*
 * Memory that outlives the guest's kernels and the guest, for what they count.
 * High up on its bus, where no topology puts a port.
 */
static void add_counts(const struct rig_power *power, struct argv *argv)
{
	if (!power->kernel->counts)
		return;
	argv_add(argv, "-object");
	argv_add(argv,
		 "memory-backend-file,id=counts,share=on,size=4M,"
		 "mem-path=%s/" RIG_QEMU_COUNTS,
		 power->run_dir);
	argv_add(argv, "-device");
	argv_add(argv, "ivshmem-plain,memdev=counts,bus=pcie.0,addr=1e.0");
}

void rig_qemu_argv(const struct rig_power *power, const char *why,
		   struct argv *argv)
{
	const struct lu_rig *rig = power->rig;

	add_machine(rig, argv);
	add_trace(power, argv);
	add_boot(power, why, argv);
	add_iommu(rig, argv);
	add_shares(power, argv);
	add_drives(power, argv);
	for (size_t i = 0; i < rig->n_netdevs; i++)
		add_netdev(power, &rig->netdevs[i], argv);
	for (size_t i = 0; i < rig->n_nodes; i++)
		add_node(&rig->nodes[i], argv);
	add_counts(power, argv);
}
