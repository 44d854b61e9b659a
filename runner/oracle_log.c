// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "log": trouble in the kernel log since it was last looked at.
 *
 * Reads /dev/kmsg and the signs of lu_kmsg; changes nothing. The first record
 * not yet looked at is carried as "<boot> <record>"; in a boot of which nothing
 * is carried that is record 0. A stack dump belongs to the sign before it and
 * counts alone only if there is none.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_kmsg.h"
#include "oracle_internal.h"

#define NAME	   "log"
#define KEY	   "oracle.log.next"
#define MAX_TOLD   20 /* findings of one look; more are counted */
#define FOLLOW	   60 /* records from a sign to its stack dump, at most */
#define FRAME	   3  /* records from "cut here" to the sign, at most */
#define REPORT_MAX 6144
#define ALLOW_MIN  12 /* shorter texts would match by accident */

/*
 * What the kernel says of one defect, over several records: from its first sign
 * to its end mark, so that it counts once and can be told from others by the
 * functions in its stack dump.
 */
struct log_report {
	bool open, framed, allowed;
	uint64_t first;
	char text[REPORT_MAX];
	size_t len;
};

struct look {
	struct oracle_ctx *ctx;
	const char *prefix;
	unsigned int red;
	bool cut;	  /* a "cut here" was seen ... */
	uint64_t cut_seq; /* ... in this record */
	bool signed_before;
	uint64_t sign_seq;
	struct log_report report;
};

static bool allowed(const struct oracle_ctx *ctx, const char *line)
{
	const char *const *text = ctx->dmesg_allow;

	for (; text && *text; text++)
		if (strstr(line, *text))
			return true;
	return false;
}

static void close_report(struct look *look)
{
	struct log_report *report = &look->report;

	if (report->open && !report->allowed && ++look->red <= MAX_TOLD)
		oracle_red(look->ctx, NAME, "%s", report->text);
	report->open = false;
}

/* Lines beyond the room there is are left out, whole. */
static void add_line(struct log_report *report, const char *text)
{
	size_t need = strlen(text) + 1;

	if (report->len + need >= sizeof(report->text))
		return;
	report->text[report->len] = '\n';
	memcpy(report->text + report->len + 1, text, need);
	report->len += need;
}

static void open_report(struct look *look, const struct lu_kmsg_sign *sign,
			const struct lu_kmsg_record *rec)
{
	struct log_report *report = &look->report;

	close_report(look);
	report->open = true;
	report->framed = look->cut && rec->seq - look->cut_seq <= FRAME;
	report->allowed = allowed(look->ctx, rec->text);
	report->first = rec->seq;
	report->len = snprintf(report->text, sizeof(report->text), "%s%s: %s",
			       look->prefix, sign->means, rec->text);
	if (report->len >= sizeof(report->text))
		report->len = sizeof(report->text) - 1;
}

/* Of a framed report all signs are one defect; else each is one. */
static void take_sign(struct look *look, const struct lu_kmsg_sign *sign,
		      const struct lu_kmsg_record *rec)
{
	struct log_report *report = &look->report;
	bool follows = look->signed_before &&
		       rec->seq - look->sign_seq <= FOLLOW;

	if (report->open &&
	    (report->framed || (sign->kind == LU_KMSG_FOLLOW && follows))) {
		report->allowed &= sign->kind == LU_KMSG_FOLLOW ||
				   allowed(look->ctx, rec->text);
		add_line(report, rec->text);
	} else if (sign->kind != LU_KMSG_FOLLOW || !follows) {
		open_report(look, sign, rec);
	}
	if (sign->kind != LU_KMSG_FOLLOW) {
		look->signed_before = true;
		look->sign_seq = rec->seq;
	}
}

static int take(void *arg, const struct lu_kmsg_record *rec)
{
	const struct lu_kmsg_sign *sign = lu_kmsg_match(rec->text);
	struct look *look = arg;
	struct log_report *report = &look->report;

	if (report->open && rec->seq - report->first > FOLLOW)
		close_report(look);
	if (strstr(rec->text, "[ cut here ]")) {
		close_report(look);
		look->cut = true;
		look->cut_seq = rec->seq;
	} else if (sign) {
		take_sign(look, sign, rec);
	} else if (report->open) {
		add_line(report, rec->text);
	}
	if (strstr(rec->text, "[ end trace "))
		close_report(look);
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
	struct look look = { .ctx = ctx, .prefix = prefix };
	uint64_t lost;
	int ret = check_allow(ctx);

	if (ret)
		return ret;
	ret = lu_kmsg_scan(fd, from, take, &look, next, &lost);
	close_report(&look);
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
		    "lines after the last look before a jump (the console has "
		    "them)",
	.begin = begin,
	.check = check,
};
