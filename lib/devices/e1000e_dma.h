/* SPDX-License-Identifier: GPL-2.0-only */
/* The engine of the 82574 and its relatives; see lu_dma.h. */
#ifndef E1000E_DMA_H
#define E1000E_DMA_H

#include "nic_dma.h"

extern const struct nic_engine e1000e_dma;

#endif
