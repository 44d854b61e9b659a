// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two run folders, compared: whether they may be, and what is printed. Reads the
 * two files of measurements; prints to the stream it is given.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "journal.h"
#include "lu_err.h"
#include "order.h"

/*
 * Devices, and keys that are absent, null or "" alike where there is nothing. What
 * older versions left out is compared where both runs have it.
 */
static const struct {
	const char *what, *key;
	bool if_both;
} must_equal[] = {
	{ "rig", "rig", false },
	{ "content of the rig file", "rig_hash", true },
	{ "devices of the rig", "devices", false },
	{ "plan", "plan", false },
	{ "test of the plan", "test", false },
	{ "tests of the plan", "tests", false },
	{ "contrived tests of the plan", "contrived", false },
	{ "calibration", "calibration", false },
};

static const json_t *value_of(const struct measurements *m, const char *key)
{
	const json_t *value = json_object_get(m->head, key);

	return json_is_null(value) ? NULL : value;
}

static bool differs(const struct measurements *base,
		    const struct measurements *new, const char *key,
		    bool if_both)
{
	const json_t *a = value_of(base, key), *b = value_of(new, key);

	return a != b && !json_equal(a, b) && !(if_both && (!a || !b));
}

/* Enough of a value to know it by. */
static void say_value(const json_t *value, char *buf, size_t size)
{
	char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
						       JSON_SORT_KEYS) :
			     NULL;

	snprintf(buf, size, "%.60s", text ? text : "none");
	free(text);
}

/* Of two lists the first entry that differs. */
static size_t find_entry(const json_t **a, const json_t **b)
{
	size_t i;

	if (!json_is_array(*a) || !json_is_array(*b))
		return 0;
	for (i = 0; json_array_get(*a, i) &&
		    json_equal(json_array_get(*a, i), json_array_get(*b, i));
	     i++)
		;
	*a = json_array_get(*a, i);
	*b = json_array_get(*b, i);
	return i + 1;
}

static size_t say_difference(const char *what, const json_t *a, const json_t *b,
			     char *buf, size_t size)
{
	size_t entry = find_entry(&a, &b);
	char base[64], new[64], number[32] = "";

	say_value(a, base, sizeof(base));
	say_value(b, new, sizeof(new));
	if (entry)
		snprintf(number, sizeof(number), "number %zu: ", entry);
	return (size_t)snprintf(buf, size, "%s (%s%s, %s)", what, number, base,
				new);
}

int compare_refuse(const struct measurements *base,
		   const struct measurements *new)
{
	char text[400] = "";
	size_t i, len = 0;

	for (i = 0; i < sizeof(must_equal) / sizeof(must_equal[0]); i++) {
		if (!differs(base, new, must_equal[i].key, must_equal[i].if_both))
			continue;
		if (len && len + 2 < sizeof(text))
			len += (size_t)sprintf(text + len, "; ");
		if (len < sizeof(text))
			len += say_difference(must_equal[i].what,
					      value_of(base, must_equal[i].key),
					      value_of(new, must_equal[i].key),
					      text + len, sizeof(text) - len);
	}
	return len ? lu_err(-EINVAL, "not the same: %s", text) : 0;
}

static void print_side(const char *name, const struct figure *f, FILE *out)
{
	double low, high;

	if (!f)
		return;
	fprintf(out, "  %-5s n %-5zu median %.2f", name, f->n,
		order_median(f->values, f->n));
	if (order_interval(f->values, f->n, &low, &high))
		fprintf(out, " (95 %%: %.2f to %.2f)", low, high);
	fprintf(out, ", p95 %.2f, p99 %.2f, max %.2f\n",
		order_percentile(f->values, f->n, 95),
		order_percentile(f->values, f->n, 99), f->values[f->n - 1]);
}

/* Of figures that may be negative or nothing there is no ratio. */
static void print_test(const struct compare_figure *f, FILE *out)
{
	double base = order_median(f->base->values, f->base->n);
	double new = order_median(f->new->values, f->new->n);

	fputs("  ratio of medians ", out);
	if (base > 0 && new > 0)
		fprintf(out, "%.3f", new / base);
	else
		fputs("none", out);
	fprintf(out, ", shift %+.2f, Cliff's delta %+.2f, p %.2g (%s)",
		f->test.shift, f->test.delta, f->test.p,
		f->test.exact ? "exact" : "approximate");
	if (f->verdict != COMPARE_TOO_FEW)
		fprintf(out, ", corrected %.2g", f->holm);
	fputc('\n', out);
}

static void print_figure(const struct compare_figure *f, FILE *out)
{
	const struct figure *either = f->base ? f->base : f->new;
	const char *why = figure_not_compared(either);
	char name[FIGURE_NAME];

	fprintf(out, "\n%s: %s%s%s", figure_name(either, name),
		compare_verdict_name(f->verdict), why ? ": " : "",
		why ? why : "");
	if (f->below)
		fprintf(out,
			": the shift is below %.2f %s, the least that calibration lets tell",
			f->floor, either->unit);
	fputc('\n', out);
	print_side("base", f->base, out);
	print_side("new", f->new, out);
	if (!why && f->base && f->new)
		print_test(f, out);
}

/* What a reader has to know of those without a difference. */
static void print_below(const struct compare *c, FILE *out)
{
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		n += c->list[i].below;
	if (n)
		fprintf(out,
			"In %zu of those without, the shift is below the least that calibration lets tell\n",
			n);
}

void compare_print(const struct compare *c, FILE *out)
{
	const char *separator = "";
	size_t i;
	int v;

	for (i = 0; i < c->n; i++)
		print_figure(&c->list[i], out);
	fprintf(out,
		"\nFigures tested: %zu, against a threshold of %g %% and a level of %g for all:\n",
		c->tested, c->threshold, COMPARE_LEVEL);
	for (v = 0; v < COMPARE_VERDICTS; v++) {
		fprintf(out, "%s%zu %s", separator,
			compare_count(c, (enum compare_verdict)v),
			compare_verdict_name((enum compare_verdict)v));
		separator = ", ";
	}
	fputc('\n', out);
	print_below(c, out);
}

int compare_sets(const struct measurements *base,
		 const struct measurements *new, double threshold, FILE *out)
{
	struct figure_set a = { .n = 0 }, b = { .n = 0 };
	struct compare c = { .n = 0 };
	int ret = figure_collect(base, &a);

	ret = ret ?: figure_collect(new, &b);
	ret = ret ?: compare_make(&a, &b, threshold, &c);
	if (!ret) {
		compare_print(&c, out);
		ret = compare_exit_code(&c);
	}
	compare_free(&c);
	figure_free(&a);
	figure_free(&b);
	return ret;
}

static int compare_loaded(const struct measurements *base,
			  const struct measurements *new, double threshold,
			  bool force, FILE *out)
{
	int ret = compare_refuse(base, new);

	if (ret && !force)
		return lu_err(ret, "the runs are %s; --force compares them",
			      lu_errmsg());
	fputs("Base:\n", out);
	figure_print_run(base, out);
	fputs("New:\n", out);
	figure_print_run(new, out);
	if (ret)
		fprintf(out, "Compared by force: %s\n", lu_errmsg());
	return compare_sets(base, new, threshold, out);
}

int compare_runs(const char *base, const char *new, double threshold,
		 bool force, FILE *out)
{
	struct measurements *a = NULL, *b = NULL;
	int ret = measurement_load(base, &a);

	ret = ret ?: measurement_load(new, &b);
	ret = ret ?: compare_loaded(a, b, threshold, force, out);
	measurement_free(a);
	measurement_free(b);
	return ret;
}
