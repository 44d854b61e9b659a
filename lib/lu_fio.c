// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns fio as a child: its arguments and its JSON. Writes to the scratch range of
 * a drive only; the range is checked against the disk before.
 */
#include "lu_fio.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include <jansson.h>

#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_rig.h"

#define PROGRAM	  "/usr/bin/fio"
#define OUTPUT	  (1 << 20) /* bytes; fio says some 10 kB */
#define ARG_BYTES 64

static const char *const jobs[][8] = {
	[LU_FIO_WRITE] = { "--rw=write", "--verify=crc32c", "--do_verify=0",
			   "--end_fsync=1" },
	[LU_FIO_VERIFY] = { "--rw=read", "--verify=crc32c", "--verify_fatal=0" },
	[LU_FIO_LOAD] = { "--rw=randrw", "--time_based=1" },
};

const char *lu_fio_missing(const struct lu_fixture_device *dev)
{
	static char why[160];

	if (access(PROGRAM, X_OK))
		return "no " PROGRAM ": install fio";
	if (dev->rig->scratch_mib)
		return NULL;
	snprintf(why, sizeof(why),
		 "%s has no range that may be written: give it scratch_mib, and scratch_at_mib, in the rig file",
		 dev->rig->name);
	return why;
}

int lu_fio_disk(const struct lu_fixture_device *dev, char *buf, size_t size)
{
	const struct lu_devtype *type = lu_devtype_find(dev->rig->type);

	if (type && type->disk)
		return type->disk(dev->bdf, buf, size);
	return lu_err(-EOPNOTSUPP, "%s: a device of type %s has no disk",
		      dev->rig->name, dev->rig->type);
}

int lu_fio_check_range(const struct lu_rig_device *rig, uint64_t bytes)
{
	uint64_t end = ((uint64_t)rig->scratch_at_mib + rig->scratch_mib) << 20;

	if (rig->scratch_mib && end <= bytes)
		return 0;
	return lu_err(-ERANGE,
		      "%s: scratch range of %u MiB at %u MiB, of a disk of %llu MiB: see scratch_at_mib and scratch_mib in the rig file",
		      rig->name, rig->scratch_mib, rig->scratch_at_mib,
		      (unsigned long long)(bytes >> 20));
}

static int check_range(const struct lu_fixture_device *dev, const char *disk)
{
	int fd = open(disk, O_RDONLY | O_CLOEXEC), err = 0;
	uint64_t bytes = 0;

	if (fd < 0)
		return lu_err(-errno, "%s: %m", disk);
	if (ioctl(fd, BLKGETSIZE64, &bytes))
		err = lu_err(-errno, "%s: %m", disk);
	close(fd);
	return err ?: lu_fio_check_range(dev->rig, bytes);
}

int lu_fio_check(const struct lu_fixture_device *dev)
{
	char disk[64];
	int err = lu_fio_disk(dev, disk, sizeof(disk));

	return err ?: check_range(dev, disk);
}

static void run(const struct lu_fixture_device *dev, const char *disk,
		enum lu_fio_job job, unsigned int seconds, int out)
{
	char file[ARG_BYTES], at[ARG_BYTES], size[ARG_BYTES], time[ARG_BYTES];
	char *argv[24] = {
		(char *)PROGRAM,
		(char *)"--name=scratch",
		(char *)"--output-format=json",
		(char *)"--bs=64k",
		(char *)"--ioengine=libaio",
		(char *)"--iodepth=16",
		(char *)"--direct=1",
		(char *)"--verify_state_save=0",
		(char *)"--allow_file_create=0",
		file,
		at,
		size,
	};
	int n = 12;

	snprintf(file, sizeof(file), "--filename=%.40s", disk);
	snprintf(at, sizeof(at), "--offset=%um", dev->rig->scratch_at_mib);
	snprintf(size, sizeof(size), "--size=%um", dev->rig->scratch_mib);
	snprintf(time, sizeof(time), "--runtime=%u", seconds);
	for (const char *const *word = jobs[job]; *word; word++)
		argv[n++] = (char *)*word;
	if (job == LU_FIO_LOAD)
		argv[n++] = time;
	argv[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	if (chdir("/"))
		_exit(127);
	execv(PROGRAM, argv);
	_exit(127);
}

static int collect(int fd, char **text)
{
	size_t len = 0;
	ssize_t n;

	*text = calloc(1, OUTPUT);
	if (!*text)
		return lu_err(-ENOMEM, "fio: no memory");
	while (len < OUTPUT - 1 &&
	       (n = read(fd, *text + len, OUTPUT - 1 - len)) > 0)
		len += n;
	return 0;
}

static int wait_for(pid_t pid, int fd, struct lu_fio *out)
{
	char *text;
	int status = 0, err = collect(fd, &text);

	waitpid(pid, &status, 0);
	if (err)
		return err;
	err = lu_fio_parse(text, out);
	free(text);
	if (err && WIFEXITED(status))
		return lu_err(err, "fio ended with status %d and no figures",
			      WEXITSTATUS(status));
	/* Whatever it was that it stopped for, it is an error of the drive. */
	if (!err && status && !out->errors)
		out->errors = 1;
	return err;
}

int lu_fio_run(const struct lu_fixture_device *dev, enum lu_fio_job job,
	       unsigned int seconds, struct lu_fio *out)
{
	char disk[64];
	int fds[2], err;
	pid_t pid;

	err = lu_fio_disk(dev, disk, sizeof(disk));
	err = err ?: check_range(dev, disk);
	if (err)
		return err;
	if (pipe2(fds, O_CLOEXEC))
		return lu_err(-errno, "pipe: %m");
	pid = fork();
	if (!pid)
		run(dev, disk, job, seconds, fds[1]);
	close(fds[1]);
	err = pid < 0 ? lu_err(-errno, "fork: %m") : wait_for(pid, fds[0], out);
	close(fds[0]);
	return err;
}

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

/* By the share that this way has of all completions; one without any has no times. */
static void add_latency(const json_t *way, double all, struct lu_fio *out)
{
	const json_t *ns = json_object_get(way, "clat_ns");
	double p99 = number(json_object_get(ns, "percentile"), "99.000000");

	if (all > 0)
		out->mean_ms += number(ns, "mean") / 1e6 *
				number(way, "total_ios") / all;
	if (p99 / 1e6 > out->p99_ms)
		out->p99_ms = p99 / 1e6;
}

static void add(const json_t *way, double all, struct lu_fio *out)
{
	out->kib += number(way, "io_kbytes");
	out->iops += number(way, "iops");
	out->kib_s += number(way, "bw_bytes") / 1024;
	add_latency(way, all, out);
}

int lu_fio_parse(const char *text, struct lu_fio *out)
{
	const char *begin = strchr(text, '{');
	json_t *root = begin ? json_loads(begin, JSON_DISABLE_EOF_CHECK, NULL) :
			       NULL;
	json_t *job = json_array_get(json_object_get(root, "jobs"), 0);
	json_t *read, *written;
	double all;

	*out = (struct lu_fio){ 0 };
	if (!json_is_object(job) ||
	    !json_is_integer(json_object_get(job, "error"))) {
		json_decref(root);
		return lu_err(-EPROTO, "fio: no job in what it said");
	}
	read = json_object_get(job, "read");
	written = json_object_get(job, "write");
	all = number(read, "total_ios") + number(written, "total_ios");
	add(read, all, out);
	add(written, all, out);
	out->errors = json_integer_value(json_object_get(job, "error")) +
		      json_integer_value(json_object_get(job, "total_err"));
	json_decref(root);
	return 0;
}
