// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is said to QEMU's monitor and made of its answers; a child
 * stands for the monitor.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <sys/socket.h>
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

static int act_on(size_t echo, const char *answer, const char *what,
		  const char *arg)
{
	struct rig_power power = { .rig = &rig };
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

/* ---- what QEMU is told of the ways to peers */

static char net0[] = "net0", hub[] = "hub", peer[] = "peer", none[] = "";
static struct lu_rig_netdev netdevs[] = { { net0, hub } };
static struct lu_rig_device devices[] = { { .name = none } };

/* Is @word in the command line? */
static bool is_told(const struct peers *peers, const char *word)
{
	const struct lu_rig wired = { .cmdline = none,
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
	bool found = false;

	rig_qemu_argv(&power, "", &argv);
	for (size_t i = 0; argv.v[i]; i++)
		found |= strstr(argv.v[i], word) != NULL;
	argv_free(&argv);
	return found;
}

TEST(a_way_to_a_peer_is_one_that_loses_frames)
{
	const struct lu_rig wired = { .machine = LU_RIG_QEMU,
				      .devices = devices,
				      .n_devices = 1 };
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
	peers_close(peers);
}

TEST_HARNESS_MAIN
