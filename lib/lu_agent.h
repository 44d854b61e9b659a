/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The suite's side of the channel to the agent that started it.
 *
 * The agent hands a suite one end of a SOCK_SEQPACKET socketpair, whose number
 * is in LUTORTURE_FD. Each message is one JSON object of at most
 * LU_AGENT_MSG_MAX bytes; the suite asks, the agent answers, one at a time:
 *
 *   {"op":"jump","append":a,"way":w}              answered only if refused;
 *                                                 "live", "plain" or "cold"
 *   {"op":"load","append":a,"way":w}              of the next jump, ahead of it
 *   {"op":"carry","key":k,"value":v}
 *   {"op":"carried","key":k}                      answer carries "value"
 *   {"op":"measure","name":n,"value":x,"unit":u}
 *   {"op":"undo","path":p,"value":v}
 *   {"op":"note","text":t}
 *   {"op":"expect","kinds":k,"text":t,"limit_ms":n}	see lu_crash.h
 *   {"op":"ask","what":w,"arg":a,"after_ms":n}		see lu_outside.h
 *   {"op":"point","id":i,"outcome":o,"text":t}		see lu_point.h
 *   {"op":"moment","figure":f,"end":e,"tsc":n}		see lu_moment.h
 *   answer: {"err":0|-errno[,"value":v]}
 *
 * A suite that was started by hand has no agent. Every call then still has a
 * defined result, so that whatever needs no jump runs all the same.
 *
 * A channel on which anything went wrong (agent gone, torn or oversized
 * message, no answer in time) is closed for good: a late answer must never be
 * taken for the answer to another question.
 */
#ifndef LU_AGENT_H
#define LU_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lu_rig;
struct lu_undo;

#define LU_AGENT_MSG_MAX  16384 /* bytes, one message, either way */
#define LU_AGENT_REPLY_MS 20000 /* limit for every answer but jump's */

/**
 * lu_agent_present() - Was this program started by an agent?
 *
 * Return: true when LUTORTURE_FD names an open socket that still works.
 */
bool lu_agent_present(void);

/**
 * lu_agent_judge() - Whom to ask whether this test has failed already.
 * @failed: true once a check has; NULL: nobody
 *
 * A leg that ends in a jump or a crash has no result line. So where an agent is
 * told of either, it is refused from the first failed check on.
 */
void lu_agent_judge(bool (*failed)(void));

/**
 * lu_jump() - Take the machine through kexec into the next leg of this test.
 *
 * Keeps every fd of the caller open: what the sessions hold is preserved. The
 * agent runs its checks, records the leg, and calls reboot(KEXEC). The next leg
 * is a new process in the new kernel, with lu_leg() one higher.
 *
 * Context: blocks until the kernel is gone; no limit of its own.
 * Return: never on success. -ENOTCONN no agent (run by hand); -ECANCELED a check
 * has failed in this leg (lu_agent_judge()); -EPIPE the agent is gone or the channel
 * broke; -EPROTO an answer that is no answer; any other -errno is the kernel's or
 * the agent's refusal, and the machine goes on.
 * Source: kernel/reboot.c, LINUX_REBOOT_CMD_KEXEC.
 */
int lu_jump(void);

/**
 * lu_jump_with() - Jump with more on the next kernel's command line.
 * @append: words put behind those of the rig ("kho=off"); "" for none
 *
 * Context, Return: as lu_jump().
 */
int lu_jump_with(const char *append);

/**
 * lu_jump_plain() - Jump with an image that carries no handover.
 *
 * Loaded by kexec_load(2), which knows nothing of KHO, through kexec(8). The
 * next kernel is to come up as if cold: see lu_expect_crash().
 *
 * Context: as lu_jump().
 * Return: as lu_jump(); -ENOENT there is no kexec(8): needs kexec-tools; -EIO it
 * failed, and said why on the console.
 */
int lu_jump_plain(void);

/**
 * lu_jump_plain_with() - Do so with more on the next kernel's command line.
 * @append: words put behind those of the rig; "" for none
 *
 * Context, Return: as lu_jump_plain().
 */
int lu_jump_plain_with(const char *append);

/**
 * lu_jump_cold() - Boot the machine anew, through its firmware.
 *
 * All that lu_jump() does before it leaves the kernel, but for loading the next
 * one; then reboot(RESTART). On a virtual rig the controller switches it on again.
 * The next kernel is to come up cold: see lu_expect_crash().
 *
 * Context, Return: as lu_jump().
 * Source: kernel/reboot.c, LINUX_REBOOT_CMD_RESTART.
 */
int lu_jump_cold(void);

/**
 * lu_leg() - Number of jumps this test has behind it.
 *
 * Return: LUTORTURE_LEG, 0 in the first leg and when run by hand.
 */
int lu_leg(void);

/**
 * lu_carry() - Leave a string for the later legs of this test.
 * @key:   name, unique within the test; setting it again replaces the value
 * @value: NUL-terminated UTF-8
 *
 * Return: 0 once it is in the journal; -ENOTCONN; -EPIPE; -EPROTO; -ETIMEDOUT;
 * -EMSGSIZE too long for one message; -EINVAL not UTF-8; -errno of the agent.
 */
int lu_carry(const char *key, const char *value);

/**
 * lu_carried() - Read what an earlier leg left.
 * @key:  name given to lu_carry()
 * @buf:  receives the string, NUL-terminated
 * @size: of @buf in bytes
 *
 * Return: length; -ENOENT no such key; -ENOSPC @buf too small; and as lu_carry().
 */
int lu_carried(const char *key, char *buf, size_t size);

/**
 * lu_carry_number() - Leave a number for the later legs of this test.
 * @key:   as for lu_carry()
 * @value: finite; six places behind the point are kept
 *
 * Return: 0; -EINVAL not finite; else as lu_carry().
 */
int lu_carry_number(const char *key, double value);

/**
 * lu_carried_number() - Read the number that an earlier leg left.
 * @key: name given to lu_carry_number()
 * @out: set on success
 *
 * Return: 0; -EPROTO what was left is no number; else as lu_carried().
 */
int lu_carried_number(const char *key, double *out);

/**
 * lu_measure() - Report a figure; it never decides a verdict.
 * @name:  what was measured
 * @value: finite
 * @unit:  "1/s", "ms", ...
 *
 * Without an agent the figure is lost; print it too if it matters.
 * Return: 0, also when there is no agent; -EINVAL not finite; else as lu_carry().
 */
int lu_measure(const char *name, double value, const char *unit);

/**
 * lu_note() - Put one line of text into the journal.
 * @text: NUL-terminated UTF-8
 *
 * Return: 0, also when there is no agent; else as lu_carry().
 */
int lu_note(const char *text);

/**
 * lu_agent_undo() - Where to record a change before it is made.
 *
 * Return: an undo journal kept by the agent, which replays it after the test
 * however the test ends; NULL without an agent (then nothing is recorded and
 * the caller puts things back itself).
 */
const struct lu_undo *lu_agent_undo(void);

/**
 * lu_agent_wait() - Wait until the agent lets this program go on.
 *
 * An agent may start the program of an incoming leg while it still looks at the
 * machine: then this reads the rig file, and waits. Returns at once elsewhere.
 * Changes nothing on the machine.
 */
void lu_agent_wait(void);

/**
 * lu_agent_rig() - The rig this machine is, from LUTORTURE_RIG.
 *
 * Return: loaded once and kept until exit; NULL when the variable is unset or
 * the file is refused, with the cause in lu_errmsg().
 */
const struct lu_rig *lu_agent_rig(void);

/**
 * lu_agent_devices() - Names of the rig's devices usable in this run.
 *
 * Return: LUTORTURE_DEVICES, names separated by commas; NULL when unset.
 */
const char *lu_agent_devices(void);

/**
 * lu_agent_seed() - Seed of this run.
 *
 * Return: LUTORTURE_SEED, decimal or 0x...; 1 when unset or not a number.
 */
uint64_t lu_agent_seed(void);

/**
 * lu_agent_cycles() - Jumps asked for in this run.
 *
 * Return: LUTORTURE_CYCLES, 1 when unset or not a number.
 */
unsigned int lu_agent_cycles(void);

/**
 * lu_agent_steps() - Steps asked for in this run.
 *
 * Return: LUTORTURE_STEPS; 0, "as the suite likes", when unset or not a number.
 */
unsigned int lu_agent_steps(void);

#endif
