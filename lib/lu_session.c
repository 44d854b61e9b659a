// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the ioctls of /dev/liveupdate and its sessions, one function each, and
 * the explanation of why the device cannot be opened. Touches nothing else on
 * the machine; keeps no state, so that closing an fd means what the kernel says
 * it means.
 */
#include "lu_session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/liveupdate.h>

#include "lu_err.h"
#include "lu_file.h"

#define SESSION_DEVICE "/dev/liveupdate"

_Static_assert(LU_SESSION_NAME_SIZE == LIVEUPDATE_SESSION_NAME_LENGTH,
	       "length of a session name");

static int session_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

/* Is "word" one of the words of the kernel's command line? */
static int cmdline_has(const char *line, const char *word)
{
	size_t n = strlen(word);
	const char *p;

	for (p = line; (p = strstr(p, word)); p += n)
		if ((p == line || p[-1] == ' ') && (!p[n] || p[n] == ' '))
			return 1;
	return 0;
}

const char *lu_session_absent(void)
{
	char line[4096];

	if (lu_file_read("/proc/cmdline", line, sizeof(line)) < 0)
		line[0] = '\0';
	if (cmdline_has(line, "kho=off") || cmdline_has(line, "kho=0"))
		return "no " SESSION_DEVICE
		       ": kho=on is missing, kho=off is on the kernel command line; boot with kho=on";
	if (cmdline_has(line, "liveupdate=off") ||
	    cmdline_has(line, "liveupdate=0"))
		return "no " SESSION_DEVICE
		       ": liveupdate=on is missing, liveupdate=off is on the kernel command line; boot with liveupdate=on";
	if (!cmdline_has(line, "liveupdate=on") &&
	    !cmdline_has(line, "liveupdate=1"))
		return "no " SESSION_DEVICE
		       ": liveupdate=on is missing on the kernel command line; boot with it, on a kernel with CONFIG_LIVEUPDATE";
	if (access("/sys/kernel/debug/kho", F_OK) &&
	    !access("/sys/kernel/debug/kprobes", F_OK))
		return "no " SESSION_DEVICE
		       ": kernel handover is off; boot with kho=on, on a kernel with CONFIG_KEXEC_HANDOVER and CONFIG_LIVEUPDATE";
	return "no " SESSION_DEVICE
	       ": boot a kernel with CONFIG_LIVEUPDATE=y (and kho=on)";
}

/* Does process "pid" have the device open? */
static int opens_device(const char *pid)
{
	char path[PATH_MAX], target[64];
	struct dirent *de;
	int found = 0;
	ssize_t n;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!found && (de = readdir(dir))) {
		n = readlinkat(dirfd(dir), de->d_name, target,
			       sizeof(target) - 1);
		if (n <= 0)
			continue;
		target[n] = '\0';
		found = !strcmp(target, SESSION_DEVICE);
	}
	closedir(dir);
	return found;
}

static int explain_busy(void)
{
	char path[PATH_MAX], comm[32];
	struct dirent *de;
	int pid = 0;
	DIR *proc;

	proc = opendir("/proc");
	while (proc && !pid && (de = readdir(proc)))
		if (atoi(de->d_name) > 0 && opens_device(de->d_name))
			pid = atoi(de->d_name);
	if (proc)
		closedir(proc);
	if (!pid)
		return lu_err(-EBUSY, SESSION_DEVICE
			      " is open in a process that cannot be found; it allows one opener");

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	if (lu_file_read(path, comm, sizeof(comm)) < 0)
		strcpy(comm, "?");
	if (pid == 1)
		return lu_err(-EBUSY,
			      SESSION_DEVICE
			      " is open in PID 1 (%s), which keeps its fd store there; boot with an init that leaves it alone",
			      comm);
	return lu_err(-EBUSY,
		      SESSION_DEVICE
		      " is open in PID %d (%s), and allows one opener: stop that process",
		      pid, comm);
}

int lu_session_device(void)
{
	int fd = open(SESSION_DEVICE, O_RDWR | O_CLOEXEC);
	int err = -errno;

	if (fd >= 0)
		return fd;
	if (err == -ENOENT)
		return lu_err(err, "%s", lu_session_absent());
	if (err == -EBUSY)
		return explain_busy();
	if (err == -EIO)
		return lu_err(err, SESSION_DEVICE
			      ": the sessions of the last kernel could not be deserialized (a handler was not registered before the first open, or the data is damaged); nothing helps but a cold boot");
	return lu_err(err, SESSION_DEVICE ": %s", strerror(-err));
}

int lu_session_create(int luo, const char *name)
{
	struct liveupdate_ioctl_create_session arg = { .size = sizeof(arg) };
	size_t len = strlen(name);
	int err;

	/* A name that is too long goes in unterminated: the kernel decides. */
	memcpy(arg.name, name, len < sizeof(arg.name) ? len : sizeof(arg.name));
	err = session_ioctl(luo, LIVEUPDATE_IOCTL_CREATE_SESSION, &arg);
	if (err)
		return lu_err(err, "creating session \"%s\": %s", name,
			      strerror(-err));
	return arg.fd;
}

int lu_session_retrieve(int luo, const char *name)
{
	struct liveupdate_ioctl_retrieve_session arg = { .size = sizeof(arg) };
	size_t len = strlen(name);
	int err;

	if (len >= sizeof(arg.name))
		return lu_err(-EINVAL, "no session has a name of %zu bytes",
			      len);
	memcpy(arg.name, name, len);
	err = session_ioctl(luo, LIVEUPDATE_IOCTL_RETRIEVE_SESSION, &arg);
	if (err)
		return lu_err(err, "retrieving session \"%s\": %s", name,
			      strerror(-err));
	return arg.fd;
}

int lu_session_preserve(int session, int fd, uint64_t token)
{
	struct liveupdate_session_preserve_fd arg = {
		.size = sizeof(arg),
		.fd = fd,
		.token = token,
	};
	int err = session_ioctl(session, LIVEUPDATE_SESSION_PRESERVE_FD, &arg);

	if (err)
		return lu_err(err, "preserving fd %d as %#llx: %s", fd,
			      (unsigned long long)token, strerror(-err));
	return 0;
}

int lu_session_try(int luo, int fd)
{
	int session = lu_session_create(luo, "try"), err;

	if (session < 0)
		return session;
	err = lu_session_preserve(session, fd, 1);
	close(session);
	return err;
}

int lu_session_try_open(int *luo, int *memfd)
{
	int err;

	*memfd = -1;
	*luo = lu_session_device();
	if (*luo < 0)
		return *luo;
	*memfd = memfd_create("try", MFD_CLOEXEC);
	if (*memfd >= 0 && !ftruncate(*memfd, 4096))
		return 0;
	err = lu_err(-errno, "memfd: %m");
	if (*memfd >= 0)
		close(*memfd);
	*memfd = -1;
	return err;
}

int lu_session_retrieve_fd(int session, uint64_t token)
{
	struct liveupdate_session_retrieve_fd arg = {
		.size = sizeof(arg),
		.token = token,
	};
	int err = session_ioctl(session, LIVEUPDATE_SESSION_RETRIEVE_FD, &arg);

	if (err)
		return lu_err(err, "retrieving token %#llx: %s",
			      (unsigned long long)token, strerror(-err));
	return arg.fd;
}

int lu_session_finish(int session)
{
	struct liveupdate_session_finish arg = { .size = sizeof(arg) };
	int err = session_ioctl(session, LIVEUPDATE_SESSION_FINISH, &arg);

	if (err)
		return lu_err(err, "finishing a session: %s", strerror(-err));
	return 0;
}

int lu_session_name(int session, char name[LU_SESSION_NAME_SIZE])
{
	struct liveupdate_session_get_name arg = { .size = sizeof(arg) };
	int err = session_ioctl(session, LIVEUPDATE_SESSION_GET_NAME, &arg);

	if (err)
		return lu_err(err, "name of a session: %s", strerror(-err));
	memcpy(name, arg.name, sizeof(arg.name));
	name[LU_SESSION_NAME_SIZE - 1] = '\0';
	return 0;
}
