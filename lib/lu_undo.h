/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_UNDO_H
#define LU_UNDO_H

/**
 * struct lu_undo - Where changes to the machine are recorded before they happen.
 * @push: records, durably, "to undo: write @value to @path"; returns 0 or
 *        -errno, and on failure the change must not be made
 * @ctx:  handed to @push
 *
 * Records are replayed last first, by the runner: after a test, a crash or a
 * reboot. A replayed write that fails because its file is gone is no failure.
 */
struct lu_undo {
	int (*push)(void *ctx, const char *path, const char *value);
	void *ctx;
};

/**
 * lu_undo_push() - Record how to undo the change that comes next.
 * @undo:  where to; NULL records nothing (the caller restores by itself)
 * @path:  absolute path of an attribute
 * @value: text that lu_file_write() would restore it with
 *
 * Return: 0; what @undo->push returned, with lu_errmsg() naming @path.
 */
int lu_undo_push(const struct lu_undo *undo, const char *path,
		 const char *value);

#endif
