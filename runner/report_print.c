// SPDX-License-Identifier: GPL-2.0-only
/*
 * The summary for people. Prints to the stream it is given; owns nothing and
 * changes nothing. Numbers it prints are those of run.json.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bound.h"
#include "calibration.h"
#include "delay.h"
#include "journal.h"
#include "report.h"
#include "ways.h"

#define PER_LINE      10  /* blackouts in a line */
#define MAX_BLACKOUTS 200 /* printed; run.json has them all */

static void print_run(const struct report *r, FILE *out)
{
	const struct merge *m = r->merge;
	char text[1024];

	fprintf(out, "Run       %s: plan %s on rig %s, seed %llu\n",
		journal_str(m->run, "run"), journal_str(m->run, "plan"),
		journal_str(m->run, "rig"),
		(unsigned long long)journal_int(m->run, "seed", 0));
	fprintf(out, "Kernel    %s, provider %s, %u boots\n",
		*m->release ? m->release : "never came up",
		*m->provider ? m->provider : "none", m->boots);
	fprintf(out, "Errors    %s\n",
		calibration_line(m->run, text, sizeof(text)));
	delay_print(m->run, "Delay     ", out);
	fputc('\n', out);
}

static void print_devices(const struct report *r, FILE *out)
{
	json_t *dev;
	size_t i;

	if (!json_array_size(r->merge->devices))
		return;
	fprintf(out, "%-12s %-14s %-14s %-10s %s\n", "Device", "Address",
		"Type", "Identity", "Path");
	json_array_foreach (r->merge->devices, i, dev)
		fprintf(out, "%-12s %-14s %-14s %04llx:%04llx  %s%s%s\n",
			journal_str(dev, "name"), journal_str(dev, "bdf"),
			journal_str(dev, "type"),
			(unsigned long long)journal_int(dev, "vendor", 0),
			(unsigned long long)journal_int(dev, "device", 0),
			journal_str(dev, "path"),
			*journal_str(dev, "serial") ? " serial " : "",
			journal_str(dev, "serial"));
	fputc('\n', out);
}

static void print_oracles(const struct report *r, FILE *out)
{
	const struct merge *m = r->merge;
	size_t i;

	if (!m->n_oracles)
		return;
	fprintf(out, "%-12s %8s %8s %8s\n", "Check", "ok", "red", "blind");
	for (i = 0; i < m->n_oracles; i++)
		fprintf(out, "%-12s %8u %8u %8u\n", m->oracles[i].name,
			m->oracles[i].ok, m->oracles[i].red,
			m->oracles[i].blind);
	fputc('\n', out);
}

static bool wants_command(const struct verdict_result *v)
{
	return v->verdict == VERDICT_FAIL || v->verdict == VERDICT_INFRA;
}

static void print_test(const struct report *r, size_t i, FILE *out)
{
	const struct facts *f = &r->merge->facts[i];
	const struct verdict_result *v = &r->verdicts[i];
	char command[5120];

	fprintf(out, "%-6s %s.%s", verdict_name(v->verdict), f->suite, f->test);
	if (v->verdict != VERDICT_PASS)
		fprintf(out, "  [%s] %s", v->key, v->reason);
	if (f->attempts > 1)
		fprintf(out, "  (attempt %u)", f->attempts);
	fputc('\n', out);
	if (*v->also)
		fprintf(out, "       also: %s\n", v->also);
	if (r->merge->meta) {
		if (!verdict_is(v, f->meta))
			fprintf(out, "       judged %s:%s, declared %s\n",
				verdict_name(v->verdict), v->key, f->meta);
		return;
	}
	report_command(r, i, command, sizeof(command));
	if (wants_command(v) && *command)
		fprintf(out, "       again: %s\n", command);
	report_walk(r, i, command, sizeof(command));
	if (wants_command(v) && *command)
		fprintf(out, "       shorter: %s\n", command);
}

static void print_tests(const struct report *r, FILE *out)
{
	size_t i;

	for (i = 0; i < r->merge->n_facts; i++)
		print_test(r, i, out);
	if (r->merge->n_facts)
		fputc('\n', out);
}

static void print_clocks(const struct report *r, FILE *out)
{
	double limit = report_clocks_limit(r->median_ms);

	fprintf(out, "  the controller's clock has %+.1f ms, median of %zu",
		r->clocks_ms, r->n_timed);
	if (fabs(r->clocks_ms) > limit)
		fprintf(out,
			": the clocks DISAGREE (by more than %.1f ms): one of them is wrong, and with it these figures",
			limit);
	fprintf(out,
		"\n  the clocks %s in %zu of %zu jumps, by more than %d ms and %g %% of the blackout",
		r->n_apart ? "DISAGREE" : "disagree", r->n_apart, r->n_timed,
		REPORT_CLOCKS_MS, REPORT_CLOCKS_PERCENT);
	if (r->n_apart)
		fprintf(out, ": by %+.1f ms at most", r->apart_ms);
	fputc('\n', out);
}

static void print_blackouts(const struct report *r, FILE *out)
{
	const struct merge *m = r->merge;
	size_t i;

	if (!m->n_blackouts)
		return;
	fprintf(out, "Blackout, ms (by TSC at %lu kHz):", m->tsc_khz);
	for (i = 0; i < m->n_blackouts && i < MAX_BLACKOUTS; i++)
		fprintf(out, "%s%.0f", i % PER_LINE ? " " : "\n  ",
			m->blackouts[i].ms);
	if (i < m->n_blackouts)
		fprintf(out, "\n  and %zu more", m->n_blackouts - i);
	fprintf(out, "\n  median %.0f of %zu\n", r->median_ms, m->n_blackouts);
	if (r->n_timed)
		print_clocks(r, out);
	fputc('\n', out);
}

static void print_troubles(const struct report *r, FILE *out)
{
	const struct merge *m = r->merge;
	size_t i;

	if (*m->stopped)
		fprintf(out, "The agent gave up: %s\n", m->stopped);
	else if (!m->done)
		fprintf(out, "The run is not finished\n");
	if (m->untimed)
		fprintf(out,
			"Figures by the controller's clock that are missing: %u: no mark \"clock\" of their boot came over the console\n",
			m->untimed);
	if (m->gaps)
		fprintf(out, "The journal misses records in %lu places\n",
			m->gaps);
	if (m->strays)
		fprintf(out, "Outside of any test, %u times: %s\n", m->strays,
			m->stray);
	if (m->rig_faults)
		fprintf(out,
			"Boots lost to the rig itself, and made up for: %u: %s\n",
			m->rig_faults, m->rig_fault);
	if (m->kill_agent.wanted)
		fprintf(out,
			"Killed on purpose: controller %u times, agent %u times, %u ordered in all\n",
			m->kill_controller.made, m->kill_agent.made,
			m->kill_agent.wanted);
	for (i = 0; i < m->n_gone; i++)
		fprintf(out, "Known issue %s did not occur: its entry can go\n",
			m->gone[i]);
}

/* Of a meta plan failures say nothing, and without jumps there is no rate. */
static void print_failures(const struct report *r, FILE *out)
{
	char text[128];

	if (r->merge->meta || !r->jumps)
		return;
	fprintf(out, "Failures  %s\n",
		bound_line(r->count[VERDICT_FAIL], (long long)r->jumps, text,
			   sizeof(text)));
}

void report_print(const struct report *r, FILE *out)
{
	unsigned int good = r->count[VERDICT_PASS] + r->count[VERDICT_XFAIL];

	print_run(r, out);
	print_devices(r, out);
	print_oracles(r, out);
	print_tests(r, out);
	print_blackouts(r, out);
	ways_print(r->merge, out);
	report_print_points(r->merge, out);
	report_print_budgets(r->merge, out);
	print_troubles(r, out);
	print_failures(r, out);
	if (r->merge->meta)
		fprintf(out, "%zu judged as declared, %u not\n",
			r->merge->n_facts - r->mismatches, r->mismatches);
	else
		fprintf(out,
			"%u passed (%u of them known to fail), %u failed, %u skipped, %u without a verdict\n",
			good, r->count[VERDICT_XFAIL], r->count[VERDICT_FAIL],
			r->count[VERDICT_SKIP], r->count[VERDICT_INFRA]);
	fprintf(out, "Results   %s\n", r->run_dir);
}
