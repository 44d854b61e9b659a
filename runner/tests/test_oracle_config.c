// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "config" oracle over made-up snapshots: which differences are findings.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "oracle_config.h"
#include "oracle_internal.h"

enum { NVME, NIC, PORT, FUNCTIONS };

#define MASTER 4

FIXTURE(config)
{
	struct oracle_ctx ctx;
	struct lu_snapshot *before;
	struct lu_snapshot *after;
	char diff[64];
	unsigned int n;
	char text[4096];
};

static void finding(void *arg, const char *oracle, const char *text)
{
	FIXTURE_DATA(config) *self = arg;

	(void)oracle;
	self->n++;
	if (strlen(self->text) + strlen(text) + 2 < sizeof(self->text))
		sprintf(self->text + strlen(self->text), "%s\n", text);
}

static void drive(struct lu_snapshot_fn *fn, const char *driver)
{
	for (size_t i = 0; i < LU_SNAPSHOT_ATTRS; i++)
		if (!strcmp(lu_snapshot_attrs[i].name, "driver"))
			snprintf(fn->attr[i], sizeof(fn->attr[i]), "%s", driver);
}

static void fill(struct lu_snapshot_fn *fn, uint8_t bus, const char *path,
		 uint8_t type, const char *driver)
{
	fn->bdf = (struct lu_bdf){ .bus = bus };
	fn->len = 256;
	snprintf(fn->path, sizeof(fn->path), "%s", path);
	fn->config[0] = 0x86;
	fn->config[1] = 0x80;
	fn->config[4] = 2 | MASTER;
	fn->config[0x0e] = type;
	drive(fn, driver);
}

static struct lu_snapshot *make(void)
{
	struct lu_snapshot *s;

	s = calloc(1, sizeof(*s) + FUNCTIONS * sizeof(s->fn[0]));
	s->n = FUNCTIONS;
	fill(&s->fn[NVME], 3, "0000:00:01.0/00.0", 0, "lutorture_pci");
	fill(&s->fn[NIC], 4, "0000:00:02.0/00.0", 0, "lutorture_pci");
	fill(&s->fn[PORT], 0, "0000:00:01.0", 1, "pcieport");
	return s;
}

FIXTURE_SETUP(config)
{
	self->before = make();
	self->after = make();
	self->ctx.ctx = self;
	self->ctx.finding = finding;
	snprintf(self->diff, sizeof(self->diff), "/tmp/lutorture-diff-%d",
		 getpid());
}

FIXTURE_TEARDOWN(config)
{
	unlink(self->diff);
	free(self->before);
	free(self->after);
}

static int compare(FIXTURE_DATA(config) * self,
		   const struct config_between *between)
{
	return oracle_config_compare(&self->ctx, self->before, self->after,
				     between, self->diff);
}

static const struct config_between nothing;

TEST_F(config, equal_snapshots_are_ok_and_leave_no_file)
{
	EXPECT_EQ(0, compare(self, &nothing)) TH_LOG("%s", self->text);
	EXPECT_NE(0, access(self->diff, F_OK));
}

TEST_F(config, one_changed_register_is_named_and_written_down)
{
	char line[128] = "";
	FILE *file;

	self->after->fn[NIC].config[4] &= ~MASTER;
	EXPECT_EQ(1, compare(self, &nothing));
	EXPECT_STREQ("0000:04:00.0 Command.BusMaster 1→0\n", self->text);
	file = fopen(self->diff, "r");
	ASSERT_NE(NULL, file);
	EXPECT_NE(NULL, fgets(line, sizeof(line), file));
	EXPECT_STREQ(self->text, line);
	fclose(file);
}

TEST_F(config, a_function_with_another_driver_is_left_out)
{
	drive(&self->after->fn[NVME], "nvme");
	self->after->fn[NVME].config[4] ^= 2;
	self->after->fn[PORT].config[4] &= ~MASTER;
	EXPECT_EQ(1, compare(self, &nothing));
	EXPECT_STREQ("0000:00:00.0 Command.BusMaster 1→0\n", self->text);
}

TEST_F(config, over_a_jump_only_what_was_preserved_keeps_mastering)
{
	const struct lu_provider_entry in[] = {
		{ .bdf = { .bus = 3 } },
		{ .bdf = { .bus = 0 } },
	};
	const struct config_between jump = {
		.jump = true,
		.preserved = in,
		.n_preserved = 2,
	};

	self->after->fn[NIC].config[4] &= ~MASTER;
	EXPECT_EQ(0, compare(self, &jump)) TH_LOG("%s", self->text);
	self->after->fn[NVME].config[4] &= ~MASTER;
	EXPECT_EQ(1, compare(self, &jump)) TH_LOG("%s", self->text);
}

TEST_F(config, over_a_jump_other_bits_and_bridges_count_for_all)
{
	const struct config_between jump = { .jump = true };

	self->after->fn[NIC].config[4] = 0;
	self->after->fn[PORT].config[4] &= ~MASTER;
	EXPECT_EQ(2, compare(self, &jump)) TH_LOG("%s", self->text);
	EXPECT_EQ(NULL, strstr(self->text, "04:00.0 Command.BusMaster"));
}

TEST_F(config, mastering_gained_over_a_jump_is_a_finding)
{
	const struct config_between jump = { .jump = true };

	self->before->fn[NIC].config[4] &= ~MASTER;
	EXPECT_EQ(1, compare(self, &jump)) TH_LOG("%s", self->text);
}

TEST_F(config, a_rebound_function_may_change_mastering_and_nothing_else)
{
	const struct lu_bdf rebound[] = { { .bus = 3 }, { .bus = 0 } };
	const struct config_between between = {
		.rebound = rebound,
		.n_rebound = 2,
	};

	self->after->fn[NVME].config[4] &= ~MASTER;
	EXPECT_EQ(0, compare(self, &between)) TH_LOG("%s", self->text);
	self->after->fn[NVME].config[4] &= ~2;
	EXPECT_EQ(1, compare(self, &between)) TH_LOG("%s", self->text);
	self->after->fn[NVME].config[4] |= 2;
	self->after->fn[NIC].config[4] &= ~MASTER;
	EXPECT_EQ(1, compare(self, &between)) TH_LOG("%s", self->text);
	self->after->fn[PORT].config[4] &= ~MASTER;
	EXPECT_EQ(2, compare(self, &between)) TH_LOG("%s", self->text);
}

TEST_F(config, the_test_may_turn_mastering_on_for_endpoints)
{
	self->before->fn[NIC].config[4] &= ~MASTER;
	EXPECT_EQ(0, compare(self, &nothing)) TH_LOG("%s", self->text);
	self->before->fn[PORT].config[4] &= ~MASTER;
	EXPECT_EQ(1, compare(self, &nothing)) TH_LOG("%s", self->text);
}

TEST_F(config, a_vanished_function_is_a_finding)
{
	self->after->fn[NVME].len = 0;
	drive(&self->after->fn[NVME], "");
	EXPECT_LE(1, compare(self, &nothing));
	EXPECT_NE(NULL, strstr(self->text, "0000:03:00.0"))
	TH_LOG("%s", self->text);
}

TEST_F(config, a_moved_function_is_a_finding)
{
	self->after->fn[NVME].bdf.bus = 9;
	EXPECT_EQ(1, compare(self, &nothing)) TH_LOG("%s", self->text);
}

TEST_F(config, what_cannot_be_written_down_still_counts)
{
	strcpy(self->diff, "/nonexistent/x");
	EXPECT_EQ(0, compare(self, &nothing));
	self->after->fn[NIC].config[4] &= ~MASTER;
	EXPECT_EQ(1, compare(self, &nothing));
}

TEST_F(config, mastering_that_did_not_arrive_is_a_finding)
{
	const struct lu_provider_entry in[] = {
		{ .bdf = { .bus = 3 }, .arrived_bme = 0 },
		{ .bdf = { .bus = 4 }, .arrived_bme = 1 },
		{ .bdf = { .bus = 0 }, .arrived_bme = 0 },
	};

	self->before->fn[PORT].config[4] &= ~MASTER;
	EXPECT_EQ(1, oracle_config_arrived(&self->ctx, self->before, in, 3));
	EXPECT_STREQ("0000:03:00.0 left with bus mastering on and arrived with "
		     "it off\n",
		     self->text);
}

TEST_F(config, an_arrival_nobody_saw_makes_it_blind)
{
	struct lu_provider_entry in = {
		.bdf = { .bus = 3 },
		.arrived_bme = -1,
	};

	EXPECT_EQ(-ENODATA,
		  oracle_config_arrived(&self->ctx, self->before, &in, 1));
	self->before->fn[NVME].config[4] &= ~MASTER;
	EXPECT_EQ(0, oracle_config_arrived(&self->ctx, self->before, &in, 1));
}

TEST_HARNESS_MAIN
