/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_REGS_TABLE_H
#define LU_REGS_TABLE_H

#include "lu_regs.h"

/* Short forms, for the register tables alone; END ends every table. */
#define F(n, m)                      \
	{                            \
		.name = n, .mask = m \
	}
#define FX(n, m, f)                            \
	{                                      \
		.name = n, .mask = m, .fmt = f \
	}
#define R(n, o, s)                             \
	{                                      \
		.name = n, .off = o, .size = s \
	}
#define RF(n, o, s, f)                                      \
	{                                                   \
		.name = n, .off = o, .size = s, .fields = f \
	}
#define RX(n, o, s, f)                                   \
	{                                                \
		.name = n, .off = o, .size = s, .fmt = f \
	}
#define RK(n, o, s, k)                                    \
	{                                                 \
		.name = n, .off = o, .size = s, .kind = k \
	}
#define END       \
	{         \
		0 \
	}

#endif
