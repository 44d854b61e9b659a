// SPDX-License-Identifier: GPL-2.0-only
/* Walks go to text and back; what is no walk is refused with its line. */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_walk_file.h"

#define MAX 8

static const struct lu_walk_step steps[] = {
	{ .op = LU_WALK_CREATE, .slot = 3, .name = 11 },
	{ .op = LU_WALK_PRESERVE,
	  .slot = 3,
	  .token = 7,
	  .file = 4,
	  .device = 1,
	  .fault = LU_WALK_ERROR,
	  .nth = 2 },
	{ .op = LU_WALK_PRESERVE, .file = LU_WALK_NO_HANDLER },
	{ .op = LU_WALK_PRESERVE,
	  .file = LU_WALK_MEMFD,
	  .fault = LU_WALK_ALLOC,
	  .nth = 9 },
	{ .op = LU_WALK_CLOSE, .fault = LU_WALK_DEATH },
	{ .op = LU_WALK_JUMP, .token = 3 },
	{ .op = LU_WALK_CLOSE, .slot = LU_WALK_SLOTS - 1 },
};

static const char first[] = "lutorture-walk 2\n";
static const char good[] =
	"close slot 0 name 0 token 0 file 0 hit 0 fault - at -\n";

static const struct {
	const char *name, *text;
	int err;
	const char *where;
} cases[] = {
	{ "empty", "", -EBADMSG, ":1:" },
	{ "another version", "lutorture-walk 1\n", -EBADMSG, ":1:" },
	{ "no such operation",
	  "leap slot 0 name 0 token 0 file 0 hit 0 fault - at -\n", -EBADMSG,
	  ":3:" },
	{ "slot out of range",
	  "close slot 224 name 0 token 0 file 0 hit 0 fault - at -\n", -EBADMSG,
	  ":3:" },
	{ "negative slot",
	  "close slot -1 name 0 token 0 file 0 hit 0 fault - at -\n", -EBADMSG,
	  ":3:" },
	{ "file out of range",
	  "close slot 0 name 0 token 0 file 96 hit 0 fault - at -\n", -EBADMSG,
	  ":3:" },
	{ "file below all",
	  "close slot 0 name 0 token 0 file -4 hit 0 fault - at -\n", -EBADMSG,
	  ":3:" },
	{ "no such fault",
	  "close slot 0 name 0 token 0 file 0 hit 0 fault error at moon\n",
	  -EBADMSG, ":3:" },
	{ "no such kind",
	  "close slot 0 name 0 token 0 file 0 hit 0 fault moon at -\n",
	  -EBADMSG, ":3:" },
	{ "an error nowhere",
	  "close slot 0 name 0 token 0 file 0 hit 1 fault error at -\n",
	  -EBADMSG, ":3:" },
	{ "a death at a stage",
	  "close slot 0 name 0 token 0 file 0 hit 1 fault death at pci.hop\n",
	  -EBADMSG, ":3:" },
	{ "cut off", "close slot 0 name", -EBADMSG, ":3:" },
	{ "more than a step",
	  "close slot 0 name 0 token 0 file 0 hit 0 fault - at - x\n", -EBADMSG,
	  ":3:" },
};

FIXTURE(walk)
{
	char path[64];
	struct lu_walk_step back[MAX];
	size_t n;
};

FIXTURE_SETUP(walk)
{
	snprintf(self->path, sizeof(self->path), "/tmp/test_walk.%d", getpid());
}

FIXTURE_TEARDOWN(walk)
{
	unlink(self->path);
}

TEST_F(walk, comes_back_as_it_was)
{
	struct lu_walk_step all[ARRAY_SIZE(steps)];

	memcpy(all, steps, sizeof(all));
	all[1].stage = lu_stage_find("pci.hop");
	ASSERT_EQ(0, lu_walk_save(self->path, all, ARRAY_SIZE(all)));
	ASSERT_EQ(0, lu_walk_load(self->path, self->back, MAX, &self->n));
	ASSERT_EQ(ARRAY_SIZE(all), self->n);
	EXPECT_EQ(0, memcmp(all, self->back, sizeof(all)));
	EXPECT_EQ(-ENOSPC, lu_walk_load(self->path, self->back, 3, &self->n));
	EXPECT_EQ(-ENOENT, lu_walk_load("/nowhere", self->back, 3, &self->n));
}

TEST_F(walk, what_is_none_is_refused)
{
	FILE *out;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		out = fopen(self->path, "w");
		if (cases[i].where[1] == '3')
			fprintf(out, "%s%s", first, good);
		fputs(cases[i].text, out);
		fclose(out);
		EXPECT_EQ(cases[i].err,
			  lu_walk_load(self->path, self->back, MAX, &self->n))
		TH_LOG("%s", cases[i].name);
		EXPECT_NE(NULL, strstr(lu_errmsg(), cases[i].where))
		TH_LOG("%s: %s", cases[i].name, lu_errmsg());
	}
}

TEST_HARNESS_MAIN
