// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way to lutorture_damage: loads it, tells it what to write, and reads in
 * the next kernel what it did. Nothing happens before the jump.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_damage.h"
#include "lu_err.h"
#include "lu_kmod.h"

#define WRITES "/sys/kernel/debug/lutorture_damage/writes"
#define REPORT "/sys/kernel/debug/kho/in/sub_fdts/lutorture-damage"

static int load(void)
{
	char path[544];
	int err = lu_kmod_path("lutorture_damage", path, sizeof(path));

	return err ?: lu_kmod_load(path, "");
}

static int send_writes(const struct lutorture_damage_write *writes, size_t n)
{
	size_t size = n * sizeof(*writes);
	int fd = open(WRITES, O_WRONLY | O_CLOEXEC), err = 0;
	ssize_t done;

	if (fd < 0)
		return lu_err(-errno, "%s: %m", WRITES);
	done = write(fd, writes, size);
	if (done != (ssize_t)size)
		err = lu_err(done < 0 ? -errno : -EIO, "%s: %m", WRITES);
	close(fd);
	return err;
}

int lu_damage_arm(const struct lu_damage_case *cases, unsigned int n)
{
	struct lutorture_damage_write all[LUTORTURE_DAMAGE_WRITES];
	size_t count = 0;
	int err = load();

	for (; !err && n; n--, cases++) {
		if (count + cases->n_writes > LUTORTURE_DAMAGE_WRITES)
			return lu_err(-E2BIG, "more than %d writes",
				      LUTORTURE_DAMAGE_WRITES);
		memcpy(all + count, cases->write,
		       cases->n_writes * sizeof(*all));
		count += cases->n_writes;
	}
	return err ?: send_writes(all, count);
}

int lu_damage_report(struct lutorture_damage_report *report)
{
	int fd = open(REPORT, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return lu_err(-errno, "%s: %m", REPORT);
	n = read(fd, report, sizeof(*report));
	close(fd);
	if (n != sizeof(*report) || report->magic != LUTORTURE_DAMAGE_MAGIC ||
	    report->abi != LUTORTURE_DAMAGE_ABI ||
	    report->nr > LUTORTURE_DAMAGE_WRITES)
		return lu_err(-EPROTO, "%s: of another layout", REPORT);
	return 0;
}
