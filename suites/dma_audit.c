// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: whoever writes to the config space of a preserved function
 * between its freeze and its retrieve. All devices go through a chain of live
 * updates; each write is taken down in both kernels, with what was there before.
 * Passes if: every write is in the table of lib/lu_cfgrule.c, for its register, its
 * bits and its stage; where the rig sees writes from outside, it saw those of the
 * outgoing kernel too, and some of enumeration to each function; COMMAND as read at machine_kexec() has bus mastering on, and
 * is what the next kernel reads before it writes to the function, for each
 * endpoint and each bridge; so are speed, width and state of its link; a write of
 * our own is seen in every kernel, for every function.
 * Cannot see: without a rig that sees writes from outside, what the new kernel
 * writes before modules can be loaded; what firmware or a device writes; whether a bridge forwards DMA.
 * Source: drivers/pci/probe.c, arch/x86/pci/direct.c of Linux 7.3.4.
 */
#include <linux/pci_regs.h>
#include <stdlib.h>

#include "lu_cargo.h"
#include "lu_cfgoutside.h"
#include "lu_cfgrule.h"
#include "lu_cfgspace.h"
#include "lu_cfgwatch.h"
#include "lu_earlydump.h"
#include "lu_fault.h"
#include "lu_master.h"
#include "lu_meta.h"
#include "lu_outside.h"
#include "lu_snapshot.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "dma_audit",
	.description = "will take down every config write around a jump",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.contrived = true, /* the dumps are time of the blackout */
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_stamp stamps[LU_TIMELINE_MAX];
static struct lu_cfgwrite outside[LU_CFGOUTSIDE_MAX];
static struct lu_cargo cargo;
static struct lu_cfgwatch watch;

FIXTURE(audit)
{
	int n; /* devices */
	int n_stamps, n_outside;
	struct lu_snapshot *now; /* in the order of watch.fn */
};

FIXTURE_SETUP(audit)
{
	self->now = NULL;
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	lu_cargo_init(&cargo, devs, self->n);
	if (lu_cfgwatch_init(&watch, devs, self->n))
		LU_SKIP("%s", lu_errmsg());
	LU_OK(lu_snapshot_take(watch.fn, watch.n, &self->now));
}

FIXTURE_TEARDOWN(audit)
{
	lu_snapshot_free(self->now);
	lu_cargo_drop(&cargo);
	lu_fault_clear();
}

static const struct lu_snapshot_fn *function(const struct lu_snapshot *now,
					     struct lu_bdf bdf)
{
	for (size_t i = 0; i < now->n; i++)
		if (lu_bdf_equal(now->fn[i].bdf, bdf))
			return &now->fn[i];
	return NULL;
}

/* Is it a write between freeze and retrieve, and of which stage? */
static bool is_of_jump(const FIXTURE_DATA(audit) * self,
		       const struct lu_stamp *stamp, struct lu_cfgwrite *write,
		       enum lu_cfgstage *stage)
{
	const struct lu_stamp *freeze = lu_timeline_find(stamps, self->n_stamps,
							 LU_CFGWATCH_FREEZE,
							 true);

	*stage = stamp->out ? LU_CFG_SHUTDOWN : LU_CFG_MODULES;
	return lu_cfgwrite_parse(stamp, write) &&
	       (!stamp->out || !freeze || stamp->tsc >= freeze->tsc);
}

static int judge(const FIXTURE_DATA(audit) * self,
		 const struct lu_cfgwrite *write, enum lu_cfgstage stage)
{
	const struct lu_snapshot_fn *fn = function(self->now, write->bdf);

	if (!fn)
		return lu_err(-ENOENT, "a write to a function nobody watches");
	return lu_cfgrule_judge(write, stage, fn->config, fn->len);
}

static void check_writes(struct __test_metadata *_metadata,
			 FIXTURE_DATA(audit) * self)
{
	int counts[LU_CFG_STAGES] = { 0 };
	struct lu_cfgwrite write;
	enum lu_cfgstage stage;

	for (int i = 0; i < self->n_stamps; i++) {
		if (!is_of_jump(self, &stamps[i], &write, &stage))
			continue;
		counts[stage]++;
		EXPECT_EQ(0, judge(self, &write, stage))
		TH_LOG("%s", lu_errmsg());
	}
	TH_LOG("config writes to %zu functions: %d in shutdown, %d since modules are there",
	       watch.n, counts[LU_CFG_SHUTDOWN], counts[LU_CFG_MODULES]);
}

/* LNKSTA in a dump; -1: no link. */
static int link_of(const uint8_t *config)
{
	struct lu_cfgspace cs;

	lu_cfgspace_parse(config, LU_EARLYDUMP_BYTES, &cs);
	for (size_t i = 0; i < cs.n; i++)
		if (cs.cap[i].id == PCI_CAP_ID_EXP && !cs.cap[i].ext)
			return lu_regs_get(config + cs.cap[i].off +
						   PCI_EXP_LNKSTA,
					   2);
	return -1;
}

static void check_function(struct __test_metadata *_metadata,
			   FIXTURE_DATA(audit) * self, struct lu_bdf bdf)
{
	uint8_t first[LU_EARLYDUMP_BYTES];
	struct lu_cfglook left;
	char text[LU_BDF_STRLEN];
	unsigned int command;

	lu_bdf_format(bdf, text);
	LU_OK(lu_cfgwatch_left(stamps, self->n_stamps, bdf, &left));
	LU_OK(lu_earlydump_read(bdf, first));
	command = lu_regs_get(first + PCI_COMMAND, 2);
	EXPECT_NE(0, left.command & PCI_COMMAND_MASTER)
	TH_LOG("%s: no bus master at machine_kexec()", text);
	EXPECT_EQ(left.command, command)
	TH_LOG("%s: COMMAND at machine_kexec() and at first sight", text);
	if (left.lnksta < 0)
		return;
	EXPECT_EQ(left.lnksta & LU_CFGLOOK_LINK,
		  link_of(first) & LU_CFGLOOK_LINK)
	TH_LOG("%s: link at machine_kexec() and at first sight", text);
}

/* The next write to @bdf from outside[*at] on, and *at behind it; NULL: none. */
static struct lu_cfgwrite *next_outside(const FIXTURE_DATA(audit) * self,
					struct lu_bdf bdf, int *at)
{
	for (; *at < self->n_outside; ++*at)
		if (lu_bdf_equal(outside[*at].bdf, bdf))
			return &outside[(*at)++];
	return NULL;
}

static bool is_touch(const struct lu_cfgwrite *write)
{
	return write->reg == PCI_INTERRUPT_LINE;
}

/*
 * What the kernel before wrote since our own write to the function is seen from
 * outside, in the same order. *at: behind it.
 */
static void check_both(struct __test_metadata *_metadata,
		       FIXTURE_DATA(audit) * self, struct lu_bdf bdf, int *at)
{
	struct lu_cfgwrite inside, *seen;
	bool touched = false;

	for (int i = 0; i < self->n_stamps; i++) {
		if (!stamps[i].out || !lu_cfgwrite_parse(&stamps[i], &inside) ||
		    !lu_bdf_equal(inside.bdf, bdf))
			continue;
		seen = next_outside(self, bdf, at);
		while (seen && !touched && !is_touch(seen))
			seen = next_outside(self, bdf, at);
		touched = true;
		ASSERT_NE(NULL, seen)
		TH_LOG("%s is not seen from outside", stamps[i].symbol);
		EXPECT_EQ(inside.reg, seen->reg)
		TH_LOG("%s is another write from outside", stamps[i].symbol);
		EXPECT_EQ(inside.value, seen->value)
		TH_LOG("%s is another write from outside", stamps[i].symbol);
	}
}

/* What is left is the next kernel's, up to our own write there. */
static int check_enumeration(struct __test_metadata *_metadata,
			     FIXTURE_DATA(audit) * self, struct lu_bdf bdf,
			     int at)
{
	const struct lu_snapshot_fn *fn = function(self->now, bdf);
	struct lu_cfgwrite *write;
	int n = 0;

	for (; (write = next_outside(self, bdf, &at)) && !is_touch(write); n++) {
		lu_cfgoutside_complete(write, fn->config, fn->len);
		EXPECT_EQ(0, judge(self, write, LU_CFG_ENUMERATION))
		TH_LOG("%s", lu_errmsg());
	}
	EXPECT_NE(NULL, write)
	TH_LOG("our own write in this kernel is not seen from outside");
	return n;
}

/* Each function has BARs that are sized: none written means none seen. */
static void check_outside(struct __test_metadata *_metadata,
			  FIXTURE_DATA(audit) * self)
{
	char text[LU_BDF_STRLEN];
	int at, n, sum = 0;

	if (!lu_outside_can(LU_OUTSIDE_CONFIG)) {
		LU_OK(lu_note("nobody outside sees what enumeration writes"));
		return;
	}
	self->n_outside = lu_cfgoutside_ask(outside, LU_CFGOUTSIDE_MAX);
	LU_FD(self->n_outside);
	for (size_t i = 0; i < watch.n; i++) {
		at = 0;
		check_both(_metadata, self, watch.fn[i], &at);
		n = check_enumeration(_metadata, self, watch.fn[i], at);
		EXPECT_LT(0, n)
		TH_LOG("%s: no write of enumeration was seen",
		       lu_bdf_format(watch.fn[i], text));
		sum += n;
	}
	TH_LOG("config writes to %zu functions: %d in enumeration", watch.n,
	       sum);
}

/* All is taken back first: what that writes is looked at too. */
static void arrive(struct __test_metadata *_metadata, FIXTURE_DATA(audit) * self)
{
	EXPECT_EQ(0, lu_master_check_arrived()) TH_LOG("%s", lu_errmsg());
	LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	LU_OK(lu_cfgwatch_touch(&watch));
	self->n_stamps = lu_timeline_read(stamps, LU_TIMELINE_MAX);
	LU_FD(self->n_stamps);
	LU_OK(lu_cfgwatch_check_touched(&watch, stamps, self->n_stamps, true));
	LU_OK(lu_cfgwatch_check_touched(&watch, stamps, self->n_stamps, false));
	ASSERT_NE(NULL, lu_timeline_find(stamps, self->n_stamps,
					 LU_CFGWATCH_FREEZE, true));
	for (size_t i = 0; i < watch.n; i++)
		check_function(_metadata, self, watch.fn[i]);
	check_outside(_metadata, self);
}

static void leave(struct __test_metadata *_metadata, FIXTURE_DATA(audit) * self)
{
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_master_set(devs[i].bdf, true));
	LU_OK(lu_cargo_pack(&cargo));
	LU_OK(lu_cfgwatch_arm(&watch));
	if (lu_outside_can(LU_OUTSIDE_CONFIG))
		LU_FD(lu_cfgoutside_ask(outside, LU_CFGOUTSIDE_MAX));
	LU_OK(lu_cfgwatch_touch(&watch));
	LU_OK(lu_cfgwatch_jump(&watch, LU_EARLYDUMP));
}

TEST_F(audit, writes_are_those_in_the_table)
{
	if (lu_leg()) {
		arrive(_metadata, self);
		check_writes(_metadata, self);
	}
	lu_cargo_drop(&cargo);
	if (lu_leg() < (int)lu_agent_cycles())
		leave(_metadata, self);
}

/* Writes that are in no row; @last says what the last one was. */
static int count_red(const FIXTURE_DATA(audit) * self, char last[LU_ERR_SIZE])
{
	struct lu_cfgwrite write;
	enum lu_cfgstage stage;
	int red = 0;

	last[0] = '\0';
	for (int i = 0; i < self->n_stamps; i++) {
		if (!is_of_jump(self, &stamps[i], &write, &stage) ||
		    !judge(self, &write, stage))
			continue;
		snprintf(last, LU_ERR_SIZE, "%s", lu_errmsg());
		red++;
	}
	return red;
}

static void check_planted(struct __test_metadata *_metadata,
			  FIXTURE_DATA(audit) * self, struct lu_bdf bdf)
{
	char last[LU_ERR_SIZE], name[LU_BDF_STRLEN + 16];

	EXPECT_EQ(2, count_red(self, last))
	TH_LOG("of two writes that were planted; the last: %s", last);
	lu_bdf_format(bdf, name);
	strcat(name, " CacheLineSize:");
	EXPECT_EQ(0, strncmp(last, name, strlen(name))) TH_LOG("%s", last);
	EXPECT_NE(NULL, strstr(last, "in shutdown")) TH_LOG("%s", last);
}

/*
 * Inverted by somebody, and put back: nothing of it is left to be seen. Nothing
 * else is red.
 */
TEST_F(audit, planted_write_is_found)
{
	int leg = lu_leg();

	if (leg) {
		arrive(_metadata, self);
		check_planted(_metadata, self, devs[(leg - 1) % self->n].bdf);
	}
	lu_cargo_drop(&cargo);
	if (leg < (int)lu_agent_cycles()) {
		LU_OK(lu_meta_config_write(devs[leg % self->n].bdf));
		leave(_metadata, self);
	}
}

LU_SUITE_MAIN
