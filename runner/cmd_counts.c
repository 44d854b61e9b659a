// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture counts: takes apart what the kernels of a run have counted, into the
 * gcda files that gcov reads. Writes below the folder it is given only.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "kmod/lutorture_cov/sum.h"
#include "lu_err.h"
#include "lu_file.h"

#define BUILD "/build/"

/* Where the object file was, in the tree that it was built in. */
static const char *below_build(const char *name)
{
	const char *at = name, *last = name + strspn(name, "/");

	while ((at = strstr(at, BUILD)))
		last = at += strlen(BUILD);
	return last;
}

static void make_parents(char *path)
{
	char *slash = path;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

static int unpack(struct lucov_entry *entry, const char *dir)
{
	char path[PATH_MAX];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s/%s", dir,
		 below_build(lucov_name(entry)));
	make_parents(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", path);
	if (write(fd, lucov_data(entry), entry->data_bytes) !=
	    (ssize_t)entry->data_bytes)
		err = lu_err(-EIO, "%s: %m", path);
	close(fd);
	return err;
}

/* Lengths are not trusted: a kernel that dies may have been writing them. */
static bool fits(const struct lucov_head *head, struct lucov_entry *entry)
{
	size_t left = (char *)head + head->used - (char *)entry;

	return left >= sizeof(*entry) &&
	       entry->name_bytes < left - sizeof(*entry) &&
	       entry->data_bytes <= left - sizeof(*entry) - entry->name_bytes &&
	       memchr(lucov_name(entry), '\0', entry->name_bytes);
}

static int check(const char *file, const struct lucov_head *head, size_t len)
{
	if (len >= sizeof(*head) && !strcmp(head->magic, LUCOV_MAGIC) &&
	    head->version == LUCOV_VERSION && head->used <= len)
		return 0;
	return lu_err(-EINVAL,
		      "%s: no counts: did the kernel have lutorture_cov?", file);
}

static int unpack_all(const char *file, const char *dir)
{
	size_t len = 0;
	char *text = lu_file_slurp(file, &len);
	struct lucov_head *head = (struct lucov_head *)text;
	struct lucov_entry *entry = NULL;
	int err;

	if (!text)
		return lu_err(-errno, "%s: %m", file);
	err = check(file, head, len);
	while (!err && (entry = lucov_next(head, entry)))
		err = fits(head, entry) ? unpack(entry, dir) :
					  lu_err(-EINVAL, "%s: damaged", file);
	if (!err)
		printf("%u files, added to %u times, %u times refused\n",
		       head->files, head->dumps, head->refused);
	free(text);
	return err;
}

static int run(int argc, char **argv)
{
	int err;

	if (argc != 3)
		return command_usage(&cmd_counts);
	err = unpack_all(argv[1], argv[2]);
	return err ? command_fail(err) : 0;
}

const struct command cmd_counts = {
	.name = "counts",
	.usage = "RUN/counts DIR",
	.summary = "unpack what a run's kernels counted, for gcov",
	.run = run,
};
