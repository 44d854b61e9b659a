// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the extended capabilities that virtualization rests on:
 * SR-IOV, ACS, ARI, ATS, PRI, PASID, resizable BARs.
 *
 * Owns the tables only. Touches nothing on the machine.
 * Source: PCIe Base 6.2, 7.7.11, 7.8.6 to 7.8.9, 9.3.3, 10.5.
 */
#include "lu_regs_ext.h"

static const struct lu_field sriov_cap[] = {
	F("Migration", 0x1),
	F("ARIPreserved", 0x2),
	F("10BitTagReq", 0x4),
	F("IntMsgNum", 0xffe00000),
	END,
};

static const struct lu_field sriov_ctl[] = {
	F("VFEnable", 0x1),
	F("MigrationEnable", 0x2),
	F("MigrationIntEnable", 0x4),
	F("VFMemory", 0x8),
	F("ARIHierarchy", 0x10),
	F("10BitTagReqEnable", 0x20),
	END,
};

static const struct lu_field sriov_sta[] = { F("Migration", 0x1), END };

#define VFBAR(n) RK("SR-IOV.BAR" #n, 0x24 + 4 * n, 4, LU_REG_BAR)

const struct lu_reg lu_regs_sriov[] = {
	RF("SR-IOV.Head", 0x2, 2, lu_regs_ext_head),
	RF("SR-IOVCap", 0x4, 4, sriov_cap),
	RF("SR-IOV", 0x8, 2, sriov_ctl),
	RF("SR-IOVSta", 0xa, 2, sriov_sta),
	RX("SR-IOV.InitialVFs", 0xc, 2, LU_FMT_DEC),
	RX("SR-IOV.TotalVFs", 0xe, 2, LU_FMT_DEC),
	RX("SR-IOV.NumVFs", 0x10, 2, LU_FMT_DEC),
	R("SR-IOV.FunctionDep", 0x12, 1),
	RX("SR-IOV.VFOffset", 0x14, 2, LU_FMT_DEC),
	RX("SR-IOV.VFStride", 0x16, 2, LU_FMT_DEC),
	R("SR-IOV.VFDeviceID", 0x1a, 2),
	R("SR-IOV.SupportedPageSizes", 0x1c, 4),
	R("SR-IOV.SystemPageSize", 0x20, 4),
	VFBAR(0),
	VFBAR(1),
	VFBAR(2),
	VFBAR(3),
	VFBAR(4),
	VFBAR(5),
	R("SR-IOV.MigrationState", 0x3c, 4),
	END,
};

#define ACS_BITS                                                      \
	F("SourceValidation", 0x1), F("TransBlocking", 0x2),          \
		F("P2PReqRedirect", 0x4), F("P2PCmpltRedirect", 0x8), \
		F("UpstreamForward", 0x10), F("P2PEgressCtrl", 0x20), \
		F("DirectTransP2P", 0x40)

static const struct lu_field acs_cap[] = {
	ACS_BITS,
	F("Enhanced", 0x80),
	F("EgressVectorSize", 0xff00),
	END,
};

static const struct lu_field acs_ctl[] = {
	ACS_BITS,
	F("IOReqBlocking", 0x80),
	F("DSPMemTarget", 0x300),
	F("USPMemTarget", 0xc00),
	F("UnclaimedReqRedirect", 0x1000),
	END,
};

const struct lu_reg lu_regs_acs[] = {
	RF("ACS", 0x2, 2, lu_regs_ext_head),
	RF("ACSCap", 0x4, 2, acs_cap),
	RF("ACSCtl", 0x6, 2, acs_ctl),
	END,
};

static const struct lu_field ari_cap[] = {
	F("MFVC", 0x1),
	F("ACS", 0x2),
	F("NextFunction", 0xff00),
	END,
};

static const struct lu_field ari_ctl[] = {
	F("MFVC", 0x1),
	F("ACS", 0x2),
	F("FunctionGroup", 0x70),
	END,
};

const struct lu_reg lu_regs_ari[] = {
	RF("ARI", 0x2, 2, lu_regs_ext_head),
	RF("ARICap", 0x4, 2, ari_cap),
	RF("ARICtl", 0x6, 2, ari_ctl),
	END,
};

static const struct lu_field ats_cap[] = {
	F("QueueDepth", 0x1f),
	F("PageAligned", 0x20),
	F("GlobalInvalidate", 0x40),
	F("RelaxedOrdering", 0x80),
	END,
};

static const struct lu_field ats_ctl[] = {
	F("STU", 0x1f),
	F("Enable", 0x8000),
	END,
};

const struct lu_reg lu_regs_ats[] = {
	RF("ATS", 0x2, 2, lu_regs_ext_head),
	RF("ATSCap", 0x4, 2, ats_cap),
	RF("ATSCtl", 0x6, 2, ats_ctl),
	END,
};

static const struct lu_field pri_ctl[] = {
	F("Enable", 0x1),
	F("Reset", 0x2),
	END,
};

static const struct lu_field pri_sta[] = {
	F("ResponseFailure", 0x1),
	F("UnexpectedIndex", 0x2),
	F("Stopped", 0x100),
	F("PASIDRequired", 0x8000),
	END,
};

const struct lu_reg lu_regs_pri[] = {
	RF("PRI", 0x2, 2, lu_regs_ext_head), RF("PRICtl", 0x4, 2, pri_ctl),
	RF("PRISta", 0x6, 2, pri_sta),	     R("PRI.Capacity", 0x8, 4),
	R("PRI.Allocation", 0xc, 4),	     END,
};

static const struct lu_field pasid_cap[] = {
	F("Exec", 0x2),
	F("Priv", 0x4),
	F("Width", 0x1f00),
	END,
};

static const struct lu_field pasid_ctl[] = {
	F("Enable", 0x1),
	F("Exec", 0x2),
	F("Priv", 0x4),
	END,
};

const struct lu_reg lu_regs_pasid[] = {
	RF("PASID", 0x2, 2, lu_regs_ext_head),
	RF("PASIDCap", 0x4, 2, pasid_cap),
	RF("PASIDCtl", 0x6, 2, pasid_ctl),
	END,
};

static const struct lu_field rebar_ctl[] = {
	F("Index", 0x7),
	F("Count", 0xe0),
	F("Size", 0x3f00),
	END,
};

#define REBAR(n)                          \
	R("ReBARCap" #n, 0x4 + 8 * n, 4), \
		RF("ReBARCtl" #n, 0x8 + 8 * n, 4, rebar_ctl)

const struct lu_reg lu_regs_rebar[] = {
	RF("ReBAR", 0x2, 2, lu_regs_ext_head),
	REBAR(0),
	REBAR(1),
	REBAR(2),
	REBAR(3),
	REBAR(4),
	REBAR(5),
	END,
};
