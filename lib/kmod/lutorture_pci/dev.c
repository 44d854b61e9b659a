// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding: takes PCI functions that are given to it by driver_override, and
 * no others. It enables memory decoding of a function that starts here, and
 * leaves one that the previous kernel handed over exactly as it came: no
 * reset, no power state, no bus mastering change, at probe as at removal.
 * A function may vanish at any time; its files stay valid and say so.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "dev.h"
#include "dma.h"
#include "provider.h"

static LIST_HEAD(bound);
static DEFINE_MUTEX(bound_lock);

struct lupci_dev *lupci_dev_get(struct lupci_dev *dev)
{
	kref_get(&dev->refs);
	return dev;
}

static void release(struct kref *refs)
{
	struct lupci_dev *dev = container_of(refs, struct lupci_dev, refs);

	iput(dev->mapping);
	pci_dev_put(dev->pdev);
	kfree(dev);
}

void lupci_dev_put(struct lupci_dev *dev)
{
	kref_put(&dev->refs, release);
}

struct lupci_dev *lupci_dev_find(u32 domain, u16 bdf)
{
	struct lupci_dev *dev;

	guard(mutex)(&bound_lock);
	list_for_each_entry(dev, &bound, list)
		if (dev->domain == domain && dev->bdf == bdf)
			return lupci_dev_get(dev);

	return NULL;
}

static struct lupci_dev *alloc(struct pci_dev *pdev)
{
	struct lupci_dev *dev = kzalloc_obj(*dev);

	if (!dev)
		return NULL;

	kref_init(&dev->refs);
	init_rwsem(&dev->lock);
	dev->pdev = pci_dev_get(pdev);
	dev->domain = pci_domain_nr(pdev->bus);
	dev->bdf = pci_dev_id(pdev);

	return dev;
}

static int enable(struct lupci_dev *dev)
{
	int err;

	if (pci_liveupdate_is_incoming(dev->pdev)) {
		lupci_provider_seen(dev->pdev);
		return 0;
	}

	err = pci_enable_device_mem(dev->pdev);
	dev->enabled = !err;

	return err;
}

/* What the previous kernel handed over and nobody finished is not ours. */
static void disable(struct lupci_dev *dev)
{
	if (dev->enabled)
		pci_disable_device(dev->pdev);
	else if (!pci_liveupdate_is_incoming(dev->pdev))
		pci_clear_master(dev->pdev);
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct lupci_dev *dev;
	int err;

	if (pci_is_bridge(pdev)) {
		pci_err(pdev, "bridges are preserved with what is below them, not bound\n");
		return -EINVAL;
	}

	dev = alloc(pdev);
	if (!dev)
		return -ENOMEM;

	err = enable(dev);
	if (err)
		goto err_put;

	err = lupci_chardev_add(dev);
	if (err)
		goto err_disable;

	pci_set_drvdata(pdev, dev);
	scoped_guard(mutex, &bound_lock)
		list_add_tail(&dev->list, &bound);

	return 0;

err_disable:
	disable(dev);
err_put:
	lupci_dev_put(dev);

	return err;
}

static void remove(struct pci_dev *pdev)
{
	struct lupci_dev *dev = pci_get_drvdata(pdev);

	scoped_guard(mutex, &bound_lock)
		list_del(&dev->list);

	/* Also of one that arrived, whose bus mastering is left alone else. */
	scoped_guard(rwsem_write, &dev->lock) {
		lupci_dma_pause(dev);
		dev->gone = true;
	}

	lupci_chardev_remove(dev);
	disable(dev);
	pci_set_drvdata(pdev, NULL);
	lupci_dev_put(dev);
}

static const struct pci_device_id no_ids[] = { { } };

static struct pci_driver driver = {
	.name = KBUILD_MODNAME,
	.id_table = no_ids,
	.probe = probe,
	.remove = remove,
};

int lupci_driver_register(void)
{
	return pci_register_driver(&driver);
}

void lupci_driver_unregister(void)
{
	pci_unregister_driver(&driver);
}
