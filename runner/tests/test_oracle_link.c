// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "link" oracle over made-up links.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_dut.h"
#include "kselftest_harness.h"

#define PORT  "pci0000:00/0000:00:04.0"
#define SPEED "current_link_speed"
#define WIDTH "current_link_width"

FIXTURE(link)
{
	struct fake_dut dut;
};

static void set(FIXTURE_DATA(link) * self, const char *chain, const char *speed,
		const char *width)
{
	fake_attr(&self->dut.sys, chain, SPEED, speed);
	fake_attr(&self->dut.sys, chain, WIDTH, width);
}

FIXTURE_SETUP(link)
{
	fake_dut_open(&self->dut);
	self->dut.ctx.test_dir = self->dut.sys.root;
	set(self, FAKE_NVME, "16.0 GT/s PCIe\n", "4\n");
	set(self, FAKE_UP, "16.0 GT/s PCIe\n", "16\n");
	set(self, PORT, "16.0 GT/s PCIe\n", "16\n");
}

FIXTURE_TEARDOWN(link)
{
	fake_close(&self->dut.sys);
}

TEST_F(link, links_that_stay_are_ok_over_a_jump)
{
	EXPECT_EQ(0, oracle_link.begin(&self->dut.ctx));
	EXPECT_EQ(0, oracle_link.check(&self->dut.ctx, ORACLE_JUMP));
	self->dut.ctx.boot++;
	self->dut.ctx.leg++;
	EXPECT_EQ(0, oracle_link.check(&self->dut.ctx, ORACLE_ARRIVAL));
	EXPECT_EQ(0, oracle_link.check(&self->dut.ctx, ORACLE_END));
}

TEST_F(link, a_slower_link_is_seen)
{
	EXPECT_EQ(0, oracle_link.begin(&self->dut.ctx));
	set(self, FAKE_NVME, "2.5 GT/s PCIe\n", "4\n");
	EXPECT_EQ(1, oracle_link.check(&self->dut.ctx, ORACLE_END));
	EXPECT_STREQ("nvme0: link was x4 16.0 GT/s PCIe, is x4 2.5 GT/s PCIe",
		     self->dut.text);
}

TEST_F(link, a_narrower_link_of_a_bridge_is_seen_on_arrival)
{
	EXPECT_EQ(0, oracle_link.begin(&self->dut.ctx));
	EXPECT_EQ(0, oracle_link.check(&self->dut.ctx, ORACLE_JUMP));
	self->dut.ctx.boot++;
	self->dut.ctx.leg++;
	set(self, FAKE_UP, "16.0 GT/s PCIe\n", "1\n");
	EXPECT_EQ(1, oracle_link.check(&self->dut.ctx, ORACLE_ARRIVAL));
	EXPECT_STREQ("nvme0^^: link was x16 16.0 GT/s PCIe, is x1 16.0 GT/s "
		     "PCIe",
		     self->dut.text);
}

TEST_F(link, a_link_that_does_not_answer_is_seen)
{
	char path[PATH_MAX];

	EXPECT_EQ(0, oracle_link.begin(&self->dut.ctx));
	unlink(fake_path(&self->dut.sys, path, "/sys/devices/" PORT "/" SPEED));
	EXPECT_EQ(1, oracle_link.check(&self->dut.ctx, ORACLE_END));
	EXPECT_STREQ("nvme0^^^: link was x16 16.0 GT/s PCIe, is x16 -",
		     self->dut.text);
}

TEST_F(link, a_place_that_is_gone_is_seen)
{
	EXPECT_EQ(1, oracle_link_judge(&self->dut.ctx,
				       "# lutorture-link 1\na x1 y\nab x1 y\n",
				       "# lutorture-link 1\nab x1 y\n"));
	EXPECT_STREQ("a: link was x1 y, is gone", self->dut.text);
}

TEST_F(link, the_whole_line_is_compared)
{
	static const char was[] = "# lutorture-link 1\na x1 16.0 GT/s\n";

	EXPECT_EQ(0, oracle_link_judge(&self->dut.ctx, was, was));
	EXPECT_EQ(1, oracle_link_judge(&self->dut.ctx, was,
				       "# lutorture-link 1\na x1 32.0 GT/s\n"));
	EXPECT_EQ(1, oracle_link_judge(&self->dut.ctx, was,
				       "# lutorture-link 1\na x1 16.0 GT/s, "
				       "downgraded\n"));
}

TEST_F(link, a_file_of_another_version_is_refused)
{
	EXPECT_EQ(-EPROTONOSUPPORT,
		  oracle_link_judge(&self->dut.ctx, "# lutorture-link 2\n", ""));
}

TEST_F(link, without_the_file_or_a_start_it_is_blind)
{
	self->dut.ctx.boot = 7;
	self->dut.ctx.leg = 1;
	EXPECT_EQ(-ENOENT, oracle_link.check(&self->dut.ctx, ORACLE_ARRIVAL));
	self->dut.ctx.boot++;
	EXPECT_EQ(-ENODATA, oracle_link.check(&self->dut.ctx, ORACLE_END));
	fake_close(&self->dut.sys);
	fake_open(&self->dut.sys);
	EXPECT_EQ(-ENODATA, oracle_link.begin(&self->dut.ctx));
}

TEST_HARNESS_MAIN
