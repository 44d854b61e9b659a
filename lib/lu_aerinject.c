// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what aer_inject is told, and where its module is. Touches the machine through
 * that alone, and loads nothing.
 */
#include "lu_aerinject.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lu_err.h"

/* As the kernel's injector takes it. */
struct injection {
	uint8_t bus, dev, fn;
	uint32_t uncorrectable, correctable;
	uint32_t header_log[4];
	uint32_t domain;
};

void lu_aerinject_module(char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/drivers/pci/pcie/aer_inject.ko",
		 getenv("LUTORTURE_MODULES") ?: "");
}

int lu_aerinject(struct lu_bdf fn, uint32_t uncorrectable, uint32_t correctable)
{
	const struct injection error = {
		.bus = fn.bus,
		.dev = fn.devfn >> 3,
		.fn = fn.devfn & 7,
		.uncorrectable = uncorrectable,
		.correctable = correctable,
		.domain = fn.domain,
	};
	int fd = open(LU_AERINJECT_DEVICE, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return lu_err(-errno, LU_AERINJECT_DEVICE ": %m");
	if (write(fd, &error, sizeof(error)) != sizeof(error))
		err = lu_err(-errno, LU_AERINJECT_DEVICE ": %m");
	close(fd);
	return err;
}
