// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns loading, unloading and looking at kernel modules. Touches the machine
 * through finit_module() and delete_module() only, without force flags, and
 * must not look for modules by itself: the caller names the file.
 */
#include "lu_kmod.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_kernel.h"

static int kmod_attr(const char *name, const char *attr, char *buf, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s/%s", name, attr);
	return lu_file_read(path, buf, size);
}

/* build/<variant>/... is the program, build/bin/kmod/<name>.ko the module. */
int lu_kmod_path(const char *name, char *path, unsigned int size)
{
	char self[PATH_MAX], file[128], *at = NULL, *next = self;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return lu_err(-errno, "/proc/self/exe: %m");
	self[n] = '\0';
	while ((next = strstr(next, "/build/")))
		at = next++;
	if (!at)
		return lu_err(-ENOENT, "%s: not started from a build folder",
			      self);
	*at = '\0';
	snprintf(file, sizeof(file), "/%s.ko", name);
	return lu_kernel_path(lu_kernel_here(), self, "bin/kmod", file, path,
			      size);
}

int lu_kmod_load(const char *path, const char *params)
{
	int fd, err = 0;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, "module %s: %m", path);
	if (syscall(SYS_finit_module, fd, params ? params : "", 0))
		err = -errno;
	close(fd);
	if (err == -EEXIST)
		return 0;
	if (err)
		return lu_err(err, "loading %s: %s (the kernel log says more)",
			      path, strerror(-err));
	return 0;
}

int lu_kmod_unload(const char *name)
{
	int err;

	if (!syscall(SYS_delete_module, name, O_NONBLOCK))
		return 0;
	err = -errno;
	if (err == -ENOENT)
		return 0;
	if (err == -EWOULDBLOCK)
		return lu_err(err, "module %s is in use (%d references)", name,
			      lu_kmod_refs(name));
	return lu_err(err, "unloading %s: %s", name, strerror(-err));
}

int lu_kmod_loaded(const char *name)
{
	char path[PATH_MAX], state[16];

	if (kmod_attr(name, "initstate", state, sizeof(state)) >= 0)
		return !strcmp(state, "live");
	/* Built-in code has no initstate, and a folder only with parameters. */
	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

int lu_kmod_refs(const char *name)
{
	char buf[32];
	int len = kmod_attr(name, "refcnt", buf, sizeof(buf));

	if (len < 0)
		return lu_err(-ENOENT, "module %s is not loaded", name);
	return atoi(buf);
}

int lu_kmod_version(const char *name, char *buf, unsigned int size)
{
	int len = kmod_attr(name, "version", buf, size);

	if (len < 0)
		return lu_err(-ENOENT,
			      "module %s is not loaded, or has no version",
			      name);
	return len;
}
