// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taps of the virtual rig, with the test at the emulator's end. Makes network
 * interfaces, where it may, and takes them away again.
 */
#include "kselftest_harness.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_traffic.h"
#include "lu_wait.h"
#include "peer_wire.h"
#include "rig_qemu.h"

#define NAME	  "lu-test-tap"
#define WAIT_MS	  2000
#define LINGER_MS 300

static char name[] = NAME, kind[] = LU_RIG_NETDEV_TAP, hub[] = "hub";
static struct lu_rig_netdev netdevs[] = { { hub, hub }, { name, kind } };
static const struct lu_rig rig = { .netdevs = netdevs, .n_netdevs = 2 };

FIXTURE(tap)
{
	struct rig_power power;
	struct peer_wire wire;
};

static int open_tun(short flags)
{
	struct ifreq ifr = { .ifr_name = NAME,
			     .ifr_flags = (short)(IFF_TAP | IFF_NO_PI | flags) };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd >= 0 && ioctl(fd, TUNSETIFF, &ifr)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool is_there(void)
{
	return !access("/sys/class/net/" NAME, F_OK);
}

static bool has(const char *attr, const char *value)
{
	char path[128], text[64];

	snprintf(path, sizeof(path), "%s/" NAME "/%s",
		 strchr(attr, '6') ? "/proc/sys/net/ipv6/conf" :
				     "/sys/class/net",
		 attr);
	return lu_file_read(path, text, sizeof(text)) < 0 ?
		       strchr(attr, '6') != NULL :
		       !strcmp(text, value);
}

FIXTURE_SETUP(tap)
{
	int fd = open_tun(0);

	memset(self, 0, sizeof(*self));
	peer_wire_clear(&self->wire);
	self->power = (struct rig_power){ .rig = &rig };
	if (fd < 0)
		SKIP(return, "no tap can be made here: %s", strerror(errno));
	close(fd);
}

FIXTURE_TEARDOWN(tap)
{
	peer_wire_close(&self->wire);
	rig_qemu_tap_close(&self->power);
}

TEST_F(tap, is_made_as_a_wire_and_removed)
{
	ASSERT_EQ(0, rig_qemu_tap_open(&self->power)) TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(is_there());
	EXPECT_TRUE(has("ifalias", "lutorture"));
	EXPECT_TRUE(has("tx_queue_len", "1"));
	EXPECT_TRUE(has("disable_ipv6", "1"));
	EXPECT_TRUE(has("flags", "0x3"));
	EXPECT_LE(0, rig_qemu_tap_fd(&self->power, NAME));
	EXPECT_EQ(-1, rig_qemu_tap_fd(&self->power, hub));
	rig_qemu_tap_close(&self->power);
	EXPECT_FALSE(is_there());
	EXPECT_EQ(-1, rig_qemu_tap_fd(&self->power, NAME));
}

TEST_F(tap, is_inherited_while_it_is_lent)
{
	int fd;

	ASSERT_EQ(0, rig_qemu_tap_open(&self->power));
	fd = rig_qemu_tap_fd(&self->power, NAME);
	EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	rig_qemu_tap_lend(&self->power, true);
	EXPECT_EQ(0, fcntl(fd, F_GETFD));
	rig_qemu_tap_lend(&self->power, false);
	EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
}

/* Frames of ours only; the kernel's own may come between, if it has any. */
static int take(int fd, uint64_t *number)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct lu_traffic_frame frame;
	uint8_t buf[2048];
	ssize_t len;

	if (poll(&pfd, 1, WAIT_MS) != 1)
		return -ETIMEDOUT;
	len = read(fd, buf, sizeof(buf));
	if (len < 0 || lu_traffic_decode(buf, len, &frame))
		return -EPROTO;
	*number = frame.number;
	return 0;
}

static int give(FIXTURE_DATA(tap) * self, int fd, uint64_t number)
{
	struct lu_traffic_frame frame = { .stream = 1, .number = number };
	uint8_t buf[LU_TRAFFIC_FRAME_BYTES];

	memcpy(frame.to, self->wire.mac, sizeof(frame.to));
	lu_traffic_encode(&frame, buf);
	if (fd < 0)
		return peer_wire_send(&self->wire, buf, sizeof(buf));
	return write(fd, buf, sizeof(buf)) == sizeof(buf);
}

static int open_both(FIXTURE_DATA(tap) * self)
{
	int err = rig_qemu_tap_open(&self->power);

	return err ?: peer_wire_find(&netdevs[1])->open(&self->wire, NAME);
}

TEST_F(tap, frames_go_both_ways_and_none_waits_but_one)
{
	uint64_t number = 0;
	int fd;

	ASSERT_EQ(0, open_both(self)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(2, self->wire.hold);
	EXPECT_LE(0, self->wire.far[PEER_FAR_PULSE]);
	fd = rig_qemu_tap_fd(&self->power, NAME);
	for (int i = 4; i < 7; i++)
		EXPECT_EQ(1, give(self, -1, i));
	EXPECT_EQ(0, take(fd, &number));
	EXPECT_EQ(4, number);
	EXPECT_EQ(1, give(self, -1, 7));
	EXPECT_EQ(0, take(fd, &number));
	EXPECT_EQ(7, number);
	EXPECT_EQ(1, give(self, fd, 9));
	EXPECT_EQ(0, take(self->wire.fd, &number));
	EXPECT_EQ(9, number);
}

TEST_F(tap, what_the_last_machine_left_does_not_reach_the_next)
{
	uint64_t number = 0;

	ASSERT_EQ(0, open_both(self)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(1, give(self, -1, 1));
	rig_qemu_tap_lend(&self->power, true);
	EXPECT_EQ(1, give(self, -1, 2));
	EXPECT_EQ(0, take(rig_qemu_tap_fd(&self->power, NAME), &number));
	EXPECT_EQ(2, number);
}

/* A controller that was killed, and its emulator that is on its way. */
TEST_F(tap, one_of_a_controller_that_died_is_waited_for)
{
	unsigned long from = lu_wait_now_ms();
	pid_t pid;

	ASSERT_EQ(0, rig_qemu_tap_open(&self->power));
	pid = fork();
	if (!pid) {
		usleep(LINGER_MS * 1000);
		_exit(0);
	}
	rig_qemu_tap_close(&self->power);
	EXPECT_TRUE(is_there());
	EXPECT_EQ(0, rig_qemu_tap_open(&self->power)) TH_LOG("%s", lu_errmsg());
	EXPECT_LE(LINGER_MS, lu_wait_now_ms() - from);
	EXPECT_TRUE(is_there());
	waitpid(pid, NULL, 0);
}

TEST_F(tap, one_of_somebody_else_is_refused_and_left)
{
	int fd = open_tun(0);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ioctl(fd, TUNSETPERSIST, 1));
	close(fd);
	EXPECT_EQ(-EBUSY, rig_qemu_tap_open(&self->power));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "is not lutorture's: give "));
	rig_qemu_tap_close(&self->power);
	EXPECT_TRUE(is_there());
	EXPECT_TRUE(has("ifalias", ""));
	EXPECT_TRUE(has("tx_queue_len", "1000") || has("tx_queue_len", "500"));
	fd = open_tun(0);
	EXPECT_EQ(0, ioctl(fd, TUNSETPERSIST, 0));
	close(fd);
	EXPECT_FALSE(is_there());
}

static int hide_tun(void)
{
	return unshare(CLONE_NEWNS) ||
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	       mount("none", "/dev/net", "tmpfs", 0, NULL);
}

static int drop_right(void)
{
	struct __user_cap_header_struct who = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[2];

	if (syscall(SYS_capget, &who, caps))
		return -1;
	caps[0].effective &= ~(1u << CAP_NET_ADMIN);
	return syscall(SYS_capset, &who, caps);
}

/* In a process of its own: what is taken away there stays away. */
static int open_without(FIXTURE_DATA(tap) * self, int (*without)(void),
			const char *says)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid) {
		int err = without() ? 0 : rig_qemu_tap_open(&self->power);

		_exit(err && strstr(lu_errmsg(), says) ? -err : 0);
	}
	waitpid(pid, &status, 0);
	return -WEXITSTATUS(status);
}

TEST_F(tap, without_tun_or_the_right_to_it_the_remedy_is_told)
{
	EXPECT_EQ(-ENOENT, open_without(self, hide_tun, "load the module tun"));
	EXPECT_EQ(-EPERM,
		  open_without(self, drop_right, "be root (CAP_NET_ADMIN)"));
	EXPECT_FALSE(is_there());
}

TEST_HARNESS_MAIN
