// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading the next kernel and jumping to it. Replaces the loaded image, and
 * ends this kernel: nobody but the agent calls it, with the journal synced.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kexec.h"
#include "lu_err.h"

static int open_image(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? lu_err(-errno, "%s: %m", path) : fd;
}

int kexec_load(const char *kernel, const char *initrd, const char *cmdline)
{
	unsigned long flags = initrd ? 0 : KEXEC_FILE_NO_INITRAMFS;
	int kernel_fd, initrd_fd = -1, err = 0;

	kernel_fd = open_image(kernel);
	if (kernel_fd < 0)
		return kernel_fd;
	if (initrd) {
		initrd_fd = open_image(initrd);
		err = initrd_fd < 0 ? initrd_fd : 0;
	}
	if (!err && syscall(SYS_kexec_file_load, kernel_fd, initrd_fd,
			    strlen(cmdline) + 1, cmdline, flags))
		err = lu_err(-errno, "%s: kexec_file_load: %m%s", kernel,
			     errno == ENOSYS ?
				     "; the kernel needs CONFIG_KEXEC_FILE" :
				     "");
	close(kernel_fd);
	if (initrd_fd >= 0)
		close(initrd_fd);
	return err;
}

static void run_program(const char *kernel, const char *initrd,
			const char *cmdline)
{
	char ramdisk[4096], append[4096];
	char *argv[] = { "kexec",  "--kexec-syscall",
			 "--load", (char *)kernel,
			 append,   initrd ? ramdisk : NULL,
			 NULL };

	snprintf(ramdisk, sizeof(ramdisk), "--ramdisk=%s", initrd ?: "");
	snprintf(append, sizeof(append), "--command-line=%s", cmdline);
	execv("/usr/sbin/kexec", argv);
	execv("/sbin/kexec", argv);
	_exit(127);
}

int kexec_load_plain(const char *kernel, const char *initrd, const char *cmdline)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		run_program(kernel, initrd, cmdline);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return lu_err(-errno, "kexec(8): %m");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return lu_err(-ENOENT, "no kexec(8): install kexec-tools");
	return status ? lu_err(-EIO, "kexec(8) ended with wait status %#x",
			       status) :
			0;
}

static int leave(unsigned int how, const char *name)
{
	if (syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, how,
		    NULL))
		return lu_err(-errno, "reboot(%s): %m", name);
	return -EIO;
}

int kexec_jump(void)
{
	return leave(LINUX_REBOOT_CMD_KEXEC, "KEXEC");
}

int kexec_restart(void)
{
	return leave(LINUX_REBOOT_CMD_RESTART, "RESTART");
}
