/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which writes to the config space of a preserved function are in order between
 * its freeze and its retrieve.
 */
#ifndef LU_CFGRULE_H
#define LU_CFGRULE_H

#include "lu_cfgwrite.h"

/**
 * enum lu_cfgstage - When a write was made.
 * @LU_CFG_SHUTDOWN:    by the outgoing kernel, from the freeze to machine_kexec()
 * @LU_CFG_ENUMERATION: by the incoming one, as it comes up: what finds functions
 *                      and what is built in and binds to them
 * @LU_CFG_MODULES:     by the incoming one, since our modules are there
 * @LU_CFG_STAGES:      number of stages
 */
enum lu_cfgstage {
	LU_CFG_SHUTDOWN,
	LU_CFG_ENUMERATION,
	LU_CFG_MODULES,
	LU_CFG_STAGES
};

/**
 * enum lu_cfghow - What a rule says of the value.
 * @LU_CFG_BITS:  no other bits than these may differ from what was there
 * @LU_CFG_SIZE:  all of these bits are set, to see which stick, or nothing differs
 * @LU_CFG_CLEAR: writing ones clears: any value
 */
enum lu_cfghow {
	LU_CFG_BITS,
	LU_CFG_SIZE,
	LU_CFG_CLEAR,
};

/**
 * struct lu_cfgrule - One row of the table.
 * @stages: bits 1 << enum lu_cfgstage
 * @bridge: of bridges alone; false: of any function
 * @reg:    name of the register, a pattern as of fnmatch(3)
 * @how:    what is allowed
 * @bits:   of the register
 * @why:    reason
 * @source: function of Linux 7.3.4 that writes it
 */
struct lu_cfgrule {
	unsigned int stages;
	bool bridge;
	const char *reg;
	enum lu_cfghow how;
	uint32_t bits;
	const char *why;
	const char *source;
};

/** lu_cfgrule_at() - The table, for printing. NULL behind the last row. */
const struct lu_cfgrule *lu_cfgrule_at(size_t i);

/** lu_cfgrule_stage() - Words for a stage. */
const char *lu_cfgrule_stage(enum lu_cfgstage stage);

/**
 * lu_cfgrule_judge() - Is a write in the table?
 * @write:  the write; where what was there before is not known, @write->old is
 *          what is there now that all is over
 * @stage:  when
 * @config: config space of the function
 * @len:    bytes of it: 256 or 4096
 *
 * A write that changes nothing is in order anywhere but in registers in which
 * ones clear.
 *
 * Return: 0; -EPERM no row allows it: lu_errmsg() names function, register,
 * values and stage.
 */
int lu_cfgrule_judge(const struct lu_cfgwrite *write, enum lu_cfgstage stage,
		     const uint8_t *config, size_t len);

#endif
