// SPDX-License-Identifier: GPL-2.0-only
/*
 * The delay of a run on disk and in reports. Prints to the stream it is given; owns
 * nothing. Must not leave a delay of a run unmentioned.
 */
#include "delay.h"
#include "journal.h"
#include "lu_delay.h"

json_t *delay_record(const char *given)
{
	struct lu_delay delay;

	if (lu_delay_parse(given, &delay))
		return NULL;
	return json_pack("{ss si}", "symbol", delay.symbol, "ms", (int)delay.ms);
}

const char *delay_given(const json_t *run, char *buf, size_t size)
{
	const json_t *delay = json_object_get(run, "delay");

	*buf = '\0';
	if (json_is_object(delay))
		snprintf(buf, size, "%s=%lld", journal_str(delay, "symbol"),
			 journal_int(delay, "ms", 0));
	return buf;
}

void delay_print(const json_t *run, const char *label, FILE *out)
{
	const json_t *delay = json_object_get(run, "delay");

	if (json_is_object(delay))
		fprintf(out, "%sa delay of %lld ms was armed at %s\n", label,
			journal_int(delay, "ms", 0),
			journal_str(delay, "symbol"));
}
