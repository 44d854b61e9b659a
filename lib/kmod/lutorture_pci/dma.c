// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA from user space: one open file of a function may hold one memfd. While it
 * does, the memfd's pages stay where they are and the function is bus master.
 * What ends it takes bus mastering away first and lets the pages go after that,
 * so that no order of closing files leaves a device that writes to memory which
 * is somebody else's by then: the release of the file, and of a file that is
 * preserved also its unpreserve, which LUO does before that of the memory.
 */
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "dev.h"
#include "dma.h"

struct lupci_dma {
	struct file *memory;
	struct folio **folios;
	long nr;
};

static int pin(struct lupci_dma *dma)
{
	loff_t bytes = i_size_read(file_inode(dma->memory));
	unsigned long pages = bytes >> PAGE_SHIFT;
	pgoff_t offset;

	if (!pages)
		return -EINVAL;
	/* kvmalloc() warns of more, whoever asks for it. */
	if (pages > INT_MAX / sizeof(*dma->folios))
		return -EFBIG;

	dma->folios = kvmalloc_objs(*dma->folios, pages);
	if (!dma->folios)
		return -ENOMEM;

	dma->nr = memfd_pin_folios(dma->memory, 0, bytes - 1, dma->folios,
				   pages, &offset);

	return dma->nr < 0 ? dma->nr : 0;
}

static void let_go(struct lupci_dma *dma)
{
	if (dma->nr > 0)
		unpin_folios(dma->folios, dma->nr);
	kvfree(dma->folios);
	fput(dma->memory);
	kfree(dma);
}

static struct lupci_dma *hold(int fd)
{
	struct lupci_dma *dma = kzalloc_obj(*dma);
	int err;

	if (!dma)
		return ERR_PTR(-ENOMEM);

	dma->memory = fget(fd);
	if (!dma->memory) {
		kfree(dma);
		return ERR_PTR(-EBADF);
	}

	err = pin(dma);
	if (err) {
		let_go(dma);
		return ERR_PTR(err);
	}

	return dma;
}

static int begin(struct lupci_dev *dev, struct lupci_dma *dma,
		 struct lupci_dma **slot)
{
	guard(rwsem_write)(&dev->lock);
	if (dev->gone)
		return -ENODEV;
	if (dev->dma)
		return -EBUSY;

	dev->dma = dma;
	*slot = dma;
	pci_set_master(dev->pdev);

	return 0;
}

int lupci_dma_start(struct lupci_dev *dev, int fd, struct lupci_dma **slot)
{
	struct lupci_dma *dma = hold(fd);
	int err;

	if (IS_ERR(dma))
		return PTR_ERR(dma);

	err = begin(dev, dma, slot);
	if (err)
		let_go(dma);

	return err;
}

/* Reading back flushes what the function has posted before. */
void lupci_dma_pause(struct lupci_dev *dev)
{
	u16 command;

	lockdep_assert_held_write(&dev->lock);
	if (!dev->dma || dev->gone)
		return;

	pci_clear_master(dev->pdev);
	pci_read_config_word(dev->pdev, PCI_COMMAND, &command);
}

void lupci_dma_stop(struct lupci_dev *dev, struct lupci_dma *dma)
{
	if (!dma)
		return;

	scoped_guard(rwsem_write, &dev->lock) {
		lupci_dma_pause(dev);
		dev->dma = NULL;
	}
	let_go(dma);
}
