// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads device registers through the mapping lutorture_pci offers.
 *
 * Reads the registers it is asked for, each once and in one 32-bit access, and
 * writes none.
 */
#include "lu_bar.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "lu_dut.h"
#include "lu_err.h"

static int read_all(const void *base, size_t len, const uint32_t *offsets,
		    uint32_t *values, size_t n)
{
	bool silent = true;

	for (size_t i = 0; i < n; i++) {
		if (offsets[i] % 4 || len < 4 || offsets[i] > len - 4)
			return lu_err(-ERANGE,
				      "register 0x%x is outside of a "
				      "BAR of %zu bytes",
				      offsets[i], len);
		values[i] = *(const volatile uint32_t *)((const char *)base +
							 offsets[i]);
		silent = silent && values[i] == UINT32_MAX;
	}
	return silent ? -ENODEV : 0;
}

static int map_and_read(int fd, unsigned int bar, const uint32_t *offsets,
			uint32_t *values, size_t n)
{
	size_t len;
	void *base;
	int err = lu_dut_map(fd, bar, &base, &len);

	if (err)
		return err;
	err = read_all(base, len, offsets, values, n);
	lu_dut_unmap(base, len);
	return err;
}

int lu_bar_read32(struct lu_bdf bdf, unsigned int bar, const uint32_t *offsets,
		  uint32_t *values, size_t n)
{
	char text[LU_BDF_STRLEN];
	int fd = lu_dut_open(bdf), err;

	if (fd < 0)
		return fd;
	err = map_and_read(fd, bar, offsets, values, n);
	close(fd);
	if (err == -ENODEV)
		lu_err(err, "%s: BAR %u reads all ones",
		       lu_bdf_format(bdf, text), bar);
	return err;
}
