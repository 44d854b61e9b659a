/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A user of a device through the kernel's own driver: binds it, waits for what the
 * driver makes of it, and works with that until it is told to stop or the kernel
 * ends. A drive is read, past the page cache; a NIC takes its peer's frames.
 */
#ifndef LU_USER_H
#define LU_USER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "lu_fixture.h"
#include "lu_traffic.h"

struct lu_user;

/**
 * struct lu_user_kind - What is used, and how.
 * @name: "drive", "NIC"
 * @open: wait for what the driver makes of the device; sets @fd of the user.
 *        0; -ETIMEDOUT; -errno
 * @next: one piece of work. 0 done; -EAGAIN none yet; -errno
 * @park: have the device write to memory no more; NULL: it writes what it is asked
 *        for, and no more. 0; -errno
 */
struct lu_user_kind {
	const char *name;
	int (*open)(struct lu_user *u);
	int (*next)(struct lu_user *u);
	int (*park)(struct lu_user *u);
};

/**
 * struct lu_user_seen - What a user has seen in this kernel.
 * @bound, @ready: TSC when the driver had the device, when it could be used
 * @first, @last:  when the first piece of work was done, and the last
 * @done:          pieces
 * @frames:        of a NIC: their numbers
 * @err:           why it ended; 0
 * @why:           the same in words
 */
struct lu_user_seen {
	uint64_t bound, ready, first, last, done;
	struct lu_traffic_seen frames;
	int err;
	char why[512];
};

/**
 * struct lu_user - One of them.
 * @dev:   its device
 * @kind:  NULL: devices of this kind have no such user
 * @fd:    of the disk or the socket; -1
 * @name:  of the network interface
 * @block: reads so far
 * @thread, @started, @stop: works until it is told to @stop
 * @seen:  under @lock
 */
struct lu_user {
	const struct lu_fixture_device *dev;
	const struct lu_user_kind *kind;
	int fd;
	char name[IFNAMSIZ];
	uint64_t block;
	pthread_t thread;
	pthread_mutex_t lock;
	bool started, stop;
	struct lu_user_seen seen;
};

/**
 * lu_user_init() - Whoever can use a device.
 * @u:   filled; @kind NULL where nobody can
 * @dev: kept
 *
 * Return: NULL; else why nobody can, with the remedy.
 */
const char *lu_user_init(struct lu_user *u, const struct lu_fixture_device *dev);

/**
 * lu_user_start() - Bind the device, and work, in a thread of its own.
 * @stream: of a NIC's frames; 0: none is sent yet
 *
 * How that goes is in what it has seen. What it changes is on the undo journal of
 * the agent. Undone by lu_user_stop().
 *
 * Return: 0; -errno no thread.
 */
int lu_user_start(struct lu_user *u, uint32_t stream);

/**
 * lu_user_await() - Wait until it has done so many pieces of work.
 * @done:    how many; 0: until it is ready
 * @wait_ms: limit
 *
 * Return: 0; -ETIMEDOUT, with how far it came; what it ended with.
 */
int lu_user_await(struct lu_user *u, uint64_t done, unsigned int wait_ms);

/** lu_user_look() - What it has seen by now. */
void lu_user_look(struct lu_user *u, struct lu_user_seen *seen);

/**
 * lu_user_begin() - Have a NIC's peer send to it.
 * @stream: number of the stream
 *
 * Nothing for a drive. Requests to the peers are taken one at a time: wait for the
 * first frames before the next.
 *
 * Return: 0; -errno of sysfs; as lu_outside_ask().
 */
int lu_user_begin(struct lu_user *u, uint32_t stream);

/**
 * lu_user_park() - Leave the device so that the next kernel is safe from it.
 *
 * For just before a plain kexec. The driver of an 82574 (e1000e of 7.3.4) leaves the
 * receiver on at shutdown, and has the NIC master the bus no more by a bit of its own
 * (CTRL.GIO_MASTER_DISABLE). One that does not heed that bit, as QEMU's, goes on writing
 * to its ring once the next kernel makes it a bus master, before it is reset.
 *
 * Return: 0; -errno of sysfs or of the undo journal.
 * Source: FLAG2_NO_DISABLE_RX in drivers/net/ethernet/intel/e1000e.
 */
int lu_user_park(struct lu_user *u);

/** lu_user_stop() - No more work; the driver keeps the device. */
void lu_user_stop(struct lu_user *u);

/** The kinds, for tests. */
extern const struct lu_user_kind lu_user_drive, lu_user_nic;

#endif
