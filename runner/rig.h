/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_RIG_H
#define LUTORTURE_RIG_H

#include <sys/types.h>

#include "lu_kernel.h"
#include "lu_rig.h"

struct peers;

/**
 * struct rig_power - A machine under test as the controller sees it.
 * @rig:     what is being driven; not owned
 * @run_dir: absolute path of the run folder; @run_dir/dut is the DUT's part
 * @repo:    absolute path of the tree that holds build/bin
 * @kernel:  which of the rig's kernels it runs, where the rig file names no
 *           image of its own
 * @peers:   of its NICs; plugged while it is on; NULL: none
 * @append:  further words for the kernel's command line; NULL for none
 * @pid:     process that stands for the machine (QEMU, or the agent itself);
 *           -1 while the machine is off
 * @tsc_khz: its time stamp counter where that is known beforehand; else 0
 * @console: readable end of its console; -1 where it has none
 * @monitor: way to the machine's own monitor; -1 where it has none
 * @config_at: bytes of its trace of config writes that a test was told of
 * @own:     what its kind keeps from @prepare to @release; NULL: nothing
 */
struct rig_power {
	const struct peers *peers;
	const struct lu_rig *rig;
	const char *run_dir;
	const char *repo;
	const struct lu_kernel *kernel;
	const char *append;
	pid_t pid;
	unsigned int tsc_khz;
	int console;
	int monitor;
	long config_at;
	void *own;
};

/**
 * struct rig_ops - How one kind of machine is powered.
 * @machine: value of "machine:" in the rig file
 * @prepare: put what the machine boots from into the run folder, and make what it
 *           needs of this machine. Called once for each start of the controller. 0
 *           or -errno (lu_errmsg()). Undone by @release, on failure too; where the
 *           controller is killed, by its end
 * @on:      start the machine. @why is passed to the agent: "" for a plain
 *           start, "interrupted" when the controller itself ended the last
 *           boot; a machine that outlives the controller passes "" on, as its
 *           boot_id tells as much. Sets @pid and @console. 0 or -errno
 * @witness: what the outside can still see of a machine that stands still
 *           (registers, stacks), written to @fd; NULL where there is nothing
 * @fault:   does that text show that the rig itself is at fault, and not what
 *           runs on it? 1, and why; 0. NULL: it cannot be told
 * @died:    does the wait status of @pid show that the rig itself came to grief?
 *           1, and why; 0. NULL: it cannot be told
 * @act:     do what a test asked for (lu_outside.h) with its argument; 0,
 *           -EOPNOTSUPP unknown here, -errno. NULL: nothing can be done.
 *           A power cut is none of these: the controller makes it itself
 * @hold:    the same for what lasts for a time and is over when it returns; @ms
 *           is set to how long that was by the controller's clock
 * @cut:     end the machine at once, as a power cut does, and reap it
 * @release: undo on this machine what @prepare did; also where that was never
 *           called. NULL: nothing is to be undone
 *
 * A machine that is on is gone as soon as @pid has exited: rebooting cold ends
 * it too, and the controller starts it again. A kexec does not end it. Where
 * the agent itself is @pid, nobody but the user can boot cold: the run stops.
 */
struct rig_ops {
	enum lu_rig_machine machine;
	int (*prepare)(struct rig_power *power);
	int (*on)(struct rig_power *power, const char *why);
	void (*witness)(struct rig_power *power, int fd);
	int (*fault)(const char *witness, char *why, size_t size);
	int (*died)(int status, char *why, size_t size);
	int (*act)(struct rig_power *power, const char *what, const char *arg);
	int (*hold)(struct rig_power *power, const char *what, const char *arg,
		    double *ms);
	void (*cut)(struct rig_power *power);
	void (*release)(struct rig_power *power);
};

/**
 * rig_ops_find() - Operations of a machine kind.
 * @machine: from the rig file
 *
 * Return: operations, or NULL where this kind cannot be driven yet.
 */
const struct rig_ops *rig_ops_find(enum lu_rig_machine machine);

/**
 * rig_spawn() - Start a process that dies with the controller.
 * @argv:    program and arguments, NULL-terminated; searched in PATH
 * @console: set to the readable end of its standard output and error
 *
 * The child is killed by the kernel when the controller goes, so that no run
 * leaves a machine behind that nobody watches.
 *
 * Return: pid, or -errno.
 */
pid_t rig_spawn(char *const argv[], int *console);

extern const struct rig_ops rig_qemu;
extern const struct rig_ops rig_host;

#endif
