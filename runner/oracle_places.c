// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that oracles look at: devices under test and all bridges above
 * them. Reads links in sysfs; changes nothing. Looked up anew each time, since
 * a test may take a function away.
 */
#include "oracle_places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_pci.h"
#include "lu_pci_sys.h"

#define DEPTH_MAX LU_PCI_MAX_DEPTH

static bool contains(const struct oracle_places *places, struct lu_bdf bdf)
{
	for (size_t i = 0; i < places->n; i++)
		if (lu_bdf_equal(places->place[i].bdf, bdf))
			return true;
	return false;
}

static void add(struct oracle_places *places, struct lu_bdf bdf,
		const char *device, int level)
{
	struct oracle_place *place = &places->place[places->n++];
	size_t len;

	place->bdf = bdf;
	len = snprintf(place->name, sizeof(place->name), "%.*s",
		       ORACLE_PLACE_NAME - DEPTH_MAX - 1, device);
	while (level-- > 0 && len + 1 < sizeof(place->name))
		place->name[len++] = '^';
	place->name[len] = '\0';
}

static void add_bridges(struct oracle_places *places, struct lu_bdf bdf,
			const char *device)
{
	struct lu_bdf path[DEPTH_MAX];
	int n = lu_pci_bridges(bdf, path, DEPTH_MAX);

	for (int i = 0; i < n; i++)
		if (!contains(places, path[i]))
			add(places, path[i], device, i + 1);
}

int oracle_places_take(const struct oracle_ctx *ctx,
		       struct oracle_places *places)
{
	places->n = 0;
	places->place = calloc(ctx->n_duts * (DEPTH_MAX + 1) + 1,
			       sizeof(*places->place));
	if (!places->place)
		return lu_err(-ENOMEM, "no memory for a list of functions");
	for (size_t i = 0; i < ctx->n_duts; i++)
		add(places, ctx->duts[i], ctx->dut_devices[i]->name, 0);
	for (size_t i = 0; i < ctx->n_duts; i++)
		add_bridges(places, ctx->duts[i], ctx->dut_devices[i]->name);
	return 0;
}

int oracle_places_open(struct lu_bdf bdf)
{
	char path[PATH_MAX];
	int fd = open(lu_pci_sys_attr(path, bdf, ""),
		      O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int oracle_places_read(int dir, const char *attr, char *buf, size_t size)
{
	int fd = dir < 0 ? dir : openat(dir, attr, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	buf[0] = '\0';
	if (fd < 0)
		return dir < 0 ? dir : -errno;
	len = read(fd, buf, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len > 0 && buf[len - 1] == '\n')
		len--;
	buf[len > 0 ? len : 0] = '\0';
	return len;
}
