// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "clock": time and the kexec counter moved as the journal says.
 *
 * Reads CLOCK_REALTIME, the TSC, and KHO's counter; sets none of them. The
 * counter as last seen is carried, so that it is compared with what this
 * oracle saw before the jump and not only with what the agent concluded.
 */
#include <stdio.h>
#include <time.h>

#include "lu_kho.h"
#include "lu_tsc.h"
#include "oracle_internal.h"

#define NAME "clock"
#define KEY  "oracle.clock.kho"

/* The new kernel sets its clock from an RTC that counts whole seconds. */
#define RTC_SLACK 1.5
/*
 * Kernels count ticks until they trust the TSC, and an emulated machine loses
 * ticks on a loaded host: either clock may be late by what its boot took. With
 * TCG at a load of 12 on 2 cores up to 9 s were seen. So this is for clocks
 * that are set wrongly, not for ones that are late.
 */
#define TSC_SLACK 60.0
/* The kernel calibrates the TSC anew in each boot: 0.15 % apart was seen. */
#define TSC_DRIFT 0.005

static int judge_realtime(const struct oracle_ctx *ctx,
			  const struct clock_facts *facts)
{
	double slack = ctx->boot == ctx->last_boot ? 0 : RTC_SLACK;

	if (!ctx->last_t || facts->now + slack >= ctx->last_t)
		return 0;
	return oracle_red(ctx, NAME, "CLOCK_REALTIME went back by %.3f s",
			  ctx->last_t - facts->now);
}

static int judge_tsc(const struct oracle_ctx *ctx,
		     const struct clock_facts *facts)
{
	double real, counted, slack;

	if (!ctx->last_tsc || !ctx->tsc_khz)
		return 0;
	if (facts->tsc < ctx->last_tsc)
		return oracle_red(ctx, NAME, "TSC went back from %llu to %llu",
				  (unsigned long long)ctx->last_tsc,
				  (unsigned long long)facts->tsc);
	real = facts->now - ctx->last_tsc_t;
	counted = (facts->tsc - ctx->last_tsc) / (ctx->tsc_khz * 1000.0);
	slack = TSC_SLACK + TSC_DRIFT * counted;
	if (real <= counted + slack && real >= counted - slack)
		return 0;
	return oracle_red(ctx, NAME,
			  "CLOCK_REALTIME moved by %.3f s, the TSC "
			  "by %.3f s",
			  real, counted);
}

int oracle_clock_judge(const struct oracle_ctx *ctx,
		       const struct clock_facts *facts, long count)
{
	int red = judge_realtime(ctx, facts) + judge_tsc(ctx, facts);

	if (facts->kho_count != ctx->kho_count)
		red += oracle_red(ctx, NAME,
				  "KHO count is %u, the journal "
				  "says %u",
				  facts->kho_count, ctx->kho_count);
	if (count >= 0 && facts->kho_count != count)
		red += oracle_red(ctx, NAME, "KHO count is %u, expected %ld",
				  facts->kho_count, count);
	return red;
}

static int capture(struct clock_facts *facts)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	facts->now = ts.tv_sec + ts.tv_nsec / 1e9;
	facts->tsc = lu_tsc_read();
	return lu_kho_count(&facts->kho_count);
}

static int carry(struct oracle_ctx *ctx, unsigned int count)
{
	char value[32];

	snprintf(value, sizeof(value), "%u %u", ctx->boot, count);
	return ctx->set(ctx->ctx, KEY, value);
}

/* Each boot since the value was carried is one jump more. */
static long expected(struct oracle_ctx *ctx)
{
	char value[32];
	unsigned int boot, count;

	if (ctx->get(ctx->ctx, KEY, value, sizeof(value)) < 0 ||
	    sscanf(value, "%u %u", &boot, &count) != 2 || boot > ctx->boot)
		return -1;
	return (long)count + (ctx->boot - boot);
}

static int begin(struct oracle_ctx *ctx)
{
	unsigned int count;
	int err = lu_kho_count(&count);

	return err ?: carry(ctx, count);
}

static int check(struct oracle_ctx *ctx, enum oracle_when when)
{
	struct clock_facts facts;
	int err = capture(&facts);

	(void)when;
	return err ?: oracle_clock_judge(ctx, &facts, expected(ctx));
}

const struct oracle oracle_clock = {
	.name = NAME,
	.reads = "CLOCK_REALTIME, TSC, " LU_KHO_DIR "/in",
	.blind_to = "errors of time below 60 s over a jump, and ones that the "
		    "TSC shares",
	.begin = begin,
	.check = check,
};
