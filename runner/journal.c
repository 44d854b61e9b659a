// SPDX-License-Identifier: GPL-2.0-only
/*
 * The journal file: opens, appends, reads. Owns the file's shape (one JSON
 * object a line, numbered) and its durability; what the records mean is for
 * fold.c and merge.c.
 *
 * Touches nothing but the file and, at its creation, the folder it is in.
 * A record is announced by append() returning 0 and by nothing else: whatever a
 * failed append left behind is cut off again, at once or at the next open.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "journal.h"
#include "journal_scan.h"
#include "lu_err.h"

struct journal {
	int fd;
	bool broken; /* a torn line could not be cut off */
	struct journal_position at;
	char *path;
};

static int sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd, ret = 0;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Some network file systems cannot sync a folder. */
	if (fd < 0 || (fsync(fd) && errno != EINVAL))
		ret = -errno;
	if (fd >= 0)
		close(fd);
	free(copy);
	return ret;
}

static int sync_file(int fd)
{
	int ret;

	do {
		ret = fsync(fd);
	} while (ret && errno == EINTR);
	return ret ? -errno : 0;
}

/* Cut off what is behind the last complete line. */
static int cut_tail(struct journal *j)
{
	struct stat st;

	if (fstat(j->fd, &st))
		return -errno;
	if (st.st_size <= j->at.end)
		return 0;
	return ftruncate(j->fd, j->at.end) ? -errno : sync_file(j->fd);
}

/*
 * A file without any complete line is empty, or holds the torn first line of a
 * journal. Anything else is somebody's file, and must not be cut.
 */
static int check_head(struct journal *j)
{
	static const char start[] = "{\"n\":1,\"boot\":0,\"t\":";
	char head[sizeof(start)];
	struct stat st;
	ssize_t len;

	if (fstat(j->fd, &st))
		return lu_err(-errno, "%s: %s", j->path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return lu_err(-EPROTO, "%s: not a regular file", j->path);
	len = pread(j->fd, head, sizeof(start) - 1, 0);
	if (len < 0)
		return lu_err(-errno, "%s: %s", j->path, strerror(errno));
	if (memcmp(head, start, (size_t)len))
		return lu_err(-EPROTO, "%s: not a journal", j->path);
	return 0;
}

static int open_file(struct journal *j, const struct journal_reader *reader)
{
	int ret;

	j->fd = open(j->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (j->fd < 0)
		return lu_err(-errno, "%s: %s", j->path, strerror(errno));
	if (flock(j->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		return lu_err(-EBUSY, "%s: written by another process", j->path);
	ret = check_head(j);
	if (ret)
		return ret;
	ret = journal_scan(&j->at, reader);
	if (ret)
		return ret;
	ret = cut_tail(j);
	if (!ret && !j->at.line)
		ret = sync_folder(j->path);
	return ret ? lu_err(ret, "%s: %s", j->path, strerror(-ret)) : 0;
}

static int open_journal(const char *path, const struct journal_reader *reader,
			struct journal **out)
{
	struct journal *j = calloc(1, sizeof(*j));
	int ret = -ENOMEM;

	*out = NULL;
	if (!j)
		return lu_err(ret, "out of memory");
	j->fd = -1;
	j->path = strdup(path);
	j->at.path = j->path;
	if (j->path)
		ret = open_file(j, reader);
	if (ret) {
		journal_close(j);
		return ret;
	}
	*out = j;
	return 0;
}

int journal_open(const char *path, struct journal **out)
{
	return open_journal(path, &(struct journal_reader){ 0 }, out);
}

int journal_resume(const char *path, journal_wants wants, journal_fn fn,
		   void *ctx, struct journal **out)
{
	const struct journal_reader reader = { wants, fn, ctx };

	return open_journal(path, &reader, out);
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	free(j->path);
	free(j);
}

static unsigned int boot_of(const struct journal *j, const json_t *rec)
{
	bool counts = !strcmp(journal_str(rec, "kind"), "boot") &&
		      strcmp(journal_str(rec, "how"), "same");

	return j->at.boot + (counts && j->at.booted);
}

/* Put the stamps in front of what the record says. */
static int stamp(const struct journal *j, json_t *rec)
{
	struct timespec now;
	json_t *out;
	int ret;

	clock_gettime(CLOCK_REALTIME, &now);
	json_object_del(rec, "n");
	json_object_del(rec, "t");
	out = json_pack("{sI sI sf sO}", "n", (json_int_t)(j->at.n + 1), "boot",
			(json_int_t)boot_of(j, rec), "t",
			(double)now.tv_sec + (double)now.tv_nsec / 1e9, "kind",
			json_object_get(rec, "kind"));
	if (!out)
		return -ENOMEM;
	ret = json_object_update(out, rec) || json_object_clear(rec) ||
			      json_object_update(rec, out) ?
		      -ENOMEM :
		      0;
	json_decref(out);
	return ret;
}

static int write_all(int fd, const char *line, size_t len)
{
	ssize_t done;

	while (len) {
		done = write(fd, line, len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done ? -errno : -EIO;
		line += done;
		len -= (size_t)done;
	}
	return sync_file(fd);
}

static int write_record(struct journal *j, const json_t *rec)
{
	char *line = json_dumps(rec, JSON_COMPACT);
	size_t len;
	int ret;

	if (!line)
		return -ENOMEM;
	len = strlen(line);
	line[len] = '\n'; /* in place of the NUL: one write of it all */
	ret = write_all(j->fd, line, len + 1);
	free(line);
	if (ret)
		j->broken = cut_tail(j) != 0;
	else
		journal_advance(&j->at, rec, len + 1);
	return ret;
}

static int check_record(struct journal *j, json_t *rec)
{
	if (!json_is_object(rec) || !*journal_str(rec, "kind"))
		return lu_err(-EINVAL, "%s: record without a kind", j->path);
	if (j->broken)
		return lu_err(-EIO, "%s: torn line not removed", j->path);
	return j->at.line ? 0 : journal_check_run(&j->at, rec);
}

int journal_append(struct journal *j, json_t *rec)
{
	int ret = check_record(j, rec);

	if (!ret) {
		ret = stamp(j, rec);
		ret = ret ? ret : write_record(j, rec);
		if (ret)
			lu_err(ret, "%s: %s", j->path, strerror(-ret));
	}
	json_decref(rec);
	return ret;
}

unsigned int journal_boot(const struct journal *j)
{
	return j->at.boot;
}

void journal_set_boot(struct journal *j, unsigned int boot)
{
	j->at.boot = boot;
}

unsigned long journal_records(const struct journal *j)
{
	return j->at.line;
}

long journal_read(const char *path, journal_fn fn, void *ctx)
{
	const struct journal_reader reader = { .fn = fn, .ctx = ctx };
	struct journal_position at = { .path = path };
	int ret = journal_scan(&at, &reader);

	return ret ? ret : (long)at.line;
}

static int collect(void *array, json_t *rec)
{
	return json_array_append(array, rec) ? -ENOMEM : 0;
}

int journal_load(const char *path, json_t **out)
{
	json_t *array = json_array();
	long ret = array ? journal_read(path, collect, array) : -ENOMEM;

	*out = NULL;
	if (ret < 0) {
		json_decref(array);
		return (int)ret;
	}
	*out = array;
	return 0;
}
