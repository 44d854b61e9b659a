// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the error extended capabilities: AER and DPC.
 *
 * Owns the tables only. AER's root registers have names of their own, since
 * the PCI Express capability has a RootSta too. Touches nothing on the
 * machine. Source: PCIe Base 6.2, 7.8.4 and 7.9.14.
 */
#include "lu_regs_ext.h"

static const struct lu_field uncorrectable[] = {
	F("DLP", 0x10),
	F("SDES", 0x20),
	F("PoisonedTLP", 0x1000),
	F("FCP", 0x2000),
	F("CmpltTO", 0x4000),
	F("CmpltAbrt", 0x8000),
	F("UnxCmplt", 0x10000),
	F("RxOF", 0x20000),
	F("MalfTLP", 0x40000),
	F("ECRC", 0x80000),
	F("UnsupReq", 0x100000),
	F("ACSViol", 0x200000),
	F("UncorrIntErr", 0x400000),
	F("BlockedTLP", 0x800000),
	F("AtomicOpBlocked", 0x1000000),
	F("TLPBlocked", 0x2000000),
	F("PoisonTLPBlocked", 0x4000000),
	END,
};

static const struct lu_field correctable[] = {
	F("RxErr", 0x1),
	F("BadTLP", 0x40),
	F("BadDLLP", 0x80),
	F("Rollover", 0x100),
	F("Timeout", 0x1000),
	F("AdvNonFatalErr", 0x2000),
	F("CorrIntErr", 0x4000),
	F("HeaderOF", 0x8000),
	END,
};

static const struct lu_field aercap[] = {
	F("FirstErrorPointer", 0x1f),
	F("ECRCGenCap", 0x20),
	F("ECRCGenEnable", 0x40),
	F("ECRCChkCap", 0x80),
	F("ECRCChkEnable", 0x100),
	F("MultHdrRecCap", 0x200),
	F("MultHdrRecEnable", 0x400),
	F("TLPPrefixPresent", 0x800),
	F("HdrLogCap", 0x1000),
	F("PrefixLogSize", 0x1f0000),
	END,
};

static const struct lu_field root_cmd[] = {
	F("CorrErrEnable", 0x1),
	F("NonFatalErrEnable", 0x2),
	F("FatalErrEnable", 0x4),
	END,
};

static const struct lu_field root_sta[] = {
	F("CorrErr", 0x1),
	F("MultCorrErr", 0x2),
	F("UncorrErr", 0x4),
	F("MultUncorrErr", 0x8),
	F("FirstFatal", 0x10),
	F("NonFatalMsg", 0x20),
	F("FatalMsg", 0x40),
	F("IntMsgNum", 0xf8000000),
	END,
};

static const struct lu_field error_src[] = {
	F("CorrErr", 0xffff),
	F("UncorrErr", 0xffff0000),
	END,
};

const struct lu_reg lu_regs_aer[] = {
	RF("AER", 0x2, 2, lu_regs_ext_head),
	RF("UESta", 0x4, 4, uncorrectable),
	RF("UEMsk", 0x8, 4, uncorrectable),
	RF("UESvrt", 0xc, 4, uncorrectable),
	RF("CESta", 0x10, 4, correctable),
	RF("CEMsk", 0x14, 4, correctable),
	RF("AERCap", 0x18, 4, aercap),
	R("HeaderLog0", 0x1c, 4),
	R("HeaderLog1", 0x20, 4),
	R("HeaderLog2", 0x24, 4),
	R("HeaderLog3", 0x28, 4),
	RF("AERRootCmd", 0x2c, 4, root_cmd),
	RF("AERRootSta", 0x30, 4, root_sta),
	RF("AERErrorSrc", 0x34, 4, error_src),
	R("PrefixLog0", 0x38, 4),
	R("PrefixLog1", 0x3c, 4),
	R("PrefixLog2", 0x40, 4),
	R("PrefixLog3", 0x44, 4),
	END,
};

static const struct lu_field dpc_cap[] = {
	F("IntMsgNum", 0x1f),
	F("RPExt", 0x20),
	F("PoisonedTLP", 0x40),
	F("SwTrigger", 0x80),
	F("RPPIOLogSize", 0xf00),
	F("DLActiveErr", 0x1000),
	END,
};

static const struct lu_field dpc_ctl[] = {
	F("Trigger", 0x3),	F("Completion", 0x4),
	F("Interrupt", 0x8),	F("ErrCor", 0x10),
	F("PoisonedTLP", 0x20), F("SwTrigger", 0x40),
	F("DLActiveErr", 0x80), END,
};

static const struct lu_field dpc_sta[] = {
	F("Triggered", 0x1),
	F("Reason", 0x6),
	F("Interrupt", 0x8),
	F("RPBusy", 0x10),
	F("ReasonExt", 0x60),
	F("RPPIOFirstErr", 0x1f00),
	END,
};

const struct lu_reg lu_regs_dpc[] = {
	RF("DPC", 0x2, 2, lu_regs_ext_head),
	RF("DPCCap", 0x4, 2, dpc_cap),
	RF("DPCCtl", 0x6, 2, dpc_ctl),
	RF("DPCSta", 0x8, 2, dpc_sta),
	R("DPCSource", 0xa, 2),
	R("RPPIOSta", 0xc, 4),
	R("RPPIOMsk", 0x10, 4),
	R("RPPIOSvrt", 0x14, 4),
	R("RPPIOSysErr", 0x18, 4),
	R("RPPIOExc", 0x1c, 4),
	END,
};
