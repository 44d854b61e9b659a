// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: bus mastering on the way to the next kernel: of a preserved
 * function and the bridges above it, of those beside it that are
 * preserved no more, and of a preserved function that has it switched off.
 * Passes if: at machine_kexec(), the last moment of a kernel, COMMAND has it on for
 * each function of the path that had it, and off for every other device under test
 * and the bridges that only those have; what arrived says the same.
 * Cannot see: whether a bridge forwards DMA (QEMU does not model that).
 * Source: drivers/pci/pci-driver.c, pci_device_shutdown() of Linux 7.3.4.
 */
#include <linux/pci_regs.h>
#include <unistd.h>

#include "lu_cfgwatch.h"
#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_master.h"
#include "lu_provider.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_timeline.h"

/* Bus mastering is what it plays with, and what it compares itself. */
static const char *const without[] = { "config", NULL };

LU_SUITE = {
	.name = "bus_master",
	.description = "will jump with bus mastering on, and with it off",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_two,
	.without = without,
};

#define MAX_TABLE 1024

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_provider_entry table[MAX_TABLE];
static struct lu_stamp stamps[LU_TIMELINE_MAX];
static struct lu_cfgwatch watch;

FIXTURE(bus_master)
{
	int n, luo, n_stamps;
};

FIXTURE_SETUP(bus_master)
{
	self->luo = -1;
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	if (lu_cfgwatch_init(&watch, devs, self->n))
		LU_SKIP("%s", lu_errmsg());
	self->luo = lu_session_device();
	LU_FD(self->luo);
	if (!lu_leg())
		return;
	self->n_stamps = lu_timeline_read(stamps, LU_TIMELINE_MAX);
	LU_FD(self->n_stamps);
}

FIXTURE_TEARDOWN(bus_master)
{
	lu_fault_clear();
	if (self->luo >= 0)
		close(self->luo);
}

static int preserve(int session, int i)
{
	int fd = lu_dut_open(devs[i].bdf), err;

	if (fd < 0)
		return fd;
	err = lu_session_preserve(session, fd, i);
	close(fd);
	return err;
}

/* The others are preserved, and then not any more. */
static void change_mind(struct __test_metadata *_metadata,
			FIXTURE_DATA(bus_master) * self)
{
	int session = lu_session_create(self->luo, "others");

	LU_FD(session);
	for (int i = 1; i < self->n; i++)
		LU_OK(preserve(session, i));
	close(session);
}

/* Only the first device is preserved when it comes to the jump. */
static void leave(struct __test_metadata *_metadata,
		  FIXTURE_DATA(bus_master) * self, bool master)
{
	int session = lu_session_create(self->luo, "master");

	LU_FD(session);
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_master_set(devs[i].bdf, i || master));
	LU_OK(preserve(session, 0));
	change_mind(_metadata, self);
	LU_OK(lu_cfgwatch_arm(&watch));
	LU_JUMP();
}

static void take_back(struct __test_metadata *_metadata,
		      FIXTURE_DATA(bus_master) * self)
{
	int session = lu_session_retrieve(self->luo, "master");

	LU_FD(session);
	LU_OK(lu_session_finish(session));
	close(session);
	LU_OK(lu_master_set(devs[0].bdf, true));
}

static bool is_on_path(struct lu_bdf bdf)
{
	for (size_t i = 0; i < devs[0].n_bridges; i++)
		if (lu_bdf_equal(devs[0].bridges[i], bdf))
			return true;
	return lu_bdf_equal(devs[0].bdf, bdf);
}

static void check_left(struct __test_metadata *_metadata,
		       FIXTURE_DATA(bus_master) * self, struct lu_bdf bdf,
		       int want)
{
	char text[LU_BDF_STRLEN];
	struct lu_cfglook look;

	LU_OK(lu_cfgwatch_left(stamps, self->n_stamps, bdf, &look));
	ASSERT_NE(0xffff, look.command);
	EXPECT_EQ(want, !!(look.command & PCI_COMMAND_MASTER))
	TH_LOG("%s, %s: bus mastering as the last kernel left it",
	       lu_bdf_format(bdf, text),
	       is_on_path(bdf) ? "preserved" : "not preserved");
}

static void check_arrived(struct __test_metadata *_metadata, bool endpoint)
{
	int n = lu_provider_read(LU_PROVIDER_INCOMING, table, MAX_TABLE);
	char text[LU_BDF_STRLEN];

	ASSERT_EQ((int)devs[0].n_bridges + 1, n);
	for (int i = 0; i < n; i++) {
		EXPECT_EQ(table[i].bridge || endpoint, table[i].arrived_bme)
		TH_LOG("%s: bus mastering on arrival",
		       lu_bdf_format(table[i].bdf, text));
	}
}

TEST_F(bus_master, path_keeps_it_and_others_lose_it)
{
	if (!lu_leg())
		leave(_metadata, self, true);
	for (int i = 0; i < self->n; i++) {
		check_left(_metadata, self, devs[i].bdf, !i);
		for (size_t k = 0; k < devs[i].n_bridges; k++)
			check_left(_metadata, self, devs[i].bridges[k],
				   is_on_path(devs[i].bridges[k]));
	}
	check_arrived(_metadata, true);
	take_back(_metadata, self);
}

TEST_F(bus_master, preserved_function_without_it_stays_without)
{
	if (!lu_leg())
		leave(_metadata, self, false);
	check_left(_metadata, self, devs[0].bdf, 0);
	check_arrived(_metadata, false);
	take_back(_metadata, self);
}

LU_SUITE_MAIN
