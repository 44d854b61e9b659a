// SPDX-License-Identifier: GPL-2.0-only
/*
 * The LUO file handler: ties the life of an open file of a bound function to
 * its entry in the provider's table. Every callback is a symbol of its own,
 * so that faults can be placed on it. It changes no device: freeze only looks
 * whether the function is still there. Called by LUO in task context, files
 * of one session one after the other.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/liveupdate.h>
#include <linux/module.h>

#include "dev.h"
#include "dma.h"
#include "file_data.h"
#include "ksym.h"
#include "path.h"
#include "provider.h"

static noinline bool
lutorture_pci_can_preserve(struct liveupdate_file_handler *handler,
			   struct file *file)
{
	return lupci_chardev_dev(file);
}

static noinline int
lutorture_pci_preserve(struct liveupdate_file_op_args *args)
{
	struct lupci_dev *dev = lupci_chardev_dev(args->file);
	int err;

	guard(rwsem_write)(&dev->lock);
	if (dev->gone)
		return -ENODEV;

	err = pci_liveupdate_preserve(dev->pdev);
	if (err)
		return err;

	dev->preserved = true;
	args->serialized_data = pci_file_data((struct pci_hop) {
		.domain = dev->domain,
		.bdf = dev->bdf,
	});

	return 0;
}

static noinline void
lutorture_pci_unpreserve(struct liveupdate_file_op_args *args)
{
	struct lupci_dev *dev = lupci_chardev_dev(args->file);

	guard(rwsem_write)(&dev->lock);
	lupci_dma_pause(dev);
	pci_liveupdate_unpreserve(dev->pdev);
	dev->preserved = false;
}

static noinline int
lutorture_pci_freeze(struct liveupdate_file_op_args *args)
{
	struct lupci_dev *dev = lupci_chardev_dev(args->file);

	guard(rwsem_read)(&dev->lock);
	if (dev->gone || !pci_device_is_present(dev->pdev))
		return -ENODEV;

	return 0;
}

/* Freeze keeps nothing, so there is nothing to let go of. */
static noinline void
lutorture_pci_unfreeze(struct liveupdate_file_op_args *args)
{
	barrier();
}

static struct file *retrieve(struct lupci_dev *dev)
{
	guard(rwsem_read)(&dev->lock);
	if (dev->gone)
		return ERR_PTR(-ENODEV);
	if (!pci_liveupdate_is_incoming(dev->pdev))
		return ERR_PTR(-ESTALE);

	return lupci_chardev_open(dev);
}

static noinline int
lutorture_pci_retrieve(struct liveupdate_file_op_args *args)
{
	struct pci_hop hop = pci_file_hop(args->serialized_data);
	struct lupci_dev *dev;
	struct file *file;
	int err;

	err = lupci_provider_arrive();
	if (err)
		return err;
	if (pci_file_layout(args->serialized_data) != PCI_FILE_LAYOUT)
		return -ESTALE;

	dev = lupci_dev_find(hop.domain, hop.bdf);
	if (!dev)
		return -ENODEV;

	file = retrieve(dev);
	lupci_dev_put(dev);
	if (IS_ERR(file))
		return PTR_ERR(file);
	args->file = file;

	return 0;
}

/*
 * LUO drops its reference to the FLB at the last finish without ever having
 * taken one if nobody asked for it (7.3.4: refcount underflow), and warns if
 * it cannot be retrieved by then. So ask here, where no is an answer.
 */
static noinline bool
lutorture_pci_can_finish(struct liveupdate_file_op_args *args)
{
	return !lupci_provider_arrive();
}

static noinline void
lutorture_pci_finish(struct liveupdate_file_op_args *args)
{
	struct pci_hop hop = pci_file_hop(args->serialized_data);
	u16 layout = pci_file_layout(args->serialized_data);
	struct pci_dev *pdev;

	if (layout != PCI_FILE_LAYOUT) {
		pr_err("finish: layout %u of a file is not known\n", layout);
		return;
	}

	pdev = lupci_hop_dev(hop);
	if (pdev)
		pci_liveupdate_finish(pdev);
	else
		lupci_provider_finish_absent(hop.domain, hop.bdf);
	pci_dev_put(pdev);
}

/* The open file, not the function: twice must reach the provider's -EBUSY. */
static noinline unsigned long lutorture_pci_get_id(struct file *file)
{
	return (unsigned long)file;
}

static const struct liveupdate_file_ops ops = {
	.can_preserve = lutorture_pci_can_preserve,
	.preserve = lutorture_pci_preserve,
	.unpreserve = lutorture_pci_unpreserve,
	.freeze = lutorture_pci_freeze,
	.unfreeze = lutorture_pci_unfreeze,
	.retrieve = lutorture_pci_retrieve,
	.can_finish = lutorture_pci_can_finish,
	.finish = lutorture_pci_finish,
	.get_id = lutorture_pci_get_id,
	.owner = THIS_MODULE,
};

static struct liveupdate_file_handler handler = {
	.ops = &ops,
	.compatible = "lutorture-pci-file-v1",
};

int lupci_handler_register(void)
{
	int err = lupci_ksym.register_handler(&handler);

	if (err)
		return err;

	err = pci_liveupdate_register_flb(&handler);
	if (err)
		lupci_ksym.unregister_handler(&handler);

	return err;
}

void lupci_handler_unregister(void)
{
	pci_liveupdate_unregister_flb(&handler);
	lupci_ksym.unregister_handler(&handler);
}
