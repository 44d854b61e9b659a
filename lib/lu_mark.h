/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Moments that both clocks know: a line on the console with the TSC in it, which
 * the controller puts its own time to. What lies between two of them can so be
 * told by two clocks that have nothing in common.
 */
#ifndef LU_MARK_H
#define LU_MARK_H

#include <stdint.h>

#define LU_MARK_SIGN "lutorture-mark: "
#define LU_MARK_NAME 64

/**
 * lu_mark() - Make a mark now.
 * @name: no blanks; below LU_MARK_NAME bytes
 *
 * Writes one line to the console, and waits until it is out.
 *
 * Context: root.
 * Return: 0; -EOPNOTSUPP nobody outside has a clock on this rig; -EINVAL the
 * name; -errno of /dev/console.
 */
int lu_mark(const char *name);

/**
 * lu_mark_parse() - Is this line of a console a mark?
 * @line: text of the line, without its end
 * @name: LU_MARK_NAME bytes; receives the name
 * @tsc:  receives the time
 *
 * Return: 1 yes; 0 no; -EPROTO it is one that was cut short or written into.
 */
int lu_mark_parse(const char *line, char *name, uint64_t *tsc);

#endif
