// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own counters of lines, through functions it does not export.
 * What was added to a region is set to zero, so that it is added once; what is
 * counted between the two is lost. Takes no lock: the list of object files is
 * walked when the kernel is on its end, and one that leaves the list is given.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>
#include <asm/cpufeature.h>

#include "gcov.h"
#include "sum.h"

#define FILE_BYTES	SZ_1M	/* counters of one object file, at most */

static struct {
	struct gcov_info *(*next)(struct gcov_info *info);
	const char *(*filename)(struct gcov_info *info);
	size_t (*convert)(char *buffer, struct gcov_info *info);
	void (*reset)(struct gcov_info *info);
} gcov;

static const struct {
	const char *name;
	void *at;
} symbols[] = {
	{ "gcov_info_next", &gcov.next },
	{ "gcov_info_filename", &gcov.filename },
	{ "convert_to_gcda", &gcov.convert },
	{ "gcov_info_reset", &gcov.reset },
};

static char *file;

/* The address is behind a landing pad, if there is one: no call with IBT. */
static int resolve(const char *name, void **at)
{
	struct kprobe probe = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	int err = register_kprobe(&probe);

	if (err || cpu_feature_enabled(X86_FEATURE_IBT)) {
		pr_err("%s() cannot be called (%pe): the kernel needs CONFIG_GCOV_KERNEL, and ibt=off\n",
		       name, ERR_PTR(err));
		err = -EOPNOTSUPP;
	}
	*at = probe.addr;
	if (!err)
		unregister_kprobe(&probe);

	return err;
}

int lucov_gcov_resolve(void)
{
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(symbols); i++)
		err = resolve(symbols[i].name, symbols[i].at);
	if (err)
		return err;
	file = vmalloc(FILE_BYTES);

	return file ? 0 : -ENOMEM;
}

void lucov_gcov_release(void)
{
	vfree(file);
}

static int add(void *region, size_t size, struct gcov_info *info)
{
	size_t bytes = gcov.convert(NULL, info);

	if (bytes > FILE_BYTES)
		return -ENOSPC;
	gcov.convert(file, info);

	return lucov_add(region, size, gcov.filename(info), (u32 *)file, bytes);
}

void lucov_gcov_add_one(void *region, size_t size, struct gcov_info *info)
{
	struct lucov_head *head = region;

	if (add(region, size, info))
		head->refused++;
	else
		gcov.reset(info);
}

void lucov_gcov_add(void *region, size_t size)
{
	struct lucov_head *head = region;
	struct gcov_info *info = NULL;

	while ((info = gcov.next(info)))
		lucov_gcov_add_one(region, size, info);
	head->dumps++;
}
