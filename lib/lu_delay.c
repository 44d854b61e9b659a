// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the form of a run's delay. Arms one point through lutorture_fault; touches
 * nothing else. Must not let a run pass for delayed in which nothing was.
 */
#include "lu_delay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"

#define FIRST	  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGITS	  "0123456789"
#define MS_DIGITS 5

/* A function of C, with the kernel's suffixes, and its module in front. */
static bool is_symbol(const char *text, size_t len)
{
	return len && len < LU_FAULT_SYMBOL_MAX && strspn(text, FIRST) &&
	       strspn(text, FIRST DIGITS ".:") >= len && text[len - 1] != ':';
}

int lu_delay_parse(const char *text, struct lu_delay *out)
{
	size_t len = strcspn(text, "=");
	const char *ms = text + len + !!text[len];
	size_t digits = strspn(ms, DIGITS);
	struct lu_delay delay = { .ms = 0 };

	if (!text[len])
		return lu_err(-EINVAL,
			      "--delay %s: expected SYMBOL=MS, like luo_file_freeze=50",
			      text);
	if (!is_symbol(text, len))
		return lu_err(-EINVAL,
			      "--delay %s: expected a function of the kernel before the '=', of at most %d characters",
			      text, LU_FAULT_SYMBOL_MAX - 1);
	if (digits && digits <= MS_DIGITS && !ms[digits])
		delay.ms = (unsigned int)strtoul(ms, NULL, 10);
	if (!delay.ms || delay.ms > LU_DELAY_MAX_MS)
		return lu_err(-EINVAL,
			      "--delay %s: expected whole ms behind the '=', 1 to %d",
			      text, LU_DELAY_MAX_MS);
	memcpy(delay.symbol, text, len);
	*out = delay;
	return 0;
}

int lu_delay_given(struct lu_delay *out)
{
	const char *text = getenv("LUTORTURE_DELAY");

	if (!text || !*text)
		return 0;
	return lu_delay_parse(text, out) ?: 1;
}

int lu_delay_arm(const struct lu_undo *undo)
{
	struct lu_fault fault = { .action = LU_FAULT_DELAY, .times = 1 };
	struct lu_delay delay;
	int ret = lu_delay_given(&delay);

	if (ret <= 0)
		return ret;
	fault.symbol = delay.symbol;
	fault.value = delay.ms;
	ret = lu_fault_arm(&fault, undo);
	return ret ? lu_err(ret, "the delay of this run cannot be armed: %s",
			    lu_errmsg()) :
		     0;
}

int lu_delay_check(const struct lu_stamp *stamps, size_t n)
{
	struct lu_delay delay;
	int ret = lu_delay_given(&delay);

	if (ret <= 0 || lu_timeline_find(stamps, n, delay.symbol, true))
		return ret < 0 ? ret : 0;
	return lu_err(-ENODATA,
		      "a delay of %u ms was armed at %s, and not hit: the kernel before did not pass there",
		      delay.ms, delay.symbol);
}
