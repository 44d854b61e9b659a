/* SPDX-License-Identifier: GPL-2.0-only */
/* The death of who passes a point. */
#ifndef LUFAULT_KILL_H
#define LUFAULT_KILL_H

/*
 * Any context. SIGKILL to the current task, as soon as this CPU takes interrupts;
 * behind that @stamp is stamped. One that is still on its way is not sent again.
 */
void lufault_kill(const char *stamp);
/* Waits for all that are on their way. No point may be hit any more. */
void lufault_kill_drain(void);

#endif
