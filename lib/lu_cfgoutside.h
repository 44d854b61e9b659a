/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Config writes as the rig saw them, from outside: by whoever they were made. A
 * second witness beside lutorture_fault, and the only one for what a kernel writes
 * before modules can be loaded.
 */
#ifndef LU_CFGOUTSIDE_H
#define LU_CFGOUTSIDE_H

#include <stddef.h>

#include "lu_cfgwrite.h"

#define LU_CFGOUTSIDE_MAX 16384 /* writes between two requests */

/**
 * lu_cfgoutside_ask() - What was written since this was last asked.
 * @out: receives the writes in their order: @bdf, @reg and @value of each; the
 *	 other members are 0
 * @max: number of them @out has room for
 *
 * The rig begins to look when it is first asked in a boot of the rig (a jump is
 * none), and what comes then is empty.
 *
 * Context: may block for up to 20 s.
 * Return: count; -EOPNOTSUPP this rig cannot tell; -ETIMEDOUT it did not;
 * -ENOSPC; -EPROTO a line that is not of its form; as lu_outside_ask().
 */
int lu_cfgoutside_ask(struct lu_cfgwrite *out, size_t max);

/**
 * lu_cfgoutside_parse() - Parse what the rig wrote.
 * @text: NUL-terminated lines "0000:03:00.0+004,107"; only read
 *
 * Return: count; -ENOSPC; -EPROTO.
 */
int lu_cfgoutside_parse(const char *text, struct lu_cfgwrite *out, size_t max);

/**
 * lu_cfgoutside_complete() - Fill in what the outside does not see.
 * @write:  its @len becomes that of the register at its offset, or more if the
 *	    value is larger; its @old what is there now
 * @config: config space of the function, now
 * @len:    bytes of it
 *
 * A write that was longer, and whose upper bytes are 0, is taken for shorter.
 */
void lu_cfgoutside_complete(struct lu_cfgwrite *write, const uint8_t *config,
			    size_t len);

#endif
