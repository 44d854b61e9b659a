// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of rig files: what good ones say, what each mistake is refused with,
 * and that no file at all crashes or leaks. Reads data/rigs and hwconfigs.
 */
#include "kselftest_harness.h"

#include <sys/mman.h>

#include "lu_budget.h"
#include "lu_rand.h"
#include "lu_rig.h"
#include "lu_yaml.h"
#include "yaml_cases.h"

TEST(every_key_is_read)
{
	const struct lu_rig_device *device;
	struct lu_rig *rig;
	char path[512];

	ASSERT_EQ(0, lu_rig_load(case_path(path, "data/rigs/good/all_keys.yaml"),
				 &rig))
	TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ(path, rig->file);
	EXPECT_STREQ("small", rig->name);
	EXPECT_EQ(LU_RIG_QEMU, rig->machine);
	EXPECT_EQ(4, rig->cpus);
	EXPECT_EQ(1024, rig->memory_mib);
	EXPECT_EQ(LU_RIG_IOMMU_INTEL, rig->iommu);
	EXPECT_STREQ("compat", rig->provider);
	EXPECT_STREQ("kho=on liveupdate=on", rig->cmdline);
	EXPECT_STREQ("kho=on", rig->next_cmdline);
	EXPECT_STREQ("a/bzImage", rig->kernel);
	EXPECT_STREQ("a/initrd", rig->initrd);
	EXPECT_STREQ("b/bzImage", rig->next_kernel);
	ASSERT_EQ(2, rig->n_devices);
	device = lu_rig_find(rig, "igb0");
	ASSERT_EQ(&rig->devices[1], device);
	EXPECT_STREQ("igb", device->type);
	EXPECT_STREQ("0000:90:1f.0/00.0", device->path);
	EXPECT_EQ(0x8086, device->vendor);
	EXPECT_EQ(0x10c9, device->device);
	EXPECT_FALSE(device->allow_destructive);
	EXPECT_TRUE(rig->devices[0].allow_destructive);
	EXPECT_EQ(NULL, lu_rig_find(rig, "igb1"));
	lu_rig_free(rig);
	EXPECT_EQ(0, found_leaks());
}

TEST(topology_is_read)
{
	struct lu_rig *rig;
	char path[512];

	ASSERT_EQ(0, lu_rig_load(case_path(path, "data/rigs/good/all_keys.yaml"),
				 &rig))
	TH_LOG("%s", lu_errmsg());
	ASSERT_EQ(6, rig->n_nodes);
	EXPECT_STREQ("pxb", rig->nodes[2].id);
	EXPECT_STREQ("pxb-pcie", rig->nodes[2].model);
	EXPECT_STREQ("pcie.0", rig->nodes[2].parent);
	EXPECT_EQ(0x1e, rig->nodes[2].slot);
	EXPECT_EQ(7, rig->nodes[2].fn);
	ASSERT_EQ(2, rig->nodes[0].n_props);
	EXPECT_STREQ("chassis=1", rig->nodes[0].props[0]);
	EXPECT_STREQ("slot=1", rig->nodes[0].props[1]);
	ASSERT_EQ(1, rig->n_drives);
	EXPECT_STREQ("d0", rig->drives[0].id);
	EXPECT_EQ(16, rig->drives[0].size_mib);
	EXPECT_STREQ("throttling.iops-total=20,throttling.bps-total=1000",
		     rig->drives[0].throttle);
	ASSERT_EQ(1, rig->n_netdevs);
	EXPECT_STREQ("n0", rig->netdevs[0].id);
	EXPECT_STREQ("hub", rig->netdevs[0].kind);
	ASSERT_EQ(2, rig->n_globals);
	EXPECT_STREQ("d.e=f", rig->globals[1]);
	lu_rig_free(rig);
}

TEST(a_device_may_have_a_peer)
{
	struct lu_rig *rig;
	char path[512];

	ASSERT_EQ(0,
		  lu_rig_load(case_path(path, "data/rigs/good/peer.yaml"), &rig))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(NULL, rig->devices[0].peer);
	EXPECT_STREQ("n0", rig->devices[1].peer);
	EXPECT_EQ(0, rig->devices[0].peer_rate);
	EXPECT_EQ(1600, rig->devices[1].peer_rate);
	EXPECT_STREQ("peer", rig->netdevs[0].kind);
	lu_rig_free(rig);
}

TEST(a_peer_may_be_at_a_tap)
{
	const struct lu_rig_netdev *netdev;
	struct lu_rig *rig;
	char path[512];

	ASSERT_EQ(0,
		  lu_rig_load(case_path(path, "data/rigs/good/tap.yaml"), &rig))
	TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ("lu-15-character", rig->devices[1].peer);
	netdev = lu_rig_netdev(rig, rig->devices[1].peer);
	ASSERT_EQ(&rig->netdevs[0], netdev);
	EXPECT_STREQ("tap", netdev->kind);
	EXPECT_EQ(NULL, lu_rig_netdev(rig, "lu-15"));
	lu_rig_free(rig);
}

TEST(what_is_left_out_has_defaults)
{
	struct lu_rig *rig;
	char path[512];

	ASSERT_EQ(0, lu_rig_load(case_path(path, "data/rigs/good/small.yaml"),
				 &rig))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(2, rig->cpus);
	EXPECT_EQ(2048, rig->memory_mib);
	EXPECT_EQ(LU_RIG_IOMMU_NONE, rig->iommu);
	EXPECT_FALSE(rig->unattended);
	EXPECT_STREQ("any", rig->provider);
	EXPECT_STREQ("", rig->cmdline);
	EXPECT_EQ(NULL, rig->next_cmdline);
	EXPECT_EQ(NULL, rig->kernel);
	EXPECT_EQ(NULL, rig->initrd);
	EXPECT_EQ(NULL, rig->next_kernel);
	EXPECT_EQ(NULL, rig->devices[0].serial);
	EXPECT_EQ(NULL, rig->drives[0].throttle);
	lu_rig_free(rig);
}

TEST(machine_without_topology_is_read)
{
	struct lu_rig *rig;
	char path[512];

	ASSERT_EQ(0,
		  lu_rig_load(case_path(path, "data/rigs/good/host.yaml"), &rig))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(LU_RIG_HOST, rig->machine);
	EXPECT_TRUE(rig->unattended);
	EXPECT_EQ(0, rig->n_nodes);
	EXPECT_EQ(0xabcd, rig->devices[0].vendor);
	EXPECT_STREQ("00-11-22-33-44-55-66-77", rig->devices[0].serial);
	lu_rig_free(rig);
}

static const struct {
	const char *key, *figure, *other, *unit;
	double limit;
	bool machine;
} budgets[] = {
	{ "blackout_ms", "blackout", NULL, "ms", 500, true },
	{ "device_downtime_ms", "downtime", "downtime_live", "ms", 0.5, false },
	{ "dma_gap_ms", "stall", "gap", "ms", 20.25, false },
	{ "lost_frames", "lost_frames", "lost_frames_live", "frames", 0, false },
	{ "stages", "file.freeze", NULL, "ms", 20, false },
	{ "stages", "file.retrieve", NULL, "ms", 7, false },
	{ "stages", "part.kernel_boot", NULL, "ms", 900, true },
};

TEST(budgets_are_read)
{
	const size_t n = sizeof(budgets) / sizeof(budgets[0]);
	struct lu_budget b;
	struct lu_rig *rig;
	char path[512];
	size_t i;

	ASSERT_EQ(0, lu_rig_load(case_path(path, "data/rigs/good/all_keys.yaml"),
				 &rig))
	TH_LOG("%s", lu_errmsg());
	for (i = 0; i < n; i++) {
		ASSERT_TRUE(lu_budget_at(&rig->devices[0], i, &b));
		EXPECT_STREQ(budgets[i].key, b.key);
		EXPECT_STREQ(budgets[i].figure, b.figures[0]);
		EXPECT_STREQ(budgets[i].other ?: "", b.figures[1] ?: "");
		EXPECT_STREQ(budgets[i].unit, b.unit);
		EXPECT_EQ(budgets[i].limit, b.limit);
		EXPECT_EQ(budgets[i].machine, b.machine);
	}
	EXPECT_STREQ("kernel_boot", b.stage);
	EXPECT_FALSE(lu_budget_at(&rig->devices[0], n, &b));
	EXPECT_FALSE(lu_budget_at(&rig->devices[1], 0, &b));
	lu_rig_free(rig);
	EXPECT_EQ(0, found_leaks());
}

TEST(limits_are_numbers_from_zero)
{
	static const char *const good[] = { "0", "20", "0.5", "007",
					    "123456789012" };
	static const char *const bad[] = {
		"",    "-1",  "+1", ".5", "5.",	   "1e3",	   "0x10",
		"nan", "inf", " 1", "1 ", "1.2.3", "1234567890123"
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		EXPECT_TRUE(lu_budget_is_limit(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_FALSE(lu_budget_is_limit(bad[i]));
	EXPECT_TRUE(lu_budget_is_stage("file.freeze=1"));
	EXPECT_FALSE(lu_budget_is_stage("file.freeze"));
	EXPECT_FALSE(lu_budget_is_stage("=1"));
	EXPECT_FALSE(lu_budget_is_stage("file.freeze="));
}

static const struct lu_rig_device timed = {
	.budgets = { .stages = (char *[]){ (char *)"preserve=1",
					   (char *)"modules=2",
					   (char *)"retrieve=3",
					   (char *)"finish=4",
					   (char *)"first_io=5" },
		     .n_stages = 5 },
};

TEST(stages_beside_the_blackout_have_budgets)
{
	static const char *const figures[] = { "part.preserve", "part.modules",
					       "part.retrieve", "part.finish",
					       "first_io" };
	struct lu_budget b;

	for (size_t i = 0; i < 5; i++) {
		EXPECT_TRUE(lu_budget_is_stage(timed.budgets.stages[i]));
		ASSERT_TRUE(lu_budget_at(&timed, i, &b));
		EXPECT_STREQ(figures[i], b.figures[0]);
		EXPECT_EQ(i + 1, b.limit);
		EXPECT_EQ(i < 4, b.machine);
	}
	EXPECT_FALSE(lu_budget_is_stage("first_command=1"));
	EXPECT_FALSE(lu_budget_is_stage("until_retrieved=1"));
}

static void check_refused(void *ctx, const char *path)
{
	struct __test_metadata *_metadata = ctx;
	struct lu_rig *rig = (struct lu_rig *)1;

	EXPECT_EQ(-EINVAL, lu_rig_load(path, &rig));
	EXPECT_EQ(NULL, rig);
	EXPECT_TRUE(case_is_expected(path)) TH_LOG("%s", lu_errmsg());
}

TEST(each_mistake_is_refused_with_its_place)
{
	EXPECT_LE(60, each_case("data/rigs/bad", check_refused, _metadata));
	EXPECT_EQ(0, found_leaks());
}

static void check_loads(void *ctx, const char *path)
{
	struct __test_metadata *_metadata = ctx;
	struct lu_rig *rig = NULL;

	if (strstr(path, ".yaml"))
		EXPECT_EQ(0, lu_rig_load(path, &rig)) TH_LOG("%s", lu_errmsg());
	lu_rig_free(rig);
}

TEST(rigs_of_the_tree_are_good)
{
	EXPECT_LE(3,
		  each_case("../../hwconfigs/virtual", check_loads, _metadata));
}

TEST(what_is_no_rig_file_is_refused)
{
	struct lu_rig *rig;

	EXPECT_EQ(-ENOENT, lu_rig_load("/nowhere/rig.yaml", &rig));
	EXPECT_EQ(NULL, rig);
	EXPECT_EQ(-EINVAL, lu_rig_load("/", &rig));
	EXPECT_STREQ("/: expected a regular file", lu_errmsg());
	EXPECT_EQ(-EINVAL, lu_rig_load("/dev/zero", &rig));
	EXPECT_EQ(-EINVAL, lu_rig_load("/bin/true", &rig));
}

/* Refused or not, as long as it says so. */
static int load_text(const char *text, size_t len)
{
	struct lu_rig *rig = NULL;
	char path[64];
	int fd = memfd_create("rig", 0), err;

	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	lu_err(0, "%s", "");
	err = lu_rig_load(path, &rig);
	if (!err != !!rig || !err != !*lu_errmsg())
		abort();
	lu_rig_free(rig);
	close(fd);
	return err;
}

/* @text over and over, @len bytes of it. */
static int load_repeated(const char *text, size_t len)
{
	char *buf = malloc(len);
	size_t i, n = strlen(text);
	int err;

	if (!buf)
		abort();
	for (i = 0; i < len; i++)
		buf[i] = text[i % n];
	err = load_text(buf, len);
	free(buf);
	return err;
}

TEST(size_is_limited)
{
	EXPECT_EQ(-E2BIG, load_repeated("#", LU_YAML_MAX_BYTES + 1));
	EXPECT_EQ(-EINVAL, load_repeated("#", LU_YAML_MAX_BYTES));
}

TEST(nesting_and_length_do_no_harm)
{
	static const char *const texts[] = {
		"[",	       "{a: ", "- ", "? ",     "a: &a [*a]\n", "- {}\n",
		"x: |\n  y\n", "!!t ", "\"", "--- \n", "name: x\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		EXPECT_EQ(-EINVAL, load_repeated(texts[i], 64 * 1024))
	TH_LOG("text %zu", i);
	EXPECT_EQ(0, found_leaks());
}

static void flip_bytes(struct lu_rand *rand, char *text, size_t len)
{
	unsigned int n = 1 + lu_rand_below(rand, 4);

	while (n--)
		text[lu_rand_below(rand, len)] = lu_rand_below(rand, 256);
}

static void swap_chars(struct lu_rand *rand, char *text, size_t len)
{
	static const char special[] = ":-{}[],&*#?|>!%@`'\"\n\t 0\\";

	text[lu_rand_below(rand, len)] =
		special[lu_rand_below(rand, sizeof(special) - 1)];
}

static void move_piece(struct lu_rand *rand, char *text, size_t len)
{
	size_t from = lu_rand_below(rand, len), to = lu_rand_below(rand, len);
	size_t most = len - (from > to ? from : to);

	memmove(text + to, text + from, lu_rand_below(rand, most + 1));
}

TEST(mutated_files_neither_crash_nor_leak)
{
	static void (*const mutations[])(struct lu_rand *, char *, size_t) = {
		flip_bytes,
		swap_chars,
		move_piece,
	};
	char path[512], *good, *text;
	struct lu_rand rand;
	unsigned int i, refused = 0;
	size_t len;

	good = lu_file_slurp(case_path(path, "data/rigs/good/all_keys.yaml"),
			     &len);
	ASSERT_NE(NULL, good);
	text = malloc(len);
	ASSERT_NE(NULL, text);
	lu_rand_seed(&rand, 20261122);
	for (i = 0; i < 4000; i++) {
		memcpy(text, good, len);
		mutations[i % ARRAY_SIZE(mutations)](&rand, text, len);
		refused += !!load_text(text,
				       i % 4 ? len : lu_rand_below(&rand, len));
	}
	/* Some changes are to comments, and some to values that will do. */
	EXPECT_LT(2000, refused);
	free(text);
	free(good);
	EXPECT_EQ(0, found_leaks());
}

TEST_HARNESS_MAIN
