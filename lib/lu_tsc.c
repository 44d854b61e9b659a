// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counter that both kernels of a jump share. Reads it, changes nothing.
 * What user space has to know about the architecture is in this file alone.
 */
#include "lu_tsc.h"

#if defined(__x86_64__)
#include <x86intrin.h>

uint64_t lu_tsc_read(void)
{
	return __rdtsc();
}
#else
#error "lutorture: no counter known that survives a kexec on this architecture"
#endif
