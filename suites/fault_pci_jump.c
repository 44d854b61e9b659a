// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a jump right after each PCI failure, with the device still
 * preserved.
 * Passes if: reboot() gives ENODEV where a device is gone or does not answer,
 * and the jump works once it is back; else all arrives in the tables and can be
 * retrieved and finished, a device that was reset arrives without bus mastering
 * and does not answer, every other one with it and does; afterwards it works; at
 * the end all goes through a jump without a failure.
 * Cannot see: config space on arrival (its own oracle is switched off, since
 * the failure changed it); DMA.
 * Source: drivers/pci of Linux 7.3.4; lib/kmod/lutorture_pci.
 */
#include <linux/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lu_fault.h"
#include "lu_pcitrial.h"
#include "lu_point.h"
#include "lu_schedule.h"
#include "lu_suite.h"

static unsigned int slots(const struct lu_point *point)
{
	(void)point;
	return 1;
}

static struct lu_schedule schedule = { .slots = slots, .clean = true };

static unsigned int legs(unsigned int cycles);

static const char *const allow[] = {
	"PCIe Bus Error: severity=Correctable",
	"PCIe Bus Error: severity=Uncorrectable (Non-Fatal)",
	"PCIe Bus Error: severity=Uncorrectable (Fatal)",
	"luo_file: Freeze failed for token[",
	NULL,
};

static const char *const without[] = { "config", "alive", NULL };

LU_SUITE = {
	.name = LU_PCIFAIL_JUMP,
	.description = "will jump with preserved devices that failed",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 120000,
	.legs = legs,
	.dmesg_allow = allow,
	.without = without,
	.contrived = true,
};

#define STRUCK "struck" /* the failure is the next kernel's to see, and @old */

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	lu_schedule_make(&schedule, lu_suite.name);
	return lu_schedule_legs(&schedule);
}

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_pcitrial trial;

FIXTURE(jump)
{
	struct lu_schedule_leg leg;
};

FIXTURE_SETUP(jump)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	LU_OK(lu_schedule_make(&schedule, lu_suite.name));
	ASSERT_LT(0, schedule.n);
	lu_schedule_at(&schedule, lu_leg(), &self->leg);
	LU_OK(lu_pcitrial_open(&trial, devs, n));
}

FIXTURE_TEARDOWN(jump)
{
	lu_pcitrial_close(&trial);
}

static int carry(const char *state, uint32_t old)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %u", state, old);
	return lu_carry(STRUCK, text);
}

static int try_reboot(void)
{
	return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		       LINUX_REBOOT_CMD_KEXEC, NULL) ?
		       -errno :
		       0;
}

static int expect(const char *what, int got, int want)
{
	if (got == want)
		return 0;
	return lu_err(-EBADMSG, "%s gave %d, wanted %d", what, got, want);
}

/*
 * The oracles before a jump would see that a preserved device is not there. So
 * the agent loads the image while all is well, and its jump is made to fail.
 */
static int load_image(void)
{
	const struct lu_fault fault = { .symbol = "liveupdate_reboot",
					.action = LU_FAULT_RETURN,
					.value = -EUCLEAN,
					.nth = 1,
					.times = 1 };
	int err = lu_fault_arm(&fault, NULL);

	err = err ?: expect("a jump that is made to fail", lu_jump(), -EUCLEAN);
	lu_fault_clear();
	return err;
}

/* The jump is refused; with the device back it is not. */
static int jump_after_refusal(void)
{
	int err = load_image();

	err = err ?: lu_pcitrial_strike(&trial);
	err = err ?: expect("the jump", try_reboot(), -ENODEV);
	err = err ?: lu_pcitrial_settle(&trial);
	err = err ?: carry("mended", 0);
	err = err ?: lu_cargo_pack(&trial.cargo);
	return err ?: lu_jump();
}

/* Unreachable ones take a leg too, so that legs can be counted beforehand. */
static int begin(const struct lu_point *point)
{
	int err = lu_pcitrial_aim(&trial, point);

	if (err == -EOPNOTSUPP) {
		err = lu_point_record(point, "unreachable", lu_errmsg());
		err = err ?: carry("unreachable", 0);
		err = err ?: lu_cargo_pack(&trial.cargo);
		return err ?: lu_jump();
	}
	if (!err && lu_pcitrial_refuses(&trial))
		return jump_after_refusal();
	err = err ?: lu_pcitrial_strike(&trial);
	err = err ?: carry("struck", trial.at.old);
	return err ?: lu_jump();
}

/*
 * A point that is wrong fails the test by its record, and others follow; one that
 * was not reached has its record already, and its jump must have been a plain one.
 */
static void check(struct __test_metadata *_metadata,
		  const struct lu_point *point)
{
	char state[64] = "";
	unsigned int old = 0;
	int err;

	LU_FD(lu_carried(STRUCK, state, sizeof(state)));
	sscanf(state, "%*s %u", &old);
	trial.at.old = old;
	err = lu_pcitrial_arrive(&trial,
				 strncmp(state, "struck ", 7) ? NULL : point);
	if (err)
		TH_LOG("%s: %s", point->id, lu_errmsg());
	if (strncmp(state, "unreachable ", 12))
		err = lu_point_judge(point, err);
	LU_OK(err);
}

/* What comes back has failed. */
static void go(struct __test_metadata *_metadata, const struct lu_point *point)
{
	int err = begin(point) ?: -EIO;

	TH_LOG("%s: %s", point->id, lu_errmsg());
	LU_OK(lu_point_judge(point, err));
	ASSERT_EQ(0, err) TH_LOG("%s is not on its way", point->id);
}

TEST_F(jump, each_failure_and_then_a_jump)
{
	if (self->leg.check)
		check(_metadata, self->leg.check);
	if (self->leg.begin)
		go(_metadata, self->leg.begin);
	if (self->leg.leave)
		LU_OK(lu_cargo_jump(&trial.cargo));
	if (self->leg.arrive)
		LU_OK(lu_pcitrial_arrive(&trial, NULL));
}

LU_SUITE_MAIN
