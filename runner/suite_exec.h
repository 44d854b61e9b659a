/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_SUITE_EXEC_H
#define LUTORTURE_SUITE_EXEC_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/**
 * struct suite_leg - One leg of a test, to be run in one process.
 * @program:    path of the suite program
 * @test:       name as the harness knows it, "fixture.test"
 * @env:        "KEY=value" strings added to the environment, NULL-terminated
 * @timeout_ms: limit of the leg
 * @output:     file that receives standard output and error
 * @request:    called for each message of the suite; returns the reply (a new
 *              reference), or NULL when the reply is {"err": 0}
 * @line:       called for each complete line the suite printed
 * @ctx:        passed to @request and @line
 */
struct suite_leg {
	const char *program;
	const char *test;
	const char *const *env;
	unsigned int timeout_ms;
	const char *output;
	json_t *(*request)(void *ctx, const json_t *request);
	void (*line)(void *ctx, const char *line);
	void *ctx;
};

/**
 * struct suite_exit - How the process of a leg ended.
 * @status:  exit status, -1 when a signal ended it
 * @signal:  that signal, 0 for none
 * @timeout: the limit was reached; the process group was killed, and with it
 *           the suite's children and their groups
 */
struct suite_exit {
	int status;
	int signal;
	bool timeout;
};

/**
 * suite_exec() - Run one leg to its end.
 * @leg:  what to run
 * @exit: filled on return of 0
 *
 * The suite runs in a process group of its own and dies with the caller. What
 * is left of that group after the suite's own exit is killed. At the limit its
 * children are killed too, each with its group: the harness puts every test
 * into one; up to 2 s pass until these are gone. A process that left these
 * groups, and after an exit or the caller's death also a child in a group of
 * its own, lives on. The clock stands still while a request is being answered,
 * so that the oracles run inside one do not eat into the leg's time.
 *
 * Return: 0; -errno when it could not be started (lu_errmsg()).
 */
int suite_exec(const struct suite_leg *leg, struct suite_exit *exit);

struct suite_held;

/**
 * suite_hold() - Start the program of a leg ahead of its time.
 * @leg: what to run; kept, with all that it points at, until it has run
 *
 * The program waits in LU_SUITE_MAIN before its first test: it has only been
 * loaded, and has read the rig file. It dies with the caller, and ends when it is
 * dropped. Only for programs that have LU_SUITE_MAIN: another one would not wait.
 *
 * Return: to be given to suite_let_go() or suite_drop(); NULL when it could not be
 * started (lu_errmsg()).
 */
struct suite_held *suite_hold(const struct suite_leg *leg);

/**
 * suite_let_go() - Have it run to its end, as suite_exec() does.
 * @held: gone on return
 * @exit: filled on return of 0
 *
 * Return: as suite_exec().
 */
int suite_let_go(struct suite_held *held, struct suite_exit *exit);

/* suite_drop() - End a program that waits. @held may be NULL. */
void suite_drop(struct suite_held *held);

/**
 * suite_capture() - Run a program and keep what it prints.
 * @argv: program and arguments, NULL-terminated
 * @text: its standard output, NUL-terminated; free()
 *
 * Return: exit status; -errno when it could not be run or a signal ended it.
 */
int suite_capture(char *const argv[], char **text);

#endif
