/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A made-up machine under test, its NVMe drive the one device, for tests of an
 * oracle: it keeps what was found last.
 */
#ifndef FAKE_DUT_H
#define FAKE_DUT_H

#include <stdio.h>

#include "../../lib/tests/fake_sys.h"
#include "oracle_internal.h"

struct fake_dut {
	struct fake_sys sys;
	struct lu_rig_device device;
	const struct lu_rig_device *devices[1];
	struct lu_bdf bdf;
	struct lu_rig rig;
	struct oracle_ctx ctx;
	char text[1024]; /* "": nothing was found */
};

static inline void fake_dut_finding(void *arg, const char *oracle,
				    const char *text)
{
	struct fake_dut *dut = arg;

	(void)oracle;
	snprintf(dut->text, sizeof(dut->text), "%s", text);
}

/* Close it with fake_close(&dut->sys). */
static inline void fake_dut_open(struct fake_dut *dut)
{
	*dut = (struct fake_dut){
		.device = { .name = "nvme0", .allow_destructive = true },
		.devices = { &dut->device },
		.bdf = { .bus = 0x40 },
		.rig = { .devices = &dut->device, .n_devices = 1 },
		.ctx = { .rig = &dut->rig,
			 .duts = &dut->bdf,
			 .dut_devices = dut->devices,
			 .n_duts = 1,
			 .ctx = dut,
			 .finding = fake_dut_finding },
	};
	fake_open(&dut->sys);
}

#endif
