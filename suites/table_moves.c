// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a table that does not fit into the page it begins in, and
 * moves to preserved memory of its own while functions are being preserved. The
 * provider is told to leave its page early, so that few functions do.
 * Passes if: the table is that of a model while it moves, and taking all of it
 * back gives all memory back; it arrives as it left; and the last finish gives
 * the memory it came in back, which one in the page has none of.
 * Cannot see: a table that moves more than once (takes 500 functions), or one
 * that finds no memory to move to: lib/tests/test_pci_table.c has both.
 * Source: lib/kmod/lutorture_pci/flb.c.
 */
#include <stdlib.h>
#include <unistd.h>

#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_model.h"
#include "lu_provider.h"
#include "lu_session.h"
#include "lu_still.h"
#include "lu_suite.h"

static unsigned int three_legs(unsigned int cycles)
{
	(void)cycles;
	return 3;
}

LU_SUITE = {
	.name = "table_moves",
	.description = "will hand over a table that has outgrown its page",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = three_legs,
};

#define GIVES_BACK "kho_restore_free"
#define SMALL_PAGE "lutorture.pci=room=2"

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_provider_entry entries[LU_MODEL_MAX_FUNCTIONS];
static struct lu_model model;
static struct lu_still before;

FIXTURE(table_moves)
{
	int n, luo, session;
};

FIXTURE_SETUP(table_moves)
{
	self->luo = -1;
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	self->luo = lu_session_device();
	LU_FD(self->luo);
	lu_model_init(&model);
	for (int i = 0; i < self->n; i++) {
		ASSERT_EQ(i, lu_model_add(&model, devs[i].bdf, devs[i].bridges,
					  devs[i].n_bridges));
	}
}

FIXTURE_TEARDOWN(table_moves)
{
	lu_fault_clear();
	if (self->luo >= 0)
		close(self->luo);
}

static void compare(struct __test_metadata *_metadata,
		    enum lu_provider_table which)
{
	int n = lu_provider_read(which, entries, LU_MODEL_MAX_FUNCTIONS);

	LU_FD(n);
	LU_OK(lu_model_compare(&model, which, entries, n));
}

static void preserve_all(struct __test_metadata *_metadata,
			 FIXTURE_DATA(table_moves) * self)
{
	int fd;

	self->session = lu_session_create(self->luo, "moves");
	LU_FD(self->session);
	for (int i = 0; i < self->n; i++) {
		fd = lu_dut_open(devs[i].bdf);
		LU_FD(fd);
		LU_OK(lu_session_preserve(self->session, fd, i));
		LU_OK(lu_model_preserve(&model, i));
		compare(_metadata, LU_PROVIDER_OUTGOING);
		close(fd);
	}
}

static void take_all_back(struct __test_metadata *_metadata,
			  FIXTURE_DATA(table_moves) * self)
{
	close(self->session);
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_model_unpreserve(&model, i));
	compare(_metadata, LU_PROVIDER_OUTGOING);
}

/* Returns how often memory was given back as all of it was finished. */
static unsigned long finish_all(struct __test_metadata *_metadata,
				FIXTURE_DATA(table_moves) * self)
{
	const struct lu_fault watch = { .symbol = GIVES_BACK,
					.action = LU_FAULT_WATCH };
	unsigned long hits = 0;
	int session = lu_session_retrieve(self->luo, "moves");

	for (int i = 0; i < self->n; i++)
		lu_model_preserve(&model, i);
	lu_model_jump(&model);
	compare(_metadata, LU_PROVIDER_INCOMING);
	if (session < 0 || lu_fault_arm(&watch, lu_agent_undo()) ||
	    lu_session_finish(session) ||
	    lu_fault_hits(GIVES_BACK, &hits, NULL)) {
		EXPECT_STREQ("", lu_errmsg());
	}
	close(session);
	lu_model_init(&model);
	for (int i = 0; i < self->n; i++)
		lu_model_add(&model, devs[i].bdf, devs[i].bridges,
			     devs[i].n_bridges);
	compare(_metadata, LU_PROVIDER_INCOMING);
	return hits;
}

/* In this kernel the table leaves its page. */
static void move(struct __test_metadata *_metadata,
		 FIXTURE_DATA(table_moves) * self)
{
	LU_OK(lu_still_take(&before));
	preserve_all(_metadata, self);
	take_all_back(_metadata, self);
	LU_OK(lu_still_check(&before));
	preserve_all(_metadata, self);
	LU_OK(lu_jump_with(SMALL_PAGE));
}

TEST_F(table_moves, and_arrives_whole)
{
	unsigned long hits;
	char text[32];

	if (!lu_leg()) {
		preserve_all(_metadata, self);
		LU_OK(lu_jump_with(SMALL_PAGE));
	}
	hits = finish_all(_metadata, self);
	if (lu_leg() == 1) {
		snprintf(text, sizeof(text), "%lu", hits);
		LU_OK(lu_carry("hits", text));
		move(_metadata, self);
	}
	LU_FD(lu_carried("hits", text, sizeof(text)));
	EXPECT_EQ(strtoul(text, NULL, 10) + 1, hits)
	TH_LOG("calls of " GIVES_BACK "(), and one for the table");
}

LU_SUITE_MAIN
