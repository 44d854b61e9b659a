// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of config writes that a live update makes to preserved
 * functions, and holding a write against it. Each row was seen on a virtual rig
 * and found in the source that it names. Pure: touches nothing on the machine.
 */
#include "lu_cfgrule.h"

#include <errno.h>
#include <fnmatch.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"

#define DOWN (1u << LU_CFG_SHUTDOWN)
#define ENUM (1u << LU_CFG_ENUMERATION)
#define MODS (1u << LU_CFG_MODULES)

#define HEADER_TYPE 0x0e

/* Bits of prefetchable and I/O windows that tell their width: read-only. */
#define PREF_TYPE 0x000f000f
#define IO_TYPE	  0x0f0f

#define SLOT_EVENTS                                                          \
	(PCI_EXP_SLTCTL_ABPE | PCI_EXP_SLTCTL_PFDE | PCI_EXP_SLTCTL_MRLSCE | \
	 PCI_EXP_SLTCTL_PDCE | PCI_EXP_SLTCTL_CCIE | PCI_EXP_SLTCTL_HPIE |   \
	 PCI_EXP_SLTCTL_DLLSCE)

static const struct lu_cfgrule rules[] = {
	/* The services of a port are taken down as it is shut down. */
	{ DOWN, true, "AERRootCmd", LU_CFG_BITS,
	  PCI_ERR_ROOT_CMD_COR_EN | PCI_ERR_ROOT_CMD_NONFATAL_EN |
		  PCI_ERR_ROOT_CMD_FATAL_EN,
	  "a root port reports no errors any more", "aer_disable_irq()" },
	{ DOWN, true, "AERRootSta", LU_CFG_CLEAR, ~0U,
	  "errors that nobody will be told of", "aer_disable_rootport()" },
	{ DOWN | ENUM, true, "MSI", LU_CFG_BITS, PCI_MSI_FLAGS_ENABLE,
	  "a port's interrupt goes, and comes", "pci_msi_set_enable()" },
	{ DOWN | ENUM, true, "MSI-X", LU_CFG_BITS,
	  PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL,
	  "a port's interrupt goes, and comes", "pci_msix_clear_and_set_ctrl()" },
	{ DOWN | ENUM, true, "MSI.Address", LU_CFG_BITS, ~0U,
	  "where a port's interrupt goes", "__pci_write_msi_msg()" },
	{ DOWN | ENUM, true, "MSI.Data", LU_CFG_BITS, 0xffff,
	  "where a port's interrupt goes", "__pci_write_msi_msg()" },
	{ DOWN | ENUM, true, "SltCtl", LU_CFG_BITS, SLOT_EVENTS,
	  "what a slot tells of; not its power, nor its lights",
	  "pcie_disable_notification(), pcie_enable_notification()" },
	{ DOWN | ENUM, true, "SltSta", LU_CFG_CLEAR, ~0U, "what a slot told of",
	  "pcie_do_write_cmd(), pciehp_isr()" },
	{ DOWN, true, "Command", LU_CFG_BITS, PCI_COMMAND_INTX_DISABLE,
	  "a port without MSI has INTx again", "pci_intx()" },
	{ DOWN, true, "LnkCtl", LU_CFG_BITS,
	  PCI_EXP_LNKCTL_LBMIE | PCI_EXP_LNKCTL_LABIE,
	  "a port tells of its link no more", "pcie_bwnotif_disable()" },
	/* What the next kernel does as it finds functions. */
	{ ENUM, false, "Command", LU_CFG_BITS,
	  PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_INTX_DISABLE,
	  "decoding is off while BARs are sized, INTx while it is tried; bus mastering is left alone",
	  "pci_read_bases(), pci_intx_mask_broken(), pci_intx()" },
	{ ENUM, false, "BAR?", LU_CFG_SIZE, ~0U, "sized by all ones, put back",
	  "__pci_size_bars()" },
	{ ENUM, false, "ROM", LU_CFG_SIZE, (uint32_t)PCI_ROM_ADDRESS_MASK,
	  "sized by all ones, put back", "__pci_size_bars()" },
	{ ENUM, false, "DevCtl", LU_CFG_BITS,
	  PCI_EXP_DEVCTL_EXT_TAG | PCI_EXP_DEVCTL_CERE | PCI_EXP_DEVCTL_NFERE |
		  PCI_EXP_DEVCTL_FERE | PCI_EXP_DEVCTL_URRE,
	  "8-bit tags and error reporting go on; a device without them ignores it",
	  "pci_configure_extended_tags(), pci_enable_pcie_error_reporting()" },
	{ ENUM, false, "DevSta", LU_CFG_CLEAR, ~0U, "errors of before",
	  "aer_enable_rootport()" },
	{ ENUM, false, "UESta", LU_CFG_CLEAR, ~0U, "errors of before",
	  "pci_aer_raw_clear_status()" },
	{ ENUM, false, "CESta", LU_CFG_CLEAR, ~0U, "errors of before",
	  "pci_aer_raw_clear_status()" },
	{ ENUM, true, "AERRootSta", LU_CFG_CLEAR, ~0U, "errors of before",
	  "aer_enable_rootport()" },
	{ ENUM, true, "AERRootCmd", LU_CFG_BITS,
	  PCI_ERR_ROOT_CMD_COR_EN | PCI_ERR_ROOT_CMD_NONFATAL_EN |
		  PCI_ERR_ROOT_CMD_FATAL_EN,
	  "a root port reports errors again", "aer_enable_irq()" },
	{ ENUM, true, "SecStatus", LU_CFG_CLEAR, ~0U, "errors of before",
	  "pci_scan_bridge_extend()" },
	{ ENUM, true, "IOWindow", LU_CFG_BITS, IO_TYPE,
	  "written as it was, but for bits that are read-only",
	  "pci_setup_bridge_io()" },
	{ ENUM, true, "IOWindow.Upper", LU_CFG_SIZE, 0xffff,
	  "closed while it is written, and put back", "pci_setup_bridge_io()" },
	{ ENUM, true, "PrefWindow", LU_CFG_BITS, PREF_TYPE,
	  "written as it was, but for bits that are read-only",
	  "pci_setup_bridge_mmio_pref()" },
	{ ENUM, true, "PrefWindow.Upper", LU_CFG_SIZE, ~0U,
	  "is it there? tried by all ones, put back",
	  "pci_read_bridge_windows()" },
	{ ENUM, true, "LnkCtl", LU_CFG_BITS,
	  PCI_EXP_LNKCTL_RL | PCI_EXP_LNKCTL_LBMIE | PCI_EXP_LNKCTL_LABIE,
	  "a link without common clock is trained anew at each boot; the port tells of its link again",
	  "pcie_aspm_configure_common_clock(), pcie_bwnotif_enable()" },
	{ ENUM, true, "LnkSta", LU_CFG_CLEAR, ~0U,
	  "that it was trained is nothing to be told of",
	  "pcie_reset_lbms(), pcie_bwnotif_enable()" },
	{ ENUM, false, "SR-IOV.NumVFs", LU_CFG_BITS, 0xffff,
	  "each number is tried, and 0 left, while no VF is enabled",
	  "compute_max_vf_buses()" },
	{ ENUM, false, "SR-IOV.BAR?", LU_CFG_SIZE, ~0U,
	  "sized by all ones, put back", "__pci_size_bars()" },
};

static const char *const stage_names[LU_CFG_STAGES] = {
	[LU_CFG_SHUTDOWN] = "shutdown",
	[LU_CFG_ENUMERATION] = "enumeration",
	[LU_CFG_MODULES] = "modules",
};

const struct lu_cfgrule *lu_cfgrule_at(size_t i)
{
	return i < sizeof(rules) / sizeof(*rules) ? &rules[i] : NULL;
}

const char *lu_cfgrule_stage(enum lu_cfgstage stage)
{
	return stage_names[stage];
}

static bool is_of(const struct lu_cfgrule *rule, const struct lu_cfgpart *part)
{
	return !fnmatch(rule->reg, part->name, 0);
}

static bool allows(const struct lu_cfgrule *rule, const struct lu_cfgpart *part)
{
	uint32_t changed = part->old ^ part->value;

	if (rule->how == LU_CFG_CLEAR)
		return true;
	if (rule->how == LU_CFG_SIZE)
		return part->value == (rule->bits & part->mask);
	return !(changed & ~rule->bits);
}

static bool ones_clear(const struct lu_cfgpart *part)
{
	const struct lu_cfgrule *rule;

	for (size_t i = 0; (rule = lu_cfgrule_at(i)); i++)
		if (rule->how == LU_CFG_CLEAR && is_of(rule, part))
			return true;
	return false;
}

static bool is_in_table(const struct lu_cfgpart *part, enum lu_cfgstage stage,
			bool bridge)
{
	const struct lu_cfgrule *rule;

	if (part->old == part->value && !ones_clear(part))
		return true;
	for (size_t i = 0; (rule = lu_cfgrule_at(i)); i++)
		if (rule->stages & 1u << stage && (bridge || !rule->bridge) &&
		    is_of(rule, part) && allows(rule, part))
			return true;
	return false;
}

int lu_cfgrule_judge(const struct lu_cfgwrite *write, enum lu_cfgstage stage,
		     const uint8_t *config, size_t len)
{
	bool bridge = (config[HEADER_TYPE] & 0x7f) == PCI_HEADER_TYPE_BRIDGE;
	struct lu_cfgpart parts[LU_CFGPART_MAX];
	size_t n = lu_cfgwrite_split(write, config, len, parts);
	char text[LU_BDF_STRLEN];

	for (size_t i = 0; i < n; i++)
		if (!is_in_table(&parts[i], stage, bridge))
			return lu_err(-EPERM,
				      "%s %s: written %#x, was %#x (%u bytes at %#x), in %s: no such write is in the table",
				      lu_bdf_format(write->bdf, text),
				      parts[i].name, parts[i].value,
				      parts[i].old, write->len, write->reg,
				      lu_cfgrule_stage(stage));
	return 0;
}
