// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the standard header, types 0 (endpoint) and 1 (bridge).
 *
 * Owns the tables only; names follow the fields of lspci -vv, and where it
 * has none, the specification. Touches nothing on the machine.
 * Source: PCI Local Bus 3.0, 6.1 to 6.2; PCI-to-PCI Bridge 1.2, 3.2;
 * PCIe Base 6.2, 7.5.1.
 */
#include "lu_regs_table.h"

static const struct lu_field command[] = {
	F("IO", 0x1),		F("Memory", 0x2),	 F("BusMaster", 0x4),
	F("SpecialCycle", 0x8), F("MemWINV", 0x10),	 F("VGASnoop", 0x20),
	F("ParErr", 0x40),	F("Stepping", 0x80),	 F("SERR", 0x100),
	F("FastB2B", 0x200),	F("INTxDisable", 0x400), END,
};

/* Status and SecStatus share all but the low bits. */
#define STATUS_COMMON                                                     \
	F("66MHz", 0x20), F("UDF", 0x40), F("FastB2B", 0x80),             \
		F("MasterDataParErr", 0x100), F("DevSel", 0x600),         \
		F("SigTargetAbort", 0x800), F("RecvTargetAbort", 0x1000), \
		F("RecvMasterAbort", 0x2000), F("SystemErr", 0x4000),     \
		F("DetParErr", 0x8000), END

static const struct lu_field status[] = {
	F("ImmReady", 0x1),
	F("Interrupt", 0x8),
	F("CapList", 0x10),
	STATUS_COMMON,
};

static const struct lu_field sec_status[] = { STATUS_COMMON };

static const struct lu_field header_type[] = {
	F("Layout", 0x7f),
	F("MultiFunction", 0x80),
	END,
};

static const struct lu_field rom[] = {
	F("Enable", 0x1),
	F("Address", 0xfffff800),
	END,
};

static const struct lu_field bridge_control[] = {
	F("ParErr", 0x1),
	F("SERR", 0x2),
	F("ISAEnable", 0x4),
	F("VGAEnable", 0x8),
	F("VGA16", 0x10),
	F("MasterAbort", 0x20),
	F("BusReset", 0x40),
	F("FastB2B", 0x80),
	F("PriDiscTimer", 0x100),
	F("SecDiscTimer", 0x200),
	F("DiscTimerStatus", 0x400),
	F("DiscTimerSERR", 0x800),
	END,
};

#define HEADER_COMMON                                                           \
	R("VendorID", 0x00, 2), R("DeviceID", 0x02, 2),                         \
		RF("Command", 0x04, 2, command), RF("Status", 0x06, 2, status), \
		R("RevisionID", 0x08, 1), R("ClassCode", 0x09, 3),              \
		R("CacheLineSize", 0x0c, 1), R("LatencyTimer", 0x0d, 1),        \
		RF("HeaderType", 0x0e, 1, header_type), R("BIST", 0x0f, 1)

#define BAR(n) RK("BAR" #n, 0x10 + 4 * n, 4, LU_REG_BAR)

static const struct lu_reg type0[] = {
	HEADER_COMMON,
	BAR(0),
	BAR(1),
	BAR(2),
	BAR(3),
	BAR(4),
	BAR(5),
	R("CardbusCIS", 0x28, 4),
	R("SubsystemVendorID", 0x2c, 2),
	R("SubsystemID", 0x2e, 2),
	RF("ROM", 0x30, 4, rom),
	R("CapPtr", 0x34, 1),
	R("InterruptLine", 0x3c, 1),
	R("InterruptPin", 0x3d, 1),
	R("MinGnt", 0x3e, 1),
	R("MaxLat", 0x3f, 1),
	END,
};

static const struct lu_reg type1[] = {
	HEADER_COMMON,
	BAR(0),
	BAR(1),
	RX("PrimaryBus", 0x18, 1, LU_FMT_BUS),
	RX("SecondaryBus", 0x19, 1, LU_FMT_BUS),
	RX("SubordinateBus", 0x1a, 1, LU_FMT_BUS),
	R("SecLatencyTimer", 0x1b, 1),
	RK("IOWindow", 0x1c, 2, LU_REG_IO_WINDOW),
	RF("SecStatus", 0x1e, 2, sec_status),
	RK("MemWindow", 0x20, 4, LU_REG_MEM_WINDOW),
	RK("PrefWindow", 0x24, 4, LU_REG_PREF_WINDOW),
	RK(NULL, 0x28, 8, LU_REG_COVER),
	RK(NULL, 0x30, 4, LU_REG_COVER),
	R("CapPtr", 0x34, 1),
	RF("ROM", 0x38, 4, rom),
	R("InterruptLine", 0x3c, 1),
	R("InterruptPin", 0x3d, 1),
	RF("BridgeControl", 0x3e, 2, bridge_control),
	END,
};

static const struct lu_reg common[] = { HEADER_COMMON, END };

/* The last one stands for every header type that is not known. */
const struct lu_regset lu_regs_headers[] = {
	{ .name = "Type0", .id = 0, .len = 0x40, .regs = type0 },
	{ .name = "Type1", .id = 1, .len = 0x40, .regs = type1 },
	{ .name = "Other", .id = 0xff, .len = 0x40, .regs = common },
	END,
};
