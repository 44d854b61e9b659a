// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: what a drive holds while it is preserved. fio writes a range
 * through the kernel's own driver; the drive then goes through a chain of live
 * updates with lutorture_pci, and back to the kernel's driver.
 * Passes if: fio verifies every block of it after the last jump, and finds a block
 * that was changed behind its back.
 * Cannot see: blocks outside of the scratch range; a block whose header and data
 * were both replaced by those of an older run.
 * Source: lib/lu_fio.c; verification is fio's own, by CRC32C over each 64 KiB.
 */
#include <fcntl.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_devtype.h"
#include "lu_fio.h"
#include "lu_rand.h"
#include "lu_rig.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "data_at_rest",
	.description =
		"will write to the scratch range of drives, and preserve them",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "nvme",
	.timeout_ms = 120000,
	.legs = lu_legs_chain,
};

#define BLOCK 4096

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;

FIXTURE(rest)
{
	int n;
};

FIXTURE_SETUP(rest)
{
	LU_NEEDS();
	ASSERT_LE(0, lu_devtype_init());
	self->n = lu_fixture_devices("nvme", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(self->n);
	if (!self->n)
		LU_SKIP("the rig allows no drive");
	for (int i = 0; i < self->n; i++)
		if (lu_fio_missing(&devs[i]))
			LU_SKIP("%s", lu_fio_missing(&devs[i]));
	lu_cargo_init(&cargo, devs, self->n);
}

FIXTURE_TEARDOWN(rest)
{
	lu_cargo_drop(&cargo);
}

static int tell(int i, const char *what, const struct lu_fio *fio)
{
	char name[96];

	snprintf(name, sizeof(name), "%s.fio_%s", devs[i].rig->name, what);
	return lu_measure(name, fio->kib, "KiB");
}

static int write_all(const FIXTURE_DATA(rest) * self)
{
	struct lu_fio fio;
	int err = lu_fixture_bind_kernel(devs, self->n);

	for (int i = 0; !err && i < self->n; i++) {
		err = lu_fio_run(&devs[i], LU_FIO_WRITE, 0, &fio);
		if (!err && fio.errors)
			err = lu_err(-EIO, "%s: fio had %ld errors writing",
				     devs[i].rig->name, fio.errors);
		err = err ?: tell(i, "written", &fio);
	}
	return err ?: lu_fixture_bind(devs, self->n, "lutorture_pci");
}

/* All of the range, and nothing but it, is what fio must have looked at. */
static int verify(int i, bool is_whole)
{
	double kib = devs[i].rig->scratch_mib * 1024.0;
	struct lu_fio fio;
	int err = lu_fio_run(&devs[i], LU_FIO_VERIFY, 0, &fio);

	if (err)
		return err;
	if (is_whole && fio.errors)
		return lu_err(-EBADMSG, "%s: fio found %ld errors",
			      devs[i].rig->name, fio.errors);
	if (is_whole && fio.kib != kib)
		return lu_err(-ENODATA, "%s: fio read %.0f KiB of %.0f",
			      devs[i].rig->name, fio.kib, kib);
	if (!is_whole && !fio.errors)
		return lu_err(-ENODATA,
			      "%s: fio did not find the block that was changed",
			      devs[i].rig->name);
	return is_whole ? tell(i, "verified", &fio) : 0;
}

/* One bit, somewhere in the range. */
static int change_block(int i)
{
	static unsigned char block[BLOCK] __attribute__((aligned(BLOCK)));
	unsigned long long blocks, at;
	struct lu_rand rand;
	char disk[64];
	int fd, err = lu_fio_disk(&devs[i], disk, sizeof(disk));

	if (err)
		return err;
	lu_rand_seed(&rand, lu_agent_seed());
	blocks = ((unsigned long long)devs[i].rig->scratch_mib << 20) / BLOCK;
	at = ((unsigned long long)devs[i].rig->scratch_at_mib << 20) +
	     lu_rand_below(&rand, blocks) * BLOCK;
	fd = open(disk, O_RDWR | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", disk);
	if (pread(fd, block, BLOCK, at) != BLOCK)
		err = lu_err(-EIO, "%s: %m", disk);
	block[BLOCK - 1] ^= 1;
	if (!err && pwrite(fd, block, BLOCK, at) != BLOCK)
		err = lu_err(-EIO, "%s: %m", disk);
	close(fd);
	return err;
}

static int look(const FIXTURE_DATA(rest) * self)
{
	int err = lu_fixture_bind_kernel(devs, self->n);

	for (int i = 0; !err && i < self->n; i++) {
		err = verify(i, true);
		err = err ?: change_block(i);
		err = err ?: verify(i, false);
	}
	return err ?: lu_fixture_bind(devs, self->n, "lutorture_pci");
}

TEST_F(rest, drives_keep_what_they_hold)
{
	if (!lu_leg())
		LU_OK(write_all(self));
	if (lu_leg())
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
	lu_cargo_drop(&cargo);
	if (lu_leg() < (int)lu_agent_cycles()) {
		LU_OK(lu_cargo_pack(&cargo));
		LU_JUMP();
	}
	LU_OK(look(self));
}

LU_SUITE_MAIN
