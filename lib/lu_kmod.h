/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel modules: load, unload, look.
 */
#ifndef LU_KMOD_H
#define LU_KMOD_H

/**
 * lu_kmod_path() - File of a module that was built with this program.
 * @name: module
 * @path: receives the path, NUL-terminated
 * @size: of @path in bytes
 *
 * Return: 0, whether or not the file is there; -ENOENT this program does not
 * run from a build folder; -ENAMETOOLONG.
 */
int lu_kmod_path(const char *name, char *path, unsigned int size);

/**
 * lu_kmod_load() - Load a module from a file; dependencies are not looked for.
 * @path:   the .ko file, not compressed
 * @params: "a=1 b=2"; NULL for none
 *
 * Undone by lu_kmod_unload().
 *
 * Return: 0, also when a module of this name is loaded already; -ENOENT no such
 * file; -ENOEXEC built for another kernel; -EPERM not root, or modules are
 * disabled; -EOPNOTSUPP and others as the module's init returned them.
 * Source: finit_module(2).
 */
int lu_kmod_load(const char *path, const char *params);

/**
 * lu_kmod_unload() - Unload a module; never forced.
 * @name: as in /proc/modules
 *
 * Return: 0, also when it is not loaded; -EWOULDBLOCK in use; -EPERM not root.
 * Source: delete_module(2).
 */
int lu_kmod_unload(const char *name);

/**
 * lu_kmod_loaded() - Is a module loaded and live?
 * @name: as in /proc/modules
 *
 * Return: 1 or 0. Code that is built in counts as loaded if it has a folder in
 * /sys/module.
 */
int lu_kmod_loaded(const char *name);

/**
 * lu_kmod_refs() - Reference count of a module.
 * @name: as in /proc/modules
 *
 * Return: count; -ENOENT not loaded, or built in.
 */
int lu_kmod_refs(const char *name);

/**
 * lu_kmod_version() - MODULE_VERSION of a loaded module.
 * @name: as in /proc/modules
 * @buf:  receives it, NUL-terminated
 * @size: of @buf in bytes
 *
 * Return: length; -ENOENT not loaded, or it states none.
 */
int lu_kmod_version(const char *name, char *buf, unsigned int size);

#endif
