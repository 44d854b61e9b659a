// SPDX-License-Identifier: GPL-2.0-only
/* Marks on the console. Owns their form; writes to the console only. */
#include "lu_mark.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_outside.h"
#include "lu_tsc.h"

#define CONSOLE "/dev/console"

/* One write, so that nothing of ours comes between. */
static int say(int fd, const char *name)
{
	char line[LU_MARK_NAME + 64];
	int len = snprintf(line, sizeof(line), LU_MARK_SIGN "%s %" PRIu64 ".\n",
			   name, lu_tsc_read());

	if (write(fd, line, len) != len)
		return lu_err(-errno, CONSOLE ": %m");
	/* One that is no terminal has nothing to wait for. */
	tcdrain(fd);
	return 0;
}

int lu_mark(const char *name)
{
	int fd, err;

	if (!lu_outside_can(LU_OUTSIDE_CLOCK))
		return -EOPNOTSUPP;
	if (!*name || strpbrk(name, " \n") || strlen(name) >= LU_MARK_NAME)
		return lu_err(-EINVAL, "no name of a mark: \"%s\"", name);
	fd = open(CONSOLE, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, CONSOLE ": %m");
	err = say(fd, name);
	close(fd);
	return err;
}

int lu_mark_parse(const char *line, char *name, uint64_t *tsc)
{
	const char *at = strstr(line, LU_MARK_SIGN);
	int end = 0;

	if (!at)
		return 0;
	at += strlen(LU_MARK_SIGN);
	/* The dot ends it: no number may be cut short, or be another's, unseen. */
	if (sscanf(at, "%63s %" SCNu64 ".%n", name, tsc, &end) != 2 || at[end])
		return -EPROTO;
	return 1;
}
