// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "aer" oracle over made-up counters, as text and in a made-up sysfs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_dut.h"
#include "kselftest_harness.h"
#include "lu_err.h"

#define PORT	 "pci0000:00/0000:00:04.0"
#define COR	 "aer_dev_correctable"
#define ROOT_COR "aer_rootport_total_err_cor"
#define CLEAN	 "RxErr 0\nBadTLP 0\nTOTAL_ERR_COR 0\n"
#define ONE	 "RxErr 0\nBadTLP 1\nTOTAL_ERR_COR 1\n"
#define TWO	 "RxErr 0\nBadTLP 2\nTOTAL_ERR_COR 2\n"

FIXTURE(aer)
{
	struct fake_dut dut;
};

FIXTURE_SETUP(aer)
{
	fake_dut_open(&self->dut);
	fake_attr(&self->dut.sys, FAKE_NVME, COR, CLEAN);
	fake_attr(&self->dut.sys, PORT, COR, CLEAN);
	fake_attr(&self->dut.sys, PORT, ROOT_COR, "0\n");
}

FIXTURE_TEARDOWN(aer)
{
	fake_close(&self->dut.sys);
}

TEST_F(aer, counters_that_stay_are_ok)
{
	fake_attr(&self->dut.sys, FAKE_NVME, COR, ONE);
	EXPECT_EQ(0, oracle_aer.begin(&self->dut.ctx));
	EXPECT_EQ(0, oracle_aer.check(&self->dut.ctx, ORACLE_JUMP));
	EXPECT_EQ(0, oracle_aer.check(&self->dut.ctx, ORACLE_END));
}

TEST_F(aer, an_error_at_the_device_is_seen)
{
	EXPECT_EQ(0, oracle_aer.begin(&self->dut.ctx));
	fake_attr(&self->dut.sys, FAKE_NVME, COR, ONE);
	EXPECT_EQ(1, oracle_aer.check(&self->dut.ctx, ORACLE_END));
	EXPECT_STREQ("0000:40:00.0 aer_dev_correctable: BadTLP went from 0 to 1",
		     self->dut.text);
}

TEST_F(aer, what_a_root_port_was_told_is_seen)
{
	EXPECT_EQ(0, oracle_aer.begin(&self->dut.ctx));
	fake_attr(&self->dut.sys, PORT, ROOT_COR, "3\n");
	EXPECT_EQ(1, oracle_aer.check(&self->dut.ctx, ORACLE_JUMP));
	EXPECT_NE(NULL, strstr(self->dut.text, "total went from 0 to 3"));
}

TEST_F(aer, a_new_kernel_counts_from_zero)
{
	fake_attr(&self->dut.sys, FAKE_NVME, COR, TWO);
	EXPECT_EQ(0, oracle_aer.begin(&self->dut.ctx));
	self->dut.ctx.boot++;
	EXPECT_EQ(1, oracle_aer.check(&self->dut.ctx, ORACLE_ARRIVAL));
	EXPECT_EQ(0, oracle_aer.check(&self->dut.ctx, ORACLE_END));
	fake_attr(&self->dut.sys, FAKE_NVME, COR, CLEAN);
	EXPECT_EQ(0, oracle_aer.check(&self->dut.ctx, ORACLE_ARRIVAL));
}

TEST_F(aer, a_function_found_again_counts_from_zero)
{
	EXPECT_EQ(0, oracle_aer_judge(&self->dut.ctx, "x", "y", TWO, CLEAN));
	EXPECT_EQ(1, oracle_aer_judge(&self->dut.ctx, "x", "y", TWO, ONE));
	EXPECT_STREQ("x y: BadTLP went from 0 to 1", self->dut.text);
}

TEST_F(aer, a_total_without_a_name_is_seen)
{
	EXPECT_EQ(1, oracle_aer_judge(&self->dut.ctx, "x", "y", CLEAN,
				      "RxErr 0\nTOTAL_ERR_COR 1\n"));
	EXPECT_STREQ("x y: total went from 0 to 1", self->dut.text);
}

TEST_F(aer, a_severity_that_the_suite_allows_is_not_judged)
{
	static const char *const allow[] = {
		"PCIe Bus Error: severity=Correctable", NULL
	};

	self->dut.ctx.dmesg_allow = allow;
	EXPECT_EQ(0, oracle_aer.begin(&self->dut.ctx));
	fake_attr(&self->dut.sys, FAKE_NVME, COR, ONE);
	EXPECT_EQ(0, oracle_aer.check(&self->dut.ctx, ORACLE_END));
	fake_attr(&self->dut.sys, FAKE_NVME, "aer_dev_fatal",
		  "DLP 1\nTOTAL_ERR_FATAL 1\n");
	EXPECT_EQ(1, oracle_aer.check(&self->dut.ctx, ORACLE_END));
}

TEST_F(aer, without_counters_or_a_start_it_is_blind)
{
	EXPECT_EQ(0, oracle_aer.begin(&self->dut.ctx));
	self->dut.ctx.boot++;
	EXPECT_EQ(-ENODATA, oracle_aer.check(&self->dut.ctx, ORACLE_END));
	fake_close(&self->dut.sys);
	fake_open(&self->dut.sys);
	EXPECT_EQ(-ENODATA, oracle_aer.begin(&self->dut.ctx));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no counters at 4 functions"));
}

TEST_HARNESS_MAIN
