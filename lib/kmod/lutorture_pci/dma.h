/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that a function may write to, for as long as an open file of it holds it. */
#ifndef LUPCI_DMA_H
#define LUPCI_DMA_H

struct lupci_dev;
struct lupci_dma;

/*
 * Pin memfd @fd and make the function bus master; *@slot is filled under the
 * lock of @dev. -EBADF; -EINVAL no memfd, or empty; -ENOMEM; -ENODEV gone;
 * -EBUSY another file of the function holds memory.
 */
int lupci_dma_start(struct lupci_dev *dev, int fd, struct lupci_dma **slot);
/* No more DMA; the memory stays held. Caller holds the lock of @dev. */
void lupci_dma_pause(struct lupci_dev *dev);
/* No more DMA, and the memory is let go. NULL: nothing to do. */
void lupci_dma_stop(struct lupci_dev *dev, struct lupci_dma *dma);

#endif
