// SPDX-License-Identifier: GPL-2.0-only
/*
 * The FLB: a magic number and nothing else, so that every count below is of
 * what LUO did. Touches no memory that is handed over.
 */
#include <linux/module.h>

#include "naive.h"

#define MAGIC	0x6e616976eULL

static uint flb_preserved, flb_unpreserved, flb_retrieved, flb_finished;
module_param(flb_preserved, uint, 0444);
module_param(flb_unpreserved, uint, 0444);
module_param(flb_retrieved, uint, 0444);
module_param(flb_finished, uint, 0444);

static uint flb_bare;
module_param(flb_bare, uint, 0444);
MODULE_PARM_DESC(flb_bare, "calls of retrieve with handle 0");

static bool flb_any;
module_param(flb_any, bool, 0400);
MODULE_PARM_DESC(flb_any, "retrieve takes any handle");

static int flb_error;
module_param(flb_error, int, 0600);
MODULE_PARM_DESC(flb_error, "what retrieve of the FLB returns");

static int preserve(struct liveupdate_flb_op_args *args)
{
	flb_preserved++;
	args->data = MAGIC;
	args->obj = &naive_flb;

	return 0;
}

static void unpreserve(struct liveupdate_flb_op_args *args)
{
	flb_unpreserved++;
}

static int retrieve(struct liveupdate_flb_op_args *args)
{
	flb_retrieved++;
	flb_bare += !args->data;
	if (args->data != MAGIC && !flb_any)
		return -EINVAL;
	args->obj = &naive_flb;

	return flb_error;
}

static void finish(struct liveupdate_flb_op_args *args)
{
	flb_finished++;
}

static const struct liveupdate_flb_ops ops = {
	.preserve = preserve,
	.unpreserve = unpreserve,
	.retrieve = retrieve,
	.finish = finish,
	.owner = THIS_MODULE,
};

struct liveupdate_flb naive_flb = {
	.ops = &ops,
	.compatible = "lutorture-naive-flb-v1",
};
