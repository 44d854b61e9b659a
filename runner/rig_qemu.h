/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_RIG_QEMU_H
#define LUTORTURE_RIG_QEMU_H

#include <stdbool.h>

#include "argv.h"
#include "lu_outside.h"
#include "rig.h"

/* What tests may ask of this kind of rig. */
#define RIG_QEMU_OUTSIDE                                                   \
	LU_OUTSIDE_POWER_CUT "," LU_OUTSIDE_AER "," LU_OUTSIDE_UNPLUG      \
			     "," LU_OUTSIDE_PLUG "," LU_OUTSIDE_LINK       \
			     "," LU_OUTSIDE_CLOCK "," LU_OUTSIDE_PAUSE     \
			     "," LU_OUTSIDE_FREEZE "," LU_OUTSIDE_THROTTLE \
			     "," LU_OUTSIDE_CONFIG "," LU_OUTSIDE_WATCH

/* In the run folder: what the rig's kernels counted, if theirs does. */
#define RIG_QEMU_COUNTS "counts"

/* In the run folder: QEMU's own trace, from its start on. */
#define RIG_QEMU_TRACE "config-trace"

/**
 * rig_qemu_argv() - QEMU's command line for a rig.
 * @power: rig, run folder and tree
 * @why:   handed to the agent by way of the kernel's command line
 * @argv:  appended to; @argv->err says whether memory ran out
 *
 * Emulated throughout (TCG): a /dev/kvm that is there may still not run a
 * guest, and a benchmark must not change its meaning with the host.
 */
void rig_qemu_argv(const struct rig_power *power, const char *why,
		   struct argv *argv);

/**
 * rig_qemu_monitor_open() - A stream for QEMU's monitor.
 * @ends: ours, which a new program does not inherit, and QEMU's, which it does
 *
 * Return: 0; -errno.
 */
int rig_qemu_monitor_open(int ends[2]);

/** rig_qemu_monitor_argv() - Words that put the monitor on @fd. */
void rig_qemu_monitor_argv(int fd, struct argv *argv);

/**
 * rig_qemu_ask() - One command of the human monitor.
 * @power:   a machine that is on
 * @command: without its newline
 * @buf:     receives what it printed, as far as there is room; "" if nothing
 * @size:    of @buf
 *
 * Return: 0; -ETIMEDOUT no prompt within 5 s; -EPIPE the machine is gone.
 */
int rig_qemu_ask(struct rig_power *power, const char *command, char *buf,
		 size_t size);

/**
 * rig_qemu_act() - Do what a test asked for; as act in struct rig_ops.
 *
 * Return: 0; -EOPNOTSUPP nothing known by this name; -ENOENT the rig file has
 * no such node; -EINVAL the monitor objects, with its words in lu_errmsg(); as
 * rig_qemu_ask().
 */
int rig_qemu_act(struct rig_power *power, const char *what, const char *arg);

/**
 * rig_qemu_hold() - Do what a test asked for, where that lasts for a time.
 * @power: a machine that is on
 * @what:  one of pause, freeze, throttle (lu_outside.h)
 * @arg:   of it; begins with the time in ms, 0 to 10000
 * @ms:    set to how long it was, by CLOCK_MONOTONIC; 0 where it was not
 *
 * Blocks for as long. What was stopped goes on when it returns, errors included.
 *
 * Return: 0; -EOPNOTSUPP @what is none of these; -EINVAL @arg; -ENODEV no such
 * throttled drive in the rig file; -ETIMEDOUT the emulator does not stop; -EPIPE
 * the machine is gone; as rig_qemu_ask().
 */
int rig_qemu_hold(struct rig_power *power, const char *what, const char *arg,
		  double *ms);

/**
 * rig_qemu_config() - Tell a test what was written to config space.
 * @power: a machine that is on
 * @token: as of LU_OUTSIDE_CONFIG
 *
 * Has QEMU trace from now on, if it did not yet: a line of about 50 bytes a
 * write, 30 KiB for a boot.
 *
 * Return: 0; -EINVAL no token, or the monitor objects; -EPROTO a line of the
 * trace that is not of its form; -errno of the files; as rig_qemu_ask().
 */
int rig_qemu_config(struct rig_power *power, const char *token);

/**
 * rig_qemu_config_line() - One line of QEMU's trace in words of all rigs.
 * @line: "pci_cfg_write igb 04:00.0 @0x4 <- 0x107"
 * @buf:  receives "0000:04:00.0+004,107"; there is one segment
 * @size: of @buf
 *
 * Return: 1; 0 it is something else; -EPROTO it is not of its form.
 */
int rig_qemu_config_line(const char *line, char *buf, size_t size);

/**
 * rig_qemu_tap_open() - Make the interfaces that the rig file names.
 * @power: @own is set; released by rig_qemu_tap_close(), on failure too
 *
 * One for each netdev of kind "tap", with its id as the name: up, without IPv6 and
 * multicast, and with room for one frame. They last as long as some process has
 * them open, and no longer. Of a controller that was killed they may still be
 * there, and are waited for.
 *
 * Context: CAP_NET_ADMIN; blocks up to 10 s for each.
 * Return: 0; -EBUSY there is an interface of that name, which is left as it is;
 * -ENOENT, -ENODEV, -ENXIO no /dev/net/tun; -EPERM, -EACCES no right to it; -errno of
 * setting it up; -ENOMEM.
 * Source: Linux, Documentation/networking/tuntap.rst; drivers/net/tun.c.
 */
int rig_qemu_tap_open(struct rig_power *power);

/** rig_qemu_tap_fd() - QEMU's end of a tap, by the id of its netdev; -1 none. */
int rig_qemu_tap_fd(const struct rig_power *power, const char *id);

/**
 * rig_qemu_tap_lend() - Have the next program that is started inherit them, or not.
 *
 * As they are lent, frames that nobody took are thrown away.
 */
void rig_qemu_tap_lend(const struct rig_power *power, bool lent);

/** rig_qemu_tap_close() - Remove them; also where there are none. */
void rig_qemu_tap_close(struct rig_power *power);

/** rig_qemu_node() - "MODEL,id=...": a node as -device and device_add take it. */
int rig_qemu_node(const struct lu_rig_node *node, char *buf, size_t size);

/**
 * rig_qemu_fault() - Did the emulator lose an interrupt?
 * @witness: for each CPU "== cpu N", then what "info registers" and "info
 *           lapic" print
 * @why:     receives the CPU and the vector
 * @size:    of @why
 *
 * Return: 1 some CPU is halted with interrupts enabled and one in service; 0.
 */
int rig_qemu_fault(const char *witness, char *why, size_t size);

/**
 * rig_qemu_died() - Did the emulator crash?
 * @status: of waitpid()
 * @why:    receives the signal
 * @size:   of @why
 *
 * Return: 1 it died of a signal that only its own defect can raise (an assertion
 * that failed, a bad access); 0 it ended, or was ended, in any other way.
 */
int rig_qemu_died(int status, char *why, size_t size);

#endif
