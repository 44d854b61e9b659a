// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: reading config space, of every function of the machine at
 * once. What a snapshot file holds is what lspci makes of it.
 * Passes if: two snapshots in a row differ in nothing, and `lspci -F` replays
 * the file to the same bytes, function by function.
 * Cannot see: registers that change when read.
 * Source: PCIe Base Spec 6.2, 7.2.2 (ECAM); lspci(8), -F.
 */
#include <dirent.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "lu_snapshot.h"
#include "lu_suite.h"

#define MAX_FUNCTIONS 1024
#define ROUNDS	      7

LU_SUITE = {
	.name = "snapshot",
	.description = "will read config space and have lspci replay it",
	.timeout_ms = 120000,
};

FIXTURE(snapshot)
{
	struct lu_bdf bdf[MAX_FUNCTIONS];
	size_t n;
	char file[64];
};

/* Every function there is, in the kernel's order. */
FIXTURE_SETUP(snapshot)
{
	struct dirent **names;
	int n = scandir("/sys/bus/pci/devices", &names, NULL, alphasort);

	ASSERT_LE(0, n);
	self->n = 0;
	for (int i = 0; i < n && self->n < MAX_FUNCTIONS; i++) {
		if (!lu_bdf_parse(names[i]->d_name, &self->bdf[self->n]))
			self->n++;
		free(names[i]);
	}
	free(names);
	snprintf(self->file, sizeof(self->file), "/tmp/snapshot.%d", getpid());
	if (!self->n)
		LU_SKIP("the machine has no PCI function");
}

FIXTURE_TEARDOWN(snapshot)
{
	unlink(self->file);
}

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static int print_line(void *ctx, const char *line)
{
	(void)ctx;
	ksft_print_msg("%s\n", line);
	return 0;
}

TEST_F(snapshot, two_in_a_row_are_equal)
{
	struct lu_snapshot *a, *b;

	LU_OK(lu_snapshot_take(self->bdf, self->n, &a));
	LU_OK(lu_snapshot_take(self->bdf, self->n, &b));
	EXPECT_EQ(0, lu_snapshot_diff(a, b, print_line, NULL));
	lu_snapshot_free(a);
	lu_snapshot_free(b);
}

/* One function as lspci prints it: an address line, then rows of 16 bytes. */
static size_t read_replay(FILE *in, uint8_t *config, char *address)
{
	size_t len = 0, at;
	char line[512], *s;

	*address = '\0';
	while (fgets(line, sizeof(line), in) && line[0] != '\n') {
		if (!*address) {
			sscanf(line, "%31s", address);
			continue;
		}
		at = strtoul(line, &s, 16);
		for (s++; *s && *s != '\n' && at < LU_SNAPSHOT_CONFIG_MAX; at++)
			config[at] = strtoul(s, &s, 16);
		len = at;
	}
	return len;
}

TEST_F(snapshot, lspci_replays_it)
{
	uint8_t config[LU_SNAPSHOT_CONFIG_MAX];
	struct lu_snapshot *snapshot;
	char command[128], address[32], text[LU_BDF_STRLEN];
	FILE *in;

	LU_OK(lu_snapshot_take(self->bdf, self->n, &snapshot));
	LU_OK(lu_snapshot_save(snapshot, self->file));
	snprintf(command, sizeof(command), "lspci -D -xxxx -F %s", self->file);
	in = popen(command, "re");
	ASSERT_NE(NULL, in);
	for (size_t i = 0; i < snapshot->n; i++) {
		const struct lu_snapshot_fn *fn = &snapshot->fn[i];

		ASSERT_EQ(fn->len, read_replay(in, config, address));
		EXPECT_STREQ(lu_bdf_format(fn->bdf, text), address);
		EXPECT_EQ(0, memcmp(fn->config, config, fn->len));
	}
	EXPECT_EQ(0, pclose(in));
	lu_snapshot_free(snapshot);
}

static double time_snapshot(const struct lu_bdf *bdf, size_t n, const char *file)
{
	struct lu_snapshot *snapshot = NULL;
	double began = now_ms();

	if (lu_snapshot_take(bdf, n, &snapshot) ||
	    lu_snapshot_save(snapshot, file))
		began = -1;
	lu_snapshot_free(snapshot);
	return began < 0 ? -1 : now_ms() - began;
}

static double time_lspci(const char *file)
{
	char command[128];
	double began = now_ms();

	snprintf(command, sizeof(command), "exec lspci -D -xxxx > %s", file);
	return system(command) ? -1 : now_ms() - began;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Figures, not a check: the bench compares them. The first round warms up. */
TEST_F(snapshot, time_against_lspci)
{
	double ours[ROUNDS], theirs[ROUNDS];

	for (int i = -1; i < ROUNDS; i++) {
		double a = time_snapshot(self->bdf, self->n, self->file);
		double b = time_lspci(self->file);

		ASSERT_LE(0, a);
		ASSERT_LE(0, b);
		if (i < 0)
			continue;
		ours[i] = a;
		theirs[i] = b;
	}
	qsort(ours, ROUNDS, sizeof(*ours), compare);
	qsort(theirs, ROUNDS, sizeof(*theirs), compare);
	LU_OK(lu_measure("functions", self->n, "1"));
	LU_OK(lu_measure("snapshot_ms", ours[ROUNDS / 2], "ms"));
	LU_OK(lu_measure("lspci_xxxx_ms", theirs[ROUNDS / 2], "ms"));
}

LU_SUITE_MAIN
