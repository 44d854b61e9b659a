// SPDX-License-Identifier: GPL-2.0-only
/*
 * The figures of a run for people. Prints to the stream it is given, from the
 * measurements alone; changes nothing. Must print no number that so few values
 * do not bear.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bound.h"
#include "calibration.h"
#include "delay.h"
#include "figure.h"
#include "journal.h"
#include "order.h"
#include "verdict.h"

static json_int_t count_of(const struct measurements *m, enum verdict v)
{
	return journal_int(json_object_get(m->head, "verdicts"),
			   verdict_name(v), 0);
}

static void print_failures(const struct measurements *m, FILE *out)
{
	json_int_t jumps = journal_int(m->head, "jumps", 0);
	json_int_t failed = count_of(m, VERDICT_FAIL);
	json_int_t nothing = count_of(m, VERDICT_INFRA);
	char text[128];

	if (journal_bool(m->head, "meta"))
		fputs("Failures  those of a plan that tests the tester say nothing\n",
		      out);
	else
		fprintf(out, "Failures  %s\n",
			bound_line(failed, jumps, text, sizeof(text)));
	if (count_of(m, VERDICT_XFAIL))
		fprintf(out, "          %lld tests are known to fail and did\n",
			(long long)count_of(m, VERDICT_XFAIL));
	if (nothing)
		fprintf(out, "          %lld tests are without a verdict\n",
			(long long)nothing);
	if (!journal_bool(m->head, "finished"))
		fputs("          the run is not finished\n", out);
}

static void print_calibration(const struct measurements *m, FILE *out)
{
	char text[1024];

	fprintf(out, "Errors    %s\n",
		calibration_line(m->head, text, sizeof(text)));
}

static void print_warm_up(const struct measurements *m, FILE *out)
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++)
		n += m->list[i].warm_up;
	if (n)
		fprintf(out, "Left out  %zu values of warm-up cycles\n", n);
}

void figure_print_run(const struct measurements *m, FILE *out)
{
	const char *test = journal_str(m->head, "test");
	const char *release = journal_str(m->head, "kernel");

	fprintf(out, "Run       %s: plan %s%s%s on rig %s, seed %llu\n",
		journal_str(m->head, "run"), journal_str(m->head, "plan"),
		*test ? ", test " : "", test, journal_str(m->head, "rig"),
		(unsigned long long)journal_int(m->head, "seed", 0));
	fprintf(out, "Kernel    %s%s%s\n", *release ? release : "never came up",
		*journal_str(m->head, "kernel_given") ? ", as " : "",
		journal_str(m->head, "kernel_given"));
	print_calibration(m, out);
	delay_print(m->head, "Delay     ", out);
	print_failures(m, out);
	print_warm_up(m, out);
}

static void print_figure(const struct figure *f, FILE *out)
{
	char name[FIGURE_NAME], interval[64];
	double low, high;

	snprintf(interval, sizeof(interval), "needs %d values", ORDER_LEAST);
	if (order_interval(f->values, f->n, &low, &high))
		snprintf(interval, sizeof(interval), "%.2f to %.2f", low, high);
	fprintf(out, "%-32s %6zu %10.2f  %-22s %10.2f %10.2f %10.2f%s\n",
		figure_name(f, name), f->n, order_median(f->values, f->n),
		interval, order_percentile(f->values, f->n, 95),
		order_percentile(f->values, f->n, 99), f->values[f->n - 1],
		f->contrived ? " *" : "");
}

int figure_print(const struct measurements *m, FILE *out)
{
	struct figure_set set;
	bool contrived = false;
	size_t i;
	int ret = figure_collect(m, &set);

	if (ret)
		return ret;
	figure_print_run(m, out);
	if (set.n)
		fprintf(out, "\n%-32s %6s %10s  %-22s %10s %10s %10s\n",
			"Figure", "n", "median", "95 % of the median", "p95",
			"p99", "max");
	else
		fputs("\nNothing was measured\n", out);
	for (i = 0; i < set.n; i++) {
		print_figure(&set.list[i], out);
		contrived |= set.list[i].contrived;
	}
	figure_free(&set);
	ret = figure_print_gaps(m, out);
	if (!ret && contrived)
		fputs("* comes of what the suite does on purpose\n", out);
	return ret;
}
