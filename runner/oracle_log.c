// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "log": trouble in the kernel log since it was last looked at.
 *
 * Reads /dev/kmsg and the signs of lu_kmsg; changes nothing. The first record
 * not yet looked at is carried as "<boot> <record>"; in a boot of which nothing
 * is carried that is record 0.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "defect.h"
#include "lu_err.h"
#include "lu_kmsg.h"
#include "oracle_internal.h"

#define NAME	  "log"
#define KEY	  "oracle.log.next"
#define MAX_TOLD  20 /* findings of one look; more are counted */
#define ALLOW_MIN 12 /* shorter texts would match by accident */

struct look {
	struct oracle_ctx *ctx;
	const char *prefix;
	unsigned int red;
	struct defects defects;
};

static void told(void *arg, const struct defect_report *report)
{
	struct look *look = arg;

	if (!defect_is_allowed(report->text, look->ctx->dmesg_allow) &&
	    ++look->red <= MAX_TOLD)
		oracle_red(look->ctx, NAME, "%s%s: %s", look->prefix,
			   report->sign->means, report->text);
}

static int take(void *arg, const struct lu_kmsg_record *rec)
{
	struct look *look = arg;

	defects_take(&look->defects, rec->seq, rec->text);
	return 0;
}

/* An entry that is no more than a sign would excuse every cause of it. */
static int check_allow(const struct oracle_ctx *ctx)
{
	const char *const *text = ctx->dmesg_allow;
	const struct lu_kmsg_sign *sign;

	for (; text && *text; text++) {
		if (strlen(*text) < ALLOW_MIN)
			return lu_err(-EINVAL,
				      "dmesg_allow \"%s\": fewer than "
				      "%d characters",
				      *text, ALLOW_MIN);
		for (size_t i = 0; (sign = lu_kmsg_sign_at(i)); i++)
			if (strstr(sign->text, *text))
				return lu_err(-EINVAL,
					      "dmesg_allow \"%s\": "
					      "excuses any \"%s\"",
					      *text, sign->text);
	}
	return 0;
}

int oracle_log_read(struct oracle_ctx *ctx, int fd, uint64_t from,
		    uint64_t *next, const char *prefix)
{
	struct look look = {
		.ctx = ctx,
		.prefix = prefix,
		.defects = { .told = told, .ctx = &look },
	};
	uint64_t lost;
	int ret = check_allow(ctx);

	if (ret)
		return ret;
	ret = lu_kmsg_scan(fd, from, take, &look, next, &lost);
	defects_end(&look.defects);
	if (ret < 0)
		return ret;
	if (look.red > MAX_TOLD)
		oracle_red(ctx, NAME, "and %u more", look.red - MAX_TOLD);
	if (!look.red && lost)
		return lu_err(-ENODATA,
			      "%" PRIu64 " records of the kernel log "
			      "were overwritten unseen (log_buf_len=?)",
			      lost);
	return look.red;
}

static uint64_t carried(struct oracle_ctx *ctx)
{
	char value[64];
	unsigned int boot;
	uint64_t next;

	if (ctx->get(ctx->ctx, KEY, value, sizeof(value)) < 0 ||
	    sscanf(value, "%u %" SCNu64, &boot, &next) != 2 || boot != ctx->boot)
		return 0;
	return next;
}

static int look(struct oracle_ctx *ctx, const char *prefix)
{
	uint64_t from = carried(ctx), next = from;
	char value[64];
	int fd = lu_kmsg_open(), ret, err;

	if (fd < 0)
		return fd;
	ret = oracle_log_read(ctx, fd, from, &next, prefix);
	close(fd);
	snprintf(value, sizeof(value), "%u %" PRIu64, ctx->boot, next);
	err = next == from ? 0 : ctx->set(ctx->ctx, KEY, value);
	return ret ?: err;
}

/* What happened since the last test was not this one's doing, but counts. */
static int begin(struct oracle_ctx *ctx)
{
	const char *const *allow = ctx->dmesg_allow;
	int ret;

	ctx->dmesg_allow = NULL;
	ret = look(ctx, "before this test: ");
	ctx->dmesg_allow = allow;
	return ret;
}

static int check(struct oracle_ctx *ctx, enum oracle_when when)
{
	(void)when;
	return look(ctx, "");
}

const struct oracle oracle_log = {
	.name = NAME,
	.reads = LU_KMSG_PATH,
	.blind_to = "what the kernel does not log, or logs below its level; "
		    "lines after the last look before a jump (the controller "
		    "judges them by the console, where it sees one)",
	.begin = begin,
	.check = check,
};
