// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the scratch areas of KHO, where the incoming kernel makes its
 * first allocations, over a chain of jumps, as debugfs kho/out tells them.
 * Passes if: there is at least one that is not empty, none shares memory with
 * another, and every kernel of the chain has exactly the first one's.
 * Cannot see: whether something preserved lies in them (damage, cycle do).
 * Source: kernel/liveupdate/kexec_handover.c, kexec_handover_debugfs.c of Linux
 * 7.3.4; Documentation/core-api/kho/index.rst.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_kho.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "scratch",
	.description = "will jump and compare KHO's scratch areas",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_chain,
};

#define MAX_AREAS 32
#define KEY	  "areas"

struct areas {
	int n;
	uint64_t start[MAX_AREAS], bytes[MAX_AREAS];
};

/* One number a line. */
static int read_numbers(const char *path, uint64_t *numbers)
{
	char text[MAX_AREAS * 20];
	int len = lu_file_read(path, text, sizeof(text)), n = 0;
	char *at = text, *end;

	if (len < 0)
		return lu_err(len, "%s: %s; is debugfs mounted?", path,
			      strerror(-len));
	for (; n < MAX_AREAS; n++, at = end) {
		numbers[n] = strtoull(at, &end, 0);
		if (end == at)
			break;
	}
	return n;
}

static int read_areas(struct areas *areas)
{
	int n = read_numbers(LU_KHO_DIR "/out/scratch_len", areas->bytes);

	if (n < 0)
		return n;
	areas->n = read_numbers(LU_KHO_DIR "/out/scratch_phys", areas->start);
	if (areas->n == n)
		return 0;
	return areas->n < 0 ? areas->n :
			      lu_err(-EBADMSG, "%d lengths for %d addresses", n,
				     areas->n);
}

static bool overlap(const struct areas *a, int i, int j)
{
	return a->bytes[i] && a->bytes[j] &&
	       a->start[i] < a->start[j] + a->bytes[j] &&
	       a->start[j] < a->start[i] + a->bytes[i];
}

/* One that is not needed is empty: where all memory is low, say. */
static int check_areas(const struct areas *a)
{
	uint64_t bytes = 0;

	for (int i = 0; i < a->n; i++) {
		bytes += a->bytes[i];
		for (int j = 0; j < i; j++)
			if (overlap(a, i, j))
				return lu_err(-EBADMSG,
					      "areas %d and %d share memory", j,
					      i);
	}
	return bytes ? 0 : lu_err(-EBADMSG, "there is no scratch area");
}

static void write_areas(const struct areas *a, char *text, size_t size)
{
	size_t at = 0;

	text[0] = '\0';
	for (int i = 0; i < a->n && at < size; i++)
		at += snprintf(text + at, size - at,
			       "%#" PRIx64 "+%#" PRIx64 " ", a->start[i],
			       a->bytes[i]);
}

TEST(areas_are_the_first_kernels)
{
	char text[MAX_AREAS * 40], first[MAX_AREAS * 40];
	int leg = lu_leg(), cycles = lu_agent_cycles();
	struct areas areas;

	LU_NEEDS();
	LU_OK(read_areas(&areas));
	LU_OK(check_areas(&areas));
	write_areas(&areas, text, sizeof(text));
	if (!leg) {
		TH_LOG("%d areas: %s", areas.n, text);
		LU_OK(lu_carry(KEY, text));
	} else {
		LU_FD(lu_carried(KEY, first, sizeof(first)));
		ASSERT_STREQ(first, text);
	}
	if (leg < cycles)
		LU_JUMP();
}

LU_SUITE_MAIN
