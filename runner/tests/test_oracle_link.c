// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "link" oracle over made-up links.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/tests/fake_sys.h"
#include "kselftest_harness.h"
#include "oracle_internal.h"

#define PORT  "pci0000:00/0000:00:04.0"
#define SPEED "current_link_speed"
#define WIDTH "current_link_width"

FIXTURE(link)
{
	struct fake_sys fake;
	struct lu_rig_device device;
	const struct lu_rig_device *devices[1];
	struct lu_bdf bdf;
	struct lu_rig rig;
	struct oracle_ctx ctx;
	char text[1024];
};

static void finding(void *arg, const char *oracle, const char *text)
{
	FIXTURE_DATA(link) *self = arg;

	(void)oracle;
	snprintf(self->text, sizeof(self->text), "%s", text);
}

static void set(FIXTURE_DATA(link) * self, const char *chain, const char *speed,
		const char *width)
{
	fake_attr(&self->fake, chain, SPEED, speed);
	fake_attr(&self->fake, chain, WIDTH, width);
}

FIXTURE_SETUP(link)
{
	fake_open(&self->fake);
	self->device.name = "nvme0";
	self->device.allow_destructive = true;
	self->devices[0] = &self->device;
	self->bdf = (struct lu_bdf){ .bus = 0x40 };
	self->rig.devices = &self->device;
	self->rig.n_devices = 1;
	self->ctx = (struct oracle_ctx){
		.rig = &self->rig,
		.test_dir = self->fake.root,
		.duts = &self->bdf,
		.dut_devices = self->devices,
		.n_duts = 1,
		.ctx = self,
		.finding = finding,
	};
	set(self, FAKE_NVME, "16.0 GT/s PCIe\n", "4\n");
	set(self, FAKE_UP, "16.0 GT/s PCIe\n", "16\n");
	set(self, PORT, "16.0 GT/s PCIe\n", "16\n");
}

FIXTURE_TEARDOWN(link)
{
	fake_close(&self->fake);
}

TEST_F(link, links_that_stay_are_ok_over_a_jump)
{
	EXPECT_EQ(0, oracle_link.begin(&self->ctx));
	EXPECT_EQ(0, oracle_link.check(&self->ctx, ORACLE_JUMP));
	self->ctx.boot++;
	self->ctx.leg++;
	EXPECT_EQ(0, oracle_link.check(&self->ctx, ORACLE_ARRIVAL));
	EXPECT_EQ(0, oracle_link.check(&self->ctx, ORACLE_END));
}

TEST_F(link, a_slower_link_is_seen)
{
	EXPECT_EQ(0, oracle_link.begin(&self->ctx));
	set(self, FAKE_NVME, "2.5 GT/s PCIe\n", "4\n");
	EXPECT_EQ(1, oracle_link.check(&self->ctx, ORACLE_END));
	EXPECT_STREQ("nvme0: link was x4 16.0 GT/s PCIe, is x4 2.5 GT/s PCIe",
		     self->text);
}

TEST_F(link, a_narrower_link_of_a_bridge_is_seen_on_arrival)
{
	EXPECT_EQ(0, oracle_link.begin(&self->ctx));
	EXPECT_EQ(0, oracle_link.check(&self->ctx, ORACLE_JUMP));
	self->ctx.boot++;
	self->ctx.leg++;
	set(self, FAKE_UP, "16.0 GT/s PCIe\n", "1\n");
	EXPECT_EQ(1, oracle_link.check(&self->ctx, ORACLE_ARRIVAL));
	EXPECT_STREQ("nvme0^^: link was x16 16.0 GT/s PCIe, is x1 16.0 GT/s "
		     "PCIe",
		     self->text);
}

TEST_F(link, a_link_that_does_not_answer_is_seen)
{
	char path[PATH_MAX];

	EXPECT_EQ(0, oracle_link.begin(&self->ctx));
	unlink(fake_path(&self->fake, path, "/sys/devices/" PORT "/" SPEED));
	EXPECT_EQ(1, oracle_link.check(&self->ctx, ORACLE_END));
	EXPECT_STREQ("nvme0^^^: link was x16 16.0 GT/s PCIe, is x16 -",
		     self->text);
}

TEST_F(link, a_place_that_is_gone_is_seen)
{
	EXPECT_EQ(1, oracle_link_judge(&self->ctx,
				       "# lutorture-link 1\na x1 y\nab x1 y\n",
				       "# lutorture-link 1\nab x1 y\n"));
	EXPECT_STREQ("a: link was x1 y, is gone", self->text);
}

TEST_F(link, the_whole_line_is_compared)
{
	static const char was[] = "# lutorture-link 1\na x1 16.0 GT/s\n";

	EXPECT_EQ(0, oracle_link_judge(&self->ctx, was, was));
	EXPECT_EQ(1, oracle_link_judge(&self->ctx, was,
				       "# lutorture-link 1\na x1 32.0 GT/s\n"));
	EXPECT_EQ(1, oracle_link_judge(&self->ctx, was,
				       "# lutorture-link 1\na x1 16.0 GT/s, "
				       "downgraded\n"));
}

TEST_F(link, a_file_of_another_version_is_refused)
{
	EXPECT_EQ(-EPROTONOSUPPORT,
		  oracle_link_judge(&self->ctx, "# lutorture-link 2\n", ""));
}

TEST_F(link, without_the_file_or_a_start_it_is_blind)
{
	self->ctx.boot = 7;
	self->ctx.leg = 1;
	EXPECT_EQ(-ENOENT, oracle_link.check(&self->ctx, ORACLE_ARRIVAL));
	self->ctx.boot++;
	EXPECT_EQ(-ENODATA, oracle_link.check(&self->ctx, ORACLE_END));
	fake_close(&self->fake);
	fake_open(&self->fake);
	EXPECT_EQ(-ENODATA, oracle_link.begin(&self->ctx));
}

TEST_HARNESS_MAIN
