// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "left" oracle over made-up tables and counters. The topology: endpoints
 * 03:00.0 and 04:00.0 below bridge 02:00.0 below root port 00:01.0.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "oracle_internal.h"
#include "oracle_table.h"

static const char full[] = "0000:00:01.0 refcount 2 bridge arrived on\n"
			   "0000:02:00.0 refcount 2 bridge arrived on\n"
			   "0000:03:00.0 refcount 1 endpoint arrived -\n"
			   "0000:04:00.0 refcount 1 endpoint arrived off\n";

static int bridges(struct lu_bdf bdf, struct lu_bdf *out, size_t max)
{
	if (bdf.bus != 3 && bdf.bus != 4)
		return -ENODEV;
	if (max < 2)
		return -ENOSPC;
	out[0] = (struct lu_bdf){ .bus = 2 };
	out[1] = (struct lu_bdf){ .devfn = 8 };
	return 2;
}

static const struct left_modules modules = {
	.module = { { "lutorture_pci", 1 }, { "nvme", 2 } },
	.n = 2,
};

FIXTURE(left)
{
	struct oracle_ctx ctx;
	struct left_facts *facts;
	struct left_base base;
	unsigned int n;
	char text[2048];
};

static void finding(void *arg, const char *oracle, const char *text)
{
	FIXTURE_DATA(left) *self = arg;

	(void)oracle;
	self->n++;
	sprintf(self->text + strlen(self->text), "%s\n", text);
}

FIXTURE_SETUP(left)
{
	self->facts = calloc(1, sizeof(*self->facts));
	ASSERT_NE(NULL, self->facts);
	self->ctx.ctx = self;
	self->ctx.finding = finding;
	self->facts->bridges = bridges;
	self->facts->modules = modules;
	self->facts->status.kho_pages = 40;
	strcpy(self->facts->status.flb_incoming, "none");
	self->base = (struct left_base){ .pages = 40, .modules = modules };
}

FIXTURE_TEARDOWN(left)
{
	free(self->facts);
}

static void outgoing(FIXTURE_DATA(left) * self, const char *table)
{
	self->facts->n_out =
		lu_provider_parse(table, self->facts->out, LEFT_MAX);
	self->facts->status.flb_outgoing = true;
	self->facts->status.sessions_alive = 1;
}

TEST_F(left, an_empty_machine_is_ok_everywhere)
{
	EXPECT_EQ(0, oracle_left_at_jump(&self->ctx, self->facts));
	EXPECT_EQ(0, oracle_left_at_arrival(&self->ctx, self->facts, NULL, 0));
	EXPECT_EQ(0, oracle_left_at_end(&self->ctx, self->facts, &self->base));
}

TEST_F(left, refcounts_that_add_up_are_ok_at_a_jump)
{
	outgoing(self, full);
	EXPECT_EQ(0, oracle_left_at_jump(&self->ctx, self->facts))
	TH_LOG("%s", self->text);
}

TEST_F(left, a_wrong_refcount_is_seen_at_a_jump)
{
	for (int i = 0; i < 4; i++) {
		outgoing(self, full);
		self->facts->out[i].refcount++;
		EXPECT_EQ(1, oracle_left_at_jump(&self->ctx, self->facts));
	}
	EXPECT_NE(NULL, strstr(self->text, "0000:00:01.0 has refcount 3, with "
					   "2 preserved at or below it\n"));
}

TEST_F(left, a_bridge_left_out_is_seen_at_a_jump)
{
	outgoing(self, "0000:00:01.0 refcount 1 bridge arrived -\n"
		       "0000:03:00.0 refcount 1 endpoint arrived -\n");
	EXPECT_EQ(1, oracle_left_at_jump(&self->ctx, self->facts));
	EXPECT_STREQ("0000:03:00.0 is preserved, bridge 0000:02:00.0 above it "
		     "is not\n",
		     self->text);
}

TEST_F(left, a_bridge_with_nothing_below_is_seen_at_a_jump)
{
	outgoing(self, "0000:02:00.0 refcount 1 bridge arrived -\n");
	EXPECT_EQ(1, oracle_left_at_jump(&self->ctx, self->facts));
}

TEST_F(left, a_device_that_is_gone_is_seen_at_a_jump)
{
	outgoing(self, "0001:03:00.0 refcount 1 endpoint arrived -\n"
		       "0000:05:00.0 refcount 1 endpoint arrived -\n");
	EXPECT_LE(1, oracle_left_at_jump(&self->ctx, self->facts));
}

TEST_F(left, flb_sessions_and_freeze_are_seen_at_a_jump)
{
	outgoing(self, full);
	self->facts->status.flb_outgoing = false;
	self->facts->status.sessions_alive = 0;
	self->facts->status.frozen = true;
	EXPECT_EQ(3, oracle_left_at_jump(&self->ctx, self->facts));
	self->facts->n_out = 0;
	self->facts->status.flb_outgoing = true;
	EXPECT_EQ(2, oracle_left_at_jump(&self->ctx, self->facts));
}

static int arrive(FIXTURE_DATA(left) * self, const char *sent, const char *got)
{
	static struct lu_provider_entry before[8];
	int n = lu_provider_parse(sent, before, 8);

	self->facts->n_in = lu_provider_parse(got, self->facts->in, LEFT_MAX);
	strcpy(self->facts->status.flb_incoming,
	       self->facts->n_in ? "live" : "none");
	return oracle_left_at_arrival(&self->ctx, self->facts, before, n);
}

TEST_F(left, what_was_sent_arrives)
{
	EXPECT_EQ(0, arrive(self, full, full)) TH_LOG("%s", self->text);
}

TEST_F(left, what_does_not_arrive_is_seen)
{
	EXPECT_EQ(5, arrive(self, full, ""));
	EXPECT_NE(NULL, strstr(self->text, "0000:03:00.0 was preserved and did "
					   "not arrive"));
	EXPECT_NE(NULL, strstr(self->text, "incoming FLB is none"));
}

TEST_F(left, what_arrives_changed_is_seen)
{
	EXPECT_EQ(1, arrive(self, "0000:02:00.0 refcount 2 bridge arrived -\n",
			    "0000:02:00.0 refcount 1 bridge arrived -\n"));
	EXPECT_EQ(1, arrive(self, "0000:02:00.0 refcount 1 bridge arrived -\n",
			    "0000:02:00.0 refcount 1 endpoint arrived -\n"));
	EXPECT_EQ(2, arrive(self, "0000:02:00.0 refcount 1 bridge arrived -\n",
			    "0001:02:00.0 refcount 1 bridge arrived -\n"));
}

TEST_F(left, everything_left_at_the_end_is_seen)
{
	struct lu_provider_status *s = &self->facts->status;

	outgoing(self, full);
	self->facts->n_in = lu_provider_parse(full, self->facts->in, LEFT_MAX);
	strcpy(s->flb_incoming, "live");
	s->frozen = true;
	s->kho_pages++;
	self->facts->modules.module[0].refs++;
	/* two tables of four; session, reference, pages; FLBs; frozen */
	EXPECT_EQ(14, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	EXPECT_EQ(14, self->n) TH_LOG("%s", self->text);
}

TEST_F(left, a_finished_flb_is_ok_and_a_failed_one_is_not)
{
	strcpy(self->facts->status.flb_incoming, "finished");
	EXPECT_EQ(0, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	strcpy(self->facts->status.flb_incoming, "failed:-12");
	EXPECT_EQ(1, oracle_left_at_end(&self->ctx, self->facts, &self->base));
}

TEST_F(left, counts_below_the_start_are_seen)
{
	self->base.pages = 41;
	self->base.sessions = 1;
	self->base.modules.module[0].refs = 2;
	EXPECT_EQ(3, oracle_left_at_end(&self->ctx, self->facts, &self->base));
}

TEST_F(left, a_reference_on_any_module_is_seen)
{
	struct left_modules *now = &self->facts->modules;

	now->module[1].refs = 3;
	EXPECT_EQ(1, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	now->module[now->n++] = (struct left_module){ "lutorture_naive", 1 };
	EXPECT_EQ(2, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	EXPECT_STREQ("module nvme has 3 references, had 2\n"
		     "module nvme has 3 references, had 2\n"
		     "module lutorture_naive has 1 references, had 0\n",
		     self->text);
}

TEST_F(left, modules_may_come_and_go_without_references)
{
	struct left_modules *now = &self->facts->modules;

	now->module[0] = (struct left_module){ "lutorture_naive", 0 };
	EXPECT_EQ(0, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	now->n = 0;
	EXPECT_EQ(0, oracle_left_at_end(&self->ctx, self->facts, &self->base));
}

TEST_F(left, fewer_references_are_a_finding_on_our_modules)
{
	struct left_modules *now = &self->facts->modules;

	now->module[1].refs = 1;
	EXPECT_EQ(0, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	now->module[0].refs = 0;
	EXPECT_EQ(1, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	EXPECT_STREQ("module lutorture_pci has 0 references, had 1\n",
		     self->text);
}

static const char loaded[] =
	"vfio_pci 16384 1 - Live 0x0000000000000000\n"
	"vfio_pci_core 90112 3 vfio_pci, Live 0x0000000000000000\n"
	"pinned 12288 3 a,b,[permanent], Live 0x0000000000000000\n"
	"only_pinned 12288 1 [permanent], Live 0x0000000000000000\n"
	"coming 12288 1 - Loading 0x0000000000000000\n"
	"uncounted 12288 - - Live 0x0000000000000000\n"
	"lutorture_pci 81920 2 - Live 0x0000000000000000 (OE)\n";

TEST(references_of_modules_are_read_without_those_of_other_modules)
{
	static const struct left_module want[] = {
		{ "vfio_pci", 1 },    { "vfio_pci_core", 2 }, { "pinned", 1 },
		{ "only_pinned", 1 }, { "lutorture_pci", 2 },
	};
	struct left_modules got;

	ASSERT_EQ(0, left_modules_parse(loaded, true, &got));
	ASSERT_EQ(5, got.n);
	for (size_t i = 0; i < got.n; i++) {
		EXPECT_STREQ(want[i].name, got.module[i].name);
		EXPECT_EQ(want[i].refs, got.module[i].refs);
	}
	ASSERT_EQ(0, left_modules_parse(loaded, false, &got));
	ASSERT_EQ(1, got.n);
	EXPECT_STREQ("lutorture_pci", got.module[0].name);
}

TEST(a_list_without_the_provider_is_no_data)
{
	struct left_modules got;

	EXPECT_EQ(-ENODATA, left_modules_parse("", true, &got));
	EXPECT_EQ(-ENODATA, left_modules_parse("lutorture_pci 9 - - Live 0x0\n",
					       true, &got));
}

TEST(more_modules_than_can_be_followed_are_an_error)
{
	char text[LEFT_MODULES * 32 + 32] = "lutorture_pci 1 0 - Live 0x0\n";
	struct left_modules got;

	for (int i = 1; i < LEFT_MODULES; i++)
		sprintf(text + strlen(text), "m%d 1 0 - Live 0x0\n", i);
	EXPECT_EQ(0, left_modules_parse(text, true, &got));
	strcat(text, "one_more 1 0 - Live 0x0\n");
	EXPECT_EQ(-E2BIG, left_modules_parse(text, true, &got));
	EXPECT_EQ(0, left_modules_parse(text, false, &got));
}

TEST(references_of_modules_survive_being_carried)
{
	struct left_modules got;
	char text[64];

	ASSERT_EQ(0, left_modules_format(&modules, text, sizeof(text)));
	EXPECT_STREQ(" lutorture_pci 1 nvme 2", text);
	ASSERT_EQ(0, left_modules_scan(text, &got));
	ASSERT_EQ(2, got.n);
	EXPECT_STREQ("nvme", got.module[1].name);
	EXPECT_EQ(2, got.module[1].refs);
	EXPECT_EQ(-E2BIG, left_modules_format(&modules, text, 23));
	EXPECT_EQ(0, left_modules_format(&modules, text, 24));
	EXPECT_EQ(0, left_modules_scan("", &got));
	EXPECT_EQ(0, got.n);
	EXPECT_EQ(-ENODATA, left_modules_scan(" nvme", &got));
}

TEST_F(left, counting_without_telling_gives_the_same)
{
	outgoing(self, full);
	self->ctx.finding = NULL;
	EXPECT_EQ(6, oracle_left_at_end(&self->ctx, self->facts, &self->base));
	EXPECT_EQ(0, self->n);
}

TEST(a_saved_table_is_read_back)
{
	char path[] = "/tmp/lutorture-table-XXXXXX";
	struct lu_provider_entry a[8], b[8];
	int fd = mkstemp(path), n = lu_provider_parse(full, a, 8);

	ASSERT_LE(0, fd);
	ASSERT_EQ(4, n);
	ASSERT_EQ(0, oracle_table_save(path, a, n));
	ASSERT_EQ(4, oracle_table_load(path, b, 8));
	for (int i = 0; i < 4; i++) {
		EXPECT_TRUE(lu_bdf_equal(a[i].bdf, b[i].bdf));
		EXPECT_EQ(a[i].refcount, b[i].refcount);
		EXPECT_EQ(a[i].bridge, b[i].bridge);
		EXPECT_EQ(a[i].arrived_bme, b[i].arrived_bme);
	}
	ASSERT_EQ(3, pwrite(fd, "# l", 3, 16));
	EXPECT_EQ(-EPROTONOSUPPORT, oracle_table_load(path, b, 8));
	close(fd);
	unlink(path);
	EXPECT_EQ(-ENOENT, oracle_table_load(path, b, 8));
}

TEST_HARNESS_MAIN
