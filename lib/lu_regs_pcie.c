// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the PCI Express capability.
 *
 * Owns the table only. Version 1 capabilities end before DevCap2; the length
 * is decided with the list of capabilities. Touches nothing on the machine.
 * Source: PCIe Base 6.2, 7.5.3.
 */
#include "lu_regs_table.h"

static const struct lu_field pcie_cap[] = {
	F("Version", 0xf),
	F("PortType", 0xf0),
	F("Slot", 0x100),
	F("IntMsgNum", 0x3e00),
	END,
};

static const struct lu_field devcap[] = {
	FX("MPS", 0x7, LU_FMT_PAYLOAD),
	F("PhantFunc", 0x18),
	F("ExtTag", 0x20),
	F("L0sLatency", 0x1c0),
	F("L1Latency", 0xe00),
	F("RBErr", 0x8000),
	F("SlotPowerValue", 0x3fc0000),
	F("SlotPowerScale", 0xc000000),
	F("FLReset", 0x10000000),
	END,
};

static const struct lu_field devctl[] = {
	F("CorrErrReport", 0x1),
	F("NonFatalErrReport", 0x2),
	F("FatalErrReport", 0x4),
	F("UnsupReqReport", 0x8),
	F("RelaxedOrdering", 0x10),
	FX("MPS", 0xe0, LU_FMT_PAYLOAD),
	F("ExtTag", 0x100),
	F("PhantFunc", 0x200),
	F("AuxPower", 0x400),
	F("NoSnoop", 0x800),
	FX("MRRS", 0x7000, LU_FMT_PAYLOAD),
	F("BridgeRetryOrFLR", 0x8000),
	END,
};

static const struct lu_field devsta[] = {
	F("CorrErrDetected", 0x1),   F("NonFatalErrDetected", 0x2),
	F("FatalErrDetected", 0x4),  F("UnsupReqDetected", 0x8),
	F("AuxPowerDetected", 0x10), F("TransPending", 0x20),
	F("EmergPowerReduct", 0x40), END,
};

static const struct lu_field lnkcap[] = {
	FX("Speed", 0xf, LU_FMT_SPEED),
	FX("Width", 0x3f0, LU_FMT_WIDTH),
	F("ASPM", 0xc00),
	F("L0sLatency", 0x7000),
	F("L1Latency", 0x38000),
	F("ClockPM", 0x40000),
	F("SurpriseDown", 0x80000),
	F("DLActiveReport", 0x100000),
	F("BWNotify", 0x200000),
	F("ASPMOptComp", 0x400000),
	FX("Port", 0xff000000, LU_FMT_DEC),
	END,
};

static const struct lu_field lnkctl[] = {
	F("ASPM", 0x3),
	F("RCB", 0x8),
	F("LinkDisable", 0x10),
	F("RetrainLink", 0x20),
	F("CommonClock", 0x40),
	F("ExtSynch", 0x80),
	F("ClockPM", 0x100),
	F("HWAutWidthDisable", 0x200),
	F("BWIntEnable", 0x400),
	F("AutBWIntEnable", 0x800),
	F("DRSSignaling", 0xc000),
	END,
};

static const struct lu_field lnksta[] = {
	FX("Speed", 0xf, LU_FMT_SPEED),
	FX("Width", 0x3f0, LU_FMT_WIDTH),
	F("Training", 0x800),
	F("SlotClock", 0x1000),
	F("DLActive", 0x2000),
	F("BWMgmt", 0x4000),
	F("AutBW", 0x8000),
	END,
};

static const struct lu_field sltcap[] = {
	F("AttnButton", 0x1),
	F("PwrCtrl", 0x2),
	F("MRL", 0x4),
	F("AttnInd", 0x8),
	F("PwrInd", 0x10),
	F("Surprise", 0x20),
	F("HotPlug", 0x40),
	F("PowerLimitValue", 0x7f80),
	F("PowerLimitScale", 0x18000),
	F("Interlock", 0x20000),
	F("NoCmdCompleted", 0x40000),
	FX("Slot", 0xfff80000, LU_FMT_DEC),
	END,
};

static const struct lu_field sltctl[] = {
	F("AttnButtonEnable", 0x1),
	F("PwrFaultEnable", 0x2),
	F("MRLEnable", 0x4),
	F("PresDetEnable", 0x8),
	F("CmdCompleteEnable", 0x10),
	F("HotPlugIntEnable", 0x20),
	F("AttnInd", 0xc0),
	F("PwrInd", 0x300),
	F("PwrOff", 0x400),
	F("Interlock", 0x800),
	F("LinkChangeEnable", 0x1000),
	F("AutoPowerLimitDisable", 0x2000),
	END,
};

static const struct lu_field sltsta[] = {
	F("AttnButton", 0x1),	 F("PwrFault", 0x2),
	F("MRLChanged", 0x4),	 F("PresDetChanged", 0x8),
	F("CmdComplete", 0x10),	 F("MRLOpen", 0x20),
	F("PresDet", 0x40),	 F("Interlock", 0x80),
	F("LinkChanged", 0x100), END,
};

static const struct lu_field rootctl[] = {
	F("CorrErr", 0x1), F("NonFatalErr", 0x2), F("FatalErr", 0x4),
	F("PMEInt", 0x8),  F("CRSVisible", 0x10), END,
};

static const struct lu_field rootcap[] = { F("CRSVisible", 0x1), END };

static const struct lu_field rootsta[] = {
	F("PMEReqID", 0xffff),
	F("PMEStatus", 0x10000),
	F("PMEPending", 0x20000),
	END,
};

static const struct lu_field devcap2[] = {
	F("CplTimeoutRange", 0xf),
	F("CplTimeoutDis", 0x10),
	F("ARIForwarding", 0x20),
	F("AtomicRouting", 0x40),
	F("Atomic32", 0x80),
	F("Atomic64", 0x100),
	F("Atomic128CAS", 0x200),
	F("NoROPrPr", 0x400),
	F("LTR", 0x800),
	F("TPHComp", 0x3000),
	F("LNSystemCLS", 0xc000),
	F("10BitTagComp", 0x10000),
	F("10BitTagReq", 0x20000),
	F("OBFF", 0xc0000),
	F("ExtFmt", 0x100000),
	F("EETLPPrefix", 0x200000),
	F("MaxEETLPPrefix", 0xc00000),
	F("EmergPower", 0x3000000),
	F("EmergPowerInit", 0x4000000),
	F("FRS", 0x80000000),
	END,
};

static const struct lu_field devctl2[] = {
	F("CplTimeout", 0xf),
	F("CplTimeoutDis", 0x10),
	F("ARIForwarding", 0x20),
	F("AtomicReq", 0x40),
	F("AtomicEgressBlock", 0x80),
	F("IDOReq", 0x100),
	F("IDOComp", 0x200),
	F("LTR", 0x400),
	F("EmergPowerReq", 0x800),
	F("10BitTagReq", 0x1000),
	F("OBFF", 0x6000),
	F("EETLPPrefixBlock", 0x8000),
	END,
};

static const struct lu_field lnkcap2[] = {
	F("SupportedSpeeds", 0xfe), F("Crosslink", 0x100),
	F("SKPGen", 0xfe00),	    F("SKPReceive", 0x7f0000),
	F("Retimer", 0x800000),	    F("2Retimers", 0x1000000),
	F("DRS", 0x80000000),	    END,
};

static const struct lu_field lnkctl2[] = {
	FX("TargetSpeed", 0xf, LU_FMT_SPEED),
	F("EnterCompliance", 0x10),
	F("HWAutSpeedDisable", 0x20),
	F("Deemphasis", 0x40),
	F("TransmitMargin", 0x380),
	F("EnterModCompliance", 0x400),
	F("ComplianceSOS", 0x800),
	F("CompliancePreset", 0xf000),
	END,
};

static const struct lu_field lnksta2[] = {
	F("Deemphasis", 0x1),	  F("EqComplete", 0x2),
	F("EqPhase1", 0x4),	  F("EqPhase2", 0x8),
	F("EqPhase3", 0x10),	  F("LinkEqRequest", 0x20),
	F("Retimer", 0x40),	  F("2Retimers", 0x80),
	F("CrosslinkRes", 0x300), F("DownstreamComp", 0x7000),
	F("DRSReceived", 0x8000), END,
};

const struct lu_reg lu_regs_pcie[] = {
	R("PCIe.Next", 0x01, 1),	 RF("PCIeCap", 0x02, 2, pcie_cap),
	RF("DevCap", 0x04, 4, devcap),	 RF("DevCtl", 0x08, 2, devctl),
	RF("DevSta", 0x0a, 2, devsta),	 RF("LnkCap", 0x0c, 4, lnkcap),
	RF("LnkCtl", 0x10, 2, lnkctl),	 RF("LnkSta", 0x12, 2, lnksta),
	RF("SltCap", 0x14, 4, sltcap),	 RF("SltCtl", 0x18, 2, sltctl),
	RF("SltSta", 0x1a, 2, sltsta),	 RF("RootCtl", 0x1c, 2, rootctl),
	RF("RootCap", 0x1e, 2, rootcap), RF("RootSta", 0x20, 4, rootsta),
	RF("DevCap2", 0x24, 4, devcap2), RF("DevCtl2", 0x28, 2, devctl2),
	R("DevSta2", 0x2a, 2),		 RF("LnkCap2", 0x2c, 4, lnkcap2),
	RF("LnkCtl2", 0x30, 2, lnkctl2), RF("LnkSta2", 0x32, 2, lnksta2),
	R("SltCap2", 0x34, 4),		 R("SltCtl2", 0x38, 2),
	R("SltSta2", 0x3a, 2),		 END,
};
