// SPDX-License-Identifier: GPL-2.0-only
/*
 * Damage to agent, journal and config space, done by the meta suites. Nothing
 * here is called unless a plan names such a suite.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_meta.h"

#define OUTLIVE_MS 20000
#define MAX_CAPS   48

static int parent_of(pid_t pid, char comm[64])
{
	char path[64], text[512], *at;
	int parent;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (lu_file_read(path, text, sizeof(text)) < 0)
		return 0;
	at = strrchr(text, ')');
	if (!at || sscanf(at + 1, " %*c %d", &parent) != 1)
		return 0;
	*at = '\0';
	at = strchr(text, '(');
	snprintf(comm, 64, "%.63s", at ? at + 1 : "");
	return parent;
}

pid_t lu_meta_agent(void)
{
	char comm[64] = "";
	pid_t pid = getpid(), next = parent_of(pid, comm);

	while (next > 0) {
		pid = next;
		next = parent_of(pid, comm);
		if (!strcmp(comm, "lutorture"))
			return pid;
	}
	return lu_err(-ENOENT, "no agent above this process");
}

int lu_meta_damage(const char *what)
{
	char path[512], params[64];
	int err = lu_kmod_path("lutorture_meta", path, sizeof(path));

	if (err)
		return err;
	snprintf(params, sizeof(params), "what=%s", what);
	err = lu_kmod_load(path, params);
	return err == -ECANCELED ? 0 : err ?: -EIO;
}

int lu_meta_config_write(struct lu_bdf bdf)
{
	char path[512], text[LU_BDF_STRLEN], params[64];
	int err = lu_kmod_path("lutorture_meta", path, sizeof(path));

	snprintf(params, sizeof(params), "what=config-write function=%s",
		 lu_bdf_format(bdf, text));
	return err ?: lu_kmod_load(path, params);
}

int lu_meta_warn_late(void)
{
	char path[512];
	int err = lu_kmod_path("lutorture_meta", path, sizeof(path));

	return err ?: lu_kmod_load(path, "what=warn-late");
}

/* A file beside the rig file, in the run folder of the agent. */
static int beside_rig(const char *name, char *path, size_t size)
{
	const char *rig = getenv("LUTORTURE_RIG");
	const char *slash = rig ? strrchr(rig, '/') : NULL;

	if (!slash)
		return lu_err(-ENOENT, "LUTORTURE_RIG names no run folder");
	snprintf(path, size, "%.*s/%s", (int)(slash - rig), rig, name);
	return 0;
}

int lu_meta_drop_line(void)
{
	char path[512], *text;
	size_t len;
	int err = beside_rig("journal.jsonl", path, sizeof(path));

	if (err)
		return err;
	text = lu_file_slurp(path, &len);
	if (!text)
		return lu_err(-errno, "%s: %m", path);
	if (len)
		len--;
	while (len && text[len - 1] != '\n')
		len--;
	free(text);
	return truncate(path, len) ? lu_err(-errno, "%s: %m", path) : 0;
}

static int find_cap(int fd, unsigned int cap)
{
	uint8_t at = 0, id[2];

	if (pread(fd, &at, 1, PCI_CAPABILITY_LIST) != 1)
		return -EIO;
	for (int i = 0; at && i < MAX_CAPS; i++) {
		if (pread(fd, id, 2, at) != 2)
			return -EIO;
		if (id[0] == cap)
			return at;
		at = id[1];
	}
	return -ENOENT;
}

static int flip(int fd, int at, uint16_t bits)
{
	uint16_t before, wanted, after;

	if (pread(fd, &before, 2, at) != 2)
		return -EIO;
	wanted = before ^ bits;
	if (pwrite(fd, &wanted, 2, at) != 2)
		return -errno;
	if (pread(fd, &after, 2, at) != 2)
		return -EIO;
	return after == wanted ? 0 : -EIO;
}

int lu_meta_flip(struct lu_bdf bdf, unsigned int cap, unsigned int off,
		 uint16_t bits)
{
	char path[64], text[LU_BDF_STRLEN];
	int fd, at;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config",
		 lu_bdf_format(bdf, text));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", path);
	at = find_cap(fd, cap);
	at = at < 0 ? at : flip(fd, at + off, bits);
	close(fd);
	return at ? lu_err(at, "%s: register %#x of capability %#x: %s", text,
			   off, cap, strerror(-at)) :
		    0;
}

static int said_over(const char *path, const char *suite)
{
	char *text = lu_file_slurp(path, NULL), *line, *save = NULL;
	int over = 0;

	if (!text)
		return 0;
	for (line = strtok_r(text, "\n", &save); line && !over;
	     line = strtok_r(NULL, "\n", &save))
		over = strstr(line, "\"end\"") && strstr(line, suite);
	free(text);
	return over;
}

static void outlive(const char *suite, const char *path)
{
	int null = open("/dev/null", O_RDWR);

	setsid();
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	for (int ms = 0; ms < OUTLIVE_MS && !said_over(path, suite); ms += 50)
		usleep(50000);
	_exit(0);
}

int lu_meta_outlive(const char *suite)
{
	char path[512];
	int err = beside_rig("journal.jsonl", path, sizeof(path));
	pid_t pid;

	if (err)
		return err;
	pid = fork();
	if (!pid)
		outlive(suite, path);
	return pid < 0 ? lu_err(-errno, "fork: %m") : 0;
}

int lu_meta_count(const char *name)
{
	char path[512], text[16];
	FILE *out;
	int count, err = beside_rig(name, path, sizeof(path));

	if (err)
		return err;
	count = lu_file_read(path, text, sizeof(text)) < 0 ? 0 : atoi(text);
	out = fopen(path, "we");
	if (!out || fprintf(out, "%d\n", count + 1) < 0)
		err = lu_err(-errno, "%s: %m", path);
	if (out && fclose(out) && !err)
		err = lu_err(-errno, "%s: %m", path);
	return err ?: count;
}
