// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that oracles look at: devices under test and all bridges above
 * them. Reads links in sysfs; changes nothing. Looked up anew each time, since
 * a test may take a function away.
 */
#include "oracle_places.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lu_err.h"
#include "lu_pci.h"

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
