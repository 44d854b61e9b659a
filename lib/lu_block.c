// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the proof of where blocks of the handover end. Touches the machine through
 * sessions and memfds of its own, and counts the calls of one function of the
 * kernel; nothing of that is left.
 */
#include "lu_block.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_fault.h"
#include "lu_session.h"

/* Called once for each block, by what fills one as by what finds one full. */
#define ADD "kho_block_add"

static int sessions[LU_BLOCK_SESSIONS + 1];

static int add_session(int luo, unsigned int n)
{
	char name[LU_SESSION_NAME_SIZE];

	snprintf(name, sizeof(name), "prove-%u", n);
	sessions[n] = lu_session_create(luo, name);
	return sessions[n] < 0 ? sessions[n] : 0;
}

static void close_sessions(void)
{
	for (unsigned int i = 0; i <= LU_BLOCK_SESSIONS; i++) {
		if (sessions[i] >= 0)
			close(sessions[i]);
		sessions[i] = -1;
	}
}

static int add_file(int session, unsigned int n)
{
	int fd = memfd_create("prove", MFD_CLOEXEC), err;

	if (fd < 0)
		return lu_err(-errno, "memfd_create: %m");
	err = lu_session_preserve(session, fd, n);
	close(fd);
	return err;
}

/* With the first one comes a block, with @fit no other, and one with the next. */
static int prove(int (*add)(int to, unsigned int n), int to, unsigned int fit)
{
	struct lu_fault fault = { .symbol = ADD,
				  .action = LU_FAULT_WATCH,
				  .pid = getpid() };
	int err = lu_fault_arm(&fault, NULL);
	unsigned int n;

	if (err)
		return err;
	for (n = 0; !err && n <= fit; n++)
		err = add(to, n) ?:
				   lu_fault_check(ADD, 1 + n / fit, 1 + n / fit);
	lu_fault_disarm(ADD);
	return err ? lu_err(err, "number %u, of %u to a block: %s", n, fit,
			    lu_errmsg()) :
		     0;
}

int lu_block_prove(int luo)
{
	int err;

	for (unsigned int i = 0; i <= LU_BLOCK_SESSIONS; i++)
		sessions[i] = -1;
	err = prove(add_session, luo, LU_BLOCK_SESSIONS);
	close_sessions();
	err = err ?: add_session(luo, 0);
	err = err ?: prove(add_file, sessions[0], LU_BLOCK_FILES);
	close_sessions();
	return err;
}
