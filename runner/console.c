// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine's console: log with host time, and the signs in it that only the
 * outside can see when a kernel dies. Writes console.log, nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "console.h"
#include "lu_err.h"
#include "lu_kmsg.h"
#include "lu_mark.h"

int console_open(struct console *console, const char *path,
		 void (*sign)(void *ctx, const char *sign, const char *line),
		 void *ctx)
{
	*console = (struct console){ .sign = sign, .ctx = ctx };
	console->log =
		open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return console->log < 0 ? lu_err(-errno, "%s: %m", path) : 0;
}

/*
 * Panics and hangs only: the DUT's own log oracle sees all the rest. And what
 * the agent has to say when it can no longer write to the journal.
 */
static void look(struct console *console)
{
	const struct lu_kmsg_sign *sign = lu_kmsg_match(console->line);

	if (!console->sign)
		return;
	if (strstr(console->line, "lutorture-agent: "))
		console->sign(console->ctx, "agent", console->line);
	if (strstr(console->line, LU_MARK_SIGN))
		console->sign(console->ctx, "mark", console->line);
	if (strstr(console->line, "lutorture_fault: "))
		console->sign(console->ctx, "fault", console->line);
	if (!sign)
		return;
	if (sign->kind == LU_KMSG_PANIC)
		console->sign(console->ctx, "panic", console->line);
	else if (sign->kind == LU_KMSG_HANG)
		console->sign(console->ctx, "hang", console->line);
}

static void finish_line(struct console *console)
{
	struct timespec ts;

	console->line[console->len] = '\0';
	clock_gettime(CLOCK_REALTIME, &ts);
	dprintf(console->log, "[%lld.%06ld] %s\n", (long long)ts.tv_sec,
		ts.tv_nsec / 1000, console->line);
	look(console);
	console->len = 0;
}

bool console_take(struct console *console, int fd)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		console->bytes += n;
		for (ssize_t i = 0; i < n; i++) {
			if (buf[i] == '\n')
				finish_line(console);
			else if (buf[i] != '\r')
				console->line[console->len++] = buf[i];
			if (console->len == sizeof(console->line) - 1)
				finish_line(console);
		}
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

void console_close(struct console *console)
{
	if (console->len)
		finish_line(console);
	if (console->log >= 0)
		close(console->log);
	console->log = -1;
}
