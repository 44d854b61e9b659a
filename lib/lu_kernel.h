/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels that a rig can run on. A kernel NAME other than "default" has its
 * image, modules and our modules in build/kernel-NAME, build/modules-NAME and
 * build/bin/kmod-NAME, where the default has them without "-NAME".
 */
#ifndef LU_KERNEL_H
#define LU_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct lu_kernel - One kernel of the virtual rig.
 * @name: word for the command line, [a-z-]; with a hyphen it adds to the kernel
 *        whose name is before that
 * @what: what it is for, a phrase
 * @args: more for its command line; "" for none
 * @slow: what limits of time are multiplied by on it, at least 1
 * @counts: it counts lines: lutorture_cov is loaded ahead of all else, and the
 *          machine has the memory that takes the counts
 */
struct lu_kernel {
	const char *name;
	const char *what;
	const char *args;
	unsigned int slow;
	bool counts;
};

/**
 * lu_kernel_at() - The table of kernels; the first is "default".
 * @i: from 0
 *
 * Return: the kernel, or NULL behind the last.
 */
const struct lu_kernel *lu_kernel_at(size_t i);

/**
 * lu_kernel_find() - A kernel by its name.
 * @name: as in the table; NULL or "" for the default
 *
 * Return: the kernel; NULL, with lu_errmsg(), if there is none of that name.
 */
const struct lu_kernel *lu_kernel_find(const char *name);

/**
 * lu_kernel_here() - The kernel that this program was told it runs on.
 *
 * Return: the one that LUTORTURE_KERNEL names; the default where it names none
 * that is known.
 */
const struct lu_kernel *lu_kernel_here(void);

/**
 * lu_kernel_cmdline() - What a kernel's command line says of it.
 * @kernel: which
 * @buf:    receives "lutorture.kernel=NAME" and its @args
 * @size:   of @buf; 128 are enough
 *
 * Return: @buf.
 */
const char *lu_kernel_cmdline(const struct lu_kernel *kernel, char *buf,
			      size_t size);

/**
 * lu_kernel_ms() - A limit of time, as long as it has to be on this kernel.
 * @ms: limit on the default kernel
 *
 * Return: @ms times @slow of lu_kernel_here().
 */
unsigned int lu_kernel_ms(unsigned int ms);

/**
 * lu_kernel_path() - What belongs to a kernel, in the tree it was built for.
 * @kernel: whose
 * @repo:   tree that holds build
 * @what:   "kernel", "modules" or "bin/kmod"
 * @rest:   path below that, with its leading slash; "" for none
 * @buf:    receives <repo>/build/<what>[-NAME]<rest>
 * @size:   of @buf
 *
 * Return: 0; -ENAMETOOLONG, with lu_errmsg().
 */
int lu_kernel_path(const struct lu_kernel *kernel, const char *repo,
		   const char *what, const char *rest, char *buf, size_t size);

#endif
