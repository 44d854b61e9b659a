/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_ONCE_H
#define LUTORTURE_ONCE_H

#include <stdbool.h>
#include <stddef.h>

struct rundir_request;

/**
 * once_begin() - Make the folder of a run, of a rig and a plan as the user named them.
 * @request: @rig_given, @plan_given and @repo are set; @results NULL: that of the
 *           tree. @rig and @plan are found here, and are not kept
 * @dir:     receives the folder, PATH_MAX bytes
 *
 * Return: 0; errors of command_find() and rundir_create().
 */
int once_begin(const struct rundir_request *request, char *dir);

/**
 * once_drive() - Drive one run to its end.
 * @dir:      prepared run folder, absolute
 * @repo:     tree that holds build/bin
 * @red_ends: the first test that failed ends it
 *
 * Return: 0; errors of the plan, of controller_open() and controller_drive().
 */
int once_drive(const char *dir, const char *repo, bool red_ends);

/** once_known_file() - Path of the known issues of a tree. */
void once_known_file(const char *repo, char *buf, size_t size);

#endif
