// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a provider can register that LUO has to refuse, and a second FLB on the
 * handler. Each order leaves the registry as it was, but for second_register,
 * which the handler's end undoes.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "../lutorture_pci/ksym.h"
#include "naive.h"

/* More than LUO has room for. */
#define FLOOD	1024

static int second_error;
module_param(second_error, int, 0600);
MODULE_PARM_DESC(second_error, "what preserve of the second FLB returns");

static uint second_preserved, second_unpreserved;
module_param(second_preserved, uint, 0444);
module_param(second_unpreserved, uint, 0444);

static int preserve(struct liveupdate_flb_op_args *args)
{
	if (second_error)
		return second_error;
	second_preserved++;
	args->data = 1;
	args->obj = &second_error;

	return 0;
}

static void unpreserve(struct liveupdate_flb_op_args *args)
{
	second_unpreserved++;
}

static int retrieve(struct liveupdate_flb_op_args *args)
{
	args->obj = &second_error;

	return 0;
}

/* Nothing was brought back. */
static void finish(struct liveupdate_flb_op_args *args)
{
}

static const struct liveupdate_flb_ops ops = {
	.preserve = preserve,
	.unpreserve = unpreserve,
	.retrieve = retrieve,
	.finish = finish,
	.owner = THIS_MODULE,
};

static struct liveupdate_flb second = {
	.ops = &ops,
	.compatible = "lutorture-naive-second-v1",
};

int naive_second_register(void)
{
	return lupci_ksym.register_flb(&naive_handler, &second);
}

/* It is registered nowhere. */
int naive_foreign_unregister(void)
{
	static struct liveupdate_flb foreign = {
		.ops = &ops,
		.compatible = "lutorture-naive-foreign-v1",
	};

	lupci_ksym.unregister_flb(&naive_handler, &foreign);

	return 0;
}

int naive_twin_handler(void)
{
	static struct liveupdate_file_handler twin = {
		.compatible = "lutorture-naive-v1",
	};
	int err;

	twin.ops = naive_handler.ops;
	err = lupci_ksym.register_handler(&twin);
	if (!err)
		lupci_ksym.unregister_handler(&twin);

	return err;
}

int naive_twin_flb(void)
{
	static struct liveupdate_flb twin = {
		.ops = &ops,
		.compatible = "lutorture-naive-flb-v1",
	};
	int err;

	err = lupci_ksym.register_flb(&naive_handler, &twin);
	if (!err)
		lupci_ksym.unregister_flb(&naive_handler, &twin);

	return err;
}

/* As many as LUO takes, and one more: its errno. */
int naive_flood(void)
{
	struct liveupdate_flb *flbs;
	int err = 0, n;

	flbs = kvcalloc(FLOOD, sizeof(*flbs), GFP_KERNEL);
	if (!flbs)
		return -ENOMEM;
	for (n = 0; n < FLOOD; n++) {
		flbs[n].ops = &ops;
		snprintf((char *)flbs[n].compatible, sizeof(flbs[n].compatible),
			 "lutorture-naive-flood-%d", n);
		err = lupci_ksym.register_flb(&naive_handler, &flbs[n]);
		if (err)
			break;
	}
	while (n--)
		lupci_ksym.unregister_flb(&naive_handler, &flbs[n]);
	kvfree(flbs);

	return err;
}
