// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the files and the session that a fault without a jump is tried on.
 * Touches the machine through sessions and open devices only.
 */
#include "lu_call.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_dut.h"
#include "lu_err.h"
#include "lu_rig.h"
#include "lu_session.h"

#define NAME	    "fault"
#define MEMFD_BYTES (1 << 16)
#define MEMFD_TOKEN 1000

int lu_call_open(struct lu_call *call, const struct lu_fixture_device *devs,
		 int n)
{
	*call = (struct lu_call){ .memfd = -1, .session = -1 };
	call->luo = lu_session_device();
	if (call->luo < 0)
		return call->luo;
	for (; call->n < n; call->n++) {
		call->hops[call->n] = devs[call->n].n_bridges + 1;
		call->fds[call->n] = lu_dut_open(devs[call->n].bdf);
		if (call->fds[call->n] < 0)
			return call->fds[call->n];
	}
	call->memfd = memfd_create("fault", MFD_CLOEXEC);
	if (call->memfd < 0 || ftruncate(call->memfd, MEMFD_BYTES))
		return lu_err(-errno, "memfd: %m");
	return 0;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void lu_call_close(struct lu_call *call)
{
	shut(&call->session);
	shut(&call->luo);
	shut(&call->memfd);
	while (call->n)
		shut(&call->fds[--call->n]);
}

void lu_call_rig(const struct lu_fixture_device *devs, int n,
		 struct lu_matrix_rig *out)
{
	const char *path[LU_PLACES] = { NULL };

	*out = (struct lu_matrix_rig){ .devices = n };
	for (int p = 0; n && p < LU_PLACES; p++)
		path[p] = devs[lu_matrix_device(p, n)].rig->path;
	if (n)
		lu_matrix_paths(out, path);
}

static int preserve_up_to(struct lu_call *call, int n)
{
	int err = 0;

	for (int i = 0; !err && i < n; i++)
		err = lu_session_preserve(call->session, call->fds[i], i);
	return err;
}

static int arrange_session(struct lu_call *call)
{
	call->session = lu_session_create(call->luo, NAME);
	return call->session < 0 ? call->session : 0;
}

static int arrange_some(struct lu_call *call)
{
	return arrange_session(call) ?: preserve_up_to(call, call->device);
}

static int make_memfd(struct lu_call *call)
{
	return lu_session_preserve(call->session, call->memfd, MEMFD_TOKEN);
}

/* The memfd comes first, so that it is unpreserved behind the devices. */
static int arrange_all(struct lu_call *call)
{
	return arrange_session(call)	?:
		       make_memfd(call) ?:
					  preserve_up_to(call, call->n);
}

static int arrange_nothing(struct lu_call *call)
{
	call->session = -1;
	return 0;
}

static int make_name(struct lu_call *call)
{
	char name[LU_SESSION_NAME_SIZE];
	int err = lu_session_name(call->session, name);

	if (!err && strcmp(name, NAME))
		err = lu_err(-EBADMSG, "the session is called \"%s\"", name);
	return err;
}

static int make_preserve(struct lu_call *call)
{
	return lu_session_preserve(call->session, call->fds[call->device],
				   call->device);
}

static int make_close(struct lu_call *call)
{
	int err = close(call->session) ? -errno : 0;

	call->session = -1;
	return err;
}

static const struct {
	int (*arrange)(struct lu_call *call);
	int (*make)(struct lu_call *call);
} ops[LU_OPS] = {
	[LU_OP_CREATE] = { arrange_nothing, arrange_session },
	[LU_OP_NAME] = { arrange_session, make_name },
	[LU_OP_PRESERVE] = { arrange_some, make_preserve },
	[LU_OP_MEMFD] = { arrange_session, make_memfd },
	[LU_OP_CLOSE] = { arrange_all, make_close },
};

int lu_call_arrange(struct lu_call *call, enum lu_stage_op op)
{
	return ops[op].arrange(call);
}

int lu_call_make(struct lu_call *call, enum lu_stage_op op)
{
	return ops[op].make(call);
}

unsigned int lu_call_nth(const struct lu_call *call,
			 const struct lu_point *point)
{
	return lu_matrix_nth(point, call->device, call->hops, call->n);
}
