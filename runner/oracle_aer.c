// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "aer": no error was reported by a device under test or a bridge above.
 *
 * Reads the kernel's error counters in sysfs; changes nothing. Within a boot
 * they are compared with the start of that boot's part of a test, which is kept
 * in memory; an agent that starts anew begins the test anew. A new kernel
 * counts from zero, and so does a function that was removed and found again.
 * A suite that allows the kernel's line about a severity may raise it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "oracle_internal.h"
#include "oracle_places.h"

#define NAME	   "aer"
#define TEXT_MAX   1024
#define NAME_BYTES 128

/* Attribute, and the kernel's word for the severity in its log. */
static const struct {
	const char *name, *severity;
	bool total; /* one number, of what a root port was told */
} attrs[] = {
	{ "aer_dev_correctable", "severity=Correctable", false },
	{ "aer_dev_nonfatal", "severity=Uncorrectable (Non-Fatal)", false },
	{ "aer_dev_fatal", "severity=Uncorrectable (Fatal)", false },
	{ "aer_rootport_total_err_cor", "severity=Correctable", true },
	{ "aer_rootport_total_err_nonfatal",
	  "severity=Uncorrectable (Non-Fatal)", true },
	{ "aer_rootport_total_err_fatal", "severity=Uncorrectable (Fatal)",
	  true },
};

#define ATTRS (sizeof(attrs) / sizeof(attrs[0]))

struct counters {
	struct lu_bdf bdf;
	char text[ATTRS][TEXT_MAX]; /* "" where there is none */
};

struct look {
	struct counters *fn;
	size_t n;
};

static struct {
	struct look look;
	unsigned int boot;
} kept;

/* Number behind @name in "name number" lines; 0 without such a line. */
static uint64_t count_of(const char *text, const char *name, size_t len)
{
	uint64_t count;

	for (; text && *text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, name, len) && text[len] == ' ' &&
		    sscanf(text + len, "%" SCNu64, &count) == 1)
			return count;
	}
	return 0;
}

static uint64_t total_of(const char *text)
{
	const char *line = strstr(text, "TOTAL_");

	return line ? count_of(line, line, strcspn(line, " ")) :
		      strtoull(text, NULL, 10);
}

static int grown(const struct oracle_ctx *ctx, const char *where,
		 const char *attr, const char *what, uint64_t was, uint64_t is)
{
	if (is <= was)
		return 0;
	return oracle_red(ctx, NAME,
			  "%s %s: %s went from %" PRIu64 " to %" PRIu64, where,
			  attr, what, was, is);
}

int oracle_aer_judge(const struct oracle_ctx *ctx, const char *where,
		     const char *attr, const char *before, const char *now)
{
	const char *line;
	size_t len;
	char what[NAME_BYTES];
	int red = 0;

	if (total_of(now) < total_of(before))
		before = "";
	for (line = now; *line; line += *line == '\n') {
		len = strcspn(line, " \n");
		snprintf(what, sizeof(what), "%.*s", (int)len, line);
		if (line[len] == ' ' && strncmp(line, "TOTAL_", 6))
			red += grown(ctx, where, attr, what,
				     count_of(before, line, len),
				     count_of(line, line, len));
		line += strcspn(line, "\n");
	}
	return red   ?:
		       grown(ctx, where, attr, "total", total_of(before),
			     total_of(now));
}

bool oracle_aer_allowed(const struct oracle_ctx *ctx, const char *severity)
{
	const char *const *text = ctx->dmesg_allow;

	for (; text && *text; text++)
		if (strstr(*text, severity))
			return true;
	return false;
}

/* Number of attributes that are there. */
static int read_counters(struct counters *fn, struct lu_bdf bdf)
{
	int dir = oracle_places_open(bdf), seen = 0;

	fn->bdf = bdf;
	for (size_t i = 0; i < ATTRS; i++)
		if (!attrs[i].total || seen)
			seen += oracle_places_read(dir, attrs[i].name,
						   fn->text[i], TEXT_MAX) >= 0;
	if (dir >= 0)
		close(dir);
	return seen;
}

/* Only functions that have counters. */
static int take(const struct oracle_ctx *ctx, struct look *look)
{
	struct oracle_places places;
	int err = oracle_places_take(ctx, &places);

	*look = (struct look){ .n = 0 };
	if (err)
		return err;
	look->fn = calloc(places.n + 1, sizeof(*look->fn));
	if (!look->fn)
		err = lu_err(-ENOMEM, "no memory for error counters");
	for (size_t i = 0; !err && i < places.n; i++)
		look->n += !!read_counters(&look->fn[look->n],
					   places.place[i].bdf);
	if (!err && !look->n)
		err = lu_err(-ENODATA,
			     "no counters at %zu functions: the kernel handles "
			     "no errors there (CONFIG_PCIEAER, _OSC, pci=noaer)",
			     places.n);
	free(places.place);
	return err;
}

static const char *text_before(const struct look *before, struct lu_bdf bdf,
			       size_t attr)
{
	for (size_t i = 0; i < before->n; i++)
		if (lu_bdf_equal(before->fn[i].bdf, bdf))
			return before->fn[i].text[attr];
	return "";
}

static int compare(const struct oracle_ctx *ctx, const struct look *before,
		   const struct look *now)
{
	char where[LU_BDF_STRLEN];
	int red = 0;

	for (size_t i = 0; i < now->n; i++)
		for (size_t k = 0; k < ATTRS; k++)
			if (!oracle_aer_allowed(ctx, attrs[k].severity))
				red += oracle_aer_judge(ctx,
							lu_bdf_format(now->fn[i].bdf,
								      where),
							attrs[k].name,
							text_before(before,
								    now->fn[i].bdf,
								    k),
							now->fn[i].text[k]);
	return red;
}

static void keep(const struct oracle_ctx *ctx, struct look *look)
{
	free(kept.look.fn);
	kept.look = *look;
	kept.boot = ctx->boot;
	look->fn = NULL;
}

static int look(struct oracle_ctx *ctx, enum oracle_when when)
{
	static const struct look nothing;
	struct look now;
	int ret = oracle_no_duts(ctx);

	if (ret)
		return ret < 0 ? ret : 0;
	ret = take(ctx, &now);
	if (!ret && when == ORACLE_ARRIVAL)
		ret = compare(ctx, &nothing, &now);
	else if (!ret && when != ORACLE_BEGIN)
		ret = kept.look.fn && kept.boot == ctx->boot ?
			      compare(ctx, &kept.look, &now) :
			      lu_err(-ENODATA, "no counters from the start of "
					       "the test");
	if (now.n && (when == ORACLE_BEGIN || when == ORACLE_ARRIVAL))
		keep(ctx, &now);
	free(now.fn);
	return ret;
}

static int begin(struct oracle_ctx *ctx)
{
	return look(ctx, ORACLE_BEGIN);
}

const struct oracle oracle_aer = {
	.name = NAME,
	.reads = "aer_dev_* and aer_rootport_total_err_* in sysfs",
	.blind_to = "errors that are masked, that firmware handles or that no "
		    "root port forwards; functions without the capability; "
		    "errors between the last look and the jump",
	.begin = begin,
	.check = look,
};
