// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the choice of functions that are watched, and the points that do it.
 * Touches the machine through lutorture_fault, and by writing to a register what
 * it holds.
 */
#include "lu_cfgwatch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_fault.h"

static int add(struct lu_cfgwatch *watch, struct lu_bdf bdf)
{
	for (size_t i = 0; i < watch->n; i++)
		if (lu_bdf_equal(watch->fn[i], bdf))
			return 0;
	if (watch->n == LU_CFGWATCH_MAX)
		return lu_err(-ENOSPC,
			      "more than %d functions cannot be watched: run it on fewer devices",
			      LU_CFGWATCH_MAX);
	watch->fn[watch->n++] = bdf;
	return 0;
}

int lu_cfgwatch_init(struct lu_cfgwatch *watch,
		     const struct lu_fixture_device *devs, int n)
{
	int err = 0;

	watch->n = 0;
	for (int i = 0; !err && i < n; i++) {
		err = add(watch, devs[i].bdf);
		for (size_t k = 0; !err && k < devs[i].n_bridges; k++)
			err = add(watch, devs[i].bridges[k]);
	}
	return err;
}

static int arm_function(struct lu_bdf bdf)
{
	char text[LU_BDF_STRLEN];
	const struct lu_fault fault = { .symbol = lu_bdf_format(bdf, text),
					.action = LU_FAULT_CONFIG };

	return lu_fault_arm(&fault, lu_agent_undo());
}

int lu_cfgwatch_arm(const struct lu_cfgwatch *watch)
{
	static const struct lu_fault marks[] = {
		{ .symbol = LU_CFGWATCH_FREEZE, .action = LU_FAULT_WATCH },
		{ .symbol = LU_CFGWATCH_LEAVE, .action = LU_FAULT_LOOK },
	};
	int err = lu_fault_clear();

	for (size_t i = 0; !err && i < watch->n; i++)
		err = arm_function(watch->fn[i]);
	for (size_t i = 0; !err && i < sizeof(marks) / sizeof(*marks); i++)
		err = lu_fault_arm(&marks[i], lu_agent_undo());
	return err;
}

int lu_cfgwatch_jump(const struct lu_cfgwatch *watch, const char *append)
{
	struct lu_fault faults[LU_CFGWATCH_MAX];
	char text[LU_CFGWATCH_MAX][LU_BDF_STRLEN];

	for (size_t i = 0; i < watch->n; i++)
		faults[i] = (struct lu_fault){
			.symbol = lu_bdf_format(watch->fn[i], text[i]),
			.action = LU_FAULT_CONFIG,
		};
	return lu_fault_jump_with(faults, watch->n, append);
}

static int touch(struct lu_bdf bdf)
{
	char path[64], text[LU_BDF_STRLEN];
	uint8_t line;
	int fd, err = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config",
		 lu_bdf_format(bdf, text));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", path);
	if (pread(fd, &line, 1, PCI_INTERRUPT_LINE) != 1 ||
	    pwrite(fd, &line, 1, PCI_INTERRUPT_LINE) != 1)
		err = lu_err(-EIO, "%s: INTERRUPT_LINE: %m", path);
	close(fd);
	return err;
}

int lu_cfgwatch_touch(const struct lu_cfgwatch *watch)
{
	int err = 0;

	for (size_t i = 0; !err && i < watch->n; i++)
		err = touch(watch->fn[i]);
	return err;
}

static bool saw_touch(const struct lu_stamp *stamps, size_t n,
		      struct lu_bdf bdf, bool out)
{
	struct lu_cfgwrite write;

	for (size_t i = 0; i < n; i++)
		if (stamps[i].out == out &&
		    lu_cfgwrite_parse(&stamps[i], &write) &&
		    lu_bdf_equal(write.bdf, bdf) && write.len == 1 &&
		    write.reg == PCI_INTERRUPT_LINE && write.old == write.value)
			return true;
	return false;
}

int lu_cfgwatch_check_touched(const struct lu_cfgwatch *watch,
			      const struct lu_stamp *stamps, size_t n, bool out)
{
	char text[LU_BDF_STRLEN];

	for (size_t i = 0; i < watch->n; i++)
		if (!saw_touch(stamps, n, watch->fn[i], out))
			return lu_err(-ENODATA,
				      "%s: a write of our own has no stamp of the kernel %s: the watch is blind",
				      lu_bdf_format(watch->fn[i], text),
				      out ? "before" : "that runs");
	return 0;
}

int lu_cfgwatch_left(const struct lu_stamp *stamps, size_t n, struct lu_bdf bdf,
		     struct lu_cfglook *look)
{
	const struct lu_stamp *leave =
		lu_timeline_find(stamps, n, LU_CFGWATCH_LEAVE, true);
	char text[LU_BDF_STRLEN];

	for (size_t i = 0; leave && i < n; i++)
		if (stamps[i].out && stamps[i].tsc >= leave->tsc &&
		    lu_cfglook_parse(&stamps[i], look) &&
		    lu_bdf_equal(look->bdf, bdf))
			return 0;
	return lu_err(-ENODATA,
		      "%s: the kernel before stamped nothing of it at " LU_CFGWATCH_LEAVE
		      "()",
		      lu_bdf_format(bdf, text));
}
