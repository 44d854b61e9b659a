// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading the next kernel and jumping to it. Replaces the loaded image, and
 * ends this kernel: nobody but the agent calls it, with the journal synced.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
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

int kexec_jump(void)
{
	if (syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		    LINUX_REBOOT_CMD_KEXEC, NULL))
		return lu_err(-errno, "reboot(KEXEC): %m");
	return -EIO;
}
