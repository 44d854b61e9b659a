// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "aer" oracle over made-up counters, as text and in a made-up sysfs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/tests/fake_sys.h"
#include "kselftest_harness.h"
#include "lu_err.h"
#include "oracle_internal.h"

#define PORT	 "pci0000:00/0000:00:04.0"
#define COR	 "aer_dev_correctable"
#define ROOT_COR "aer_rootport_total_err_cor"
#define CLEAN	 "RxErr 0\nBadTLP 0\nTOTAL_ERR_COR 0\n"
#define ONE	 "RxErr 0\nBadTLP 1\nTOTAL_ERR_COR 1\n"
#define TWO	 "RxErr 0\nBadTLP 2\nTOTAL_ERR_COR 2\n"

FIXTURE(aer)
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
	FIXTURE_DATA(aer) *self = arg;

	(void)oracle;
	snprintf(self->text, sizeof(self->text), "%s", text);
}

FIXTURE_SETUP(aer)
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
		.duts = &self->bdf,
		.dut_devices = self->devices,
		.n_duts = 1,
		.ctx = self,
		.finding = finding,
	};
	fake_attr(&self->fake, FAKE_NVME, COR, CLEAN);
	fake_attr(&self->fake, PORT, COR, CLEAN);
	fake_attr(&self->fake, PORT, ROOT_COR, "0\n");
}

FIXTURE_TEARDOWN(aer)
{
	fake_close(&self->fake);
}

TEST_F(aer, counters_that_stay_are_ok)
{
	fake_attr(&self->fake, FAKE_NVME, COR, ONE);
	EXPECT_EQ(0, oracle_aer.begin(&self->ctx));
	EXPECT_EQ(0, oracle_aer.check(&self->ctx, ORACLE_JUMP));
	EXPECT_EQ(0, oracle_aer.check(&self->ctx, ORACLE_END));
}

TEST_F(aer, an_error_at_the_device_is_seen)
{
	EXPECT_EQ(0, oracle_aer.begin(&self->ctx));
	fake_attr(&self->fake, FAKE_NVME, COR, ONE);
	EXPECT_EQ(1, oracle_aer.check(&self->ctx, ORACLE_END));
	EXPECT_STREQ("0000:40:00.0 aer_dev_correctable: BadTLP went from 0 to 1",
		     self->text);
}

TEST_F(aer, what_a_root_port_was_told_is_seen)
{
	EXPECT_EQ(0, oracle_aer.begin(&self->ctx));
	fake_attr(&self->fake, PORT, ROOT_COR, "3\n");
	EXPECT_EQ(1, oracle_aer.check(&self->ctx, ORACLE_JUMP));
	EXPECT_NE(NULL, strstr(self->text, "total went from 0 to 3"));
}

TEST_F(aer, a_new_kernel_counts_from_zero)
{
	fake_attr(&self->fake, FAKE_NVME, COR, TWO);
	EXPECT_EQ(0, oracle_aer.begin(&self->ctx));
	self->ctx.boot++;
	EXPECT_EQ(1, oracle_aer.check(&self->ctx, ORACLE_ARRIVAL));
	EXPECT_EQ(0, oracle_aer.check(&self->ctx, ORACLE_END));
	fake_attr(&self->fake, FAKE_NVME, COR, CLEAN);
	EXPECT_EQ(0, oracle_aer.check(&self->ctx, ORACLE_ARRIVAL));
}

TEST_F(aer, a_function_found_again_counts_from_zero)
{
	EXPECT_EQ(0, oracle_aer_judge(&self->ctx, "x", "y", TWO, CLEAN));
	EXPECT_EQ(1, oracle_aer_judge(&self->ctx, "x", "y", TWO, ONE));
	EXPECT_STREQ("x y: BadTLP went from 0 to 1", self->text);
}

TEST_F(aer, a_total_without_a_name_is_seen)
{
	EXPECT_EQ(1, oracle_aer_judge(&self->ctx, "x", "y", CLEAN,
				      "RxErr 0\nTOTAL_ERR_COR 1\n"));
	EXPECT_STREQ("x y: total went from 0 to 1", self->text);
}

TEST_F(aer, a_severity_that_the_suite_allows_is_not_judged)
{
	static const char *const allow[] = {
		"PCIe Bus Error: severity=Correctable", NULL
	};

	self->ctx.dmesg_allow = allow;
	EXPECT_EQ(0, oracle_aer.begin(&self->ctx));
	fake_attr(&self->fake, FAKE_NVME, COR, ONE);
	EXPECT_EQ(0, oracle_aer.check(&self->ctx, ORACLE_END));
	fake_attr(&self->fake, FAKE_NVME, "aer_dev_fatal",
		  "DLP 1\nTOTAL_ERR_FATAL 1\n");
	EXPECT_EQ(1, oracle_aer.check(&self->ctx, ORACLE_END));
}

TEST_F(aer, without_counters_or_a_start_it_is_blind)
{
	EXPECT_EQ(0, oracle_aer.begin(&self->ctx));
	self->ctx.boot++;
	EXPECT_EQ(-ENODATA, oracle_aer.check(&self->ctx, ORACLE_END));
	fake_close(&self->fake);
	fake_open(&self->fake);
	EXPECT_EQ(-ENODATA, oracle_aer.begin(&self->ctx));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no counters at 4 functions"));
}

TEST_HARNESS_MAIN
