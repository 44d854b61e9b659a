// SPDX-License-Identifier: GPL-2.0-only
/*
 * The yardstick: the shortest loop that does a live update. Preserves one
 * memfd, jumps, retrieves it, and again. No module, no devices, no journal, no
 * checks beyond its own data. Run by the virtual rig's init in the agent's
 * place; appends one line per cycle to bare.txt in the run folder: the TSC just
 * before reboot(), of the first instruction after it, and when all was retrieved.
 *
 * The count of cycles wanted is LUTORTURE_BARE; kernel and initramfs are those
 * in kexec/ of the run folder, as for the agent.
 */
#include <fcntl.h>
#include <linux/reboot.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_session.h"
#include "lu_tsc.h"

#define DATA_BYTES 65536
#define EXIT_OFF   0

struct state {
	uint64_t cycle, tsc;
	unsigned char fill[DATA_BYTES - 2 * sizeof(uint64_t)];
};

static uint64_t retrieved_tsc;

static int fail(const char *what)
{
	fprintf(stderr, "bare: %s: %s\n", what, lu_errmsg());
	return EXIT_OFF;
}

static int retrieve(int luo, struct state *state)
{
	int session = lu_session_retrieve(luo, "bare"), fd, err;

	if (session < 0)
		return session;
	fd = lu_session_retrieve_fd(session, 1);
	if (fd < 0)
		return fd;
	retrieved_tsc = lu_tsc_read();
	err = pread(fd, state, sizeof(*state), 0) == sizeof(*state) ? 0 : -1;
	for (size_t i = 0; !err && i < sizeof(state->fill); i++)
		err = state->fill[i] == 0x5a ? 0 : -1;
	close(fd);
	err = err ?: lu_session_finish(session);
	close(session);
	return err;
}

static int report(const struct state *state)
{
	const char *init = getenv("LUTORTURE_INIT_TSC");
	int fd = open("/mnt/bare.txt", O_WRONLY | O_CREAT | O_APPEND, 0644);

	dprintf(fd, "%llu %llu %s %llu\n", (unsigned long long)state->cycle,
		(unsigned long long)state->tsc, init ? init : "0",
		(unsigned long long)retrieved_tsc);
	return close(fd);
}

/* The session stays open: closing it would take everything back. */
static int preserve(int luo, int memfd)
{
	int session = lu_session_create(luo, "bare");

	return session < 0 ? session : lu_session_preserve(session, memfd, 1);
}

static int load(void)
{
	int kernel = open("/mnt/kexec/next", O_RDONLY);
	int initrd = open("/mnt/kexec/initrd", O_RDONLY);
	static char line[4096];

	lu_file_read("/proc/cmdline", line, sizeof(line));
	return syscall(SYS_kexec_file_load, kernel, initrd, strlen(line) + 1,
		       line, 0);
}

/* Mapped before it is preserved: after that write() is refused. */
static struct state *make_state(const struct state *last, int *memfd)
{
	struct state *state = MAP_FAILED;

	*memfd = memfd_create("bare", 0);
	if (!ftruncate(*memfd, sizeof(*state)))
		state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
			     MAP_SHARED, *memfd, 0);
	if (state == MAP_FAILED)
		return NULL;
	memset(state->fill, 0x5a, sizeof(state->fill));
	state->cycle = last->cycle + 1;
	return state;
}

int main(void)
{
	const char *wanted = getenv("LUTORTURE_BARE");
	static struct state state;
	struct state *next;
	int luo = lu_session_device(), memfd;

	if (luo < 0)
		return fail("open");
	if (!retrieve(luo, &state))
		report(&state);
	if (!wanted || state.cycle >= strtoull(wanted, NULL, 10))
		return EXIT_OFF;
	next = make_state(&state, &memfd);
	if (!next || preserve(luo, memfd) || load())
		return fail("preserve or load");
	next->tsc = lu_tsc_read();
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		LINUX_REBOOT_CMD_KEXEC, NULL);
	return fail("reboot");
}
