// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a random walk of create, preserve, close, kexec, retrieve
 * and finish over all devices of the rig: many sessions, several devices to
 * each, devices incoming and outgoing at once, and calls that must fail.
 * Passes if: each step has exactly the predicted outcome, and the provider's
 * two tables equal a model of its reference counts after each step, on both
 * sides of each jump.
 * Cannot see: DMA, config space, state of LUO that no call shows. It never
 * jumps with something incoming unfinished: the kernel loses that by design.
 * Source: kernel/liveupdate/luo_session.c, luo_file.c of Linux 7.3.4; struct
 * pci_ser of the PCI live update series, v4 and v9.
 */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_point.h"
#include "lu_provider.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_walk.h"

#define STEPS 2000 /* unless the plan says how many */

static unsigned int jumps_and_one(unsigned int cycles)
{
	return cycles + 1;
}

LU_SUITE = {
	.name = "tracking",
	.description = "will walk at random through sessions, devices and jumps",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 120000,
	.legs = jumps_and_one,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_provider_entry entries[LU_MODEL_MAX_FUNCTIONS];
static struct lu_model model;
static struct lu_walk walk;

/* What the walk's numbers stand for in this boot; -1: nothing. */
static struct {
	int luo, null;
	int slots[LU_WALK_SLOTS];
	int files[LU_WALK_FILES];
	int tables[2];
} machine;

FIXTURE(tracking)
{
	int n;
};

static void open_machine(struct __test_metadata *_metadata, int n)
{
	int i;

	memset(&machine, -1, sizeof(machine));
	machine.luo = lu_session_device();
	LU_FD(machine.luo);
	machine.null = open("/dev/null", O_RDWR | O_CLOEXEC);
	LU_FD(machine.null);
	for (i = 0; i < 2; i++) {
		machine.tables[i] = lu_provider_open(i);
		LU_FD(machine.tables[i]);
	}
	for (i = 0; i < n * LU_WALK_FILES_EACH; i++) {
		if (i % LU_WALK_FILES_EACH == LU_WALK_OPENS)
			continue;
		machine.files[i] = lu_dut_open(devs[i / LU_WALK_FILES_EACH].bdf);
		LU_FD(machine.files[i]);
	}
}

FIXTURE_SETUP(tracking)
{
	int i;

	LU_NEEDS();
	self->n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(self->n);
	if (!self->n)
		LU_SKIP("this run has no device");
	if (self->n > LU_WALK_DEVICES)
		self->n = LU_WALK_DEVICES;
	LU_OK(lu_fixture_bind(devs, self->n, "lutorture_pci"));
	lu_model_init(&model);
	for (i = 0; i < self->n; i++) {
		ASSERT_EQ(i, lu_model_add(&model, devs[i].bdf, devs[i].bridges,
					  devs[i].n_bridges));
	}
	open_machine(_metadata, self->n);
}

FIXTURE_TEARDOWN(tracking)
{
	close(machine.luo);
}

static uint64_t token_of(const struct lu_walk_step *step)
{
	return step->token * 0x2492492492492493ULL;
}

static const char *name_of(const struct lu_walk_step *step)
{
	static char name[LU_SESSION_NAME_SIZE];

	snprintf(name, sizeof(name), "walk-%u", step->name);
	return name;
}

static int keep(int fd, int *where)
{
	if (fd < 0)
		return fd;
	*where = fd;
	return 0;
}

static int do_create(const struct lu_walk_step *step)
{
	return keep(lu_session_create(machine.luo, name_of(step)),
		    &machine.slots[step->slot]);
}

static int do_preserve(const struct lu_walk_step *step)
{
	int fd = step->file == LU_WALK_BAD_FD	  ? -1 :
		 step->file == LU_WALK_NO_HANDLER ? machine.null :
						    machine.files[step->file];

	return lu_session_preserve(machine.slots[step->slot], fd,
				   token_of(step));
}

/* An arrived session takes the files along that were retrieved from it. */
static int do_close(const struct lu_walk_step *step)
{
	const struct lu_walk_slot *slot = &walk.slots[step->slot];
	int t, file;

	for (t = 0; t < LU_WALK_TOKENS; t++) {
		file = slot->entries[t].file;
		if (slot->state == LU_WALK_IS_OUT || !slot->entries[t].retrieved)
			continue;
		close(machine.files[file]);
		machine.files[file] = -1;
	}
	close(machine.slots[step->slot]);
	machine.slots[step->slot] = -1;
	return 0;
}

static int do_retrieve_session(const struct lu_walk_step *step)
{
	return keep(lu_session_retrieve(machine.luo, name_of(step)),
		    &machine.slots[step->slot]);
}

/* The file must be of the device that was preserved under this token. */
static int do_retrieve_fd(const struct lu_walk_step *step)
{
	struct lu_bdf want = devs[step->device].bdf;
	int fd = lu_session_retrieve_fd(machine.slots[step->slot],
					token_of(step)),
	    err;
	struct lutorture_pci_info info;

	if (fd < 0)
		return fd;
	err = lu_dut_info(fd, &info);
	if (err)
		return err;
	if (info.domain != want.domain ||
	    info.bdf != (want.bus << 8 | want.devfn))
		return lu_err(-EILSEQ, "retrieved another device: %x:%x",
			      info.domain, info.bdf);
	if (step->file < 0)
		close(fd);
	else
		machine.files[step->file] = fd;
	return 0;
}

static int do_finish(const struct lu_walk_step *step)
{
	return lu_session_finish(machine.slots[step->slot]);
}

static int do_jump(const struct lu_walk_step *step)
{
	(void)step;
	return lu_jump();
}

static int (*const actions[LU_WALK_N_OPS])(const struct lu_walk_step *step) = {
	[LU_WALK_CREATE] = do_create,
	[LU_WALK_PRESERVE] = do_preserve,
	[LU_WALK_CLOSE] = do_close,
	[LU_WALK_RETRIEVE_SESSION] = do_retrieve_session,
	[LU_WALK_RETRIEVE_FD] = do_retrieve_fd,
	[LU_WALK_FINISH] = do_finish,
	[LU_WALK_JUMP] = do_jump,
};

static void compare(struct __test_metadata *_metadata)
{
	int t, n;

	for (t = 0; t < 2; t++) {
		n = lu_provider_read_fd(machine.tables[t], entries,
					LU_MODEL_MAX_FUNCTIONS);
		LU_FD(n);
		ASSERT_EQ(0, lu_model_compare(&model, t, entries, (size_t)n))
		TH_LOG("%u steps taken, leg %u: %s", walk.step, walk.leg,
		       lu_errmsg());
	}
}

static const char *const kinds[] = {
	[LU_RETURNS_ERRNO] = "errno",
	[LU_RETURNS_PTR] = "errno",
	[LU_RETURNS_BOOL] = "false",
};

/* A stage in the step fails, once. A jump is the agent's call. */
static int act_with_fault(const struct lu_walk_step *step)
{
	struct lu_point point = { .stage = step->stage };
	struct lu_fault fault;
	int err, got;

	snprintf(point.id, sizeof(point.id), "%s", step->stage->name);
	point.kind = lu_fault_kind_find(kinds[step->stage->returns]);
	err = lu_point_fault(&point, step->nth,
			     step->op == LU_WALK_JUMP ? 0 : getpid(), &fault);
	err = err ?: lu_fault_arm(&fault, NULL);
	if (err)
		return err;
	got = actions[step->op](step);
	err = lu_point_check_hit(&point);
	lu_fault_disarm(fault.symbol);
	return err ?: got;
}

static void take_step(struct __test_metadata *_metadata,
		      const struct lu_walk_step *step)
{
	int err = step->stage ? act_with_fault(step) : actions[step->op](step);

	ASSERT_EQ(step->expect, err)
	TH_LOG("step %u of leg %u, %s slot %u name %u token %u file %d device %u, fault %s: %s",
	       walk.step, walk.leg, lu_walk_op_name(step->op), step->slot,
	       step->name, step->token, step->file, step->device,
	       step->stage ? step->stage->name : "none", err ? lu_errmsg() : "");
	lu_walk_apply(&walk, step);
	compare(_metadata);
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

static void report_rate(struct __test_metadata *_metadata, unsigned int steps,
			double took)
{
	TH_LOG("leg %u: %u steps, %.0f a second", walk.leg, steps, steps / took);
	if (steps && took > 0)
		LU_OK(lu_measure(walk.config.faults ? "faulted_steps_per_s" :
						      "tracking_steps_per_s",
				 steps / took, "1/s"));
}

static void walk_leg(struct __test_metadata *_metadata,
		     FIXTURE_DATA(tracking) * self, bool faults)
{
	struct lu_walk_config config = {
		.faults = faults,
		.seed = lu_agent_seed(),
		.steps = lu_agent_steps() ? lu_agent_steps() : STEPS,
		.jumps = lu_agent_cycles(),
		.devices = (unsigned int)self->n,
	};
	struct lu_walk_step step = { 0 };
	unsigned int first;
	double begin;

	TH_LOG("seed %llu", (unsigned long long)config.seed);
	LU_OK(lu_walk_init(&walk, &config, &model));
	LU_OK(lu_walk_replay(&walk, (unsigned int)lu_leg()));
	compare(_metadata);
	first = walk.step;
	begin = seconds();
	while (lu_walk_next(&walk, &step) &&
	       (step.op != LU_WALK_JUMP || step.stage))
		take_step(_metadata, &step);
	report_rate(_metadata, walk.step - first, seconds() - begin);
	if (walk.leg < config.jumps)
		LU_JUMP();
}

TEST_F(tracking, random_walk_keeps_to_the_model)
{
	walk_leg(_metadata, self, false);
}

/* Stages fail in the middle of it, among steps that succeed. */
TEST_F(tracking, walk_with_faults_keeps_to_the_model)
{
	const char *why = lu_fixture_missing(LU_NEED_FAULT);

	if (why)
		LU_SKIP("%s", why);
	walk_leg(_metadata, self, true);
}

LU_SUITE_MAIN
