/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a fault test sends through a live update: one session with all devices
 * of the run and a memfd, and the single steps of taking it back.
 */
#ifndef LU_CARGO_H
#define LU_CARGO_H

#include "lu_fixture.h"
#include "lu_matrix.h"

#define LU_CARGO_MEMFD 1000 /* token of the memfd; devices have their index */

/**
 * struct lu_cargo - The cargo of one boot.
 * @devs, @n:  devices, bound to lutorture_pci
 * @luo:       fd of /dev/liveupdate, -1 not open
 * @session:   fd of the session, -1 none
 * @memfd:     fd of the memfd, -1 none
 * @fds:       fds of the devices, -1 none
 */
struct lu_cargo {
	const struct lu_fixture_device *devs;
	int n;
	int luo, session, memfd;
	int fds[LU_FIXTURE_MAX_DEVICES];
};

/**
 * lu_cargo_memfd() - One more memfd, filled with words that can be told.
 *
 * Return: fd; -errno.
 */
int lu_cargo_memfd(void);

/**
 * lu_cargo_check_memfd() - Has a file what lu_cargo_memfd() put into it?
 * @fd: only read
 *
 * Return: 0; -EBADMSG another size, another word; -errno it cannot be mapped.
 */
int lu_cargo_check_memfd(int fd);

/** lu_cargo_init() - Nothing is open yet. */
void lu_cargo_init(struct lu_cargo *cargo, const struct lu_fixture_device *devs,
		   int n);

/**
 * lu_cargo_pack() - Preserve it all in a new session.
 * @cargo: opens what is not open yet
 *
 * Undone by lu_cargo_drop(). Return: 0; -errno of the first call that failed.
 */
int lu_cargo_pack(struct lu_cargo *cargo);

/**
 * lu_cargo_step() - One operation of the incoming side.
 * @cargo: what came before has been done
 * @op:    LU_OP_OPEN, _TAKE, _RENAME, _RETRIEVE, _REMEMFD, _FINISH or _END
 * @i:     device, for LU_OP_RETRIEVE
 *
 * For LU_OP_RENAME the name, for LU_OP_REMEMFD the contents are compared too.
 * Repeating a step that succeeded replaces the fd.
 *
 * Return: 0; -errno of the call; -EBADMSG another name, other contents.
 */
int lu_cargo_step(struct lu_cargo *cargo, enum lu_stage_op op, int i);

/**
 * lu_cargo_nth() - Which hit of a point's symbol is its own, while this cargo
 * is sent or taken back; as lu_matrix_nth().
 */
unsigned int lu_cargo_nth(const struct lu_cargo *cargo,
			  const struct lu_point *point);

/**
 * lu_cargo_unpack() - All steps from @from on, to the end.
 * @cargo: state
 * @from:  first operation that has not been done yet
 *
 * Return: 0; -errno of the first step that failed, with lu_errmsg().
 */
int lu_cargo_unpack(struct lu_cargo *cargo, enum lu_stage_op from);

/**
 * lu_cargo_jump() - The first half of a whole cycle without a fault.
 * @cargo: what it holds is closed, and all preserved anew
 *
 * The other half is lu_cargo_unpack(), in the next leg.
 *
 * Return: never on success; as lu_cargo_pack() and lu_jump().
 */
int lu_cargo_jump(struct lu_cargo *cargo);

/** lu_cargo_drop() - Close everything. */
void lu_cargo_drop(struct lu_cargo *cargo);

#endif
