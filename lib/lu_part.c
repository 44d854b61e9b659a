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
#include <string.h>

#include "lu_err.h"
#include "lu_fault.h"
#include "lu_file.h"

/* Stamped in the kernel before: by the module, or known to struct lu_part_ends. */
struct mark {
	const char *symbol;
	size_t end; /* if no symbol */
};

#define AT(symbol_)               \
	{                         \
		.symbol = symbol_ \
	}
#define BY(member)                                           \
	{                                                    \
		.end = offsetof(struct lu_part_ends, member) \
	}

static const struct {
	const char *name;
	struct mark begin, end;
} parts[] = {
	{ "syscall", BY(jump), AT("liveupdate_reboot") },
	{ "freeze", AT("liveupdate_reboot"), AT("luo_flb_serialize") },
	{ "serialize", AT("luo_flb_serialize"), AT("liveupdate_reboot/end") },
	{ "notify", AT("kernel_restart_prepare"), AT("device_shutdown") },
	{ "device_shutdown", AT("device_shutdown"), AT("device_shutdown/end") },
	{ "processors", AT("migrate_to_reboot_cpu"), AT("machine_kexec") },
	{ "kernel_entry", AT("machine_kexec"), BY(clock) },
	{ "kernel_boot", BY(clock), BY(init) },
};

#define N_PARTS (sizeof(parts) / sizeof(*parts))

_Static_assert(N_PARTS <= LU_PART_MAX, "all parts fit");

/* As it is entered, and as it returns. */
static const char *const spanned[] = { "liveupdate_reboot", "device_shutdown" };

/* As it is entered. */
static const char *const watched[] = { "luo_flb_serialize",
				       "kernel_restart_prepare",
				       "migrate_to_reboot_cpu",
				       "machine_kexec" };

/* In the order of time, around the blackout. */
static const char *const outside[] = { "preserve", "modules", "retrieve",
				       "finish" };

#define N_OUTSIDE (sizeof(outside) / sizeof(*outside))

const char *lu_part_name(size_t i)
{
	return i < N_PARTS ? parts[i].name : NULL;
}

bool lu_part_is_stamped(const char *name)
{
	for (size_t i = 0; i < N_PARTS; i++)
		if (!strcmp(parts[i].name, name))
			return parts[i].begin.symbol && parts[i].end.symbol;
	return false;
}

const char *lu_part_outside_name(size_t i)
{
	return i < N_OUTSIDE ? outside[i] : NULL;
}

static int span(const char *symbol, const struct lu_undo *undo)
{
	const struct lu_fault fault = { .symbol = symbol,
					.action = LU_FAULT_SPAN };
	int err = lu_fault_arm(&fault, undo);

	return err == -EBUSY ?
		       lu_err(err,
			      "%s is armed already, and has to be stamped at both ends, which goes with nothing else",
			      symbol) :
		       err;
}

int lu_part_watch(const struct lu_undo *undo)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(spanned) / sizeof(*spanned); i++)
		err = span(spanned[i], undo);
	for (size_t i = 0; !err && i < sizeof(watched) / sizeof(*watched); i++)
		err = lu_fault_watch(watched[i], undo);
	return err;
}

static uint64_t find(const struct lu_stamp *stamps, size_t n,
		     const struct lu_part_ends *ends, const struct mark *mark)
{
	const struct lu_stamp *stamp;

	if (!mark->symbol)
		return *(const uint64_t *)((const char *)ends + mark->end);
	stamp = lu_timeline_find(stamps, n, mark->symbol, true);
	return stamp ? stamp->tsc : 0;
}

static int missing(size_t part, const struct mark *mark, const char *which)
{
	return lu_err(-ENODATA, "no stamp of the %s of part %s (%s)", which,
		      parts[part].name, mark->symbol ?: "not of the module");
}

int lu_part_split(const struct lu_stamp *stamps, size_t n,
		  const struct lu_part_ends *ends, struct lu_part *out)
{
	uint64_t last = 0;

	for (size_t i = 0; i < N_PARTS; i++) {
		out[i] = (struct lu_part){
			.name = parts[i].name,
			.begin = find(stamps, n, ends, &parts[i].begin),
			.end = find(stamps, n, ends, &parts[i].end),
		};
		if (!out[i].begin)
			return missing(i, &parts[i].begin, "begin");
		if (!out[i].end)
			return missing(i, &parts[i].end, "end");
		if (out[i].begin < last || out[i].end < out[i].begin)
			return lu_err(-ERANGE,
				      "part %s begins before the one before it is over, or ends before it begins",
				      parts[i].name);
		last = out[i].end;
	}
	return N_PARTS;
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

int lu_part_read(struct lu_stamp *stamps, int *n_stamps,
		 struct lu_part_ends *ends, struct lu_part *out)
{
	int n = lu_timeline_read(stamps, LU_TIMELINE_MAX), err;

	if (n < 0)
		return n;
	*n_stamps = n;
	err = lu_part_ends(ends);
	return err ?: lu_part_split(stamps, n, ends, out);
}
