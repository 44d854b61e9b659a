// SPDX-License-Identifier: GPL-2.0-only
/*
 * A saved snapshot is fed to "lspci -F", which has to give the same bytes.
 *
 * Runs lspci, if there is one; writes to a file of its own below /tmp. The
 * machine's own bus is not touched.
 */
#include "kselftest_harness.h"
#include "test_snapshot_image.h"

#include "lu_err.h"

#define FUNCTIONS 3

static struct lu_snapshot *corpus(void)
{
	struct lu_snapshot *s = lu_snapshot_alloc(FUNCTIONS + 1);

	image_bridge(&s->fn[0]);
	image_endpoint(&s->fn[1]);
	image_endpoint(&s->fn[2]);
	s->fn[2].len = 256;
	strcpy(s->fn[1].path, "0000:00:03.0/00.0");
	strcpy(s->fn[1].attr[0], "igb");
	lu_bdf_parse("0000:00:03.0", &s->fn[0].bdf);
	lu_bdf_parse("0000:01:00.0", &s->fn[1].bdf);
	lu_bdf_parse("abcd:01:00.1", &s->fn[2].bdf);
	/* lspci 3.9 knows no such domain, and has to skip this one whole. */
	image_endpoint(&s->fn[3]);
	lu_bdf_parse("10000:01:00.0", &s->fn[3].bdf);
	return s;
}

/* Bytes that "lspci -xxxx" printed for @bdf; how many. */
static unsigned int replayed(const char *path, struct lu_bdf bdf, uint8_t *cfg)
{
	unsigned int n = 0, off, used, byte;
	char cmd[256], line[256], name[LU_BDF_STRLEN];
	FILE *f;

	snprintf(cmd, sizeof(cmd), "lspci -F %s -D -n -xxxx -s %s", path,
		 lu_bdf_format(bdf, name));
	f = popen(cmd, "r");
	while (f && fgets(line, sizeof(line), f)) {
		char *p = line;

		if (sscanf(p, "%x: %n", &off, &used) != 1 || off != n ||
		    p[used - 1] != ' ')
			continue;
		for (p += used; sscanf(p, "%2x", &byte) == 1; p += 3)
			cfg[n++] = byte;
	}
	return f && !pclose(f) ? n : 0;
}

TEST(lspci_gives_the_same_bytes)
{
	char path[] = "/tmp/lu-snapshot-lspci-XXXXXX";
	struct lu_snapshot *s = corpus();
	uint8_t cfg[4096 + 16];
	size_t i;

	if (system("lspci --version >/dev/null 2>&1")) {
		lu_snapshot_free(s);
		SKIP(return, "no lspci");
	}
	close(mkstemp(path));
	ASSERT_EQ(0, lu_snapshot_save(s, path)) TH_LOG("%s", lu_errmsg());
	for (i = 0; i < FUNCTIONS; i++) {
		EXPECT_EQ(s->fn[i].len, replayed(path, s->fn[i].bdf, cfg));
		EXPECT_EQ(0, memcmp(cfg, s->fn[i].config, s->fn[i].len));
	}
	remove(path);
	lu_snapshot_free(s);
}

TEST_HARNESS_MAIN
