// SPDX-License-Identifier: GPL-2.0-only
/*
 * The LUO file handler. Its files have no state, so the handle is a constant.
 * Owns its parameters and touches no memory that is handed over.
 */
#include <linux/err.h>
#include <linux/module.h>

#include "naive.h"

#define HANDLE	0x6e00ULL

static uint finished;
module_param(finished, uint, 0444);
MODULE_PARM_DESC(finished, "calls of finish");

static bool busy;
module_param(busy, bool, 0600);
MODULE_PARM_DESC(busy, "can_finish says no");

static bool can_preserve(struct liveupdate_file_handler *fh, struct file *file)
{
	return naive_is_ours(file);
}

static int preserve(struct liveupdate_file_op_args *args)
{
	args->serialized_data = HANDLE;

	return 0;
}

/* Nothing was saved. */
static void unpreserve(struct liveupdate_file_op_args *args)
{
}

static int retrieve(struct liveupdate_file_op_args *args)
{
	struct file *file;

	if (args->serialized_data != HANDLE)
		return -EINVAL;
	file = naive_open();
	if (IS_ERR(file))
		return PTR_ERR(file);
	args->file = file;

	return 0;
}

static bool can_finish(struct liveupdate_file_op_args *args)
{
	return !busy;
}

static void finish(struct liveupdate_file_op_args *args)
{
	finished++;
}

static const struct liveupdate_file_ops ops = {
	.can_preserve = can_preserve,
	.preserve = preserve,
	.unpreserve = unpreserve,
	.retrieve = retrieve,
	.can_finish = can_finish,
	.finish = finish,
	.owner = THIS_MODULE,
};

struct liveupdate_file_handler naive_handler = {
	.ops = &ops,
	.compatible = "lutorture-naive-v1",
};
