/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_COMMAND_H
#define LUTORTURE_COMMAND_H

#include <stddef.h>

#define EXIT_BAD_USE 2
#define EXIT_INFRA   3

/**
 * struct command - One word behind "lutorture".
 * @name:    that word
 * @usage:   its arguments, for people
 * @summary: one line
 * @run:     gets argv[0] = the word; returns the exit status
 */
struct command {
	const char *name;
	const char *usage;
	const char *summary;
	int (*run)(int argc, char **argv);
};

extern const struct command cmd_run;
extern const struct command cmd_list;
extern const struct command cmd_snapshot;
extern const struct command cmd_diff;
extern const struct command cmd_report;
extern const struct command cmd_compare;
extern const struct command cmd_agent;
extern const struct command cmd_bare, cmd_alone, cmd_counts, cmd_bench;

/**
 * command_usage() - Print how a command is used on stderr.
 *
 * Return: EXIT_BAD_USE.
 */
int command_usage(const struct command *command);

/**
 * command_matrix() - Print the fault matrix.
 * @rig: name or file; NULL: the default rig
 *
 * Return: exit status.
 */
int command_matrix(const char *rig);

/**
 * command_fail() - Print the last error of the library on stderr.
 * @err: -errno, spelled out when the library left no message
 *
 * Return: EXIT_BAD_USE for what the caller got wrong (-EINVAL, -ENOENT,
 * -E2BIG), else EXIT_INFRA.
 */
int command_fail(int err);

/**
 * command_repo() - The tree that this program was built in.
 * @buf:  absolute path
 * @size: bytes in @buf
 *
 * Return: 0; -ENOENT when not started from build/bin.
 */
int command_repo(char *buf, size_t size);

/**
 * command_find() - A file given by path, or by name in one of some folders.
 * @given:   what the user wrote
 * @folders: below the tree, NULL-terminated
 * @buf:     path, absolute for names
 * @size:    bytes in @buf
 *
 * Return: 0; -ENOENT with a message that lists where it was looked for.
 */
int command_find(const char *given, const char *const *folders, char *buf,
		 size_t size);

extern const char *const command_rig_folders[];
extern const char *const command_plan_folders[];

#endif
