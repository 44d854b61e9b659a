/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls of the outgoing side that need no jump, as the fault suites make
 * them: what each starts from, and the call itself.
 */
#ifndef LU_CALL_H
#define LU_CALL_H

#include "lu_fixture.h"
#include "lu_matrix.h"

/**
 * struct lu_call - Files of one process, and the session under test.
 * @luo:     fd of /dev/liveupdate
 * @memfd:   64 KiB
 * @fds, @n: one open file for each device
 * @hops:    functions on the path of each, endpoint included
 * @device:  the one that a call for one device is about, of @n
 * @session: fd, -1 none
 */
struct lu_call {
	int luo, memfd;
	int fds[LU_FIXTURE_MAX_DEVICES];
	unsigned int hops[LU_FIXTURE_MAX_DEVICES];
	int n;
	int device;
	int session;
};

/* LU_CALL_NONE - Nothing is open yet: what a struct lu_call starts from. */
#define LU_CALL_NONE                                  \
	{                                             \
		.luo = -1, .memfd = -1, .session = -1 \
	}

/**
 * lu_call_open() - Open what the calls use.
 * @devs: bound to lutorture_pci
 * @n:    number of them
 *
 * Return: 0; -errno of what could not be opened.
 */
int lu_call_open(struct lu_call *call, const struct lu_fixture_device *devs,
		 int n);

/** lu_call_close() - Close it all. */
void lu_call_close(struct lu_call *call);

/**
 * lu_call_rig() - The same devices as the fault matrix wants them.
 */
void lu_call_rig(const struct lu_fixture_device *devs, int n,
		 struct lu_matrix_rig *out);

/**
 * lu_call_arrange() - All that comes before an operation.
 * @call: @device is set; @session is set by this
 * @op:   LU_OP_CREATE, _NAME, _PRESERVE, _MEMFD or _CLOSE
 *
 * Undone by closing @session.
 *
 * Return: 0; -errno of the call that failed.
 */
int lu_call_arrange(struct lu_call *call, enum lu_stage_op op);

/**
 * lu_call_make() - The operation itself: one system call.
 *
 * Return: 0; -errno of it.
 */
int lu_call_make(struct lu_call *call, enum lu_stage_op op);

/**
 * lu_call_nth() - Which hit of a point's symbol, in the operation, is its own.
 * @call:  @device is set
 * @point: of an operation above
 *
 * As lu_matrix_nth() counts them.
 */
unsigned int lu_call_nth(const struct lu_call *call,
			 const struct lu_point *point);

#endif
