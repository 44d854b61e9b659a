// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdicts as KTAP, for programs that read it. Prints to the stream it is
 * given; owns nothing and changes nothing. "not ok" stands for a failure and
 * for a test of which nothing can be said alike.
 */
#include <stdio.h>
#include <string.h>

#include "calibration.h"
#include "delay.h"
#include "report.h"

/* Directive behind the name, by verdict; NULL: the line is "not ok". */
static const char *const directives[] = {
	[VERDICT_INFRA] = NULL, [VERDICT_XFAIL] = " # XFAIL ",
	[VERDICT_FAIL] = NULL,	[VERDICT_SKIP] = " # SKIP ",
	[VERDICT_PASS] = "",
};

_Static_assert(sizeof(directives) / sizeof(directives[0]) == VERDICTS,
	       "each verdict has a directive");

static void print_meta(const struct report *r, size_t i, FILE *out)
{
	const struct facts *f = &r->merge->facts[i];
	const struct verdict_result *v = &r->verdicts[i];
	bool ok = verdict_is(v, f->meta);

	if (!ok)
		fprintf(out, "# judged %s:%s (%s), declared %s\n",
			verdict_name(v->verdict), v->key, v->reason, f->meta);
	fprintf(out, "%sok %zu %s.%s\n", ok ? "" : "not ", i + 1, f->suite,
		f->test);
}

static void print_point(const struct report *r, size_t i, FILE *out)
{
	const struct facts *f = &r->merge->facts[i];
	const struct verdict_result *v = &r->verdicts[i];
	const char *directive = directives[v->verdict];
	char command[1024];

	if (!directive) {
		report_command(r, i, command, sizeof(command));
		fprintf(out, "# %s:%s: %s\n# again: %s\n",
			verdict_name(v->verdict), v->key, v->reason, command);
	}
	fprintf(out, "%sok %zu %s.%s%s%s\n", directive ? "" : "not ", i + 1,
		f->suite, f->test, directive ? directive : "",
		directive && *directive ? v->reason : "");
}

void report_print_ktap(const struct report *r, FILE *out)
{
	char text[1024];
	size_t i;

	fprintf(out, "TAP version 13\n1..%zu\n", r->merge->n_facts);
	fprintf(out, "# errors: %s\n",
		calibration_line(r->merge->run, text, sizeof(text)));
	delay_print(r->merge->run, "# delay: ", out);
	for (i = 0; i < r->merge->n_facts; i++) {
		if (r->merge->meta)
			print_meta(r, i, out);
		else
			print_point(r, i, out);
	}
}
