// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns stress-ng as a child, and the file that fills a tmpfs. Touches memory,
 * CPUs, /dev/shm, and a folder beside the rig file, which it leaves empty.
 */
#include "lu_pressure.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_kernel.h"
#include "lu_wait.h"

#define PROGRAM	     "/usr/bin/stress-ng"
#define FILL_DIR     "/dev/shm"
#define FELT_MS	     90000 /* a busy host is slow to give memory */
#define OVER_MS	     20000
#define MORE_PERCENT 110	 /* of what is available: somebody has to die */
#define SHORT_KIB    (96 * 1024) /* the pages of running programs are in it */
#define FOLDER	     "pressure"
#define FIGURES	     FOLDER "/figures.yaml"
#define ARGS_MAX     32
#define ARG_BYTES    PATH_MAX

/* A number of /proc/meminfo, in KiB; -1 there is none. */
static long meminfo(const char *key)
{
	char text[4096], *at;

	if (lu_file_read("/proc/meminfo", text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, key);
	return at ? strtol(at + strlen(key), NULL, 10) : -1;
}

long lu_pressure_killed(void)
{
	char text[16384], *at;

	if (lu_file_read("/proc/vmstat", text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, "\noom_kill ");
	return at ? strtol(at + 10, NULL, 10) : -1;
}

long lu_pressure_available(void)
{
	return meminfo("MemAvailable:");
}

static bool memory_is_short(void *ctx)
{
	(void)ctx;
	return lu_pressure_available() < SHORT_KIB;
}

static bool cpus_are_busy(void *ctx)
{
	char text[65536], *at;

	(void)ctx;
	if (lu_file_read("/proc/stat", text, sizeof(text)) < 0)
		return false;
	at = strstr(text, "procs_running ");
	return at && strtol(at + 14, NULL, 10) > sysconf(_SC_NPROCESSORS_ONLN);
}

/* FOLDER, or a file in it. */
static void beside_rig(const char *name, char path[ARG_BYTES])
{
	const char *rig = getenv("LUTORTURE_RIG");
	const char *slash = rig ? strrchr(rig, '/') : NULL;

	snprintf(path, ARG_BYTES, "%.*s/%s", slash ? (int)(slash - rig) : 4,
		 slash ? rig : "/tmp", name);
}

/* What stress-ng works on is in folders of its own, and has lost its name already. */
static bool is_written(const char *fd, const char *folder)
{
	char target[ARG_BYTES] = "";
	struct stat st;
	size_t n = strlen(folder);

	if (readlink(fd, target, sizeof(target) - 1) < 0 ||
	    strncmp(target, folder, n) || strncmp(target + n, "/tmp-", 5))
		return false;
	return !stat(fd, &st) && S_ISREG(st.st_mode) && st.st_size;
}

static bool storage_is_used(void *ctx)
{
	char path[ARG_BYTES], folder[PATH_MAX];
	bool used = false;
	glob_t fds;

	(void)ctx;
	beside_rig(FOLDER, path);
	if (!realpath(path, folder) ||
	    glob("/proc/[0-9]*/fd/*", GLOB_NOSORT, NULL, &fds))
		return false;
	for (size_t i = 0; !used && i < fds.gl_pathc; i++)
		used = is_written(fds.gl_pathv[i], folder);
	globfree(&fds);
	return used;
}

/* Several, so that each that is killed for want of memory is soon made up for. */
static const struct lu_stressor memory[] = { { "vm", "8" }, { 0 } };
static const char *const memory_args[] = { "--vm-bytes", "%M%k",
					   "--vm-populate", "--vm-keep", NULL };
static const struct lu_stressor cpu[] = { { "cpu", "%N%" }, { 0 } };
static const char *const cpu_args[] = { "--cpu-method", "loop", NULL };
static const struct lu_stressor storage[] = { { "hdd", "2" }, { 0 } };
static const char *const storage_args[] = { "--hdd-bytes", "16m", "--hdd-opts",
					    "fsync", NULL };

/* What a machine has to do that is in use: no call has an excuse. */
static const struct lu_stressor load[] = {
	{ "vm", "2" }, { "memcpy", "1" }, { "cpu", "%N%" }, { 0 }
};
/* A method whose rounds are short: a slow kernel has to end some, too. */
static const char *const load_args[] = { "--vm-bytes", "32m", "--vm-method",
					 "write64", NULL };

#define LET_OFF "stress-ng is told to end"

static const struct lu_pressure kinds[] = {
	{ "memory", memory, memory_args, memory_is_short, true,
	  "all memory that programs can have", LET_OFF,
	  "pressure.memory_is_exhausted" },
	{ "cpu", cpu, cpu_args, cpus_are_busy, false, "each CPU, twice",
	  LET_OFF, "pressure.cpus_are_taken" },
	{ "storage", storage, storage_args, storage_is_used, false,
	  "the file system of the rig file", LET_OFF,
	  "pressure.storage_is_slow" },
	{ "tmpfs", NULL, NULL, NULL, true, FILL_DIR, "its file is removed",
	  "pressure.tmpfs_is_full" },
	{ "load", load, load_args, cpus_are_busy, false, "CPUs and memory",
	  LET_OFF, "pressure.all_are_in_use" },
};

const struct lu_pressure *lu_pressure_at(size_t i)
{
	return i < sizeof(kinds) / sizeof(*kinds) ? &kinds[i] : NULL;
}

const struct lu_pressure *lu_pressure_find(const char *name)
{
	const struct lu_pressure *kind;

	for (size_t i = 0; (kind = lu_pressure_at(i)); i++)
		if (!strcmp(kind->name, name))
			return kind;
	return NULL;
}

const char *lu_pressure_missing(const struct lu_pressure *kind)
{
	if (!kind->stressors || !access(PROGRAM, X_OK))
		return NULL;
	return "no " PROGRAM ": install stress-ng (Debian package of that name)";
}

/* What %X% stands for; NULL for itself. */
static void spell(const char *arg, char out[ARG_BYTES])
{
	const char *at = strchr(arg, '%');
	long value = 0;

	if (!at) {
		snprintf(out, ARG_BYTES, "%s", arg);
		return;
	}
	if (at[1] == 'M')
		value = lu_pressure_available() * MORE_PERCENT / 100;
	if (at[1] == 'N')
		value = 2 * sysconf(_SC_NPROCESSORS_ONLN);
	snprintf(out, ARG_BYTES, "%ld%s", value > 0 ? value : 1, at + 3);
}

static int add(char *argv[ARGS_MAX], int n, const char *arg)
{
	static char text[ARGS_MAX][ARG_BYTES];

	if (n >= ARGS_MAX - 1)
		return n;
	spell(arg, text[n]);
	argv[n] = text[n];
	return n + 1;
}

static int add_stressor(char *argv[ARGS_MAX], int n,
			const struct lu_stressor *one)
{
	char option[ARG_BYTES];

	snprintf(option, sizeof(option), "--%s", one->name);
	return add(argv, add(argv, n, option), one->count);
}

/* With --quiet no figures would be among what it leaves. */
static void run(const struct lu_pressure *kind)
{
	char dir[ARG_BYTES], figures[ARG_BYTES];
	char *argv[ARGS_MAX] = { "stress-ng",	"--timeout", "600",
				 "--metrics",	"--yaml",    figures,
				 "--temp-path", dir };
	int n = 8, null = open("/dev/null", O_RDWR);

	beside_rig(FOLDER, dir);
	beside_rig(FIGURES, figures);
	mkdir(dir, 0755);
	for (const struct lu_stressor *s = kind->stressors; s->name; s++)
		n = add_stressor(argv, n, s);
	for (const char *const *arg = kind->args; *arg; arg++)
		n = add(argv, n, *arg);
	lu_file_write("/proc/self/oom_score_adj", "0");
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	execv(PROGRAM, argv);
	_exit(127);
}

static void forget_figures(void)
{
	char path[ARG_BYTES];

	beside_rig(FIGURES, path);
	unlink(path);
}

static int start_program(struct lu_pressing *p)
{
	forget_figures();
	p->pid = fork();
	if (!p->pid)
		run(p->kind);
	if (p->pid < 0)
		return lu_err(-errno, "fork: %m");
	setpgid(p->pid, p->pid);
	if (lu_wait(p->kind->felt, NULL, lu_kernel_ms(FELT_MS)))
		return 0;
	return lu_err(-ETIMEDOUT, "pressure on %s is not felt", p->kind->name);
}

static int fill(struct lu_pressing *p)
{
	static char zeros[1 << 20];
	int fd;
	ssize_t n;

	snprintf(p->file, sizeof(p->file), FILL_DIR "/lutorture.%d", getpid());
	fd = open(p->file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", p->file);
	do {
		n = write(fd, zeros, sizeof(zeros));
	} while (n > 0);
	n = n < 0 ? -errno : 0;
	close(fd);
	return n == -ENOSPC ? 0 :
			      lu_err(n ?: -EIO, "%s: %s", p->file, strerror(-n));
}

int lu_pressure_start(const struct lu_pressure *kind, struct lu_pressing *out)
{
	*out = (struct lu_pressing){ .kind = kind, .pid = -1 };
	lu_file_write("/proc/self/oom_score_adj", "-1000");
	return kind->stressors ? start_program(out) : fill(out);
}

static bool is_over(void *ctx)
{
	return kill(-*(pid_t *)ctx, 0) != 0;
}

/* On SIGTERM it ends its children, and writes its figures. */
static int let_off(struct lu_pressing *p)
{
	bool over = true;

	if (*p->file)
		unlink(p->file);
	p->file[0] = '\0';
	if (p->pid <= 0)
		return 0;
	kill(p->pid, SIGTERM);
	waitpid(p->pid, NULL, 0);
	if (!is_over(&p->pid)) {
		kill(-p->pid, SIGKILL);
		over = lu_wait(is_over, &p->pid, OVER_MS);
	}
	p->pid = -1;
	return over ? 0 : lu_err(-ETIMEDOUT, "stress-ng does not end");
}

static void tidy(void)
{
	char dir[ARG_BYTES];

	forget_figures();
	beside_rig(FOLDER, dir);
	rmdir(dir);
}

int lu_pressure_stop(struct lu_pressing *p)
{
	bool ran = p->pid > 0;
	int err = let_off(p);

	if (ran)
		tidy();
	return err;
}

int lu_pressure_end(struct lu_pressing *p, struct lu_stress *did, size_t max)
{
	char path[ARG_BYTES];
	int n = let_off(p);

	beside_rig(FIGURES, path);
	if (!n && p->kind->stressors)
		n = lu_stress_read(path, did, max);
	tidy();
	return n;
}

/* Stressors that the kernel kills for memory may get nothing done, or told. */
int lu_pressure_check(struct lu_pressing *p)
{
	const struct lu_pressure *kind = p->kind;
	struct lu_stress did[LU_STRESS_MAX];
	int n = lu_pressure_end(p, did, LU_STRESS_MAX), err;

	if (n <= 0)
		return n == -ETIMEDOUT || !kind->short_of_memory ? n : 0;
	err = lu_stress_measure(did, n);
	if (err || kind->short_of_memory)
		return err;
	return lu_stress_check(did, n, kind->stressors);
}
