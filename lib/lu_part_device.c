// SPDX-License-Identifier: GPL-2.0-only
/* Owns the table of stages that are timed for each device. Changes nothing. */
#include "lu_part_device.h"

#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "lu_fault.h"

/* Called for each device, and last for the memfd behind them. */
static const struct {
	const char *stage, *device, *memfd;
} stages[] = {
	{ "file.preserve", "lutorture_pci_preserve", "memfd_luo_preserve" },
	{ "file.freeze", "lutorture_pci_freeze", "memfd_luo_freeze" },
};

#define N_STAGES (sizeof(stages) / sizeof(*stages))

const char *lu_part_device_stage(size_t i)
{
	return i < N_STAGES ? stages[i].stage : NULL;
}

int lu_part_device_watch(const struct lu_undo *undo)
{
	int err = 0;

	for (size_t i = 0; !err && i < N_STAGES; i++) {
		err = lu_fault_watch(stages[i].device, undo);
		err = err ?: lu_fault_watch(stages[i].memfd, undo);
	}
	return err;
}

static bool is(const struct lu_stamp *stamp, const char *symbol)
{
	return stamp->out && !strcmp(stamp->symbol, symbol);
}

/* The last one before @end; 0: none. Stamps are in the order of time. */
static uint64_t last_before(const struct lu_stamp *stamps, size_t n,
			    const char *symbol, uint64_t end)
{
	while (n--)
		if (is(&stamps[n], symbol) && stamps[n].tsc < end)
			return stamps[n].tsc;
	return 0;
}

int lu_part_device_split(const struct lu_stamp *stamps, size_t n, size_t stage,
			 struct lu_part *out, size_t devices)
{
	uint64_t end = last_before(stamps, n, stages[stage].memfd, UINT64_MAX);
	uint64_t begin;

	if (!end)
		return lu_err(-ENODATA, "no stamp of %s", stages[stage].memfd);
	while (devices--) {
		begin = last_before(stamps, n, stages[stage].device, end);
		if (!begin)
			return lu_err(-ENODATA, "no stamp of %s for device %zu",
				      stages[stage].device, devices);
		out[devices] =
			(struct lu_part){ stages[stage].stage, begin, end };
		end = begin;
	}
	return 0;
}
