// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of oracles and the loops over it.
 *
 * Touches the machine only through the oracles. One that could not look is
 * told as "blind" with its reason, never as "ok".
 */
#include "oracle.h"

#include <errno.h>
#include <stdio.h>

#include "lu_err.h"
#include "oracle_internal.h"

/*
 * One that counts all there is comes first, before another program is started. The
 * log comes last: it then covers what the others provoked by looking.
 */
static const struct oracle *const oracles[] = {
	&oracle_leak,	  &oracle_clock, &oracle_left, &oracle_config,
	&oracle_alive,	  &oracle_aer,	 &oracle_link, &oracle_taint,
	&oracle_kmemleak, &oracle_log,
};

#define N_ORACLES (sizeof(oracles) / sizeof(oracles[0]))

static const char *const when_names[] = {
	[ORACLE_BEGIN] = "begin",
	[ORACLE_ARRIVAL] = "arrival",
	[ORACLE_JUMP] = "jump",
	[ORACLE_END] = "end",
};

const struct oracle *oracle_at(size_t i)
{
	return i < N_ORACLES ? oracles[i] : NULL;
}

const char *oracle_when_name(enum oracle_when when)
{
	return when_names[when];
}

/* Keeps commas of a C library's message and the like: it is free text. */
static void tell(struct oracle_ctx *ctx, const struct oracle *oracle, int ret)
{
	char state[LU_ERR_SIZE + 16];

	if (ret == -EOPNOTSUPP && oracle->at_end)
		snprintf(state, sizeof(state), "absent:%s", lu_errmsg());
	else if (ret < 0)
		snprintf(state, sizeof(state), "blind:%s", lu_errmsg());
	else
		snprintf(state, sizeof(state), "%s", ret ? "red" : "ok");
	ctx->state(ctx->ctx, oracle->name, state);
}

static bool is_skipped(struct oracle_ctx *ctx, const struct oracle *oracle)
{
	if (!ctx->skips || !ctx->skips(ctx->ctx, oracle->name))
		return false;
	ctx->state(ctx->ctx, oracle->name, "blind:the suite does without");
	return true;
}

int oracle_begin(struct oracle_ctx *ctx)
{
	int blind = 0, ret;

	for (size_t i = 0; i < N_ORACLES; i++) {
		if (!oracles[i]->begin || is_skipped(ctx, oracles[i]))
			continue;
		ret = oracles[i]->begin(ctx);
		tell(ctx, oracles[i], ret);
		blind += ret < 0;
	}
	return blind;
}

int oracle_check(struct oracle_ctx *ctx, enum oracle_when when)
{
	int red = 0, ret;

	for (size_t i = 0; i < N_ORACLES; i++) {
		if (ctx->counted && i && oracles[i - 1]->counts &&
		    !oracles[i]->counts)
			ctx->counted(ctx->ctx);
		if ((oracles[i]->at_end && when != ORACLE_END) ||
		    is_skipped(ctx, oracles[i]))
			continue;
		ret = oracles[i]->check(ctx, when);
		tell(ctx, oracles[i], ret);
		red += ret > 0 ? ret : 0;
	}
	return red;
}
