// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields that change with nothing wrong, each with the reason.
 *
 * Owns the table. Only what is volatile by its nature belongs here: what a
 * driver does on purpose is masked by the test that has the driver do it.
 * Touches nothing on the machine.
 */
#include "lu_snapshot.h"

#define M(f, w, s)                              \
	{                                       \
		.field = f, .why = w, .spec = s \
	}

static const struct lu_snapshot_mask masks[] = {
	M("Status.Interrupt", "live state of the INTx line",
	  "PCIe Base 6.2, 7.5.1.1.4"),
	M("Status.RecvMasterAbort",
	  "set by probing of absent functions in each bus scan",
	  "PCIe Base 6.2, 7.5.1.1.4 and 2.3.2"),
	M("SecStatus.RecvMasterAbort",
	  "set by probing of absent functions in each bus scan",
	  "PCIe Base 6.2, 7.5.1.3.7 and 2.3.2"),
	M("DevSta.CorrErrDetected",
	  "set by probing of absent functions and by link noise; AER counts",
	  "PCIe Base 6.2, 7.5.3.5 and 6.2.3.2.4"),
	M("DevSta.UnsupReqDetected",
	  "set by probing of absent functions in each bus scan",
	  "PCIe Base 6.2, 7.5.3.5"),
	M("DevSta.TransPending", "live: a request is outstanding just now",
	  "PCIe Base 6.2, 7.5.3.5"),
	M("LnkSta.Training", "live: the link trains just now",
	  "PCIe Base 6.2, 7.5.3.8"),
	M("LnkSta.BWMgmt",
	  "event bit, also set by a retrain that changes nothing",
	  "PCIe Base 6.2, 7.5.3.8"),
	M("LnkSta.AutBW", "event bit; the speed and width it led to are compared",
	  "PCIe Base 6.2, 7.5.3.8"),
	M("SltSta.CmdComplete",
	  "event bit, set after each write to the slot's control register",
	  "PCIe Base 6.2, 7.5.3.11"),
	M("UESta.UnsupReq", "set by probing of absent functions in each bus scan",
	  "PCIe Base 6.2, 7.8.4.2 and 6.2.3.2.4"),
	M("AERCap.FirstErrorPointer",
	  "means something only with a bit of UESta, which is compared",
	  "PCIe Base 6.2, 7.8.4.7"),
	M("HeaderLog0", "header of what UESta reports, which is compared",
	  "PCIe Base 6.2, 7.8.4.8"),
	M("HeaderLog1", "as HeaderLog0", "PCIe Base 6.2, 7.8.4.8"),
	M("HeaderLog2", "as HeaderLog0", "PCIe Base 6.2, 7.8.4.8"),
	M("HeaderLog3", "as HeaderLog0", "PCIe Base 6.2, 7.8.4.8"),
	M("CESta.AdvNonFatalErr",
	  "set by probing of absent functions in each bus scan",
	  "PCIe Base 6.2, 7.8.4.5 and 6.2.3.2.4"),
	M("MSI.Pending", "live: messages that wait for their mask bit",
	  "PCI Local Bus 3.0, 6.8.1.8"),
	M("VPD.Address", "mailbox: the address read last",
	  "PCI Local Bus 3.0, appendix I"),
	M("VPD.Data", "mailbox: the data read last",
	  "PCI Local Bus 3.0, appendix I"),
};

const struct lu_snapshot_mask *lu_snapshot_masks(size_t i)
{
	return i < sizeof(masks) / sizeof(masks[0]) ? &masks[i] : NULL;
}
