// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns reading and writing of small files for the rest of the library.
 * Touches exactly the path it is given; never creates a file, and must not
 * know what any path means.
 */
#include "lu_file.h"
#include "lu_err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(int err, const char *verb, const char *path)
{
	return lu_err(err, "cannot %s %s: %s", verb, path, strerror(-err));
}

/* Up to @size bytes, fewer only at the end of the file. */
static ssize_t read_full(int fd, char *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, buf + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		done += n;
	}
	return done;
}

int lu_file_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	buf[0] = '\0';
	if (fd < 0)
		return fail(-errno, "open", path);
	n = read_full(fd, buf, size - 1);
	close(fd);
	if (n < 0) {
		buf[0] = '\0';
		return fail(n, "read", path);
	}
	if (n && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	return n;
}

int lu_file_write(const char *path, const char *value)
{
	const char *text = *value ? value : "\n";
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;
	size_t len = strlen(text);
	ssize_t n;

	if (fd < 0)
		return fail(-errno, "open", path);
	n = write(fd, text, len);
	if (n < 0)
		err = -errno;
	else if ((size_t)n < len)
		err = -EIO;
	close(fd);
	if (err)
		return lu_err(err, "cannot write '%s' to %s: %s", value, path,
			      strerror(-err));
	return 0;
}

static char *slurp_fd(int fd, size_t *len)
{
	size_t size = 4096, done = 0;
	char *buf = malloc(size), *grown;
	ssize_t n;

	while (buf) {
		n = read_full(fd, buf + done, size - done - 1);
		if (n < 0) {
			free(buf);
			errno = -n;
			return NULL;
		}
		done += n;
		if (done < size - 1)
			break;
		size *= 2;
		grown = realloc(buf, size);
		if (!grown)
			free(buf);
		buf = grown;
	}
	if (!buf)
		return NULL;
	buf[done] = '\0';
	if (len)
		*len = done;
	return buf;
}

char *lu_file_slurp(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	char *text;

	if (fd < 0) {
		err = errno;
		fail(-err, "open", path);
		errno = err;
		return NULL;
	}
	text = slurp_fd(fd, len);
	err = errno;
	close(fd);
	if (!text) {
		fail(-err, "read", path);
		errno = err;
	}
	return text;
}
