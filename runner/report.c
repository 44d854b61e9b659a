// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run, judged: verdict of each test, counts, exit code, and what `lutorture
 * report` does. Writes run.json and the measurements in the run folder and prints
 * where it is told to; changes nothing else. Facts and verdicts come from elsewhere.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "delay.h"
#include "journal.h"
#include "lu_err.h"
#include "lu_walk_file.h"
#include "measurement.h"
#include "order.h"
#include "report.h"
#include "rundir.h"
#include "runjson.h"

static double blackout_ms(const struct merge_blackout *b)
{
	return b->ms;
}

static double clocks_ms(const struct merge_blackout *b)
{
	return b->outside_ms - b->ms;
}

double report_clocks_limit(double blackout_ms)
{
	return fmax(REPORT_CLOCKS_MS, blackout_ms * REPORT_CLOCKS_PERCENT / 100);
}

/* A median does not tell of the one jump over which a clock went wrong. */
static void find_apart(struct report *r)
{
	const struct merge_blackout *b = r->merge->blackouts;
	const struct merge_blackout *end = b + r->merge->n_blackouts;

	for (; b < end; b++) {
		if (!b->timed ||
		    fabs(clocks_ms(b)) <= report_clocks_limit(b->ms))
			continue;
		r->n_apart++;
		if (fabs(clocks_ms(b)) > fabs(r->apart_ms))
			r->apart_ms = clocks_ms(b);
	}
}

/* Of all blackouts, or of those that were timed twice: how many, or -ENOMEM. */
static long find_median(const struct merge *m, bool timed,
			double (*of)(const struct merge_blackout *b),
			double *median)
{
	double *ms = calloc(m->n_blackouts + 1, sizeof(*ms));
	size_t i, n = 0;

	if (!ms)
		return -ENOMEM;
	for (i = 0; i < m->n_blackouts; i++)
		if (m->blackouts[i].timed || !timed)
			ms[n++] = of(&m->blackouts[i]);
	order_sort(ms, n);
	if (n)
		*median = order_median(ms, n);
	free(ms);
	return (long)n;
}

static int find_medians(struct report *r)
{
	const struct merge *m = r->merge;
	long n = find_median(m, false, blackout_ms, &r->median_ms);

	if (n < 0)
		return (int)n;
	n = find_median(m, true, clocks_ms, &r->clocks_ms);
	if (n < 0)
		return (int)n;
	r->n_timed = (size_t)n;
	return 0;
}

int report_judge(const struct merge *m, const char *run_dir, struct report **out)
{
	struct report *r = calloc(1, sizeof(*r));
	size_t i;

	*out = NULL;
	if (!r)
		return lu_err(-ENOMEM, "out of memory");
	r->merge = m;
	r->run_dir = run_dir;
	r->verdicts = calloc(m->n_facts + 1, sizeof(*r->verdicts));
	if (!r->verdicts || find_medians(r)) {
		report_free(r);
		return lu_err(-ENOMEM, "out of memory");
	}
	find_apart(r);
	for (i = 0; i < m->n_facts; i++) {
		verdict(&m->facts[i], &r->verdicts[i]);
		r->count[r->verdicts[i].verdict]++;
		r->jumps += m->facts[i].jumps;
		r->mismatches += m->meta &&
				 !verdict_is(&r->verdicts[i], m->facts[i].meta);
	}
	*out = r;
	return 0;
}

void report_free(struct report *r)
{
	if (!r)
		return;
	free(r->verdicts);
	free(r);
}

/* What no verdict of a test says: the run itself is incomplete. */
static bool is_broken(const struct report *r)
{
	const struct merge *m = r->merge;

	return !m->done || !m->n_facts || m->gaps || m->strays || *m->stopped ||
	       kill_due_agent(&m->kill_agent) ||
	       m->kill_controller.made + m->kill_agent.made <
		       m->kill_agent.wanted;
}

int report_exit_code(const struct report *r)
{
	if (r->merge->meta) {
		if (is_broken(r))
			return REPORT_INFRA;
		return r->mismatches ? REPORT_FAIL : REPORT_PASS;
	}
	if (r->count[VERDICT_FAIL])
		return REPORT_FAIL;
	if (is_broken(r) || r->count[VERDICT_INFRA])
		return REPORT_INFRA;
	return r->count[VERDICT_SKIP] == r->merge->n_facts ? REPORT_ALL_SKIPPED :
							     REPORT_PASS;
}

/* What stood on the command line; a name where that is not known. */
static const char *given(const json_t *run, const char *key, const char *name)
{
	const char *text = journal_str(run, key);

	return *text ? text : journal_str(run, name);
}

/* Another kernel than the default one, behind what is in @buf. */
static void add_kernel(const json_t *run, char *buf, size_t size)
{
	const char *kernel = journal_str(run, "kernel_given");
	size_t len = strlen(buf);

	if (*kernel)
		snprintf(buf + len, size - len, " --kernel %s", kernel);
}

void report_command(const struct report *r, size_t test, char *buf, size_t size)
{
	const struct facts *f = &r->merge->facts[test];
	const json_t *run = r->merge->run;
	long long cycles = journal_int(run, "cycles", 0);
	char delay[96];
	size_t len;

	*buf = '\0';
	if (!*journal_str(run, "rig") || !*journal_str(run, "plan"))
		return;
	snprintf(buf, size, "lutorture run --rig %s --plan %s --test %s.%s",
		 given(run, "rig_given", "rig"),
		 given(run, "plan_given", "plan"), f->suite, f->test);
	add_kernel(run, buf, size);
	len = strlen(buf);
	if (cycles > 0)
		snprintf(buf + len, size - len, " --cycles %lld", cycles);
	len = strlen(buf);
	if (*delay_given(run, delay, sizeof(delay)))
		snprintf(buf + len, size - len, " --delay %s", delay);
	len = strlen(buf);
	snprintf(buf + len, size - len, " --seed %llu",
		 (unsigned long long)journal_int(run, "seed", 0));
}

/* Of a walk with a jump each try takes one: that is a run of its own. */
static bool has_jump(const char *path)
{
	FILE *in = fopen(path, "re");
	bool found = false;
	char line[256];

	while (in && !found && fgets(line, sizeof(line), in))
		found = !strncmp(line, "jump ", 5) && strstr(line, " fault - ");
	if (in)
		fclose(in);
	return found;
}

/* How many tests before this one have its name: they are in the plan's order. */
static unsigned int count_before(const struct merge *m, size_t test)
{
	unsigned int n = 0;

	for (size_t i = 0; i < test; i++)
		n += !strcmp(m->facts[i].suite, m->facts[test].suite) &&
		     !strcmp(m->facts[i].test, m->facts[test].test);
	return n;
}

void report_walk(const struct report *r, size_t test, char *buf, size_t size)
{
	const struct facts *f = &r->merge->facts[test];
	const json_t *run = r->merge->run;
	char parent[3584], dir[4096 - 16], path[4096];

	snprintf(parent, sizeof(parent), "%s/dut/tests", r->run_dir);
	rundir_test(parent, f->suite, f->test, count_before(r->merge, test),
		    f->attempts, dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/" LU_WALK_FILE_NAME, dir);
	*buf = '\0';
	if (access(path, R_OK))
		return;
	snprintf(buf, size, "lutorture run --rig %s --plan %s --walk %s",
		 given(run, "rig_given", "rig"),
		 strcmp(f->suite, "cut") && has_jump(path) ? "cut" : "replay",
		 path);
	add_kernel(run, buf, size);
}

static int load_known(const char *file, struct known **out)
{
	*out = NULL;
	return file && !access(file, F_OK) ? known_load(file, out) : 0;
}

/* Judges a folder and hands the report to @use. */
static int judge_folder(const char *run_dir, const char *known_file,
			int (*use)(const struct report *r, FILE *out), FILE *out)
{
	struct report *r = NULL;
	struct merge *m = NULL;
	struct known *known;
	int ret = load_known(known_file, &known);

	if (!ret)
		ret = merge_load(run_dir, known, &m);
	if (!ret)
		ret = report_judge(m, run_dir, &r);
	if (!ret)
		ret = use(r, out);
	if (!ret)
		ret = report_exit_code(r);
	report_free(r);
	merge_free(m);
	known_free(known);
	return ret;
}

static int write_and_print(const struct report *r, FILE *out)
{
	char path[4096];
	int ret;

	snprintf(path, sizeof(path), "%s/run.json", r->run_dir);
	ret = runjson_write(r, path);
	snprintf(path, sizeof(path), "%s/" MEASUREMENT_FILE, r->run_dir);
	ret = ret ?: measurement_write(r, path);
	if (!ret && out)
		report_print(r, out);
	return ret;
}

static int print_ktap(const struct report *r, FILE *out)
{
	report_print_ktap(r, out);
	return 0;
}

int report_run(const char *run_dir, const char *known_file, FILE *out)
{
	return judge_folder(run_dir, known_file, write_and_print, out);
}

/* In a meta plan failing is what a test may be meant to do. */
static int look(const struct report *r, FILE *out)
{
	(void)out;
	return r->merge->meta ? -EOPNOTSUPP : 0;
}

bool report_is_red(const char *run_dir, const char *known_file)
{
	return judge_folder(run_dir, known_file, look, NULL) == REPORT_FAIL;
}

int report_run_ktap(const char *run_dir, const char *known_file, FILE *out)
{
	return judge_folder(run_dir, known_file, print_ktap, out);
}
