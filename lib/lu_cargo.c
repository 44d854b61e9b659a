// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the session and the files that a fault test sends to the next kernel.
 * Touches the machine through sessions and open devices only.
 */
#include "lu_cargo.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_dut.h"
#include "lu_err.h"
#include "lu_session.h"

#define NAME	    "cargo"
#define MEMFD_BYTES (1 << 16)

void lu_cargo_init(struct lu_cargo *cargo, const struct lu_fixture_device *devs,
		   int n)
{
	*cargo = (struct lu_cargo){
		.devs = devs, .n = n, .luo = -1, .session = -1, .memfd = -1
	};
	memset(cargo->fds, -1, sizeof(cargo->fds));
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void lu_cargo_drop(struct lu_cargo *cargo)
{
	shut(&cargo->session);
	shut(&cargo->memfd);
	shut(&cargo->luo);
	for (int i = 0; i < cargo->n; i++)
		shut(&cargo->fds[i]);
}

/* An fd, or -errno, in the place of what was there. */
static int put(int *place, int fd)
{
	if (fd < 0)
		return fd;
	shut(place);
	*place = fd;
	return 0;
}

static uint32_t word_at(unsigned int i)
{
	return i * 2654435761u + 12345;
}

/* Filled through a mapping: a preserved memfd refuses to be written later. */
int lu_cargo_memfd(void)
{
	int fd = memfd_create(NAME, MFD_CLOEXEC), err = 0;
	uint32_t *words;

	if (fd < 0 || ftruncate(fd, MEMFD_BYTES))
		return lu_err(-errno, "memfd: %m");
	words = mmap(NULL, MEMFD_BYTES, PROT_WRITE, MAP_SHARED, fd, 0);
	if (words == MAP_FAILED)
		err = lu_err(-errno, "memfd: %m");
	for (unsigned int i = 0; !err && i < MEMFD_BYTES / 4; i++)
		words[i] = word_at(i);
	if (!err)
		munmap(words, MEMFD_BYTES);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int lu_cargo_check_memfd(int fd)
{
	uint32_t *words;
	struct stat st;
	int err = 0;

	if (fstat(fd, &st) || st.st_size != MEMFD_BYTES)
		return lu_err(-EBADMSG, "memfd: not %d bytes", MEMFD_BYTES);
	words = mmap(NULL, MEMFD_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	if (words == MAP_FAILED)
		return lu_err(-errno, "memfd: %m");
	for (unsigned int i = 0; !err && i < MEMFD_BYTES / 4; i++)
		if (words[i] != word_at(i))
			err = lu_err(-EBADMSG, "memfd: word %u is %#x", i,
				     words[i]);
	munmap(words, MEMFD_BYTES);
	return err;
}

static int open_files(struct lu_cargo *cargo)
{
	int err = 0;

	if (cargo->luo < 0)
		err = put(&cargo->luo, lu_session_device());
	for (int i = 0; !err && i < cargo->n; i++)
		if (cargo->fds[i] < 0)
			err = put(&cargo->fds[i],
				  lu_dut_open(cargo->devs[i].bdf));
	return err ?: put(&cargo->memfd, lu_cargo_memfd());
}

int lu_cargo_pack(struct lu_cargo *cargo)
{
	int err = open_files(cargo);

	err = err ?: put(&cargo->session, lu_session_create(cargo->luo, NAME));
	for (int i = 0; !err && i < cargo->n; i++)
		err = lu_session_preserve(cargo->session, cargo->fds[i], i);
	return err   ?:
		       lu_session_preserve(cargo->session, cargo->memfd,
					   LU_CARGO_MEMFD);
}

int lu_cargo_jump(struct lu_cargo *cargo)
{
	lu_cargo_drop(cargo);
	return lu_cargo_pack(cargo) ?: lu_jump();
}

static int do_open(struct lu_cargo *cargo, int i)
{
	(void)i;
	shut(&cargo->luo);
	return put(&cargo->luo, lu_session_device());
}

static int do_take(struct lu_cargo *cargo, int i)
{
	(void)i;
	return put(&cargo->session, lu_session_retrieve(cargo->luo, NAME));
}

static int do_rename(struct lu_cargo *cargo, int i)
{
	char name[LU_SESSION_NAME_SIZE];
	int err = lu_session_name(cargo->session, name);

	(void)i;
	if (!err && strcmp(name, NAME))
		err = lu_err(-EBADMSG, "the session is called \"%s\"", name);
	return err;
}

static int do_retrieve(struct lu_cargo *cargo, int i)
{
	return put(&cargo->fds[i], lu_session_retrieve_fd(cargo->session, i));
}

static int do_rememfd(struct lu_cargo *cargo, int i)
{
	int err = put(&cargo->memfd,
		      lu_session_retrieve_fd(cargo->session, LU_CARGO_MEMFD));

	(void)i;
	return err ?: lu_cargo_check_memfd(cargo->memfd);
}

static int do_finish(struct lu_cargo *cargo, int i)
{
	(void)i;
	return lu_session_finish(cargo->session);
}

static int do_end(struct lu_cargo *cargo, int i)
{
	int err = close(cargo->session) ? -errno : 0;

	(void)i;
	cargo->session = -1;
	return err;
}

static int (*const steps[LU_OPS])(struct lu_cargo *cargo, int i) = {
	[LU_OP_OPEN] = do_open,	      [LU_OP_TAKE] = do_take,
	[LU_OP_RENAME] = do_rename,   [LU_OP_RETRIEVE] = do_retrieve,
	[LU_OP_REMEMFD] = do_rememfd, [LU_OP_FINISH] = do_finish,
	[LU_OP_END] = do_end,
};

int lu_cargo_step(struct lu_cargo *cargo, enum lu_stage_op op, int i)
{
	return steps[op](cargo, i);
}

unsigned int lu_cargo_nth(const struct lu_cargo *cargo,
			  const struct lu_point *point)
{
	unsigned int hops[LU_FIXTURE_MAX_DEVICES];

	for (int i = 0; i < cargo->n; i++)
		hops[i] = cargo->devs[i].n_bridges + 1;
	return lu_matrix_nth(point, lu_matrix_device(point->place, cargo->n),
			     hops, cargo->n);
}

int lu_cargo_unpack(struct lu_cargo *cargo, enum lu_stage_op from)
{
	int err = 0, times;

	for (int op = from; !err && op <= LU_OP_END; op++) {
		times = op == LU_OP_RETRIEVE ? cargo->n : 1;
		for (int i = 0; !err && i < times; i++) {
			err = steps[op](cargo, i);
			if (err)
				err = lu_err(err, "%s of device %d: %s",
					     lu_stage_op_name(op), i,
					     strerror(-err));
		}
	}
	return err;
}
