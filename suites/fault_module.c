// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the fault module itself: arming and disarming, removing it
 * and what it probes, more points and stamps than there is room for.
 * Passes if: each order is kept or refused with exactly its errno, what is
 * refused changes nothing, functions are as they were once the module is gone,
 * and what finds no room is counted.
 * Cannot see: what is done at a point (fault_actions), what comes over a jump
 * (fault_handover); a module that is removed while a call is being skipped.
 * Source: kernel/kprobes.c, kernel/liveupdate/luo_file.c of Linux 7.3.4.
 */
#include <stdlib.h>
#include <unistd.h>

#include "lu_aerinject.h"
#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_point.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_timeline.h"

LU_SUITE = {
	.name = "fault_module",
	.description = "will arm and disarm functions, and remove what is armed",
	.needs = LU_NEED_LUO | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 120000,
	.contrived = true,
};

static struct lu_stamp stamps[LU_TIMELINE_MAX];

FIXTURE(fault_module)
{
	int luo, memfd;
};

FIXTURE_SETUP(fault_module)
{
	self->luo = -1;
	LU_NEEDS();
	LU_OK(lu_fault_clear());
	LU_OK(lu_session_try_open(&self->luo, &self->memfd));
}

FIXTURE_TEARDOWN(fault_module)
{
	lu_fault_clear();
	if (self->luo >= 0)
		close(self->luo);
}

/* ---- arming */

TEST_F(fault_module, symbol_that_is_not_there_gives_enoent)
{
	struct lu_fault fault = { .symbol = "luo_no_such_function" };

	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
	LU_ERRNO(ENOENT, lu_fault_hits(fault.symbol, NULL, NULL));
	LU_ERRNO(ENOENT, lu_fault_disarm(fault.symbol));
}

/* Does the kernel have this function or variable, under this name? */
static bool has_symbol(const char *name)
{
	char *text = lu_file_slurp("/proc/kallsyms", NULL);
	char line[128];
	bool has;

	snprintf(line, sizeof(line), " %s\n", name);
	has = text && strstr(text, line);
	free(text);
	return has;
}

TEST_F(fault_module, inlined_function_gives_enoent)
{
	struct lu_fault fault = { .symbol = "luo_file_freeze_one" };

	ASSERT_TRUE(has_symbol("luo_file_freeze"));
	if (has_symbol(fault.symbol))
		LU_SKIP("this kernel's compiler did not inline %s",
			fault.symbol);
	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
}

/* Blacklisted, and no function at all. */
TEST_F(fault_module, symbol_that_cannot_be_probed_gives_eopnotsupp)
{
	static const char *const names[] = { "aggr_pre_handler",
					     "luo_session_global" };
	struct lu_fault fault = { .action = LU_FAULT_WATCH };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fault.symbol = names[i];
		ASSERT_TRUE(has_symbol(names[i])) TH_LOG("%s", names[i]);
		LU_ERRNO(EOPNOTSUPP, lu_fault_arm(&fault, NULL));
		LU_ERRNO(ENOENT, lu_fault_hits(names[i], NULL, NULL));
	}
}

TEST_F(fault_module, armed_twice_gives_ebusy_until_disarmed)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file",
				  .action = LU_FAULT_WATCH };

	for (int round = 0; round < 2; round++) {
		LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
		LU_ERRNO(EBUSY, lu_fault_arm(&fault, NULL));
		LU_OK(lu_session_try(self->luo, self->memfd));
		LU_OK(lu_fault_check(fault.symbol, 1, 1));
		LU_OK(lu_fault_disarm(fault.symbol));
		LU_ERRNO(ENOENT, lu_fault_disarm(fault.symbol));
	}
}

TEST_F(fault_module, command_that_is_not_understood_gives_einval)
{
	static const char *const commands[] = {
		"",
		"explode",
		"arm",
		"arm luo_open",
		"arm luo_open explode",
		"arm luo_open return value",
		"arm luo_open return value=12x",
		"arm luo_open watch nth=0",
		"arm luo_open watch times=-1",
		"arm luo_open watch pid=-1",
		"arm luo_open watch colour=1",
		"arm luo_open delay value=10001",
		"arm luo_open delay value=-1",
		"arm luo_open_with_a_name_of_forty_eight_characters_x watch",
		"disarm",
		"disarm luo_open luo_release",
		"clear all",
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		EXPECT_EQ(-EINVAL, lu_file_write(LU_FAULT_CONTROL, commands[i]))
		TH_LOG("\"%s\"", commands[i]);
	}
	LU_ERRNO(ENOENT, lu_fault_hits("luo_open", NULL, NULL));
}

/* Arms functions of the PCI core until the answer is not 0. */
static int arm_many(int *n)
{
	struct lu_fault fault = { .action = LU_FAULT_WATCH };
	FILE *in = fopen("/proc/kallsyms", "re");
	char name[41] = "", type;
	int err = in ? 0 : -errno;

	for (*n = 0; !err && fscanf(in, "%*s %c %40s", &type, name) == 2;) {
		if (type != 'T' || strncmp(name, "pci_", 4))
			continue;
		fault.symbol = name;
		err = lu_fault_arm(&fault, NULL);
		*n += !err;
	}
	if (in)
		fclose(in);
	return err;
}

TEST_F(fault_module, point_too_many_gives_enospc)
{
	int n;

	LU_ERRNO(ENOSPC, arm_many(&n));
	EXPECT_EQ(LU_FAULT_POINTS_MAX, n);
	LU_OK(lu_fault_clear());
}

/* Of the matrix: full, or without the module, is not what a kernel lacks. */
TEST_F(fault_module, point_is_unreachable_by_the_kernel_alone)
{
	struct lu_point point = { .stage = lu_stage_find("preserve.luo"),
				  .kind = lu_fault_kind_at(0) };
	struct lu_stage none = { .symbols = { "luo_no_such_function" } };
	const char *why;
	int n;

	LU_ERRNO(ENOSPC, arm_many(&n));
	LU_ERRNO(ENOSPC, lu_point_unreachable(&point, &why));
	EXPECT_EQ(NULL, why);
	LU_OK(lu_fault_unload());
	LU_ERRNO(ENODEV, lu_point_unreachable(&point, &why));
	EXPECT_EQ(NULL, why);
	LU_OK(lu_fault_load(NULL));
	LU_OK(lu_point_unreachable(&point, &why));
	EXPECT_EQ(NULL, why) TH_LOG("%s", why);
	point.stage = &none;
	LU_OK(lu_point_unreachable(&point, &why));
	EXPECT_NE(NULL, why);
}

/* ---- coming and going of modules */

TEST_F(fault_module, removed_while_armed_leaves_the_function_as_it_was)
{
	struct lu_fault fault = { .symbol = "luo_preserve_file", .value = -EIO };

	for (int round = 0; round < 3; round++) {
		LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
		LU_ERRNO(EIO, lu_session_try(self->luo, self->memfd));
		LU_OK(lu_fault_unload());
		LU_OK(lu_session_try(self->luo, self->memfd));
		LU_ERRNO(ENODEV, lu_fault_arm(&fault, NULL));
		LU_OK(lu_fault_load(NULL));
		LU_ERRNO(ENOENT, lu_fault_hits(fault.symbol, NULL, NULL));
		LU_OK(lu_session_try(self->luo, self->memfd));
	}
}

TEST_F(fault_module, entries_it_is_loaded_with_are_armed_or_shown_refused)
{
	LU_OK(lu_fault_unload());
	LU_OK(lu_fault_load("luo_no_such_function,watch;;"
			    "luo_session_insert,watch;"
			    "luo_session_insert,return,value=-5;"
			    "luo_preserve_file,return,value=-5,nth=2;"
			    "aggr_pre_handler,watch;rubbish;"
			    "luo_session_release,watch,nth=none;"
			    "luo_session_release,watch"));
	LU_ERRNO(ENOENT, lu_fault_hits("luo_no_such_function", NULL, NULL));
	LU_ERRNO(EOPNOTSUPP, lu_fault_hits("aggr_pre_handler", NULL, NULL));
	LU_ERRNO(EINVAL, lu_fault_hits("rubbish", NULL, NULL));
	LU_ERRNO(EBUSY, lu_fault_hits("luo_session_insert", NULL, NULL));
	LU_ERRNO(EBUSY, lu_fault_hits("luo_session_release", NULL, NULL));
	LU_OK(lu_session_try(self->luo, self->memfd));
	LU_ERRNO(EIO, lu_session_try(self->luo, self->memfd));
	LU_OK(lu_fault_check("luo_preserve_file", 2, 1));
	LU_OK(lu_fault_disarm("rubbish"));
	LU_ERRNO(ENOENT, lu_fault_disarm("rubbish"));
}

TEST_F(fault_module, function_of_a_module_fails_as_told)
{
	struct lu_fault fault = { .value = -EUCLEAN, .times = 1 };
	struct lu_fixture_device dev;
	int fd;

	LU_BIND_DEVICE(dev);
	fd = lu_dut_open(dev.bdf);
	LU_FD(fd);
	fault.symbol = "lutorture_pci:lutorture_pci_preserve";
	LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
	LU_ERRNO(EUCLEAN, lu_session_try(self->luo, fd));
	LU_OK(lu_session_try(self->luo, fd));
	LU_OK(lu_fault_check(fault.symbol, 2, 1));
	close(fd);
}

/* A module of the kernel's that touches no device as it comes and goes. */
TEST_F(fault_module, probed_module_may_go_and_come_back)
{
	struct lu_fault fault = { .symbol = "aer_inject:aer_inject_write" };
	char path[PATH_MAX];

	lu_aerinject_module(path);
	if (access(path, R_OK) || lu_kmod_loaded(LU_AERINJECT_NAME))
		LU_SKIP("no module aer_inject to load: CONFIG_PCIEAER_INJECT=m");
	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
	for (int round = 0; round < 4; round++) {
		fault.action = round % 2 ? LU_FAULT_SPAN : LU_FAULT_WATCH;
		LU_OK(lu_kmod_load(path, NULL));
		LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
		LU_OK(lu_kmod_unload(LU_AERINJECT_NAME));
		LU_OK(lu_fault_check(fault.symbol, 0, 0));
	}
	LU_OK(lu_fault_disarm(fault.symbol));
	LU_ERRNO(ENOENT, lu_fault_arm(&fault, NULL));
}

#define TOO_MANY 1100 /* stamps */

/* Stamps of this kernel, which the one before it must have left room for. */
static int count_now(unsigned long *lost)
{
	char *text = lu_file_slurp(LU_FAULT_DIR "/timeline", NULL);
	int n, now = 0;

	if (!text)
		return -errno;
	n = lu_timeline_parse(text, stamps, LU_TIMELINE_MAX, lost);
	free(text);
	for (int i = 0; i < n; i++)
		now += !stamps[i].out;
	return n < 0 ? n : now;
}

TEST_F(fault_module, stamps_that_find_no_room_are_counted_until_cleared)
{
	struct lu_fault fault = { .symbol = "__x64_sys_getppid",
				  .action = LU_FAULT_WATCH,
				  .pid = getpid() };
	unsigned long lost;

	for (int round = 0; round < 2; round++) {
		EXPECT_EQ(0, count_now(&lost));
		EXPECT_EQ(0, lost);
		LU_OK(lu_fault_arm(&fault, lu_agent_undo()));
		for (int i = 0; i < TOO_MANY; i++)
			getppid();
		LU_OK(lu_fault_disarm(fault.symbol));
		LU_ERRNO(EOVERFLOW, lu_timeline_read(stamps, LU_TIMELINE_MAX));
		EXPECT_EQ(TOO_MANY, count_now(&lost) + (long)lost);
		EXPECT_LT(0, lost);
		LU_OK(lu_fault_clear());
	}
	LU_FD(lu_timeline_read(stamps, LU_TIMELINE_MAX));
}

LU_SUITE_MAIN
