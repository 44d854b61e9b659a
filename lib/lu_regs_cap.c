// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the capabilities in the first 256 bytes, less PCI Express.
 *
 * Owns the tables only. A capability without registers here is known by name
 * and compared byte by byte. Touches nothing on the machine.
 * Source: PCI Local Bus 3.0, 6.8 and appendix H; PCI Power Management 1.2,
 * 3.2; PCI Code and ID Assignment 1.16, 2.
 */
#include "lu_regs_table.h"

static const struct lu_field pmc[] = {
	F("Version", 0x7), F("PMEClock", 0x8),	    F("ImmReadyD0", 0x10),
	F("DSI", 0x20),	   F("AuxCurrent", 0x1c0),  F("D1", 0x200),
	F("D2", 0x400),	   F("PMESupport", 0xf800), END,
};

static const struct lu_field pmcsr[] = {
	FX("PowerState", 0x3, LU_FMT_POWER),
	F("NoSoftReset", 0x8),
	F("PMEEnable", 0x100),
	F("DataSelect", 0x1e00),
	F("DataScale", 0x6000),
	F("PMEStatus", 0x8000),
	END,
};

static const struct lu_reg pm[] = {
	R("PM.Next", 0x1, 1),	    RF("PMC", 0x2, 2, pmc),
	RF("PMCSR", 0x4, 2, pmcsr), R("PM.Bridge", 0x6, 1),
	R("PM.Data", 0x7, 1),	    END,
};

static const struct lu_reg vpd[] = {
	R("VPD.Next", 0x1, 1),
	R("VPD.Address", 0x2, 2),
	R("VPD.Data", 0x4, 4),
	END,
};

static const struct lu_field msi[] = {
	F("Enable", 0x1),	   F("MultiMsgCap", 0xe),
	F("MultiMsgEnable", 0x70), F("64bit", 0x80),
	F("MaskBit", 0x100),	   F("ExtDataCap", 0x200),
	F("ExtDataEnable", 0x400), END,
};

#define MSI_COMMON R("MSI.Next", 0x1, 1), RF("MSI", 0x2, 2, msi)

static const struct lu_reg msi32[] = {
	MSI_COMMON,
	R("MSI.Address", 0x4, 4),
	R("MSI.Data", 0x8, 2),
	END,
};

static const struct lu_reg msi64[] = {
	MSI_COMMON,
	R("MSI.Address", 0x4, 8),
	R("MSI.Data", 0xc, 2),
	END,
};

static const struct lu_reg msi32_mask[] = {
	MSI_COMMON,
	R("MSI.Address", 0x4, 4),
	R("MSI.Data", 0x8, 2),
	R("MSI.ExtData", 0xa, 2),
	R("MSI.Mask", 0xc, 4),
	R("MSI.Pending", 0x10, 4),
	END,
};

static const struct lu_reg msi64_mask[] = {
	MSI_COMMON,
	R("MSI.Address", 0x4, 8),
	R("MSI.Data", 0xc, 2),
	R("MSI.ExtData", 0xe, 2),
	R("MSI.Mask", 0x10, 4),
	R("MSI.Pending", 0x14, 4),
	END,
};

static const struct lu_field msix[] = {
	F("TableSize", 0x7ff),
	F("FunctionMask", 0x4000),
	F("Enable", 0x8000),
	END,
};

static const struct lu_field msix_where[] = {
	F("BIR", 0x7),
	F("Offset", 0xfffffff8),
	END,
};

static const struct lu_reg msi_x[] = {
	R("MSI-X.Next", 0x1, 1),
	RF("MSI-X", 0x2, 2, msix),
	RF("MSI-X.Table", 0x4, 4, msix_where),
	RF("MSI-X.PBA", 0x8, 4, msix_where),
	END,
};

static const struct lu_reg ssvid[] = {
	R("SSVID.Next", 0x1, 1),
	R("SSVID.Vendor", 0x4, 2),
	R("SSVID.Device", 0x6, 2),
	END,
};

static const struct lu_field af_cap[] = {
	F("TransPending", 0x1),
	F("FLR", 0x2),
	END,
};

static const struct lu_reg af[] = {
	R("AF.Next", 0x1, 1),	     R("AF.Length", 0x2, 1),
	RF("AFCap", 0x3, 1, af_cap), R("AFCtl", 0x4, 1),
	R("AFSta", 0x5, 1),	     END,
};

static const struct lu_reg vendor[] = {
	R("VendorSpecific.Next", 0x1, 1),
	R("VendorSpecific.Length", 0x2, 1),
	END,
};

static unsigned int vendor_len(const uint8_t *cap, unsigned int room)
{
	return cap[2] < 3 || cap[2] > room ? room : cap[2];
}

/* Version 1 may end after LnkSta; version 2 has all registers. */
static unsigned int pcie_len(const uint8_t *cap, unsigned int room)
{
	unsigned int len = (cap[2] & 0xf) < 2 ? 0x24 : 0x3c;

	return len < room ? len : room;
}

#define CAP(i, n, l, r)                                 \
	{                                               \
		.id = i, .name = n, .len = l, .regs = r \
	}
#define CAP_MSI(v, l, r)                                             \
	{                                                            \
		.id = 0x05, .name = "MSI", .len = l, .vmask = 0x180, \
		.vval = v, .regs = r                                 \
	}

const struct lu_regset lu_regs_caps[] = {
	CAP(0x01, "PM", 8, pm),
	CAP(0x02, "AGP", 0, NULL),
	CAP(0x03, "VPD", 8, vpd),
	CAP(0x04, "SlotID", 4, NULL),
	CAP_MSI(0x000, 0x0a, msi32),
	CAP_MSI(0x080, 0x0e, msi64),
	CAP_MSI(0x100, 0x14, msi32_mask),
	CAP_MSI(0x180, 0x18, msi64_mask),
	CAP(0x06, "CompactPCI", 0, NULL),
	CAP(0x07, "PCI-X", 0, NULL),
	CAP(0x08, "HyperTransport", 0, NULL),
	{ .id = 0x09,
	  .name = "VendorSpecific",
	  .get_len = vendor_len,
	  .regs = vendor },
	CAP(0x0a, "DebugPort", 4, NULL),
	CAP(0x0b, "CompactControl", 0, NULL),
	CAP(0x0c, "HotPlug", 0, NULL),
	CAP(0x0d, "SSVID", 8, ssvid),
	CAP(0x0e, "AGP8x", 0, NULL),
	CAP(0x0f, "Secure", 0, NULL),
	{ .id = 0x10, .name = "PCIe", .get_len = pcie_len, .regs = lu_regs_pcie },
	CAP(0x11, "MSI-X", 0xc, msi_x),
	CAP(0x12, "SATA", 8, NULL),
	CAP(0x13, "AF", 6, af),
	CAP(0x14, "EA", 0, NULL),
	CAP(0x15, "FPB", 0x24, NULL),
	END,
};
