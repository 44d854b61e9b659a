// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking: from a copy of a sysfs tree, in which functions can be made to
 * vanish, and from this machine's own bus as lspci sees it.
 *
 * Reads the machine's bus; writes only to a folder of its own below /tmp.
 */
#include "kselftest_harness.h"
#include "test_snapshot_image.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>

#include "lu_err.h"

FIXTURE(sysfs)
{
	char root[40];
	struct lu_snapshot_fn endpoint;
	struct lu_snapshot *s;
};

#define BRIDGE	 "devices/pci0000:00/0000:00:03.0"
#define ENDPOINT BRIDGE "/0000:01:02.1"

static void write_file(const char *root, const char *name, const void *data,
		       size_t len)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, len, f) != len || fclose(f))
		abort();
}

static void make_dir(const char *root, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	if (mkdir(path, 0700))
		abort();
}

static void make_link(const char *root, const char *name, const char *to)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	if (symlink(to, path))
		abort();
}

FIXTURE_SETUP(sysfs)
{
	struct lu_snapshot_fn bridge = { 0 };

	strcpy(self->root, "/tmp/lu-snapshot-sysfs-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->root));
	make_dir(self->root, "devices");
	make_dir(self->root, "devices/pci0000:00");
	make_dir(self->root, BRIDGE);
	make_dir(self->root, ENDPOINT);
	make_link(self->root, "devices/0000:00:03.0",
		  "../devices/pci0000:00/0000:00:03.0");
	make_link(self->root, "devices/0000:01:02.1",
		  "../devices/pci0000:00/0000:00:03.0/0000:01:02.1");
	image_bridge(&bridge);
	image_endpoint(&self->endpoint);
	write_file(self->root, BRIDGE "/config", bridge.config, 4096);
	write_file(self->root, ENDPOINT "/config", self->endpoint.config, 256);
	make_link(self->root, ENDPOINT "/driver", "../../bus/drivers/igb");
	write_file(self->root, ENDPOINT "/numa_node", "-1\n", 3);
	self->s = NULL;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

FIXTURE_TEARDOWN(sysfs)
{
	lu_snapshot_free(self->s);
	nftw(self->root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int take(const char *root, const char *first, const char *second,
		struct lu_snapshot **out)
{
	struct lu_bdf bdf[2];

	lu_bdf_parse(first, &bdf[0]);
	lu_bdf_parse(second, &bdf[1]);
	return lu_snapshot_take_from(root, bdf, 2, out);
}

TEST_F(sysfs, all_that_is_exposed_is_taken)
{
	ASSERT_EQ(0, take(self->root, "0000:00:03.0", "0000:01:02.1", &self->s))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(4096, self->s->fn[0].len);
	EXPECT_EQ(256, self->s->fn[1].len);
	EXPECT_EQ(0, memcmp(self->s->fn[1].config, self->endpoint.config, 256));
	EXPECT_STREQ("0000:00:03.0", self->s->fn[0].path);
	EXPECT_STREQ("0000:00:03.0/02.1", self->s->fn[1].path);
	EXPECT_STREQ("igb", self->s->fn[1].attr[0]);
	EXPECT_STREQ("-1", self->s->fn[1].attr[1]);
	EXPECT_STREQ("", self->s->fn[0].attr[0]);
}

TEST_F(sysfs, absent_function_is_counted_and_named)
{
	ASSERT_EQ(1,
		  take(self->root, "0000:00:03.0", "10001:00:1f.7", &self->s));
	EXPECT_EQ(4096, self->s->fn[0].len);
	EXPECT_EQ(0, self->s->fn[1].len);
	EXPECT_NE(NULL, strstr(lu_errmsg(), "10001:00:1f.7"));
}

TEST_F(sysfs, all_ones_are_an_absent_function)
{
	uint8_t ones[4096];

	memset(ones, 0xff, sizeof(ones));
	write_file(self->root, BRIDGE "/config", ones, sizeof(ones));
	ASSERT_EQ(1, take(self->root, "0000:00:03.0", "0000:01:02.1", &self->s));
	EXPECT_EQ(0, self->s->fn[0].len);
	EXPECT_STREQ("0000:00:03.0", self->s->fn[0].path);
	EXPECT_NE(NULL, strstr(lu_errmsg(), "all ones"));
}

/* A virtual function has no ids of its own, and is there all the same. */
TEST_F(sysfs, virtual_function_is_not_absent)
{
	put(self->endpoint.config, 0, 4, 0xffffffff);
	write_file(self->root, ENDPOINT "/config", self->endpoint.config, 256);
	EXPECT_EQ(0, take(self->root, "0000:00:03.0", "0000:01:02.1", &self->s))
	TH_LOG("%s", lu_errmsg());
}

TEST_F(sysfs, header_alone_is_refused)
{
	write_file(self->root, ENDPOINT "/config", self->endpoint.config, 64);
	EXPECT_EQ(-EACCES,
		  take(self->root, "0000:00:03.0", "0000:01:02.1", &self->s));
	EXPECT_EQ(NULL, self->s);
	EXPECT_NE(NULL, strstr(lu_errmsg(), "run as root"));
}

static size_t bus(struct lu_bdf *bdf, size_t max)
{
	DIR *dir = opendir(LU_SNAPSHOT_SYSFS "/devices");
	struct dirent *e;
	size_t n = 0;

	while (dir && n < max && (e = readdir(dir)))
		if (!lu_bdf_parse(e->d_name, &bdf[n]))
			n++;
	if (dir)
		closedir(dir);
	return n;
}

TEST(functions_of_this_machine_are_taken)
{
	struct lu_snapshot *s;
	struct lu_bdf bdf[64];
	size_t n = bus(bdf, 64);
	int ret;

	if (!n)
		SKIP(return, "no PCI bus");
	ret = lu_snapshot_take(bdf, n, &s);
	if (ret == -EACCES)
		SKIP(return, "%s", lu_errmsg());
	ASSERT_EQ(0, ret) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(n, s->n);
	EXPECT_EQ(0, lu_snapshot_diff(s, s, NULL, NULL));
	lu_snapshot_free(s);
}

TEST(strict_taking_refuses_an_absent_function)
{
	struct lu_bdf none = { .domain = 0x7fff, .bus = 0xfe, .devfn = 0xff };
	struct lu_snapshot *s;

	EXPECT_EQ(-ENODEV, lu_snapshot_take(&none, 1, &s));
	EXPECT_EQ(NULL, s);
	EXPECT_EQ(0, lu_snapshot_take(NULL, 0, &s));
	lu_snapshot_free(s);
}

TEST_HARNESS_MAIN
