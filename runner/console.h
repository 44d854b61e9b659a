/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_CONSOLE_H
#define LUTORTURE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "defect.h"
#include "lu_mark.h"
#include "trail.h"

#define CONSOLE_LINE_MAX 1024

/**
 * struct console - What a machine says, kept and looked through.
 * @log:   descriptor of console.log, appended to
 * @sign:  called for each line ("line"), and then, by what is in it, for one that
 *         ends a kernel's life, or may be ending it ("panic", "hang"), for what
 *         the agent says there ("agent"), for a mark ("mark"), for what
 *         lutorture_fault says ("fault"), and with all lines of a report of a
 *         kernel that leaves ("defect"), or of what led to a panic ("trail")
 * @ctx:   passed to @sign
 * @line:  unfinished line
 * @len:   bytes in it
 * @bytes: read so far, to see whether the machine is alive
 * @lines: number of the line looked at
 * @leaving: nonce of the jump that the kernel is about to make: from the mark "look"
 *         to "stay" or "arrive", a panic or hang, or the next kernel's first line;
 *         "" it makes none
 * @defects: of the kernel that leaves
 * @told:  how many of them @sign was called for
 * @trail: since the kernel before this one began to leave, or the power came
 */
struct console {
	int log;
	void (*sign)(void *ctx, const char *sign, const char *line);
	void *ctx;
	char line[CONSOLE_LINE_MAX];
	size_t len;
	unsigned long long bytes;
	uint64_t lines;
	char leaving[LU_MARK_NAME];
	struct defects defects;
	unsigned int told;
	struct trail trail;
};

/**
 * console_open() - Append to a log file.
 * @console: filled
 * @path:    of console.log
 * @sign:    see struct console; NULL: nobody wants to know
 * @ctx:     for @sign
 *
 * Return: 0; -errno of open().
 */
int console_open(struct console *console, const char *path,
		 void (*sign)(void *ctx, const char *sign, const char *line),
		 void *ctx);

/**
 * console_take() - Read what is there, without waiting.
 * @console: opened
 * @fd:      readable end of the machine's console, non-blocking
 *
 * Every line is written to the log with the host's time in front, in seconds.
 *
 * Return: true while the other end is open.
 */
bool console_take(struct console *console, int fd);

/**
 * console_off() - The machine is off: no line and no report goes on.
 * @console: opened, or never
 */
void console_off(struct console *console);

/** console_close() - Write out an unfinished line and close the log. */
void console_close(struct console *console);

#endif
