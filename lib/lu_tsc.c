// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counter that both kernels of a jump share. Reads it, changes nothing.
 * What user space has to know about the architecture is in this file alone.
 */
#include <limits.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "lu_tsc.h"

#define SPAN_US 50000
#define TRIES	64

struct reading {
	uint64_t tsc, ns, width;
};

#if defined(__x86_64__)
#include <x86intrin.h>

uint64_t lu_tsc_read(void)
{
	return __rdtsc();
}
#else
#error "lutorture: no counter known that survives a kexec on this architecture"
#endif

static struct reading read_both(void)
{
	uint64_t before = lu_tsc_read(), after;
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	after = lu_tsc_read();
	return (struct reading){
		.tsc = before + (after - before) / 2,
		.ns = ts.tv_sec * 1000000000ULL + ts.tv_nsec,
		.width = after - before,
	};
}

static struct reading read_closely(void)
{
	struct reading best = read_both(), next;

	for (int i = 1; i < TRIES; i++) {
		next = read_both();
		if (next.width < best.width)
			best = next;
	}
	return best;
}

unsigned int lu_tsc_khz(void)
{
	struct reading start = read_closely(), end;

	usleep(SPAN_US);
	end = read_closely();
	return (end.tsc - start.tsc) * 1000000 / (end.ns - start.ns);
}

unsigned int lu_tsc_run_khz(void)
{
	const char *text = getenv("LUTORTURE_TSC_KHZ");
	char *end = NULL;
	unsigned long khz = text ? strtoul(text, &end, 10) : 0;

	return khz && !*end && khz <= UINT_MAX ? khz : lu_tsc_khz();
}
