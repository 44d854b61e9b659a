// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memfds of the damage suite's set, on either side of the jump, and the
 * kernel's own word on what arrived. Changes nothing but memory of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lu_damage.h"
#include "lu_err.h"
#include "lu_kmsg.h"
#include "lu_session.h"

#define PAGE 4096

static void fill_page(unsigned char *page, uint64_t token, unsigned int n)
{
	memset(page, 0x40 + token, PAGE);
	page[0] = n;
}

static int fill(int fd, uint64_t token)
{
	unsigned char page[PAGE];

	for (unsigned int i = 0; i < LU_DAMAGE_PAGES; i++) {
		fill_page(page, token, i);
		if (write(fd, page, PAGE) != PAGE)
			return lu_err(-EIO, "memfd: short write");
	}
	return lseek(fd, LU_DAMAGE_POS, SEEK_SET) < 0 ? -errno : 0;
}

int lu_damage_memfd_preserve(int session, uint64_t token)
{
	int fd = memfd_create("damage", MFD_CLOEXEC), err;

	if (fd < 0)
		return lu_err(-errno, "memfd_create: %m");
	err = fill(fd, token);
	err = err ?: lu_session_preserve(session, fd, token);
	if (err)
		close(fd);
	return err;
}

static bool is_whole(int fd, uint64_t token)
{
	unsigned char is[PAGE], was[PAGE];

	for (unsigned int i = 0; i < LU_DAMAGE_PAGES; i++) {
		fill_page(was, token, i);
		if (pread(fd, is, PAGE, i * PAGE) != PAGE ||
		    memcmp(is, was, PAGE))
			return false;
	}
	return true;
}

/* Seals of a memfd that nobody sealed differ with sysctl vm.memfd_noexec. */
static int seals_of_new(void)
{
	int fd = memfd_create("damage", MFD_CLOEXEC);
	int seals = fcntl(fd, F_GET_SEALS);

	close(fd);
	return seals;
}

int lu_damage_memfd_look(int session, uint64_t token)
{
	int fd = lu_session_retrieve_fd(session, token);
	struct stat st;
	bool same;

	if (fd < 0)
		return fd;
	same = !fstat(fd, &st) && st.st_size == LU_DAMAGE_PAGES * PAGE &&
	       lseek(fd, 0, SEEK_CUR) == LU_DAMAGE_POS &&
	       fcntl(fd, F_GET_SEALS) == seals_of_new() && is_whole(fd, token);
	close(fd);
	return !same;
}

/* What the provider has to say is part of what became of its table. */
static bool is_defect(const char *text)
{
	const struct lu_kmsg_sign *sign = lu_kmsg_match(text);

	return sign && sign->kind == LU_KMSG_DEFECT &&
	       strncmp(sign->means, "provider", strlen("provider"));
}

int lu_damage_has_warned(void)
{
	return lu_kmsg_has(is_defect);
}
