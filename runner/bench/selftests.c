// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own tests of live update, run on a virtual rig by its init in the
 * agent's place, so that what they reach can be held against what ours reach.
 * First the tests without a jump, then each of the others across one jump of its
 * own. What was done is in selftests.txt in the run folder, a line a program;
 * their output is on the console.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_kernel.h"
#include "lu_kmod.h"

#define LOG	  "/mnt/selftests.txt"
#define PROGRAMS  "/build/bin/selftests"
#define EXIT_OFF  0
#define PATH_ROOM 1024

static const char *const jumping[] = {
	"luo_kexec_simple",
	"luo_multi_session",
	"luo_stress_sessions",
	"luo_stress_files",
};

#define N_JUMPING (int)(sizeof(jumping) / sizeof(*jumping))

static void note(const char *name, const char *stage, int status)
{
	int fd = open(LOG, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	dprintf(fd, "%s %s %#x\n", name, stage, status);
	close(fd);
}

static void run(const char *repo, const char *name, const char *stage)
{
	char path[PATH_ROOM];
	int status = -1;
	pid_t pid;

	snprintf(path, sizeof(path), "%s" PROGRAMS "/%s", repo, name);
	pid = fork();
	if (!pid) {
		if (*stage)
			execl(path, path, "-s", stage, NULL);
		else
			execl(path, path, NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	note(name, *stage ? stage : "-", status);
}

static int jump(void)
{
	int kernel = open("/mnt/kexec/next", O_RDONLY | O_CLOEXEC);
	int initrd = open("/mnt/kexec/initrd", O_RDONLY | O_CLOEXEC);
	static char line[4096];

	lu_file_read("/proc/cmdline", line, sizeof(line));
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(line) + 1, line,
		    0))
		return -errno;
	sync();
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		LINUX_REBOOT_CMD_KEXEC, NULL);
	return -errno;
}

/* How many programs have announced a jump. */
static int jumps_made(void)
{
	char *log = lu_file_slurp(LOG, NULL), *at = log;
	int n = 0;

	while (at && (at = strstr(at, " 1 "))) {
		at++;
		n++;
	}
	free(log);
	return n;
}

static int load_counter(const char *repo)
{
	const struct lu_kernel *kernel = lu_kernel_here();
	char path[PATH_ROOM];

	if (!kernel->counts)
		return 0;
	return lu_kernel_path(kernel, repo, "bin/kmod", "/lutorture_cov.ko", path, sizeof(path)) ?:
		       lu_kmod_load(path, "");
}

int main(void)
{
	const char *repo = getenv("LUTORTURE_REPO") ?: "";
	int done = jumps_made();

	if (load_counter(repo))
		note("lutorture_cov", lu_errmsg(), -1);
	if (done)
		run(repo, jumping[done - 1], "2");
	else
		run(repo, "liveupdate", "");
	if (done == N_JUMPING)
		return EXIT_OFF;
	run(repo, jumping[done], "1");
	note("jump", "refused", jump());
	return EXIT_OFF;
}
