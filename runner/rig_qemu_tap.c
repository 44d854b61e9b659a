// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the tap interfaces of a virtual rig: at one end QEMU and a NIC of its, at the
 * other an interface of this machine, as if the NIC were wired to it. Makes them,
 * and touches no interface that is there already.
 *
 * They are not persistent: each is gone with the last process that has it open,
 * which undoes it however the controller comes to its end. That is later than the
 * end itself where it was killed, since the emulator is killed by it in turn.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_wait.h"
#include "rig_qemu.h"

#define TUN	      "/dev/net/tun"
#define OURS	      "lutorture" /* alias of our interfaces */
#define GONE_MS	      10000	  /* until a killed emulator has let go */
#define BARE_LOOKS    50	  /* of lu_wait() */
#define FRAME_ROOM    2048
#define PATH_BYTES    128
#define TAP_FLAGS     ((short)(IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL))
#define UP_UNICAST    "0x3" /* IFF_UP | IFF_BROADCAST, no IFF_MULTICAST */
#define ONE_AT_A_TIME "1"

/* One that is there already is never opened, let alone changed. */
struct tap {
	const char *name;
	int fd, err;
	int bare; /* looks at which it had no alias */
};

struct rig_qemu_taps {
	size_t n;
	struct tap at[];
};

/*
 * What makes a wire of it: nothing is sent but what the peer sends, and a frame
 * that the NIC does not take is lost, but for the one behind.
 */
static const struct {
	const char *dir, *attr, *value;
	bool may_lack;
} settings[] = {
	{ "/sys/class/net", "ifalias", OURS, false },
	{ "/proc/sys/net/ipv6/conf", "disable_ipv6", "1", true },
	{ "/sys/class/net", "tx_queue_len", ONE_AT_A_TIME, false },
	{ "/sys/class/net", "flags", UP_UNICAST, false },
};

static int set_up(const char *name)
{
	char path[PATH_BYTES];
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(settings) / sizeof(*settings);
	     i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", settings[i].dir, name,
			 settings[i].attr);
		if (settings[i].may_lack && access(path, F_OK))
			continue;
		err = lu_file_write(path, settings[i].value);
		if (err)
			lu_err(err, "interface %s: %s: %s", name,
			       settings[i].attr, strerror(-err));
	}
	return err;
}

static int create(struct tap *tap)
{
	struct ifreq ifr = { .ifr_flags = TAP_FLAGS };

	tap->fd = open(TUN, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (tap->fd < 0)
		return lu_err(-errno, TUN
			      ": %m: load the module tun, and be root; or use netdevs of kind " LU_RIG_NETDEV_PEER);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", tap->name);
	if (!ioctl(tap->fd, TUNSETIFF, &ifr))
		return 0;
	tap->err = -errno;
	close(tap->fd);
	tap->fd = -1;
	return lu_err(tap->err,
		      "interface %s cannot be made: %s: be root (CAP_NET_ADMIN), or use a netdev of kind " LU_RIG_NETDEV_PEER,
		      tap->name, strerror(-tap->err));
}

/*
 * Of an interface that went away meanwhile neither can be said, and of one without an
 * alias only once another run has had the time to give it one.
 */
static bool is_foreign(struct tap *tap)
{
	char path[PATH_BYTES], alias[64];
	int len;

	snprintf(path, sizeof(path), "/sys/class/net/%s/ifalias", tap->name);
	len = lu_file_read(path, alias, sizeof(alias));
	if (len < 0 || !strcmp(alias, OURS))
		return false;
	return *alias || ++tap->bare >= BARE_LOOKS;
}

static bool try_to_create(void *ctx)
{
	struct tap *tap = ctx;

	tap->err = create(tap);
	return tap->err != -EBUSY || is_foreign(tap);
}

static int open_tap(struct tap *tap)
{
	if (!lu_wait(try_to_create, tap, GONE_MS))
		return lu_err(-EBUSY,
			      "interface %s belongs to another run of lutorture: let that end first, or give the netdev another id",
			      tap->name);
	if (tap->err == -EBUSY)
		return lu_err(-EBUSY,
			      "interface %s is there already, and is not lutorture's: give the netdev another id, or remove it (ip link del %s)",
			      tap->name, tap->name);
	return tap->err ?: set_up(tap->name);
}

int rig_qemu_tap_open(struct rig_power *power)
{
	const struct lu_rig *rig = power->rig;
	struct rig_qemu_taps *taps =
		calloc(1, sizeof(*taps) + rig->n_netdevs * sizeof(struct tap));
	int err = 0;

	power->own = taps;
	if (!taps)
		return lu_err(-ENOMEM, "no memory for taps");
	for (size_t i = 0; !err && i < rig->n_netdevs; i++) {
		struct tap *tap = &taps->at[taps->n];

		if (strcmp(rig->netdevs[i].kind, LU_RIG_NETDEV_TAP))
			continue;
		taps->n++;
		*tap = (struct tap){ .name = rig->netdevs[i].id, .fd = -1 };
		err = open_tap(tap);
	}
	return err;
}

int rig_qemu_tap_fd(const struct rig_power *power, const char *id)
{
	const struct rig_qemu_taps *taps = power->own;

	for (size_t i = 0; taps && i < taps->n; i++)
		if (!strcmp(taps->at[i].name, id))
			return taps->at[i].fd;
	return -1;
}

/* What was on the way as the machine went off is not to reach the next. */
static void drain(int fd)
{
	char frame[FRAME_ROOM];

	while (read(fd, frame, sizeof(frame)) > 0)
		;
}

void rig_qemu_tap_lend(const struct rig_power *power, bool lent)
{
	const struct rig_qemu_taps *taps = power->own;

	for (size_t i = 0; taps && i < taps->n; i++) {
		if (lent)
			drain(taps->at[i].fd);
		fcntl(taps->at[i].fd, F_SETFD, lent ? 0 : FD_CLOEXEC);
	}
}

void rig_qemu_tap_close(struct rig_power *power)
{
	struct rig_qemu_taps *taps = power->own;

	for (size_t i = 0; taps && i < taps->n; i++)
		if (taps->at[i].fd >= 0)
			close(taps->at[i].fd);
	free(taps);
	power->own = NULL;
}
