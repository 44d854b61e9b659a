// SPDX-License-Identifier: GPL-2.0-only
/*
 * The character device of a bound function: what it is, and its memory BARs,
 * mapped page by page at the first access and taken away when the function
 * goes. Files outlive the function; then the ioctl says GONE and an access
 * to a mapping is SIGBUS. Reads and writes no register itself.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "dev.h"
#include "dma.h"
#include "lutorture_pci_uapi.h"
#include "provider.h"

#define BAR_PGSHIFT	(LUTORTURE_PCI_BAR_SHIFT - PAGE_SHIFT)
#define BAR_PGMASK	((1UL << BAR_PGSHIFT) - 1)

/* One open file */
struct opened {
	struct lupci_dev *dev;
	struct lupci_dma *dma;
};

static const struct file_operations fops;

static struct lupci_dev *dev_of(struct file *file)
{
	struct opened *opened = file->private_data;

	return opened->dev;
}

struct lupci_dev *lupci_chardev_dev(struct file *file)
{
	return file->f_op == &fops ? dev_of(file) : NULL;
}

static struct opened *opened_alloc(struct lupci_dev *dev)
{
	struct opened *opened = kzalloc_obj(*opened);

	if (opened)
		opened->dev = lupci_dev_get(dev);

	return opened;
}

/* misc_open() holds the lock that misc_deregister() takes: @dev is alive. */
static int open(struct inode *inode, struct file *file)
{
	struct lupci_dev *dev = container_of(file->private_data,
					     struct lupci_dev, misc);

	file->private_data = opened_alloc(dev);
	if (!file->private_data)
		return -ENOMEM;
	file->f_mapping = dev->mapping->i_mapping;

	return 0;
}

static int release(struct inode *inode, struct file *file)
{
	struct opened *opened = file->private_data;

	lupci_dma_stop(opened->dev, opened->dma);
	lupci_dev_put(opened->dev);
	kfree(opened);

	return 0;
}

struct file *lupci_chardev_open(struct lupci_dev *dev)
{
	struct opened *opened = opened_alloc(dev);
	struct file *file;

	if (!opened)
		return ERR_PTR(-ENOMEM);

	file = anon_inode_getfile("[lutorture_pci]", &fops, opened, O_RDWR);
	if (IS_ERR(file)) {
		lupci_dev_put(opened->dev);
		kfree(opened);
		return file;
	}
	file->f_mapping = dev->mapping->i_mapping;

	return file;
}

static u64 bar_bytes(struct pci_dev *pdev, unsigned int bar)
{
	u64 bytes = pci_resource_len(pdev, bar);

	if (!(pci_resource_flags(pdev, bar) & IORESOURCE_MEM) ||
	    bytes < PAGE_SIZE)
		return 0;

	return bytes;
}

static u16 live_flags(struct lupci_dev *dev)
{
	u16 flags = dev->preserved ? LUTORTURE_PCI_PRESERVED : 0;

	if (dev->gone)
		return flags | LUTORTURE_PCI_GONE;
	if (pci_liveupdate_is_incoming(dev->pdev))
		flags |= LUTORTURE_PCI_INCOMING;

	return flags;
}

static void fill_info(struct lupci_dev *dev, struct lutorture_pci_info *info)
{
	unsigned int bar;

	guard(rwsem_read)(&dev->lock);
	info->flags = live_flags(dev);
	if (dev->pdev->is_virtfn)
		info->flags |= LUTORTURE_PCI_VF;
	for (bar = 0; !dev->gone && bar < PCI_STD_NUM_BARS; bar++)
		info->bar_bytes[bar] = bar_bytes(dev->pdev, bar);
}

static long get_info(struct lupci_dev *dev, void __user *arg)
{
	struct lutorture_pci_info info = {
		.argsz = sizeof(info),
		.abi = LUTORTURE_PCI_ABI,
		.domain = dev->domain,
		.bdf = dev->bdf,
		.vendor = dev->pdev->vendor,
		.device = dev->pdev->device,
	};
	u32 argsz;

	if (get_user(argsz, (u32 __user *)arg))
		return -EFAULT;
	if (argsz < sizeof(info))
		return -EINVAL;

	fill_info(dev, &info);

	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long start_dma(struct opened *opened, void __user *arg)
{
	s32 fd;

	if (get_user(fd, (s32 __user *)arg))
		return -EFAULT;

	return lupci_dma_start(opened->dev, fd, &opened->dma);
}

static long ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (cmd == LUTORTURE_PCI_GET_INFO)
		return get_info(dev_of(file), (void __user *)arg);
	if (cmd == LUTORTURE_PCI_START_DMA)
		return start_dma(file->private_data, (void __user *)arg);

	return -ENOTTY;
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	struct lupci_dev *dev = dev_of(vmf->vma->vm_file);
	unsigned int bar = vmf->pgoff >> BAR_PGSHIFT;
	unsigned long pfn;

	guard(rwsem_read)(&dev->lock);
	if (dev->gone)
		return VM_FAULT_SIGBUS;

	pfn = PHYS_PFN(pci_resource_start(dev->pdev, bar));

	return vmf_insert_pfn(vmf->vma, vmf->address,
			      pfn + (vmf->pgoff & BAR_PGMASK));
}

static const struct vm_operations_struct vm_ops = {
	.fault = fault,
};

/* 0; -ENODEV gone; -EINVAL not within a memory BAR */
static int check_range(struct lupci_dev *dev, struct vm_area_struct *vma)
{
	u64 first = vma->vm_pgoff & BAR_PGMASK;
	u64 bar = vma->vm_pgoff >> BAR_PGSHIFT;

	guard(rwsem_read)(&dev->lock);
	if (dev->gone)
		return -ENODEV;
	if (bar >= PCI_STD_NUM_BARS || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (first + vma_pages(vma) > bar_bytes(dev->pdev, bar) >> PAGE_SHIFT)
		return -EINVAL;

	return 0;
}

static int mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = check_range(dev_of(file), vma);

	if (err)
		return err;

	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_ops = &vm_ops;

	return 0;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = open,
	.release = release,
	.unlocked_ioctl = ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = mmap,
};

/* An inode of our own: the anonymous one is shared with all the world. */
static struct inode *mapping_alloc(void)
{
	static const struct file_operations no_fops = { };
	struct file *file;
	struct inode *inode;

	file = anon_inode_create_getfile("[lutorture_pci]", &no_fops, NULL,
					 O_RDWR, NULL);
	if (IS_ERR(file))
		return ERR_CAST(file);

	inode = igrab(file_inode(file));
	__fput_sync(file);

	return inode ?: ERR_PTR(-ENOENT);
}

int lupci_chardev_add(struct lupci_dev *dev)
{
	struct inode *mapping = mapping_alloc();

	if (IS_ERR(mapping))
		return PTR_ERR(mapping);

	dev->mapping = mapping;
	snprintf(dev->name, sizeof(dev->name), "lutorture-%s",
		 pci_name(dev->pdev));
	snprintf(dev->nodename, sizeof(dev->nodename), "lutorture/%s",
		 pci_name(dev->pdev));
	dev->misc.minor = MISC_DYNAMIC_MINOR;
	dev->misc.name = dev->name;
	dev->misc.nodename = dev->nodename;
	dev->misc.mode = 0600;
	dev->misc.fops = &fops;
	dev->misc.parent = &dev->pdev->dev;

	return misc_register(&dev->misc);
}

/* @dev is gone already: no page is mapped after the zap. */
void lupci_chardev_remove(struct lupci_dev *dev)
{
	misc_deregister(&dev->misc);
	unmap_mapping_range(dev->mapping->i_mapping, 0, 0, 1);
}
