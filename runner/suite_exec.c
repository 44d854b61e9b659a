// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a suite program: process group, output, the channel on which it
 * talks to the agent, the time limit. Judges nothing. Touches no process but
 * those of the group it made and, at the limit, of the groups that the suite's
 * children made.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_wait.h"
#include "suite_exec.h"

#define MESSAGE_BYTES 65536
#define LINE_BYTES    8192
#define MAX_CHILDREN  16
#define GONE_MS	      2000 /* for killed groups to be gone */

struct running {
	const struct suite_leg *leg;
	pid_t pid;
	int channel, out, log;
	int gate; /* eventfd that a program which is held waits for; -1: none */
	char line[LINE_BYTES];
	size_t len;
	long long deadline_ms;
};

static void leave_open(const char *name, int fd)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", dup(fd));
	setenv(name, text, 1);
}

static void child(const struct suite_leg *leg, int channel, int out, int gate)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	leave_open("LUTORTURE_FD", channel);
	if (gate >= 0)
		leave_open("LUTORTURE_GATE", gate);
	for (size_t i = 0; leg->env && leg->env[i]; i++)
		putenv((char *)leg->env[i]);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execl(leg->program, leg->program, "-r", leg->test, (char *)NULL);
	dprintf(out, "# %s: %m\n", leg->program);
	_exit(127);
}

static int start(struct running *run)
{
	int channel[2], out[2], err;

	run->log = open(run->leg->output,
			O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (run->log < 0)
		return lu_err(-errno, "%s: %m", run->leg->output);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel))
		goto err_log;
	if (pipe2(out, O_CLOEXEC))
		goto err_channel;
	run->pid = fork();
	if (run->pid < 0)
		goto err_out;
	if (!run->pid)
		child(run->leg, channel[1], out[1], run->gate);
	setpgid(run->pid, run->pid);
	close(channel[1]);
	close(out[1]);
	run->channel = channel[0];
	run->out = out[0];
	return 0;

err_out:
	err = -errno;
	close(out[0]);
	close(out[1]);
	errno = -err;
err_channel:
	err = -errno;
	close(channel[0]);
	close(channel[1]);
	errno = -err;
err_log:
	err = -errno;
	close(run->log);
	return lu_err(err, "%s: cannot be started: %s", run->leg->program,
		      strerror(-err));
}

static void take_line(struct running *run)
{
	run->line[run->len] = '\0';
	run->len = 0;
	if (run->leg->line)
		run->leg->line(run->leg->ctx, run->line);
}

/* False once the suite and all who hold its output are gone. */
static bool read_output(struct running *run)
{
	char buf[4096];
	ssize_t n = read(run->out, buf, sizeof(buf));

	if (n <= 0)
		return n < 0 && errno == EINTR;
	if (write(run->log, buf, n) != n)
		lu_err(-errno, "%s: %m", run->leg->output);
	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n' || run->len == sizeof(run->line) - 1)
			take_line(run);
		if (buf[i] != '\n')
			run->line[run->len++] = buf[i];
	}
	return true;
}

/* Whatever is in the pipe now, without waiting for more. */
static void drain_output(struct running *run)
{
	struct pollfd pfd = { .fd = run->out, .events = POLLIN };

	while (poll(&pfd, 1, 0) == 1 && (pfd.revents & POLLIN) &&
	       read_output(run))
		;
}

static json_t *answer(struct running *run, const char *text, size_t len)
{
	json_t *request = json_loadb(text, len, 0, NULL), *reply = NULL;

	if (!json_is_object(request))
		reply = json_pack("{s:i}", "err", -EPROTO);
	else if (run->leg->request)
		reply = run->leg->request(run->leg->ctx, request);
	json_decref(request);
	return reply ? reply : json_pack("{s:i}", "err", 0);
}

static bool serve_request(struct running *run)
{
	char *buf = malloc(MESSAGE_BYTES), *text;
	long long began = lu_wait_now_ms();
	json_t *reply;
	ssize_t n;

	if (!buf)
		return false;
	n = recv(run->channel, buf, MESSAGE_BYTES, 0);
	if (n > 0) {
		drain_output(run);
		reply = answer(run, buf, n);
		text = json_dumps(reply, JSON_COMPACT);
		if (text)
			send(run->channel, text, strlen(text), MSG_NOSIGNAL);
		free(text);
		json_decref(reply);
		run->deadline_ms += lu_wait_now_ms() - began;
	}
	free(buf);
	return n > 0;
}

/* Return: true when the limit was reached. */
static bool serve(struct running *run)
{
	struct pollfd pfd[] = {
		{ .fd = run->out, .events = POLLIN },
		{ .fd = run->channel, .events = POLLIN },
	};

	while (pfd[0].fd >= 0) {
		long long left = run->deadline_ms - lu_wait_now_ms();

		if (left <= 0)
			return true;
		if (poll(pfd, 2, left > 1000 ? 1000 : (int)left) < 0)
			continue;
		/* First, for serving a request empties the pipe. */
		if (pfd[0].revents && !read_output(run))
			pfd[0].fd = -1;
		if (pfd[1].revents && !serve_request(run))
			pfd[1].fd = -1;
	}
	return false;
}

static pid_t parent_of(const char *pid)
{
	char path[64], text[512], *at;
	pid_t parent;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	if (lu_file_read(path, text, sizeof(text)) < 0)
		return 0;
	at = strrchr(text, ')');
	return at && sscanf(at + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

/* Ends in 0; what is over MAX_CHILDREN is left out. */
static void find_children(pid_t parent, pid_t child[MAX_CHILDREN + 1])
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	while (proc && n < MAX_CHILDREN && (entry = readdir(proc)))
		if (isdigit((unsigned char)*entry->d_name) &&
		    parent_of(entry->d_name) == parent)
			child[n++] = atoi(entry->d_name);
	child[n] = 0;
	if (proc)
		closedir(proc);
}

static bool are_gone(void *ctx)
{
	for (const pid_t *group = ctx; *group; group++)
		if (!kill(-*group, 0))
			return false;
	return true;
}

static void wait_for(pid_t pid, int *status)
{
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
}

/*
 * The harness gives each test a process group of its own, and a killed harness
 * does not take that along. It is stopped first: it then neither starts
 * another child nor frees a pid that was just read. What a test moved to yet
 * another group lives on.
 */
static void kill_suite(pid_t suite, int *status)
{
	pid_t child[MAX_CHILDREN + 1];

	kill(suite, SIGSTOP);
	find_children(suite, child);
	for (int i = 0; child[i]; i++) {
		kill(-child[i], SIGKILL);
		kill(child[i], SIGKILL);
	}
	kill(-suite, SIGKILL);
	wait_for(suite, status);
	lu_wait(are_gone, child, GONE_MS);
}

static void close_all(struct running *run)
{
	close(run->channel);
	close(run->out);
	close(run->log);
}

/*
 * A grandchild may hold the output open after the suite itself is gone; it
 * counts as part of the leg until the limit.
 */
static void finish(struct running *run, struct suite_exit *exit)
{
	int status = 0;

	run->deadline_ms = lu_wait_now_ms() + run->leg->timeout_ms;
	*exit = (struct suite_exit){ .timeout = serve(run) };
	if (exit->timeout)
		kill_suite(run->pid, &status);
	else
		wait_for(run->pid, &status);
	kill(-run->pid, SIGKILL);
	drain_output(run);
	if (run->len)
		take_line(run);
	exit->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	exit->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	close_all(run);
}

int suite_exec(const struct suite_leg *leg, struct suite_exit *exit)
{
	struct running run = { .leg = leg, .gate = -1 };
	int err = start(&run);

	if (!err)
		finish(&run, exit);
	return err;
}

struct suite_held {
	struct running run;
};

struct suite_held *suite_hold(const struct suite_leg *leg)
{
	struct suite_held *held = calloc(1, sizeof(*held));
	int gate = eventfd(0, EFD_CLOEXEC);

	if (!held || gate < 0) {
		lu_err(-errno, "%s cannot be held: %m", leg->program);
		goto err_held;
	}
	held->run.leg = leg;
	held->run.gate = gate;
	if (!start(&held->run))
		return held;
err_held:
	if (gate >= 0)
		close(gate);
	free(held);
	return NULL;
}

void suite_drop(struct suite_held *held)
{
	int status;

	if (!held)
		return;
	close(held->run.gate);
	kill(-held->run.pid, SIGKILL);
	wait_for(held->run.pid, &status);
	close_all(&held->run);
	free(held);
}

int suite_let_go(struct suite_held *held, struct suite_exit *exit)
{
	int err = eventfd_write(held->run.gate, 1) ? -errno : 0;

	if (err) {
		suite_drop(held);
		return lu_err(err, "a program cannot be let go: %s",
			      strerror(-err));
	}
	close(held->run.gate);
	finish(&held->run, exit);
	free(held);
	return 0;
}

static int collect(FILE *in, char **text)
{
	size_t len = 0, got;
	char buf[4096];
	FILE *out = open_memstream(text, &len);

	if (!out)
		return -ENOMEM;
	while ((got = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, got, out);
	return fclose(out) ? -ENOMEM : 0;
}

int suite_capture(char *const argv[], char **text)
{
	int out[2], status = 0, err;
	FILE *in;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC))
		return lu_err(-errno, "pipe: %m");
	pid = fork();
	if (!pid) {
		dup2(out[1], STDOUT_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(out[1]);
	in = fdopen(out[0], "r");
	err = in ? collect(in, text) : -errno;
	if (in)
		fclose(in);
	if (pid > 0)
		waitpid(pid, &status, 0);
	if (err)
		return lu_err(err, "%s: %s", argv[0], strerror(-err));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}
