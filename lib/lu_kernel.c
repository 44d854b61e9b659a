// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of kernels and the rule by which their files are named.
 * Touches nothing: whether a kernel was built is seen by who opens its files.
 */
#include "lu_kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"

static const struct lu_kernel kernels[] = {
	{
		.name = "default",
		.what = "as close to a plain kernel as the suites allow",
		.args = "",
		.slow = 1,
	},
	{
		.name = "debug",
		.what = "finds bad memory accesses, leaks, wrong locking",
		/*
		 * Else KASAN reports the first bad access of a boot only; a
		 * timer that ticks late is the emulator's doing; and twice
		 * what KASAN takes for its shadow, which is what KHO wants
		 * for scratch of its own accord, is not to be had. With five
		 * levels of page tables an interrupt at the wrong moment of a
		 * boot makes KASAN report good memory (docs/findings).
		 */
		.args = "kasan_multi_shot no_timer_check no5lvl "
			"kho_scratch=16M,512M,512M",
		.slow = 6,
	},
	{
		.name = "gcov",
		.what = "counts which lines of the live update code are reached",
		.args = "no_timer_check",
		.slow = 2,
		.counts = true,
	},
	{
		.name = "gcov-test",
		.what = "gcov, with what the kernel's own tests ask for",
		.args = "no_timer_check",
		.slow = 2,
		.counts = true,
	},
};

#define N_KERNELS (sizeof(kernels) / sizeof(*kernels))

const struct lu_kernel *lu_kernel_at(size_t i)
{
	return i < N_KERNELS ? &kernels[i] : NULL;
}

const struct lu_kernel *lu_kernel_find(const char *name)
{
	if (!name || !*name)
		return &kernels[0];
	for (size_t i = 0; i < N_KERNELS; i++)
		if (!strcmp(kernels[i].name, name))
			return &kernels[i];
	lu_err(-ENOENT, "there is no kernel \"%s\"", name);
	return NULL;
}

const struct lu_kernel *lu_kernel_here(void)
{
	return lu_kernel_find(getenv("LUTORTURE_KERNEL")) ?: &kernels[0];
}

const char *lu_kernel_cmdline(const struct lu_kernel *kernel, char *buf,
			      size_t size)
{
	snprintf(buf, size, "lutorture.kernel=%s%s%s", kernel->name,
		 *kernel->args ? " " : "", kernel->args);
	return buf;
}

unsigned int lu_kernel_ms(unsigned int ms)
{
	return ms * lu_kernel_here()->slow;
}

int lu_kernel_path(const struct lu_kernel *kernel, const char *repo,
		   const char *what, const char *rest, char *buf, size_t size)
{
	bool plain = kernel == &kernels[0];
	int n = snprintf(buf, size, "%s/build/%s%s%s%s", repo, what,
			 plain ? "" : "-", plain ? "" : kernel->name, rest);

	return (size_t)n < size ? 0 : lu_err(-ENAMETOOLONG, "%s", repo);
}
