// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of extended capabilities, and the registers of the small ones.
 *
 * Owns the tables only. A capability without registers here is known by name
 * and compared byte by byte. Touches nothing on the machine.
 * Source: PCIe Base 6.2, 7.6.3 and the section of each capability in 7.7
 * to 7.9; PCI Code and ID Assignment 1.16, 3.
 */
#include "lu_regs_ext.h"

const struct lu_field lu_regs_ext_head[] = {
	F("Version", 0xf),
	F("Next", 0xfff0),
	END,
};

static const struct lu_reg dsn[] = {
	RF("DSN", 0x2, 2, lu_regs_ext_head),
	R("DSN.Serial", 0x4, 8),
	END,
};

static const struct lu_field vc_cap1[] = {
	F("ExtVCs", 0x7),
	F("LowPriorityVCs", 0x70),
	F("RefClock", 0x300),
	F("TableEntrySize", 0xc00),
	END,
};

static const struct lu_field vc_ctl[] = {
	F("TCMap", 0xff),   F("ArbLoad", 0x10000),   F("ArbSelect", 0xe0000),
	F("ID", 0x7000000), F("Enable", 0x80000000), END,
};

static const struct lu_field vc_sta[] = {
	F("ArbTable", 0x1),
	F("Negotiation", 0x2),
	END,
};

static const struct lu_reg vc[] = {
	RF("VC", 0x2, 2, lu_regs_ext_head),
	RF("VCPortCap1", 0x4, 4, vc_cap1),
	R("VCPortCap2", 0x8, 4),
	R("VCPortCtl", 0xc, 2),
	R("VCPortSta", 0xe, 2),
	R("VC0Cap", 0x10, 4),
	RF("VC0Ctl", 0x14, 4, vc_ctl),
	RF("VC0Sta", 0x1a, 2, vc_sta),
	END,
};

static const struct lu_field vsec_head[] = {
	F("ID", 0xffff),
	F("Rev", 0xf0000),
	F("Length", 0xfff00000),
	END,
};

static const struct lu_reg vsec[] = {
	RF("VSEC.Head", 0x2, 2, lu_regs_ext_head),
	RF("VSEC", 0x4, 4, vsec_head),
	END,
};

static const struct lu_field dvsec_head[] = {
	F("Vendor", 0xffff),
	F("Rev", 0xf0000),
	F("Length", 0xfff00000),
	END,
};

static const struct lu_reg dvsec[] = {
	RF("DVSEC.Head", 0x2, 2, lu_regs_ext_head),
	RF("DVSEC", 0x4, 4, dvsec_head),
	R("DVSEC.ID", 0x8, 2),
	END,
};

static const struct lu_field ltr_value[] = {
	F("Value", 0x3ff),
	F("Scale", 0x1c00),
	END,
};

static const struct lu_reg ltr[] = {
	RF("LTR", 0x2, 2, lu_regs_ext_head),
	RF("LTR.MaxSnoop", 0x4, 2, ltr_value),
	RF("LTR.MaxNoSnoop", 0x6, 2, ltr_value),
	END,
};

static const struct lu_field tph_ctl[] = {
	F("STMode", 0x7),
	F("Enable", 0x300),
	END,
};

static const struct lu_reg tph[] = {
	RF("TPH", 0x2, 2, lu_regs_ext_head),
	R("TPHCap", 0x4, 4),
	RF("TPHCtl", 0x8, 4, tph_ctl),
	END,
};

static const struct lu_field lnkctl3[] = {
	F("PerformEqu", 0x1),
	F("LinkEquIntEnable", 0x2),
	END,
};

static const struct lu_reg secpcie[] = {
	RF("SecPCIe", 0x2, 2, lu_regs_ext_head),
	RF("LnkCtl3", 0x4, 4, lnkctl3),
	R("LaneErrSta", 0x8, 4),
	END,
};

#define L1SS_BITS                                                        \
	F("PCIPM_L1.2", 0x1), F("PCIPM_L1.1", 0x2), F("ASPM_L1.2", 0x4), \
		F("ASPM_L1.1", 0x8)

static const struct lu_field l1ss_cap[] = {
	L1SS_BITS,
	F("L1SS", 0x10),
	F("CommonModeRestore", 0xff00),
	F("TPowerOnScale", 0x30000),
	F("TPowerOnValue", 0xf80000),
	END,
};

static const struct lu_field l1ss_ctl1[] = {
	L1SS_BITS,
	F("CommonModeRestore", 0xff00),
	F("LTRThreshold", 0x3ff0000),
	F("LTRScale", 0xe0000000),
	END,
};

static const struct lu_field l1ss_ctl2[] = {
	F("TPowerOnScale", 0x3),
	F("TPowerOnValue", 0xf8),
	END,
};

static const struct lu_reg l1ss[] = {
	RF("L1SS", 0x2, 2, lu_regs_ext_head),
	RF("L1SubCap", 0x4, 4, l1ss_cap),
	RF("L1SubCtl1", 0x8, 4, l1ss_ctl1),
	RF("L1SubCtl2", 0xc, 4, l1ss_ctl2),
	END,
};

static const struct lu_field ptm_ctl[] = {
	F("Enable", 0x1),
	F("Root", 0x2),
	F("Granularity", 0xff00),
	END,
};

static const struct lu_reg ptm[] = {
	RF("PTM", 0x2, 2, lu_regs_ext_head),
	R("PTMCap", 0x4, 4),
	RF("PTMCtl", 0x8, 4, ptm_ctl),
	END,
};

static const struct lu_field dlf_cap[] = {
	F("Features", 0x7fffff),
	F("Exchange", 0x80000000),
	END,
};

static const struct lu_field dlf_sta[] = {
	F("RemoteFeatures", 0x7fffff),
	F("Valid", 0x80000000),
	END,
};

static const struct lu_reg dlf[] = {
	RF("DLF", 0x2, 2, lu_regs_ext_head),
	RF("DLFCap", 0x4, 4, dlf_cap),
	RF("DLFSta", 0x8, 4, dlf_sta),
	END,
};

static unsigned int within(unsigned int len, unsigned int room)
{
	return len < room ? len : room;
}

static unsigned int vsec_len(const uint8_t *cap, unsigned int room)
{
	unsigned int len = room >= 8 ? lu_regs_get(cap + 6, 2) >> 4 : 0;

	return len < 8 ? room : within(len, room);
}

static unsigned int vc_len(const uint8_t *cap, unsigned int room)
{
	return within(0x1c + 0xc * (room >= 8 ? cap[4] & 7 : 0), room);
}

static unsigned int acs_len(const uint8_t *cap, unsigned int room)
{
	unsigned int bits = room >= 8 && (cap[4] & 0x20) ? cap[5] : 0;

	/* An egress vector of 256 bits gives its size as 0. */
	if (room >= 8 && (cap[4] & 0x20) && !bits)
		bits = 256;
	return within(8 + (bits + 31) / 32 * 4, room);
}

static unsigned int rebar_len(const uint8_t *cap, unsigned int room)
{
	unsigned int n = room >= 12 ? cap[8] >> 5 : 0;

	return within(4 + 8 * (n ? n : 1), room);
}

static unsigned int dpc_len(const uint8_t *cap, unsigned int room)
{
	unsigned int log;

	if (room < 8 || !(cap[4] & 0x20))
		return within(0xc, room);
	log = cap[5] & 0xf;
	return within(0x20 + 4 * log, room);
}

#define EXT(i, n, l, r)                                 \
	{                                               \
		.id = i, .name = n, .len = l, .regs = r \
	}
#define EXT_LEN(i, n, f, r)                                 \
	{                                                   \
		.id = i, .name = n, .get_len = f, .regs = r \
	}

const struct lu_regset lu_regs_ext[] = {
	EXT(0x00, "Null", 4, NULL),
	EXT(0x01, "AER", 0x48, lu_regs_aer),
	EXT_LEN(0x02, "VC", vc_len, vc),
	EXT(0x03, "DSN", 0xc, dsn),
	EXT(0x04, "PowerBudget", 0x10, NULL),
	EXT(0x05, "RCLinkDecl", 0, NULL),
	EXT(0x06, "RCInternalLink", 0xc, NULL),
	EXT(0x07, "RCEventCollector", 0xc, NULL),
	EXT(0x08, "MFVC", 0, NULL),
	EXT_LEN(0x09, "VC9", vc_len, vc),
	EXT(0x0a, "RCRB", 0x14, NULL),
	EXT_LEN(0x0b, "VSEC", vsec_len, vsec),
	EXT(0x0c, "ConfigAccess", 0, NULL),
	EXT_LEN(0x0d, "ACS", acs_len, lu_regs_acs),
	EXT(0x0e, "ARI", 8, lu_regs_ari),
	EXT(0x0f, "ATS", 8, lu_regs_ats),
	EXT(0x10, "SR-IOV", 0x40, lu_regs_sriov),
	EXT(0x11, "MR-IOV", 0, NULL),
	EXT(0x12, "Multicast", 0x30, NULL),
	EXT(0x13, "PRI", 0x10, lu_regs_pri),
	EXT_LEN(0x15, "ReBAR", rebar_len, lu_regs_rebar),
	EXT(0x16, "DPA", 0, NULL),
	EXT(0x17, "TPH", 0, tph),
	EXT(0x18, "LTR", 8, ltr),
	EXT(0x19, "SecPCIe", 0x4c, secpcie),
	EXT(0x1a, "PMUX", 0, NULL),
	EXT(0x1b, "PASID", 8, lu_regs_pasid),
	EXT(0x1c, "LNR", 8, NULL),
	EXT_LEN(0x1d, "DPC", dpc_len, lu_regs_dpc),
	EXT(0x1e, "L1SS", 0x10, l1ss),
	EXT(0x1f, "PTM", 0xc, ptm),
	EXT(0x20, "M-PCIe", 0, NULL),
	EXT(0x21, "FRS", 0x10, NULL),
	EXT(0x22, "RTR", 0xc, NULL),
	EXT_LEN(0x23, "DVSEC", vsec_len, dvsec),
	EXT(0x24, "VF-ReBAR", 0, NULL),
	EXT(0x25, "DLF", 0xc, dlf),
	EXT(0x26, "16GT", 0, NULL),
	EXT(0x27, "LaneMargining", 0, NULL),
	EXT(0x28, "HierarchyID", 0, NULL),
	EXT(0x29, "NPEM", 0x10, NULL),
	EXT(0x2a, "32GT", 0, NULL),
	EXT(0x2b, "AlternateProtocol", 0, NULL),
	EXT(0x2c, "SFI", 0, NULL),
	EXT(0x2d, "ShadowFunctions", 0, NULL),
	EXT(0x2e, "DOE", 0x18, NULL),
	EXT(0x2f, "Dev3", 0x10, NULL),
	EXT(0x30, "IDE", 0, NULL),
	EXT(0x31, "64GT", 0x20, NULL),
	END,
};
