// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parent of a controller that is to be killed: starts it again, and holds
 * the journal against what it was when the last one died. Writes the record of
 * a kill, in controller.jsonl; touches nothing else.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "journal.h"
#include "lu_err.h"
#include "lu_file.h"
#include "supervise.h"

/* The complete lines of a file, to be found again. */
struct lines {
	size_t len;
	uint64_t hash;
};

/* What the child says as it ends. */
struct last_words {
	int err;
	char text[1024];
};

static pid_t child;

static void pass_on(int sig)
{
	if (child > 0)
		kill(child, sig);
}

/* FNV-1a: enough to notice that something changed by accident. */
static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
	return hash;
}

/* Return: 1 if the lines of before are there; 0 if not; -errno. */
static int take_lines(const char *path, struct lines *lines)
{
	size_t len;
	char *text = lu_file_slurp(path, &len);
	int kept;

	if (!text)
		return lu_err(-errno, "%s: %m", path);
	while (len && text[len - 1] != '\n')
		len--;
	kept = len >= lines->len && hash_of(text, lines->len) == lines->hash;
	lines->len = len;
	lines->hash = hash_of(text, len);
	free(text);
	return kept;
}

static int record(const char *dir, const char *kind)
{
	char path[PATH_MAX];
	struct journal *log;
	int err;

	snprintf(path, sizeof(path), "%s/controller.jsonl", dir);
	err = journal_open(path, &log);
	if (err)
		return err;
	err = journal_append(log, json_pack("{s:s}", "kind", kind));
	journal_close(log);
	return err;
}

static void live(const char *dir, const char *repo,
		 int (*drive)(const char *dir, const char *repo),
		 struct last_words *last)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	last->err = drive(dir, repo);
	snprintf(last->text, sizeof(last->text), "%s",
		 last->err ? lu_errmsg() : "");
	_exit(0);
}

/* One life. Return: 1 it was killed, 0 it came to its end, -errno. */
static int one_life(const char *dir, const char *repo,
		    int (*drive)(const char *dir, const char *repo),
		    struct last_words *last)
{
	int status;

	child = fork();
	if (child < 0)
		return lu_err(-errno, "fork: %m");
	if (!child)
		live(dir, repo, drive, last);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return lu_err(-errno, "waitpid: %m");
	child = 0;
	if (WIFEXITED(status))
		return WEXITSTATUS(status) ?
			       lu_err(-EIO,
				      "the controller ended with status %d",
				      WEXITSTATUS(status)) :
			       0;
	if (WTERMSIG(status) == SIGKILL)
		return 1;
	return lu_err(-EIO, "the controller died by signal %d",
		      WTERMSIG(status));
}

/* The machine dies with its controller, if a moment later. */
static int after_life(const char *dir, struct lines *lines)
{
	char path[PATH_MAX];
	int ret;

	snprintf(path, sizeof(path), "%s/dut/journal.jsonl", dir);
	ret = take_lines(path, lines);
	if (ret)
		return ret < 0 ? ret : 0;
	record(dir, "lost-lines");
	return lu_err(-EBADMSG, "%s: lines that were complete are lost", path);
}

int supervise(const char *dir, const char *repo,
	      int (*drive)(const char *dir, const char *repo))
{
	const struct sigaction stop = { .sa_handler = pass_on };
	struct last_words *last = mmap(NULL, sizeof(*last),
				       PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct lines lines = { .hash = hash_of("", 0) };
	int ret, err = 0;

	if (last == MAP_FAILED)
		return lu_err(-errno, "mmap: %m");
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	do {
		ret = one_life(dir, repo, drive, last);
		if (ret > 0)
			err = record(dir, "killed");
		err = err ?: after_life(dir, &lines);
	} while (ret > 0 && !err);
	ret = ret < 0 ? ret : err;
	if (!ret && last->err)
		ret = lu_err(last->err, "%s", last->text);
	munmap(last, sizeof(*last));
	return ret;
}
