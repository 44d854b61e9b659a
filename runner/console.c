// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine's console: log with host time, and the signs in it that only the
 * outside can see when a kernel dies, or leaves for the next one. Writes
 * console.log, nothing else.
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

#define LOOKED "look." /* mark behind the last look at a kernel's log */
#define FIRST  "Linux version " /* of what any kernel says */
#define MAX_TOLD \
	100 /* reports of a kernel that leaves; more are in the log only */

static void take_defect(void *ctx, const struct defect_report *report)
{
	struct console *console = ctx;

	if (console->told++ < MAX_TOLD)
		console->sign(console->ctx, "defect", report->text);
}

int console_open(struct console *console, const char *path,
		 void (*sign)(void *ctx, const char *sign, const char *line),
		 void *ctx)
{
	*console = (struct console){
		.sign = sign,
		.ctx = ctx,
		.defects = { .told = take_defect, .ctx = console },
	};
	console->log =
		open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return console->log < 0 ? lu_err(-errno, "%s: %m", path) : 0;
}

static void end_leaving(struct console *console)
{
	if (*console->leaving)
		defects_end(&console->defects);
	console->leaving[0] = '\0';
}

/* Marks that end what LOOKED began. */
static const char *const stays[] = { "stay.", "arrive." };

/* A mark with its end cut off has its nonce all the same. */
static void take_mark(struct console *console, const char *mark)
{
	for (size_t i = 0; i < sizeof(stays) / sizeof(*stays); i++)
		if (!strncmp(mark, stays[i], strlen(stays[i])))
			end_leaving(console);
	if (strncmp(mark, LOOKED, strlen(LOOKED)))
		return;
	end_leaving(console);
	mark += strlen(LOOKED);
	snprintf(console->leaving, sizeof(console->leaving), "%.*s",
		 (int)strcspn(mark, " "), mark);
	console->told = 0;
	console->trail = (struct trail){ 0 };
}

/*
 * What a kernel says behind the last look at its log is judged from here: nobody in
 * it comes to read that any more. What the next one says from its first line on is
 * in the log that is looked at there.
 */
static void look_leaving(struct console *console)
{
	const char *mark = strstr(console->line, LU_MARK_SIGN);

	if (mark)
		take_mark(console, mark + strlen(LU_MARK_SIGN));
	else if (strstr(console->line, FIRST))
		end_leaving(console);
	else if (*console->leaving)
		defects_take(&console->defects, console->lines, console->line);
}

static const struct {
	enum lu_kmsg_kind kind;
	const char *sign;
} ends[] = {
	{ LU_KMSG_PANIC, "panic" },
	{ LU_KMSG_HANG, "hang" },
};

/* Once, before the panic itself. */
static void tell_trail(struct console *console, enum lu_kmsg_kind kind)
{
	if (kind != LU_KMSG_PANIC || !console->trail.len)
		return;
	console->sign(console->ctx, "trail", console->trail.text);
	console->trail = (struct trail){ 0 };
}

/* What a kernel says behind one of these belongs to its end. */
static void look_ends(struct console *console)
{
	const struct lu_kmsg_sign *sign = lu_kmsg_match(console->line);

	for (size_t i = 0; sign && i < sizeof(ends) / sizeof(*ends); i++) {
		if (sign->kind != ends[i].kind)
			continue;
		end_leaving(console);
		tell_trail(console, sign->kind);
		console->sign(console->ctx, ends[i].sign, console->line);
	}
}

static const struct {
	const char *text, *sign;
} words[] = {
	{ "lutorture-agent: ", "agent" },
	{ LU_MARK_SIGN, "mark" },
	{ "lutorture_fault: ", "fault" },
};

/*
 * Each line as it is, for who waits for a word. While a kernel stays, panics and
 * hangs only: the DUT's own log oracle sees all the rest. And what the agent has to
 * say when it can no longer write to the journal.
 */
static void look(struct console *console)
{
	if (!console->sign)
		return;
	console->sign(console->ctx, "line", console->line);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(console->line, words[i].text))
			console->sign(console->ctx, words[i].sign,
				      console->line);
	trail_take(&console->trail, console->line);
	look_ends(console);
	look_leaving(console);
}

static void finish_line(struct console *console)
{
	struct timespec ts;

	console->line[console->len] = '\0';
	clock_gettime(CLOCK_REALTIME, &ts);
	dprintf(console->log, "[%lld.%06ld] %s\n", (long long)ts.tv_sec,
		ts.tv_nsec / 1000, console->line);
	console->lines++;
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

void console_off(struct console *console)
{
	if (console->len)
		finish_line(console);
	end_leaving(console);
	console->trail = (struct trail){ 0 };
}

void console_close(struct console *console)
{
	console_off(console);
	if (console->log >= 0)
		close(console->log);
	console->log = -1;
}
