// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the use of fail-nth and the knobs beside it. Touches /proc and debugfs;
 * must not allocate between arming and the call that is meant.
 */
#include "lu_alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"

#define FAIL_NTH "/proc/thread-self/fail-nth"
#define DEBUG	 "/sys/kernel/debug/"

/* With these at rest only fail-nth makes anything fail, and all can. */
static const struct {
	const char *path, *value;
} knobs[] = {
	{ DEBUG "failslab/ignore-gfp-wait", "N" },
	{ DEBUG "failslab/cache-filter", "N" },
	{ DEBUG "failslab/verbose", "0" },
	{ DEBUG "fail_page_alloc/ignore-gfp-wait", "N" },
	{ DEBUG "fail_page_alloc/ignore-gfp-highmem", "N" },
	{ DEBUG "fail_page_alloc/min-order", "0" },
	{ DEBUG "fail_page_alloc/verbose", "0" },
};

#define N_KNOBS (sizeof(knobs) / sizeof(*knobs))

const char *lu_alloc_missing(void)
{
	if (access(FAIL_NTH, W_OK))
		return "allocations cannot be made to fail: needs CONFIG_FAULT_INJECTION";
	for (size_t i = 0; i < N_KNOBS; i++)
		if (access(knobs[i].path, W_OK))
			return "allocations cannot be made to fail: needs CONFIG_FAILSLAB, FAIL_PAGE_ALLOC and FAULT_INJECTION_DEBUG_FS";
	return NULL;
}

static int put(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	return pwrite(fd, text, len, 0) == len ? 0 : -errno;
}

int lu_alloc_arm(int fd, unsigned int nth)
{
	return put(fd, nth);
}

/* It counts down to 0, where it fires. */
int lu_alloc_disarm(int fd)
{
	char text[16] = "";
	int err;

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return -errno;
	err = put(fd, 0);
	return err ?: !strtoul(text, NULL, 10);
}

/* The first that this call allocates is what it counts in. */
static int prove(int fd)
{
	int err = lu_alloc_arm(fd, 1), made, got, consumed;

	if (err)
		return lu_err(err, FAIL_NTH ": %s", strerror(-err));
	made = eventfd(0, EFD_CLOEXEC);
	got = made < 0 ? -errno : 0;
	consumed = lu_alloc_disarm(fd);
	if (made >= 0)
		close(made);
	if (consumed == 1 && got == -ENOMEM)
		return 0;
	return lu_err(-ENODATA,
		      "nothing fails: eventfd() gave %d where its first allocation was to, fail-nth %d",
		      got, consumed);
}

int lu_alloc_open(void)
{
	int err = 0, fd;

	for (size_t i = 0; !err && i < N_KNOBS; i++)
		err = lu_file_write(knobs[i].path, knobs[i].value);
	if (err)
		return lu_err(err, "fault injection: %s", strerror(-err));
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return lu_err(-errno, "mlockall: %m");
	fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, FAIL_NTH ": %m");
	err = prove(fd);
	if (err)
		close(fd);
	return err ?: fd;
}

void lu_alloc_count(struct lu_alloc_tally *tally, unsigned int nth,
		    int consumed, int got)
{
	if (consumed)
		*(got < 0 ? &tally->refused : &tally->tolerated) += 1;
	else if (!tally->beyond || nth < tally->beyond)
		tally->beyond = nth;
}

const char *lu_alloc_text(const struct lu_alloc_tally *tally)
{
	static char text[128];
	int len = snprintf(text, sizeof(text),
			   "%u allocations: %u refused, %u tolerated",
			   tally->refused + tally->tolerated, tally->refused,
			   tally->tolerated);

	if (tally->beyond)
		snprintf(text + len, sizeof(text) - len,
			 "; number %u was not reached", tally->beyond);
	return text;
}

int lu_alloc_check(const struct lu_alloc_tally *tally, bool must)
{
	const char *text = lu_alloc_text(tally);

	if (!tally->beyond)
		return lu_err(-ENODATA, "%s, and no end to them", text);
	if (must && !tally->refused)
		return lu_err(-ENODATA, "%s, of a call that needs memory", text);
	return 0;
}
