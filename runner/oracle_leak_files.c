// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files: those of the agent, those of the whole system, and who holds
 * what a suite should have closed. Reads procfs; changes nothing.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci_sys.h"
#include "oracle_internal.h"
#include "oracle_leak.h"

#define COUNT "/proc/sys/fs/file-nr"

/* Beginnings of what the kernel calls the files that suites work with. */
static const char *const suspects[] = {
	"anon_inode:luo_session", "anon_inode:[luo_session]", "/memfd:",
	"/dev/lutorture/",	  "/dev/liveupdate",
};

static long count_entries(const char *path)
{
	DIR *dir = opendir(path);
	long n = 0;

	if (!dir)
		return lu_err(-errno, "%s: %m", path);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* A folder has a link from each folder in it: cheaper than listing them. */
static long count_modules(void)
{
	char path[PATH_MAX];
	struct stat st;

	return stat(lu_pci_sys_path(path, "/sys/module"), &st) ? 0 : st.st_nlink;
}

int leak_files_read(struct leak_facts *out)
{
	char path[PATH_MAX], text[64];
	int len = lu_file_read(lu_pci_sys_path(path, COUNT), text, sizeof(text));

	out->n_holders = 0;
	out->modules = count_modules();
	if (len < 0 || sscanf(text, "%ld", &out->files) != 1)
		return lu_err(len < 0 ? len : -EPROTO, COUNT ": %s",
			      len < 0 ? strerror(-len) : text);
	out->own_files = count_entries("/proc/self/fd");
	return out->own_files < 0 ? (int)out->own_files : 0;
}

unsigned long long leak_files_now(void)
{
	struct timespec ts;
	long hz = sysconf(_SC_CLK_TCK);

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (unsigned long long)ts.tv_sec * hz +
	       (unsigned long long)ts.tv_nsec * hz / 1000000000;
}

/* Field 22 of its stat file; 0 if it is gone. */
static unsigned long long start_of(const char *pid, char comm[32])
{
	char path[PATH_MAX], text[1024], *at;
	unsigned long long start;

	lu_pci_sys_path(path, "/proc/%s/stat", pid);
	if (lu_file_read(path, text, sizeof(text)) < 0)
		return 0;
	at = strrchr(text, ')');
	if (!at || sscanf(at + 1,
			  " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u "
			  "%*u %*d %*d %*d %*d %*d %*d %llu",
			  &start) != 1)
		return 0;
	*at = '\0';
	at = strchr(text, '(');
	snprintf(comm, 32, "%.31s", at ? at + 1 : "");
	return start;
}

static bool suspect(const char *target)
{
	for (size_t i = 0; i < sizeof(suspects) / sizeof(suspects[0]); i++)
		if (!strncmp(target, suspects[i], strlen(suspects[i])))
			return true;
	return false;
}

static void look_at(const char *pid, const char *comm, struct leak_facts *out)
{
	char path[PATH_MAX], link[PATH_MAX + 300], target[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir(lu_pci_sys_path(path, "/proc/%s/fd", pid));
	ssize_t len;

	while (dir && out->n_holders < LEAK_HOLDERS && (entry = readdir(dir))) {
		snprintf(link, sizeof(link), "%s/%s", path, entry->d_name);
		len = readlink(link, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		if (suspect(target))
			snprintf(out->holder[out->n_holders++].text,
				 LEAK_HOLDER_TEXT,
				 "process %.10s (%s) has %.90s", pid, comm,
				 target);
	}
	if (dir)
		closedir(dir);
}

void leak_files_holders(unsigned long long since, struct leak_facts *out)
{
	char path[PATH_MAX], comm[32];
	DIR *dir = opendir(lu_pci_sys_path(path, "/proc"));
	struct dirent *entry;

	out->n_holders = 0;
	while (dir && (entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    atol(entry->d_name) == getpid())
			continue;
		if (start_of(entry->d_name, comm) >= since)
			look_at(entry->d_name, comm, out);
	}
	if (dir)
		closedir(dir);
}

int leak_files_judge(const struct oracle_ctx *ctx,
		     const struct leak_limits *limits,
		     const struct leak_facts *before,
		     const struct leak_facts *now)
{
	long own = now->own_files - before->own_files;
	long all = now->files - before->files;
	int red = 0;

	for (size_t i = 0; i < now->n_holders; i++)
		red += oracle_red(ctx, ORACLE_LEAK, "%s open",
				  now->holder[i].text);
	if (own > 0)
		red += oracle_red(ctx, ORACLE_LEAK,
				  "the agent has %ld files more open than at "
				  "the start",
				  own);
	if (!red && all > limits->files)
		red += oracle_red(ctx, ORACLE_LEAK,
				  "%ld files more are open than at the start, "
				  "by no process that the test started",
				  all);
	return red;
}
