// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparison of two runs: how often it cries wolf over runs that are equal, that
 * it finds what was added, that exchanged runs give exchanged verdicts, and what
 * it does not say. All random numbers are seeded. Touches no file.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "compare.h"
#include "kselftest_harness.h"
#include "lu_err.h"
#include "lu_rand.h"
#include "order.h"

#define MOST	64
#define FIGURES 4

/*
 * Blackouts in ms of 40 jumps of cycle.all_in_one_session.chain on q35-switch,
 * kernel 7.3.4, TCG, with two other guests on the host's two CPUs: two modes and
 * a tail. Noise for all that is made up here.
 */
static const double noise[] = {
	8266, 3136, 4362, 12419, 4992, 3766, 5000, 7083, 4396, 7426,
	3434, 4682, 4200, 4354,	 4420, 8493, 3555, 5577, 6291, 5414,
	4226, 5982, 4975, 5314,	 3293, 3055, 3199, 2621, 2774, 5941,
	3288, 3699, 3999, 6374,	 7346, 3503, 3225, 4288, 4164, 5769,
};
#define NOISE	     (sizeof(noise) / sizeof(noise[0]))
#define NOISE_MEDIAN 4391

/* Figures of a run: stages of so many ms, each with that noise. */
struct made {
	struct figure list[FIGURES];
	double values[FIGURES][MOST];
	struct figure_set set;
};

static const struct {
	const char *device, *name;
	double ms;
} stages[FIGURES] = {
	{ NULL, "blackout", NOISE_MEDIAN },
	{ "nvme0", "downtime", 5000 },
	{ "nvme0", "file.freeze", 100 },
	{ "igb0", "file.freeze", 100 },
};

/* Between two values that were seen: no value comes twice. */
static double draw(struct lu_rand *r, double ms)
{
	double near = noise[lu_rand_below(r, NOISE)];
	double wiggle = (double)lu_rand_below(r, 1000000) / 1000000 - 0.5;

	return ms * (near + 100 * wiggle) / NOISE_MEDIAN;
}

static void make(struct made *m, struct lu_rand *r, size_t n)
{
	size_t i, k;

	m->set = (struct figure_set){ .list = m->list, .n = FIGURES };
	for (i = 0; i < FIGURES; i++) {
		m->list[i] = (struct figure){ .device = stages[i].device,
					      .name = stages[i].name,
					      .unit = "ms",
					      .values = m->values[i],
					      .n = n };
		for (k = 0; k < n; k++)
			m->values[i][k] = draw(r, stages[i].ms);
		order_sort(m->values[i], n);
	}
}

static void add(struct figure *f, double ms)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		f->values[i] += ms;
}

FIXTURE(compare)
{
	struct made base, new;
	struct compare c;
	struct lu_rand r;
};

FIXTURE_SETUP(compare)
{
	lu_rand_seed(&self->r, 1);
	self->c = (struct compare){ .n = 0 };
	make(&self->base, &self->r, 30);
	make(&self->new, &self->r, 30);
}

FIXTURE_TEARDOWN(compare)
{
	compare_free(&self->c);
}

static void again(FIXTURE_DATA(compare) * self, double threshold)
{
	compare_free(&self->c);
	if (compare_make(&self->base.set, &self->new.set, threshold, &self->c))
		abort();
}

static size_t count(const FIXTURE_DATA(compare) * self, enum compare_verdict v)
{
	return compare_count(&self->c, v);
}

#define RUNS 1000

/* Without a threshold, so that it is the test alone that keeps quiet. */
TEST_F(compare, equal_runs_rarely_differ)
{
	unsigned int wolves = 0, sizes[] = { 8, 30, 60 };

	for (int i = 0; i < RUNS; i++) {
		make(&self->base, &self->r, sizes[i % 3]);
		make(&self->new, &self->r, sizes[i % 3]);
		again(self, 0);
		ASSERT_EQ(FIGURES, self->c.tested);
		wolves += count(self, COMPARE_NONE) != FIGURES;
	}
	TH_LOG("%u of %d pairs of equal runs were told apart", wolves, RUNS);
	EXPECT_LE(wolves, RUNS / 20);
	/* Fewer than this, and the test would never speak at all. */
	EXPECT_GE(wolves, RUNS / 200);
}

#define TRIALS 200

TEST_F(compare, fifty_ms_in_one_stage_are_found)
{
	unsigned int found = 0, elsewhere = 0;

	for (int i = 0; i < TRIALS; i++) {
		make(&self->base, &self->r, 30);
		make(&self->new, &self->r, 30);
		add(&self->new.list[2], 50);
		again(self, COMPARE_THRESHOLD);
		found += self->c.list[2].verdict == COMPARE_SLOWER;
		elsewhere += count(self, COMPARE_NONE) != FIGURES - 1;
	}
	TH_LOG("found in %u of %d, something else in %u", found, TRIALS,
	       elsewhere);
	EXPECT_GE(found, TRIALS * 95 / 100);
	EXPECT_LE(elsewhere, TRIALS * 10 / 100);
}

TEST_F(compare, exchanged_runs_exchange_faster_and_slower)
{
	static const enum compare_verdict other[] = {
		[COMPARE_FASTER] = COMPARE_SLOWER,
		[COMPARE_SLOWER] = COMPARE_FASTER,
		[COMPARE_NONE] = COMPARE_NONE,
	};
	struct compare back;
	size_t told = 0;

	for (int i = 0; i < TRIALS; i++) {
		make(&self->new, &self->r, 25);
		add(&self->new.list[i % FIGURES], (i % 9 - 4) * 25);
		again(self, COMPARE_THRESHOLD);
		ASSERT_EQ(0, compare_make(&self->new.set, &self->base.set,
					  COMPARE_THRESHOLD, &back));
		for (int k = 0; k < FIGURES; k++)
			ASSERT_EQ(other[self->c.list[k].verdict],
				  back.list[k].verdict);
		told += FIGURES - count(self, COMPARE_NONE);
		compare_free(&back);
	}
	EXPECT_LT(20, told);
}

TEST_F(compare, run_does_not_differ_from_itself)
{
	struct compare c;

	ASSERT_EQ(0, compare_make(&self->base.set, &self->base.set, 0, &c));
	EXPECT_EQ(FIGURES, compare_count(&c, COMPARE_NONE));
	EXPECT_EQ(COMPARE_EXIT_PASS, compare_exit_code(&c));
	EXPECT_EQ(0, c.list[0].test.shift);
	EXPECT_EQ(1, c.list[0].holm);
	compare_free(&c);
}

TEST_F(compare, difference_below_the_threshold_is_none)
{
	double percent;

	self->new = self->base;
	for (int i = 0; i < FIGURES; i++)
		self->new.list[i].values = self->new.values[i];
	self->new.set.list = self->new.list;
	add(&self->new.list[2], 80);
	again(self, 0);
	EXPECT_EQ(COMPARE_SLOWER, self->c.list[2].verdict);
	EXPECT_TRUE(fabs(self->c.list[2].test.shift - 80) < 15);
	EXPECT_EQ(COMPARE_EXIT_SLOWER, compare_exit_code(&self->c));
	percent = 100 * self->c.list[2].test.shift /
		  order_median(self->base.values[2], 30);
	again(self, percent * 1.001);
	EXPECT_EQ(COMPARE_NONE, self->c.list[2].verdict);
	EXPECT_EQ(COMPARE_EXIT_PASS, compare_exit_code(&self->c));
	again(self, percent * 0.999);
	EXPECT_EQ(COMPARE_SLOWER, self->c.list[2].verdict);
}

/* Per cent of the smaller median, whichever run that is. */
TEST_F(compare, threshold_is_the_same_in_both_directions)
{
	struct compare back;
	double percent;

	add(&self->new.list[2], 80);
	again(self, 0);
	percent = 99 * self->c.list[2].test.shift /
		  order_median(self->base.values[2], 30);
	again(self, percent);
	EXPECT_EQ(COMPARE_SLOWER, self->c.list[2].verdict);
	ASSERT_EQ(0,
		  compare_make(&self->new.set, &self->base.set, percent, &back));
	EXPECT_EQ(COMPARE_FASTER, back.list[2].verdict);
	compare_free(&back);
}

/* By how much figure 2 is slower, and that it is. */
static double slow_down(FIXTURE_DATA(compare) * self)
{
	add(&self->new.list[2], 80);
	again(self, 0);
	return self->c.list[2].verdict == COMPARE_SLOWER ?
		       self->c.list[2].test.shift :
		       0;
}

TEST_F(compare, difference_below_what_calibration_tells_is_none)
{
	double shift = slow_down(self);

	ASSERT_LT(0, shift);
	EXPECT_FALSE(self->c.list[2].below);
	self->base.list[2].floor = self->new.list[2].floor = shift * 1.001;
	again(self, 0);
	EXPECT_EQ(COMPARE_NONE, self->c.list[2].verdict);
	EXPECT_TRUE(self->c.list[2].below);
	EXPECT_EQ(COMPARE_EXIT_PASS, compare_exit_code(&self->c));
	EXPECT_EQ(FIGURES, self->c.tested);
	self->base.list[2].floor = self->new.list[2].floor = shift * 0.999;
	again(self, 0);
	EXPECT_EQ(COMPARE_SLOWER, self->c.list[2].verdict);
	EXPECT_FALSE(self->c.list[2].below);
	EXPECT_EQ(COMPARE_EXIT_SLOWER, compare_exit_code(&self->c));
}

/* Of either run, in either direction, and of that figure alone. */
TEST_F(compare, floor_is_the_higher_one_of_its_figure)
{
	double shift = slow_down(self);
	struct compare back;

	ASSERT_LT(0, shift);
	self->new.list[2].floor = 2 * shift;
	again(self, 0);
	EXPECT_TRUE(self->c.list[2].below);
	ASSERT_EQ(0, compare_make(&self->new.set, &self->base.set, 0, &back));
	EXPECT_EQ(COMPARE_NONE, back.list[2].verdict);
	EXPECT_TRUE(back.list[2].below);
	compare_free(&back);
	self->new.list[2].floor = 0;
	for (int i = 0; i < FIGURES; i++)
		if (i != 2)
			self->base.list[i].floor = 2 * shift;
	again(self, 0);
	EXPECT_EQ(COMPARE_SLOWER, self->c.list[2].verdict);
}

/* What chance explains was not told apart for another reason. */
TEST_F(compare, floor_is_no_reason_where_there_is_no_difference)
{
	for (int i = 0; i < FIGURES; i++)
		self->base.list[i].floor = 1e6;
	again(self, COMPARE_THRESHOLD);
	for (int i = 0; i < FIGURES; i++)
		EXPECT_FALSE(self->c.list[i].below);
}

TEST_F(compare, faster_alone_passes)
{
	add(&self->new.list[3], -50);
	again(self, COMPARE_THRESHOLD);
	EXPECT_EQ(COMPARE_FASTER, self->c.list[3].verdict);
	EXPECT_EQ(COMPARE_EXIT_PASS, compare_exit_code(&self->c));
}

/* 2 of 70 arrangements are below 5 %, of two such figures together not. */
TEST_F(compare, too_few_values_give_no_verdict)
{
	self->base.set.n = self->new.set.n = 2;
	for (int i = 0; i < 2; i++)
		self->base.list[i].n = self->new.list[i].n = 4;
	add(&self->new.list[0], 1e6);
	add(&self->new.list[1], 1e6);
	again(self, 0);
	EXPECT_EQ(2, count(self, COMPARE_TOO_FEW));
	EXPECT_EQ(COMPARE_EXIT_NOTHING, compare_exit_code(&self->c));
	self->base.set.n = self->new.set.n = 1;
	again(self, 0);
	EXPECT_EQ(1, count(self, COMPARE_SLOWER));
	self->base.list[0].n = 3;
	self->new.list[0].n = 3;
	again(self, 0);
	EXPECT_EQ(1, count(self, COMPARE_TOO_FEW));
	EXPECT_EQ(0, self->c.tested);
}

/* What cannot be decided takes nothing from what can. */
TEST_F(compare, too_few_values_do_not_count_as_tests)
{
	for (int i = 0; i < FIGURES; i++)
		self->base.list[i].n = self->new.list[i].n = i ? 3 : 4;
	add(&self->new.list[0], 1e6);
	again(self, 0);
	EXPECT_EQ(1, self->c.tested);
	EXPECT_EQ(COMPARE_SLOWER, self->c.list[0].verdict);
	EXPECT_EQ(3, count(self, COMPARE_TOO_FEW));
}

TEST_F(compare, corrected_for_the_number_of_figures)
{
	double p[FIGURES], holm[FIGURES];

	again(self, 0);
	for (int i = 0; i < FIGURES; i++)
		p[i] = self->c.list[i].test.p;
	ranktest_holm(p, FIGURES, holm);
	for (int i = 0; i < FIGURES; i++)
		EXPECT_EQ(holm[i], self->c.list[i].holm);
}

TEST_F(compare, what_is_no_pair_is_told)
{
	self->new.list[0].contrived = self->base.list[0].contrived = true;
	self->new.list[1].unit = self->base.list[1].unit = "pages";
	self->new.list[2].name = "file.other";
	add(&self->new.list[0], 1e6);
	again(self, 0);
	ASSERT_EQ(5, self->c.n);
	EXPECT_EQ(COMPARE_NOT, self->c.list[0].verdict);
	EXPECT_EQ(COMPARE_NOT, self->c.list[1].verdict);
	EXPECT_EQ(COMPARE_ONE_RUN, self->c.list[2].verdict);
	EXPECT_EQ(NULL, self->c.list[2].new);
	EXPECT_EQ(COMPARE_NONE, self->c.list[3].verdict);
	EXPECT_EQ(COMPARE_ONE_RUN, self->c.list[4].verdict);
	EXPECT_EQ(NULL, self->c.list[4].base);
	EXPECT_EQ(1, self->c.tested);
}

TEST_F(compare, nothing_against_nothing_is_no_pass)
{
	self->base.set.n = self->new.set.n = 0;
	again(self, 0);
	EXPECT_EQ(COMPARE_EXIT_NOTHING, compare_exit_code(&self->c));
}

static bool prints(FIXTURE_DATA(compare) * self, const char *want)
{
	static char text[8192];
	FILE *out = fmemopen(text, sizeof(text), "w");

	compare_print(&self->c, out);
	fclose(out);
	if (!strstr(text, want))
		fprintf(stderr, "%s", text);
	return strstr(text, want);
}

TEST_F(compare, print_has_figures_of_both_sides)
{
	self->new.list[1].unit = self->base.list[1].unit = "pages";
	self->new.list[3].n = 1;
	add(&self->new.list[2], 50);
	again(self, COMPARE_THRESHOLD);
	EXPECT_TRUE(prints(self, "nvme0 file.freeze, ms: slower\n"));
	EXPECT_TRUE(prints(self, "nvme0 downtime, pages: not compared: none "));
	EXPECT_TRUE(prints(self, "machine blackout, ms: no difference shown\n"
				 "  base  n 30    median "));
	EXPECT_TRUE(prints(self, "  new   n 1     median "));
	EXPECT_TRUE(prints(self, "threshold of 5 %"));
	EXPECT_TRUE(prints(self,
			   "0 faster, 1 slower, 1 no difference shown, "
			   "1 too few, 0 in one run only, 1 not compared\n"));
	add(&self->base.list[2], -1000);
	again(self, 0);
	EXPECT_TRUE(prints(self, "  ratio of medians none, shift +1"));
}

TEST_F(compare, print_says_what_calibration_does_not_tell)
{
	double shift = slow_down(self);

	ASSERT_LT(0, shift);
	EXPECT_FALSE(prints(self, "calibration"));
	self->new.list[2].floor = 500;
	again(self, 0);
	EXPECT_TRUE(prints(self, "nvme0 file.freeze, ms: no difference shown: the "
				 "shift is below 500.00 ms, the least that "
				 "calibration lets tell\n"));
	EXPECT_TRUE(prints(self, "\n"
				 "In 1 of those without, the shift is below "
				 "the least that calibration lets tell\n"));
}

static json_t *head(const char *rig, const char *device, const char *plan,
		    const char *test, const char *calibration)
{
	return json_pack("{ss s[{ss}] ss ss* ss?}", "rig", rig, "devices",
			 "name", device, "plan", plan, "test", test,
			 "calibration", calibration);
}

static int refuses(json_t *base, json_t *new)
{
	struct measurements a = { .head = base }, b = { .head = new };
	int ret = compare_refuse(&a, &b);

	json_decref(base);
	json_decref(new);
	return ret;
}

#define SAME head("r", "d", "p", NULL, NULL)

TEST(runs_that_differ_in_what_they_are_are_refused)
{
	EXPECT_EQ(0, refuses(SAME, SAME));
	EXPECT_EQ(-EINVAL, refuses(SAME, head("q", "d", "p", NULL, NULL)));
	EXPECT_STREQ("not the same: rig (\"r\", \"q\")", lu_errmsg());
	EXPECT_EQ(-EINVAL, refuses(SAME, head("r", "e", "p", NULL, NULL)));
	EXPECT_NE(NULL,
		  strstr(lu_errmsg(), ": devices of the rig (number 1: {"));
	EXPECT_EQ(-EINVAL, refuses(SAME, head("r", "d", "p", "s.t", NULL)));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "test of the plan (none, \"s.t\")"));
	EXPECT_EQ(-EINVAL, refuses(SAME, head("r", "d", "q", NULL, "c1")));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "plan (\"p\", \"q\"); calibration "
					    "(none, \"c1\")"));
	EXPECT_EQ(0, refuses(head("r", "d", "p", NULL, "c1"),
			     head("r", "d", "p", NULL, "c1")));
	EXPECT_EQ(0, refuses(json_object(), json_object()));
	EXPECT_EQ(-EINVAL, refuses(json_pack("{ss}", "rig_hash", "a1"),
				   json_pack("{ss}", "rig_hash", "b2")));
	EXPECT_STREQ("not the same: content of the rig file (\"a1\", \"b2\")",
		     lu_errmsg());
	EXPECT_EQ(0, refuses(json_pack("{ss}", "rig_hash", "a1"),
			     json_pack("{ss}", "rig_hash", "a1")));
	/* of older versions nothing is known */
	EXPECT_EQ(0,
		  refuses(json_pack("{ss}", "rig_hash", "a1"), json_object()));
	EXPECT_EQ(0, refuses(json_pack("{sn}", "rig_hash"),
			     json_pack("{ss}", "rig_hash", "a1")));
	EXPECT_EQ(-EINVAL, refuses(json_pack("{s[s]}", "tests", "s.a"),
				   json_pack("{s[s]}", "tests", "s.b")));
	EXPECT_STREQ("not the same: tests of the plan (number 1: \"s.a\", \"s.b\")",
		     lu_errmsg());
	EXPECT_EQ(-EINVAL,
		  refuses(json_pack("{s[s]}", "contrived", "s.a"),
			  json_pack("{s[ss]}", "contrived", "s.a", "s.b")));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "(number 2: none, \"s.b\")"));
}

TEST_HARNESS_MAIN
