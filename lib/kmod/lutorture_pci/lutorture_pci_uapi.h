/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interface of the character devices /dev/lutorture/<dddd:bb:dd.f>, one for
 * each PCI function bound to the driver lutorture_pci.
 */
#ifndef LUTORTURE_PCI_UAPI_H
#define LUTORTURE_PCI_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define LUTORTURE_PCI_ABI	2

/* lutorture_pci_info.flags */
#define LUTORTURE_PCI_INCOMING	1	/* preserved by the previous kernel */
#define LUTORTURE_PCI_PRESERVED	2	/* preserved for the next kernel */
#define LUTORTURE_PCI_GONE	4	/* unbound or unplugged since open() */
#define LUTORTURE_PCI_VF	8	/* SR-IOV virtual function */

/**
 * struct lutorture_pci_info - What one function is, and its state.
 * @argsz:     in: bytes the caller has room for; out: bytes of this struct
 * @abi:       out: LUTORTURE_PCI_ABI
 * @domain:    out: PCI segment, all 32 bits
 * @bdf:       out: bus << 8 | device << 3 | function
 * @vendor:    out: PCI vendor ID
 * @device:    out: PCI device ID
 * @flags:     out: LUTORTURE_PCI_*
 * @pad:       out: 0
 * @bar_bytes: out: size of each memory BAR that can be mapped; 0 otherwise
 */
struct lutorture_pci_info {
	__u32 argsz;
	__u32 abi;
	__u32 domain;
	__u16 bdf;
	__u16 vendor;
	__u16 device;
	__u16 flags;
	__u32 pad;
	__u64 bar_bytes[6];
};

/*
 * Fills struct lutorture_pci_info.
 * -EINVAL: argsz too small; -EFAULT: bad pointer; -ENOTTY: other numbers.
 */
#define LUTORTURE_PCI_GET_INFO \
	_IOWR('L' | 0x80, 0x40, struct lutorture_pci_info)

/*
 * Takes the fd of a memfd. Until this file is closed its pages stay where they
 * are, and the function is bus master; where the file is preserved, bus mastering
 * ends with unpreserving, too.
 * -EFAULT: bad pointer; -EBADF: no fd; -EINVAL: no memfd, or empty; -EFBIG:
 * 1 TiB or more; -EBUSY: a file of this function has memory already; -ENODEV:
 * gone; -ENOMEM.
 */
#define LUTORTURE_PCI_START_DMA \
	_IOW('L' | 0x80, 0x41, __s32)

/* mmap() offset of a BAR; add the offset within it */
#define LUTORTURE_PCI_BAR_SHIFT	40
#define LUTORTURE_PCI_BAR_OFFSET(bar) \
	((__u64)(bar) << LUTORTURE_PCI_BAR_SHIFT)

#endif
