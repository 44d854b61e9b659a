// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the user's side of lutorture_naive: its parameters in sysfs and its
 * device. Keeps no state; must not open /dev/liveupdate.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_naive.h"

#define NAME   "lutorture_naive"
#define DEVICE "/dev/" NAME

int lu_naive_unload(void)
{
	return lu_kmod_unload(NAME);
}

int lu_naive_load(const char *params)
{
	char path[PATH_MAX];
	int err = lu_kmod_path(NAME, path, sizeof(path));

	if (!err)
		err = lu_naive_unload();
	return err ? err : lu_kmod_load(path, params);
}

static void attribute(const char *param, char *path, size_t size)
{
	snprintf(path, size, "/sys/module/" NAME "/parameters/%s", param);
}

int lu_naive_set(const char *param, int value)
{
	char path[128], text[16];
	int err;

	attribute(param, path, sizeof(path));
	snprintf(text, sizeof(text), "%d", value);
	err = lu_file_write(path, text);
	return err ? lu_err(err, "%s: %s", path, strerror(-err)) : 0;
}

int lu_naive_count(const char *name)
{
	char path[128], text[16];
	int err;

	attribute(name, path, sizeof(path));
	err = lu_file_read(path, text, sizeof(text));
	return err < 0 ? lu_err(err, "%s: %s", path, strerror(-err)) :
			 atoi(text);
}

int lu_naive_open(void)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	return fd < 0 ? lu_err(-errno, DEVICE ": %m") : fd;
}

int lu_naive_order(const char *order)
{
	int err = 0, fd = lu_naive_open();

	if (fd < 0)
		return fd;
	if (write(fd, order, strlen(order)) < 0)
		err = lu_err(-errno, DEVICE ": %s: %m", order);
	close(fd);
	return err;
}
