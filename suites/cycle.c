// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the whole life of a preserved PCI device. Open, preserve,
 * jump, retrieve, finish, over and over: each device alone, all in one session,
 * each in a session of its own. Every tenth cycle all devices go back to their
 * kernel drivers, must work there, and come under test again.
 * Passes if: each call succeeds, the provider's tables are exactly what was
 * preserved on both sides of each jump (bridges counted), every function
 * arrived with bus mastering as it left, each device answers to its type's
 * quick check after each jump and works with its kernel driver.
 * Cannot see: DMA (nothing is in flight here), what happened to config space
 * between the two kernels (the config oracle compares the ends).
 * Source: kernel/liveupdate/luo_file.c, luo_flb.c.
 */
#include <stdlib.h>
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_dut.h"
#include "lu_master.h"
#include "lu_model.h"
#include "lu_pci.h"
#include "lu_provider.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_suite.h"

#define REBIND_EVERY 10 /* cycles */

LU_SUITE = {
	.name = "cycle",
	.description =
		"will take devices through preserve, kexec, retrieve, finish",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_fixture_device peers[LU_FIXTURE_MAX_DEVICES];
static struct lu_model model;
static struct lu_provider_entry table[LU_MODEL_MAX_FUNCTIONS];

FIXTURE(cycle)
{
	int n;
	int luo;
};

FIXTURE_VARIANT(cycle)
{
	bool alone; /* one device a cycle, in turn */
	bool own;   /* each device in a session of its own */
};

FIXTURE_VARIANT_ADD(cycle, each_alone){
	.alone = true,
};

FIXTURE_VARIANT_ADD(cycle, all_in_one_session){
	.own = false,
};

FIXTURE_VARIANT_ADD(cycle, across_sessions){
	.own = true,
};

FIXTURE_SETUP(cycle)
{
	self->luo = -1;
	LU_NEEDS();
	self->n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(self->n);
	if (!self->n)
		LU_SKIP("the rig allows no device");
	LU_OK(lu_fixture_bind(devs, self->n, "lutorture_pci"));
	self->luo = lu_session_device();
	LU_FD(self->luo);
}

FIXTURE_TEARDOWN(cycle)
{
	if (self->luo >= 0)
		close(self->luo);
}

/* Is device @i part of cycle @cycle? */
static bool takes_part(const FIXTURE_DATA(cycle) * self,
		       const FIXTURE_VARIANT(cycle) * variant, int cycle, int i)
{
	return !variant->alone || i == cycle % self->n;
}

/* Session that device @i belongs to; names are the same on both sides. */
static const char *session_name(const FIXTURE_VARIANT(cycle) * variant, int i)
{
	static char name[LU_SESSION_NAME_SIZE];

	snprintf(name, sizeof(name), "cycle-%d", variant->own ? i : 0);
	return name;
}

static void fill_model(struct __test_metadata *_metadata,
		       const FIXTURE_DATA(cycle) * self,
		       const FIXTURE_VARIANT(cycle) * variant, int cycle)
{
	lu_model_init(&model);
	for (int i = 0; i < self->n; i++) {
		ASSERT_EQ(i, lu_model_add(&model, devs[i].bdf, devs[i].bridges,
					  devs[i].n_bridges));
		if (takes_part(self, variant, cycle, i))
			LU_OK(lu_model_preserve(&model, i));
	}
}

static void compare_table(struct __test_metadata *_metadata,
			  enum lu_provider_table which)
{
	int n = lu_provider_read(which, table, LU_MODEL_MAX_FUNCTIONS);

	LU_FD(n);
	LU_OK(lu_model_compare(&model, which, table, n));
}

static void retrieve_one(struct __test_metadata *_metadata, int session, int i)
{
	const struct lu_devtype *type = lu_devtype_find(devs[i].rig->type);
	int fd = lu_session_retrieve_fd(session, i);

	LU_FD(fd);
	LU_OK(type->check(devs[i].bdf));
	close(fd);
}

static void retrieve_all(struct __test_metadata *_metadata,
			 const FIXTURE_DATA(cycle) * self,
			 const FIXTURE_VARIANT(cycle) * variant, int cycle)
{
	int session = -1;

	for (int i = 0; i < self->n; i++) {
		if (!takes_part(self, variant, cycle, i))
			continue;
		if (session < 0)
			session = lu_session_retrieve(self->luo,
						      session_name(variant, i));
		LU_FD(session);
		retrieve_one(_metadata, session, i);
		if (!variant->own)
			continue;
		LU_OK(lu_session_finish(session));
		close(session);
		session = -1;
	}
	if (session < 0)
		return;
	LU_OK(lu_session_finish(session));
	close(session);
}

static void arrive(struct __test_metadata *_metadata,
		   const FIXTURE_DATA(cycle) * self,
		   const FIXTURE_VARIANT(cycle) * variant, int cycle)
{
	fill_model(_metadata, self, variant, cycle);
	LU_OK(lu_model_jump(&model));
	compare_table(_metadata, LU_PROVIDER_INCOMING);
	EXPECT_EQ(0, lu_master_check_arrived()) TH_LOG("%s", lu_errmsg());
	retrieve_all(_metadata, self, variant, cycle);
	for (int i = 0; i < self->n; i++)
		if (takes_part(self, variant, cycle, i))
			LU_OK(lu_model_finish(&model, i));
	compare_table(_metadata, LU_PROVIDER_INCOMING);
}

/*
 * Fds and sessions stay open until the jump: closing a session would take back
 * what is preserved in it.
 */
static void depart(struct __test_metadata *_metadata,
		   const FIXTURE_DATA(cycle) * self,
		   const FIXTURE_VARIANT(cycle) * variant, int cycle)
{
	int session = -1, fd;

	for (int i = 0; i < self->n; i++) {
		if (!takes_part(self, variant, cycle, i))
			continue;
		if (session < 0 || variant->own)
			session = lu_session_create(self->luo,
						    session_name(variant, i));
		LU_FD(session);
		LU_OK(lu_master_set(devs[i].bdf, true));
		fd = lu_dut_open(devs[i].bdf);
		LU_FD(fd);
		LU_OK(lu_session_preserve(session, fd, i));
	}
	fill_model(_metadata, self, variant, cycle);
	compare_table(_metadata, LU_PROVIDER_OUTGOING);
	LU_JUMP();
}

/* As the agent hands devices to a test: bound, and bus masters. */
static void take_back(struct __test_metadata *_metadata,
		      const struct lu_fixture_device *dev, int n)
{
	LU_OK(lu_fixture_bind(dev, n, "lutorture_pci"));
	for (int i = 0; i < n; i++)
		LU_OK(lu_master_set(dev[i].bdf, true));
}

/* A NIC's frame needs another NIC awake, if need be one of no other use here. */
static void use_kernel_drivers(struct __test_metadata *_metadata,
			       const FIXTURE_DATA(cycle) * self)
{
	const struct lu_devtype *type;
	int n = lu_fixture_peers(devs, self->n, peers, LU_FIXTURE_MAX_DEVICES);

	LU_FD(n);
	LU_OK(lu_fixture_bind_kernel(peers, n));
	LU_OK(lu_fixture_bind_kernel(devs, self->n));
	for (int i = 0; i < self->n; i++) {
		type = lu_devtype_find(devs[i].rig->type);
		if (type->kernel_check)
			LU_OK(type->kernel_check(devs[i].bdf, lu_agent_undo()));
	}
	take_back(_metadata, devs, self->n);
	take_back(_metadata, peers, n);
}

/* For whoever looks for growth over a long chain; the oracle judges each end. */
static void note_pages(struct __test_metadata *_metadata)
{
	struct lu_provider_status status;

	LU_OK(lu_provider_status(&status));
	LU_OK(lu_provider_check_counts(&status));
	LU_OK(lu_measure("kho_pages", status.kho_pages, "pages"));
}

TEST_F(cycle, chain)
{
	int leg = lu_leg(), cycles = lu_agent_cycles();

	ASSERT_LE(0, lu_devtype_init());
	if (leg > 0)
		arrive(_metadata, self, variant, leg - 1);
	if (leg == REBIND_EVERY || leg == cycles)
		note_pages(_metadata);
	if (leg > 0 && leg % REBIND_EVERY == 0)
		use_kernel_drivers(_metadata, self);
	if (leg < cycles)
		depart(_metadata, self, variant, leg);
}

LU_SUITE_MAIN
