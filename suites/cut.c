// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: parts of a walk with one jump ("lutorture run --plan cut --walk
 * FILE"), one after the other, by delta debugging: each is a jump.
 * Passes if: never. The walk fails, and a smaller one that fails too is saved; or
 * it does not fail when it is taken again, and there is nothing to cut.
 * Cannot see: whether a part fails for the same reason as the whole. A part that
 * kills the machine ends the cutting.
 * Source: lib/lu_ddmin.h.
 */
#include <stdlib.h>
#include <string.h>

#include "lu_ddmin.h"
#include "lu_suite.h"
#include "lu_walk_cut.h"
#include "lu_walk_file.h"

static const char *const allow[] = { "vmalloc error: size", NULL };

LU_SUITE = {
	.name = "cut",
	.description = "will cut down a walk that fails behind a jump",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 120000,
	.legs = lu_legs_chain,
	.dmesg_allow = allow,
	.contrived = true,
};

#define TRIES_MAX 4096

/* The jump stays in each part; what is left out are steps beside it. */
static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_walk_step steps[LU_WALK_FILE_MAX], now[LU_WALK_FILE_MAX];
static size_t part[LU_WALK_FILE_MAX], best[LU_WALK_FILE_MAX];
static struct lu_walk_step jump;
static char answers[TRIES_MAX];

FIXTURE(cut)
{
	int n;
	size_t count, at; /* steps, and where the jump is */
};

FIXTURE_SETUP(cut)
{
	const char *path = getenv("LUTORTURE_WALK");

	LU_NEEDS();
	if (!path)
		LU_SKIP("no walk: lutorture run --walk FILE");
	LU_BIND_DEVICES(devs, self->n);
	if (self->n > LU_WALK_DEVICES)
		self->n = LU_WALK_DEVICES;
	LU_OK(lu_walk_load(path, steps, LU_WALK_FILE_MAX, &self->count));
	while (self->at < self->count && !lu_walk_is_jump(&steps[self->at]))
		self->at++;
	if (self->at == self->count)
		LU_SKIP("the walk has no jump: it is cut down already");
	jump = steps[self->at];
	lu_carried("answers", answers, sizeof(answers));
}

FIXTURE_TEARDOWN(cut)
{
}

/* Steps of a part of the list that is all steps but the jump. */
static size_t put_together(const FIXTURE_DATA(cut) * self, const size_t *list,
			   size_t n)
{
	size_t left = 0, i = 0;

	for (; i < n && list[i] < self->at; i++)
		now[left++] = steps[list[i]];
	now[left++] = jump;
	for (; i < n; i++)
		now[left++] = steps[list[i] + 1];
	return left;
}

static void answer(struct __test_metadata *_metadata, int err)
{
	size_t len = strlen(answers);

	ASSERT_GT(sizeof(answers) - 1, len);
	ASSERT_TRUE(err >= 0 || err == -EBADMSG) TH_LOG("%s", lu_errmsg());
	TH_LOG("try %zu: %s", len + 1, err < 0 ? lu_errmsg() : "comes out");
	answers[len] = err < 0 ? '1' : '0';
	LU_OK(lu_carry("answers", answers));
}

/* A kernel with something left behind is good for no try: then a jump is lost. */
static void leave(struct __test_metadata *_metadata, const char *why)
{
	LU_OK(lu_carry("why", why));
	LU_OK(strcmp(why, "try") ? lu_jump() : lu_walk_jump(&jump));
}

static void save(struct __test_metadata *_metadata,
		 const FIXTURE_DATA(cut) * self, size_t n_best)
{
	const char *dir = getenv("LUTORTURE_OUT");
	size_t left = put_together(self, best, n_best);
	char path[4096];

	EXPECT_EQ(0, n_best)
	TH_LOG("%zu tries: cut down from %zu steps to %zu:", strlen(answers),
	       self->count, left);
	for (size_t i = 0; i < left && i < 20; i++)
		TH_LOG("  %s", lu_walk_step_text(&now[i]));
	snprintf(path, sizeof(path), "%s/" LU_WALK_FILE_NAME, dir ? dir : ".");
	LU_OK(lu_walk_save(path, now, left));
}

/* What a try came to that began in the kernel before. */
static void end_try(struct __test_metadata *_metadata,
		    const FIXTURE_DATA(cut) * self)
{
	size_t n_best,
		n = lu_ddmin_next(self->count - 1, answers, part, best, &n_best);
	char why[16] = "";
	int err = lu_walk_check_refusal();

	if (err) {
		ASSERT_EQ(-ENODATA, err) TH_LOG("%s", lu_errmsg());
		answer(_metadata, -EBADMSG);
		/* Sessions that nobody asked for yet are not seen as left. */
		if (lu_leg() < (int)lu_agent_cycles())
			leave(_metadata, "left");
		return;
	}
	lu_carried("why", why, sizeof(why));
	if (!strcmp(why, "try"))
		answer(_metadata,
		       lu_walk_part(devs, self->n, now,
				    put_together(self, part, n), 1, &jump));
}

TEST_F(cut, down_to_what_it_fails_by)
{
	size_t n, n_best;
	int got = -EBADMSG;

	if (lu_leg())
		end_try(_metadata, self);
	while (got) {
		n = lu_ddmin_next(self->count - 1, answers, part, best, &n_best);
		if (!n || lu_leg() == (int)lu_agent_cycles())
			break;
		if (lu_walk_is_empty())
			leave(_metadata, "left");
		got = lu_walk_part(devs, self->n, now,
				   put_together(self, part, n), 0, &jump);
		if (!got)
			leave(_metadata, "try");
		answer(_metadata, got);
	}
	EXPECT_LT(0, n_best) TH_LOG("it does not fail when it is taken again");
	if (n_best)
		save(_metadata, self, n_best);
}

LU_SUITE_MAIN
