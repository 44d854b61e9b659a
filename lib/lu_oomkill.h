/* SPDX-License-Identifier: GPL-2.0-only */
/* A caller that the kernel kills for want of memory, in the middle of a call. */
#ifndef LU_OOMKILL_H
#define LU_OOMKILL_H

#include <stdbool.h>

/* LU_OOMKILL_LOG - What the kernel logs of such a kill; for lu_suite.dmesg_allow. */
#define LU_OOMKILL_LOG \
	"invoked oom-killer: gfp_mask=", "Out of memory: Killed process "

/**
 * struct lu_oomkill - What is to be interrupted.
 * @symbol: function that the call is held in until the kill
 * @before: what comes before the call, in the process that dies; NULL: nothing
 * @call:   the call
 * @ctx:    handed to both
 */
struct lu_oomkill {
	const char *symbol;
	int (*before)(void *ctx);
	int (*call)(void *ctx);
	void *ctx;
};

/**
 * lu_oomkill_missing() - Why there is no such kill on this machine.
 *
 * Return: NULL there is; else cause and remedy.
 */
const char *lu_oomkill_missing(void);

/**
 * lu_oomkill() - Have a child make the call, and the OOM killer take it.
 * @what: of the fault module's symbols; all armed faults are cleared at the end
 *
 * The child has copies of all fds: what others hold of them outlives it. The
 * call itself runs to its end, as a killed caller's does.
 *
 * Context: root; the fault module is loaded; blocks up to 10 s.
 * Return: 0 it died of SIGKILL; -ENODATA the function was not reached, or the kill
 * did not come while it was held there;
 * -EBADMSG it ended otherwise; -errno of fork(), or of the kernel's trigger.
 */
int lu_oomkill(const struct lu_oomkill *what);

#endif
