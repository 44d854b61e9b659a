/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Damage done on purpose, for the suites that test the tester. No other suite
 * has any business here.
 */
#ifndef LU_META_H
#define LU_META_H

#include <stdint.h>
#include <sys/types.h>

#include "lu_bdf.h"

/**
 * lu_meta_agent() - The agent that started this program.
 *
 * Return: its pid, an ancestor of the caller; -ENOENT when run by hand.
 */
pid_t lu_meta_agent(void);

/**
 * lu_meta_damage() - Have the kernel do damage to itself.
 * @what: "warn": one WARN(); "hang": all CPUs stop with interrupts off;
 *        "leak": 300 objects of 64 bytes are lost; "use-after-free": freed
 *        memory is read; "sleep-in-atomic": a call that may sleep, with
 *        interrupts off; "lock-order": two locks are taken both ways round
 *
 * Return: 0 when it was done and the kernel goes on; -errno of the module,
 * -ENOENT when it is not there.
 */
int lu_meta_damage(const char *what);

/**
 * lu_meta_config_write() - Have the kernel write to a function as it goes down.
 * @bdf: function
 *
 * By a reboot notifier, which is behind the freeze: CACHE_LINE_SIZE, a register
 * that PCIe has no use for, is inverted and put back. Two writes. Undone by
 * lu_kmod_unload("lutorture_meta"), and by the jump.
 *
 * Return: 0; as lu_kmod_path() and lu_kmod_load().
 * Source: PCIe Base Spec 6.2, 7.5.1.1.7.
 */
int lu_meta_config_write(struct lu_bdf bdf);

/**
 * lu_meta_warn_late() - Have the kernel WARN() once as it goes down.
 *
 * By a reboot notifier, which is behind the freeze. Undone by
 * lu_kmod_unload("lutorture_meta"), and by the jump.
 *
 * Return: 0; as lu_kmod_path() and lu_kmod_load().
 */
int lu_meta_warn_late(void);

/**
 * lu_meta_drop_line() - Cut the last complete line off the agent's journal.
 *
 * The file lies beside LUTORTURE_RIG. Not undone.
 *
 * Return: 0; -ENOENT when run by hand; -errno of the file.
 */
int lu_meta_drop_line(void);

/**
 * lu_meta_flip() - Invert bits of a 16-bit register in a capability.
 * @bdf:  function
 * @cap:  id of the capability that holds it
 * @off:  of the register in the capability, bytes
 * @bits: inverted
 *
 * Undone by calling it again.
 *
 * Return: 0; -ENOENT no such capability; -EIO the register kept its value;
 * -errno of sysfs.
 */
int lu_meta_flip(struct lu_bdf bdf, unsigned int cap, unsigned int off,
		 uint16_t bits);

/**
 * lu_meta_outlive() - Leave a process behind that keeps all open fds open.
 * @suite: it goes when the journal says that this suite's test is over, or
 *         after 20 s
 *
 * Return: 0; -errno of fork().
 */
int lu_meta_outlive(const char *suite);

/**
 * lu_meta_count() - How often this was called before in this run.
 * @name: of the counter, a file in the run folder
 *
 * Return: count, 0 the first time; -ENOENT when run by hand; -errno.
 */
int lu_meta_count(const char *name);

#endif
