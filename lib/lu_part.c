// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of what a jump passes, and in what order. Watches symbols of the
 * kernel through lutorture_fault; changes nothing.
 */
#include "lu_part.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "lu_err.h"
#include "lu_fault.h"
#include "lu_file.h"

/* A mark begins a part, which ends at the next; the last one only ends. */
static const struct {
	const char *part;
	const char *symbol; /* entered, in the kernel before */
	size_t end;	    /* if not: in struct lu_part_ends */
} marks[] = {
	{ "syscall", .end = offsetof(struct lu_part_ends, jump) },
	{ "freeze", .symbol = "liveupdate_reboot" },
	{ "serialize", .symbol = "luo_flb_serialize" },
	{ "notify", .symbol = "kernel_restart_prepare" },
	{ "device_shutdown", .symbol = "device_shutdown" },
	{ "processors", .symbol = "migrate_to_reboot_cpu" },
	{ "kernel_entry", .symbol = "machine_kexec" },
	{ "kernel_boot", .end = offsetof(struct lu_part_ends, clock) },
	{ NULL, .end = offsetof(struct lu_part_ends, init) },
};

#define N_MARKS (sizeof(marks) / sizeof(*marks))

_Static_assert(N_MARKS - 1 <= LU_PART_MAX, "all parts fit");

const char *lu_part_name(size_t i)
{
	return i < N_MARKS ? marks[i].part : NULL;
}

int lu_part_watch(const struct lu_undo *undo)
{
	int err = 0;

	for (size_t i = 0; !err && i < N_MARKS; i++) {
		const struct lu_fault watch = { .symbol = marks[i].symbol,
						.action = LU_FAULT_WATCH };

		if (watch.symbol)
			err = lu_fault_arm(&watch, undo);
	}
	return err;
}

static const char *name_of(size_t mark)
{
	return marks[mark].symbol ?: marks[mark].part ?: "init";
}

static uint64_t find(const struct lu_stamp *stamps, size_t n,
		     const struct lu_part_ends *ends, size_t mark)
{
	const struct lu_stamp *stamp;

	if (!marks[mark].symbol)
		return *(const uint64_t *)((const char *)ends + marks[mark].end);
	stamp = lu_timeline_find(stamps, n, marks[mark].symbol, true);
	return stamp ? stamp->tsc : 0;
}

int lu_part_split(const struct lu_stamp *stamps, size_t n,
		  const struct lu_part_ends *ends, struct lu_part *out)
{
	uint64_t at, last = 0;

	for (size_t i = 0; i < N_MARKS; i++) {
		at = find(stamps, n, ends, i);
		if (!at)
			return lu_err(-ENODATA, "no stamp of %s", name_of(i));
		if (at < last)
			return lu_err(-ERANGE, "%s is stamped before %s",
				      name_of(i), name_of(i - 1));
		if (i)
			out[i - 1] =
				(struct lu_part){ marks[i - 1].part, last, at };
		last = at;
	}
	return N_MARKS - 1;
}

/* TSC at which this kernel's clock stood at 0. */
static int clock_began(uint64_t *out)
{
	unsigned long long tsc, ns, khz;
	char text[256];
	int err = lu_file_read(LU_FAULT_DIR "/clock", text, sizeof(text));

	if (err < 0)
		return lu_err(err, "%s/clock: is lutorture_fault loaded?",
			      LU_FAULT_DIR);
	if (sscanf(text, "tsc %llu ns %llu khz %llu", &tsc, &ns, &khz) != 3 ||
	    !khz || ns * (khz / 1e6) > tsc)
		return lu_err(-EPROTO, "lutorture_fault: clock is \"%s\"", text);
	*out = tsc - (uint64_t)(ns * (khz / 1e6));
	return 0;
}

int lu_part_outer(struct lu_part_ends *out)
{
	const char *text = getenv("LUTORTURE_TSC");

	*out = (struct lu_part_ends){ 0 };
	if (!text ||
	    sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
		   &out->jump, &out->init, &out->load, &out->loaded) != 4)
		return lu_err(-ENODATA, "no jump led to this leg");
	return 0;
}

int lu_part_ends(struct lu_part_ends *out)
{
	return lu_part_outer(out) ?: clock_began(&out->clock);
}
