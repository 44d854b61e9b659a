// SPDX-License-Identifier: GPL-2.0-only
/*
 * PID 1 of the virtual rig: makes the host's root file system, shared
 * read-only, the guest's own, and keeps the agent of the runner running in it.
 *
 * Statically linked and alone in its initramfs. Owns the guest's mounts and
 * its end (power off, cold reboot). Touches no device under test, loads no
 * module and never opens /dev/liveupdate: whatever is between the jump and
 * the agent's first instruction counts as blackout.
 *
 * The repository is bound aside before tmpfs covers /tmp and /run, and put
 * back on top, so that a clone in /tmp is seen by the guest too.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROOT	     "/root_"
#define STASH	     "/stash"
#define P9_OPTIONS   "trans=virtio,version=9p2000.L,msize=512000,access=any"
#define SEARCH_PATH  "/usr/sbin:/usr/bin:/sbin:/bin"
#define AGENT_REBOOT 10	  /* exit status that asks for a cold reboot */
#define FAST_MS	     500  /* an agent that ends sooner has not worked */
#define FAST_MAX     20	  /* so many in a row are no accident */
#define REAP_MS	     5000 /* what a killed process may take to go */

/*
 * The program is entered here, not at the C library's start: the TSC of the
 * first instruction in user space ends the blackout. RDX has to be 0 again.
 */
uint64_t lu_init_tsc;
__asm__(".globl lu_start\n"
	"lu_start:\n"
	"	rdtsc\n"
	"	mov %eax, lu_init_tsc(%rip)\n"
	"	mov %edx, lu_init_tsc+4(%rip)\n"
	"	xor %edx, %edx\n"
	"	jmp _start\n");

struct mount_entry {
	const char *source, *target, *type;
	unsigned long flags;
	const char *options;
};

/* What reading the command line takes. */
static const struct mount_entry own_mounts[] = {
	{ "proc", "/proc", "proc", 0, NULL },
	{ "sys", "/sys", "sysfs", 0, NULL },
	{ "dev", "/dev", "devtmpfs", 0, NULL },
};

/* The host's root, and what was mounted before put into it. */
static const struct mount_entry root_mounts[] = {
	{ "hostroot", ROOT, "9p", MS_RDONLY, P9_OPTIONS ",cache=loose" },
	{ "/proc", ROOT "/proc", NULL, MS_MOVE, NULL },
	{ "/sys", ROOT "/sys", NULL, MS_MOVE, NULL },
	{ "/dev", ROOT "/dev", NULL, MS_MOVE, NULL },
};

/* In the host's root. Covers /tmp and /run, so the repository goes first. */
static const struct mount_entry late_mounts[] = {
	{ "devpts", ROOT "/dev/pts", "devpts", 0, "mode=620,ptmxmode=666" },
	{ "shm", ROOT "/dev/shm", "tmpfs", 0, "mode=1777" },
	{ "tracefs", ROOT "/sys/kernel/tracing", "tracefs", 0, NULL },
	{ "tmp", ROOT "/tmp", "tmpfs", 0, "mode=1777" },
	{ "run", ROOT "/run", "tmpfs", 0, "mode=755" },
	{ "dut", ROOT "/mnt", "9p", 0, P9_OPTIONS ",cache=none" },
};

/* The kernel was told to have none: the agent does without. */
static bool no_debugfs;

static const struct mount_entry debug_mounts[] = {
	{ "debugfs", ROOT "/sys/kernel/debug", "debugfs", 0, NULL },
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

__attribute__((format(printf, 1, 2))) static void say(const char *fmt, ...)
{
	char line[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line) - 1, fmt, ap);
	va_end(ap);
	if (n > (int)sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n] = '\n';
	dprintf(STDOUT_FILENO, "lutorture-init: %.*s", n + 1, line);
}

/* Ends the guest. Never returns, for the kernel panics when PID 1 does. */
static void finish(int how, const char *what)
{
	say("%s", what);
	sync();
	reboot(how);
	say("%s refused: %s", what, strerror(errno));
	for (;;)
		pause();
}

static void power_off(void)
{
	finish(RB_POWER_OFF, "power off");
}

static void mount_all(const struct mount_entry *m, size_t n)
{
	for (; n; n--, m++) {
		mkdir(m->target, 0755);
		if (!mount(m->source, m->target, m->type, m->flags, m->options))
			continue;
		say("cannot mount %s (%s) on %s: %s", m->source,
		    m->type ?: "move", m->target, strerror(errno));
		power_off();
	}
}

/* lutorture.some-name=value becomes LUTORTURE_SOME_NAME=value. */
static void export_parameter(char *arg)
{
	char *value = strchr(arg, '=');
	char *c;

	if (!value)
		return;
	*value++ = '\0';
	for (c = arg; *c; c++)
		*c = isalnum((unsigned char)*c) ? toupper(*c) : '_';
	setenv(arg, value, 1);
}

static void export_command_line(void)
{
	static char line[4096];
	char *save, *arg;
	ssize_t n = -1;
	int fd;

	fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, line, sizeof(line) - 1);
		close(fd);
	}
	if (n < 0) {
		say("cannot read /proc/cmdline: %s", strerror(errno));
		power_off();
	}
	for (arg = strtok_r(line, " \n", &save); arg;
	     arg = strtok_r(NULL, " \n", &save))
		if (!strncmp(arg, "lutorture.", strlen("lutorture.")))
			export_parameter(arg);
		else if (!strcmp(arg, "debugfs=off"))
			no_debugfs = true;
}

static void export_environment(const char *repo)
{
	const char *kernel = getenv("LUTORTURE_KERNEL") ?: "default";
	struct utsname uts;
	char dir[384], text[512];
	int plain;

	snprintf(text, sizeof(text), "%llu", (unsigned long long)lu_init_tsc);
	setenv("LUTORTURE_INIT_TSC", text, 1);
	/* Modules of the rig's kernel: the host's root has none of them. */
	plain = !strcmp(kernel, "default");
	snprintf(dir, sizeof(dir), "%s/build/modules%s%s", repo,
		 plain ? "" : "-", plain ? "" : kernel);
	snprintf(text, sizeof(text), "-d %s", dir);
	setenv("MODPROBE_OPTIONS", text, 1);
	uname(&uts);
	snprintf(text, sizeof(text), "%s/lib/modules/%s/kernel", dir,
		 uts.release);
	setenv("LUTORTURE_MODULES", text, 0);
	setenv("PATH", SEARCH_PATH, 1);
	setenv("HOME", "/tmp", 1);
	setenv("LC_ALL", "C", 1);
}

static void bind_or_move(const char *from, const char *to, unsigned long how)
{
	if (!mount(from, to, NULL, how, NULL))
		return;
	say("cannot mount %s on %s: %s", from, to, strerror(errno));
	power_off();
}

static void make_path(char *path)
{
	char *slash;

	for (slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	mkdir(path, 0755);
}

static void mount_late(const char *repo)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof(path), ROOT "%s", repo);
	mkdir(STASH, 0755);
	bind_or_move(path, STASH, MS_BIND);
	mount_all(late_mounts, ARRAY_SIZE(late_mounts));
	if (!no_debugfs)
		mount_all(debug_mounts, ARRAY_SIZE(debug_mounts));
	if (!stat(path, &st)) {
		umount2(STASH, MNT_DETACH);
		return;
	}
	make_path(path);
	bind_or_move(STASH, path, MS_MOVE);
}

/* Fills the page cache with one file; whether it worked is nobody's concern. */
static void prefetch_file(int root, const char *path)
{
	static char buf[1 << 18];
	int fd = openat(root, path + strspn(path, "/"), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	close(fd);
}

/*
 * What the agent is about to map, page by page, over the shared file system:
 * read ahead by another CPU while this one still mounts. The list is made with
 * the programs. The descriptor survives the move of the root.
 */
static void prefetch(const char *repo)
{
	char line[512];
	int root;
	FILE *list;

	if (fork())
		return;
	snprintf(line, sizeof(line), ROOT "%s/build/bin/prefetch", repo);
	root = open(ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);
	list = fopen(line, "re");
	while (list && fgets(line, sizeof(line), list)) {
		line[strcspn(line, "\n")] = '\0';
		prefetch_file(root, line);
	}
	_exit(0);
}

/* The repository as the command line names it, if the guest can serve it. */
static const char *checked_repo(void)
{
	const char *repo = getenv("LUTORTURE_REPO");

	if (!repo || repo[0] != '/') {
		say("no lutorture.repo=<absolute path> on the command line");
		power_off();
	}
	if (!strncmp(repo, "/mnt/", 5)) {
		say("%s lies below /mnt, which the run folder covers", repo);
		power_off();
	}
	return repo;
}

static void enter_root(void)
{
	if (!chdir(ROOT) && !mount(".", "/", NULL, MS_MOVE, NULL) &&
	    !chroot(".") && !chdir("/"))
		return;
	say("cannot enter the host's root: %s", strerror(errno));
	power_off();
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

/* A suite must not outlive its agent: it may hold sessions open. */
static void kill_the_rest(void)
{
	long long end = now_ms() + REAP_MS;
	pid_t pid;

	kill(-1, SIGKILL);
	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0) {
		if (now_ms() > end) {
			say("processes left by the agent do not die");
			return;
		}
		if (!pid)
			sleep_ms(5);
	}
}

/* Runs the agent once, reaping whatever else ends: its wait status. */
static int run_agent(const char *program)
{
	int status;
	pid_t pid, ended;

	pid = fork();
	if (pid < 0) {
		say("cannot fork: %s", strerror(errno));
		return -1;
	}
	if (!pid) {
		setsid();
		execl(program, program, "agent", "--run-dir", "/mnt", NULL);
		say("cannot execute %s: %s", program, strerror(errno));
		_exit(127);
	}
	do {
		ended = waitpid(-1, &status, 0);
	} while (ended != pid);
	return status;
}

static void report(int status)
{
	if (WIFSIGNALED(status))
		say("agent killed by signal %d", WTERMSIG(status));
	else
		say("agent exited with status %d", WEXITSTATUS(status));
}

static void serve(const char *program)
{
	unsigned int fast = 0;
	long long start;
	int status;

	while (fast < FAST_MAX) {
		start = now_ms();
		status = run_agent(program);
		kill_the_rest();
		report(status);
		if (WIFEXITED(status) && !WEXITSTATUS(status))
			power_off();
		if (WIFEXITED(status) && WEXITSTATUS(status) == AGENT_REBOOT)
			finish(RB_AUTOBOOT, "cold reboot");
		fast = now_ms() - start < FAST_MS ? fast + 1 : 0;
	}
	say("agent failed %u times in a row within %d ms", fast, FAST_MS);
	power_off();
}

/*
 * lutorture.before=PROGRAM, for tests of the runner: a program of the
 * repository that runs ahead of the agent, once a boot, and may leave the
 * machine in a state that the agent has to refuse.
 */
static void run_before(const char *repo)
{
	const char *name = getenv("LUTORTURE_BEFORE");
	char path[512];
	int status = -1;
	pid_t pid;

	if (!name)
		return;
	snprintf(path, sizeof(path), "%s/%s", repo, name);
	pid = fork();
	if (!pid) {
		execl(path, path, repo, NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(-1, &status, 0) != pid)
		;
	say("%s ended with wait status %#x", name, status);
}

/* lutorture.program= names another one below build/bin, as the bench does. */
static const char *wanted_program(void)
{
	return getenv("LUTORTURE_PROGRAM") ?: "lutorture";
}

int main(void)
{
	char program[512];
	const char *repo;

	mount_all(own_mounts, ARRAY_SIZE(own_mounts));
	export_command_line();
	repo = checked_repo();
	mount_all(root_mounts, ARRAY_SIZE(root_mounts));
	prefetch(repo);
	mount_late(repo);
	enter_root();
	export_environment(repo);
	snprintf(program, sizeof(program), "%s/build/bin/%s", repo,
		 wanted_program());
	run_before(repo);
	say("ready at TSC %llu", (unsigned long long)lu_init_tsc);
	serve(program);
}
