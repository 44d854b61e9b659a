// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is said to QEMU's monitor and made of its answers; a child
 * stands for the monitor.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "peers.h"
#include "rig_qemu.h"

static char plug[] = "bus=made-up", romfile[] = "romfile=";
static char *props[] = { plug, romfile };
static struct lu_rig_node nodes[] = {
	{ .id = "nvme0", .model = "nvme", .parent = "dn0", .slot = 1, .fn = 2 },
	{ .id = "igb0",
	  .model = "igb",
	  .parent = "dn1",
	  .props = props,
	  .n_props = 2 },
};
static const struct lu_rig rig = { .name = "made-up",
				   .nodes = nodes,
				   .n_nodes = 2 };

TEST(a_node_is_spelt_as_device_and_device_add_take_it)
{
	char text[128];

	EXPECT_EQ(0, rig_qemu_node(&nodes[0], text, sizeof(text)));
	EXPECT_STREQ("nvme,id=nvme0,bus=dn0,addr=1.2", text);
	EXPECT_EQ(0, rig_qemu_node(&nodes[1], text, sizeof(text)));
	EXPECT_STREQ("igb,id=igb0,bus=dn1,addr=0.0,bus=made-up,romfile=", text);
	EXPECT_EQ(-E2BIG, rig_qemu_node(&nodes[1], text, 20));
}

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		_exit(1);
}

/* An echo of @n bytes, then @answer, for as long as somebody asks. */
static void play_monitor(int fd, size_t n, const char *answer)
{
	char line[512];

	say(fd, "QEMU monitor\n(qemu) ");
	while (read(fd, line, sizeof(line)) > 0) {
		if (*line != '\n')
			for (size_t i = 0; i < n; i++)
				say(fd, "\x1b");
		say(fd, "\r\n");
		if (*line != '\n')
			say(fd, answer);
		say(fd, "(qemu) ");
	}
	_exit(0);
}

static const char *trace_run_dir;

static int act_on(size_t echo, const char *answer, const char *what,
		  const char *arg)
{
	struct rig_power power = { .rig = &rig, .run_dir = trace_run_dir };
	int ends[2], err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return -errno;
	pid = fork();
	if (!pid) {
		close(ends[0]);
		play_monitor(ends[1], echo, answer);
	}
	close(ends[1]);
	power.monitor = ends[0];
	err = rig_qemu_act(&power, what, arg);
	err = err ?: rig_qemu_act(&power, what, arg);
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return err;
}

TEST(an_echo_longer_than_the_buffer_hides_no_prompt)
{
	EXPECT_EQ(0, act_on(10, "OK\r\n", LU_OUTSIDE_AER, "dn0 BAD_TLP"));
	EXPECT_EQ(0, act_on(40000, "OK\r\n", LU_OUTSIDE_AER, "dn0 BAD_TLP"));
}

TEST(an_objection_is_an_error)
{
	EXPECT_EQ(-EINVAL,
		  act_on(40000, "Error: no\r\n", LU_OUTSIDE_UNPLUG, "nvme0"));
	EXPECT_EQ(0, act_on(10, "", LU_OUTSIDE_PLUG, "igb0"));
	EXPECT_EQ(0, act_on(10, "", LU_OUTSIDE_LINK, "igb0 off"));
}

TEST(what_nobody_knows_is_not_said)
{
	EXPECT_EQ(-ENOENT, act_on(0, "", LU_OUTSIDE_PLUG, "other"));
	EXPECT_EQ(-EOPNOTSUPP, act_on(0, "", "dance", ""));
}

TEST(trace_is_told_in_words_of_all_rigs)
{
	char text[64];

	EXPECT_EQ(1,
		  rig_qemu_config_line("pci_cfg_write igb 04:1f.7 @0x4 <- 0x107\n",
				       text, sizeof(text)));
	EXPECT_STREQ("0000:04:1f.7+004,107", text);
	EXPECT_EQ(0, rig_qemu_config_line("warning: something\n", text,
					  sizeof(text)));
	EXPECT_EQ(-EPROTO, rig_qemu_config_line("pci_cfg_write igb\n", text,
						sizeof(text)));
	EXPECT_EQ(-EPROTO,
		  rig_qemu_config_line("pci_cfg_write igb 04:00.0 @0x4 <- ",
				       text, sizeof(text)));
}

/* ---- what a test is told of config writes */

static char trace_dir[] = "/tmp/lutorture-trace-XXXXXX";

static int write_trace(const char *text)
{
	char path[64];
	FILE *out;

	snprintf(path, sizeof(path), "%s/" RIG_QEMU_TRACE, trace_dir);
	out = fopen(path, "a");
	if (!out)
		return -errno;
	fputs(text, out);
	return fclose(out);
}

static int told(const char *token, char *buf, size_t size)
{
	char path[64];
	ssize_t n;
	FILE *in;

	snprintf(path, sizeof(path), "%s/dut/config.%s", trace_dir, token);
	in = fopen(path, "r");
	if (!in)
		return -errno;
	n = fread(buf, 1, size - 1, in);
	buf[n] = '\0';
	return fclose(in);
}

/* Asked twice under one name: the second answer has what came in between. */
TEST(test_is_told_what_came_since_it_last_asked)
{
	char path[64], text[256];

	ASSERT_NE(NULL, mkdtemp(trace_dir));
	snprintf(path, sizeof(path), "%s/dut", trace_dir);
	ASSERT_EQ(0, mkdir(path, 0755));
	ASSERT_EQ(0, write_trace("pci_cfg_write igb 04:00.0 @0x4 <- 0x107\n"));
	trace_run_dir = trace_dir;
	EXPECT_EQ(0, act_on(10, "", LU_OUTSIDE_CONFIG, "one"));
	ASSERT_EQ(0, told("one", text, sizeof(text)));
	EXPECT_STREQ("", text);
	EXPECT_EQ(-EINVAL, act_on(10, "", LU_OUTSIDE_CONFIG, "a/b"));
	EXPECT_EQ(-EINVAL, act_on(10, "", LU_OUTSIDE_CONFIG, ""));
	EXPECT_EQ(-EINVAL,
		  act_on(10, "unknown event\r\n", LU_OUTSIDE_CONFIG, "two"));
	EXPECT_EQ(-ENOENT, told("two", text, sizeof(text)));
	ASSERT_EQ(0, write_trace("pci_cfg_write igb"));
	EXPECT_EQ(0, act_on(10, "", LU_OUTSIDE_CONFIG, "half"));
	ASSERT_EQ(0, write_trace("\n"));
	EXPECT_EQ(-EPROTO, act_on(10, "", LU_OUTSIDE_CONFIG, "two"));
	EXPECT_EQ(-ENOENT, told("two", text, sizeof(text)));
	trace_run_dir = NULL;
}

/* ---- what QEMU is told of the ways to peers */

static char net0[] = "net0", hub[] = "hub", peer[] = "peer", none[] = "";
static char tap[] = "tap";
static struct lu_rig_netdev netdevs[] = { { net0, hub } };
static struct lu_rig_device devices[] = { { .name = none } };

static enum lu_rig_iommu iommu;

/* Number of the first argument that @word is in; -1: none. */
static int place_of(const struct peers *peers, const char *word)
{
	const struct lu_rig wired = { .cmdline = none,
				      .iommu = iommu,
				      .nodes = nodes,
				      .n_nodes = 1,
				      .devices = devices,
				      .n_devices = 1,
				      .netdevs = netdevs,
				      .n_netdevs = 1 };
	const struct rig_power power = { .rig = &wired,
					 .peers = peers,
					 .run_dir = "run",
					 .repo = "repo",
					 .kernel = lu_kernel_at(0) };
	struct argv argv = { 0 };
	int at = 0;

	rig_qemu_argv(&power, "", &argv);
	while (argv.v[at] && !strstr(argv.v[at], word))
		at++;
	if (!argv.v[at])
		at = -1;
	argv_free(&argv);
	return at;
}

static bool is_told(const struct peers *peers, const char *word)
{
	return place_of(peers, word) >= 0;
}

TEST(an_iommu_comes_before_whatever_it_translates_for)
{
	EXPECT_FALSE(is_told(NULL, "intel-iommu"));
	iommu = LU_RIG_IOMMU_INTEL;
	EXPECT_TRUE(is_told(NULL, "intel-iommu"));
	EXPECT_LT(place_of(NULL, "intel-iommu"), place_of(NULL, "mount_tag="));
	EXPECT_LT(place_of(NULL, "intel-iommu"), place_of(NULL, "nvme,id="));
	iommu = LU_RIG_IOMMU_NONE;
}

TEST(a_way_to_a_peer_is_one_that_loses_frames)
{
	const struct lu_rig wired = { .machine = LU_RIG_QEMU,
				      .devices = devices,
				      .n_devices = 1,
				      .netdevs = netdevs,
				      .n_netdevs = 1 };
	struct peers *peers;
	char word[64];

	EXPECT_TRUE(is_told(NULL, "hubport,id=net0,hubid=0"));
	EXPECT_FALSE(is_told(NULL, LU_OUTSIDE_TRAFFIC));
	netdevs[0].kind = peer;
	devices[0].peer = net0;
	ASSERT_EQ(0, peers_open(&peers, &wired));
	ASSERT_EQ(0, peers_plug(peers));
	snprintf(word, sizeof(word), "dgram,id=net0,local.type=fd,local.str=%d",
		 peers_far(peers, net0, PEER_FAR_NIC));
	EXPECT_TRUE(is_told(peers, word));
	EXPECT_TRUE(is_told(peers, "dgram,id=net0-pulse,local.type=fd"));
	EXPECT_TRUE(is_told(peers, "," LU_OUTSIDE_TRAFFIC " "));
	/* one that nobody made */
	netdevs[0].kind = tap;
	EXPECT_TRUE(is_told(peers, "tap,id=net0,fd=-1"));
	EXPECT_TRUE(is_told(peers, "dgram,id=net0-pulse,local.type=fd"));
	EXPECT_FALSE(is_told(peers, "dgram,id=net0,"));
	peers_close(peers);
}

TEST_HARNESS_MAIN
