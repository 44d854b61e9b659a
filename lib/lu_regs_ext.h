/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_REGS_EXT_H
#define LU_REGS_EXT_H

#include "lu_regs_table.h"

/* Upper half of every extended capability's header. */
extern const struct lu_field lu_regs_ext_head[];

/* Registers of single extended capabilities, in files of their own. */
extern const struct lu_reg lu_regs_aer[];
extern const struct lu_reg lu_regs_dpc[];
extern const struct lu_reg lu_regs_sriov[];
extern const struct lu_reg lu_regs_acs[];
extern const struct lu_reg lu_regs_ari[];
extern const struct lu_reg lu_regs_ats[];
extern const struct lu_reg lu_regs_pri[];
extern const struct lu_reg lu_regs_pasid[];
extern const struct lu_reg lu_regs_rebar[];

#endif
