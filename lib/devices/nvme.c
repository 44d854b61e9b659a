// SPDX-License-Identifier: GPL-2.0-only
/*
 * NVMe controllers, of any maker.
 *
 * Under test: reads CAP, VS and CSTS, which reading does not change; a
 * controller that is not enabled is as good as one that is. With the kernel's
 * driver: identifies the controller and reads the first MiB of a name space
 * twice. Writes neither registers nor data.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nvme_ioctl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lu_bar.h"
#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_wait.h"
#include "nvme_dma.h"

/* NVMe Base Specification 2.1, 3.1.4 and 5.1.13. */
#define CAP_LOW	       0x00
#define CAP_HIGH       0x04
#define VS	       0x08
#define CSTS	       0x1c
#define CSTS_CFS       (1u << 1)
#define CAP_MQES       0xffffu
#define CAP_CSS_ANY    (0xffu << 5) /* bits 44..37 of CAP */
#define ADMIN_IDENTIFY 0x06
#define CNS_CONTROLLER 1
#define IDENTIFY_BYTES 4096
#define SERIAL_AT      4
#define SERIAL_BYTES   20
#define READ_BYTES     (1u << 20)
#define BLOCK_BYTES    4096

static int nvme_check(struct lu_bdf bdf)
{
	static const uint32_t regs[] = { CAP_LOW, CAP_HIGH, VS, CSTS };
	uint32_t v[4];
	char text[LU_BDF_STRLEN];
	int err = lu_bar_read32(bdf, 0, regs, v, 4);

	if (err)
		return err;
	lu_bdf_format(bdf, text);
	/* queues have two entries or more; versions so far are 1.x and 2.x */
	if (v[1] == UINT32_MAX || !(v[0] & CAP_MQES) || !(v[1] & CAP_CSS_ANY))
		return lu_err(-EIO, "%s: CAP %08x%08x makes no sense", text,
			      v[1], v[0]);
	if (v[2] >> 16 < 1 || v[2] >> 16 > 2)
		return lu_err(-EIO, "%s: VS %08x makes no sense", text, v[2]);
	if (v[3] == UINT32_MAX || (v[3] & CSTS_CFS))
		return lu_err(-EIO, "%s: CSTS %08x: controller fatal status",
			      text, v[3]);
	return 0;
}

/* What sysfs says below the function, once the driver has finished its work. */
struct found {
	char base[80]; /* .../<bdf>/nvme */
	char ctrl[32]; /* nvme0 */
	char disk[32]; /* nvme0n1 */
};

static bool entry_like(const char *dir, const char *prefix, char out[32])
{
	DIR *d = opendir(dir);
	struct dirent *entry = NULL;

	while (d && (entry = readdir(d)))
		if (!strncmp(entry->d_name, prefix, strlen(prefix)) &&
		    strlen(entry->d_name) < 32)
			break;
	if (entry)
		snprintf(out, 32, "%.31s", entry->d_name);
	if (d)
		closedir(d);
	return entry != NULL;
}

static bool is_block(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/%s", name);
	return !access(path, R_OK);
}

/* With native multipath the disk hangs below the subsystem: nvme0c0n1 here. */
static bool find_disk(struct found *found)
{
	char dir[128], part[40];
	unsigned int subsys, path_id, ns;

	snprintf(dir, sizeof(dir), "%s/%s", found->base, found->ctrl);
	snprintf(part, sizeof(part), "%sn", found->ctrl);
	if (entry_like(dir, part, found->disk))
		return is_block(found->disk);
	if (!entry_like(dir, "nvme", found->disk) ||
	    sscanf(found->disk, "nvme%uc%un%u", &subsys, &path_id, &ns) != 3)
		return false;
	snprintf(found->disk, sizeof(found->disk), "nvme%un%u", subsys, ns);
	return is_block(found->disk);
}

static bool ready(void *ctx)
{
	struct found *found = ctx;
	char path[160], state[16];

	if (!entry_like(found->base, "nvme", found->ctrl))
		return false;
	snprintf(path, sizeof(path), "%s/%s/state", found->base, found->ctrl);
	return lu_file_read(path, state, sizeof(state)) > 0 &&
	       !strcmp(state, "live") && find_disk(found);
}

static int identify(const struct found *found, char serial[SERIAL_BYTES + 1])
{
	static __thread uint8_t data[IDENTIFY_BYTES];
	struct nvme_admin_cmd cmd = {
		.opcode = ADMIN_IDENTIFY,
		.addr = (uintptr_t)data,
		.data_len = sizeof(data),
		.cdw10 = CNS_CONTROLLER,
	};
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/dev/%s", found->ctrl);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", path);
	err = ioctl(fd, NVME_IOCTL_ADMIN_CMD, &cmd);
	if (err < 0)
		err = lu_err(-errno, "%s: identify: %m", path);
	else if (err > 0)
		err = lu_err(-EIO, "%s: identify: status %#x", path, err);
	close(fd);
	memcpy(serial, data + SERIAL_AT, SERIAL_BYTES);
	serial[SERIAL_BYTES] = '\0';
	return err;
}

static int compare_serial(const struct found *found, const char *serial)
{
	char path[160], known[64];
	int len;

	snprintf(path, sizeof(path), "%s/%s/serial", found->base, found->ctrl);
	len = lu_file_read(path, known, sizeof(known));
	if (len < 0)
		return len;
	if (strncmp(serial, known, SERIAL_BYTES))
		return lu_err(-EIO,
			      "%s: identify says serial \"%s\", sysfs "
			      "\"%s\"",
			      found->ctrl, serial, known);
	return 0;
}

static int read_all(int fd, char *buf, size_t len, const char *path)
{
	ssize_t n = pread(fd, buf, len, 0);

	if (n < 0)
		return lu_err(-errno, "%s: read: %m", path);
	if ((size_t)n != len)
		return lu_err(-EIO, "%s: read %zd of %zu bytes", path, n, len);
	return 0;
}

static int read_twice(int fd, size_t len, const char *path)
{
	char *buf;
	int err = posix_memalign((void **)&buf, BLOCK_BYTES, 2 * len);

	if (err)
		return lu_err(-err, "%s: no memory to read into", path);
	/* so that a read which moves nothing shows */
	memset(buf, 0x5a, len);
	memset(buf + len, 0xa5, len);
	err = read_all(fd, buf, len, path);
	if (!err)
		err = read_all(fd, buf + len, len, path);
	if (!err && memcmp(buf, buf + len, len))
		err = lu_err(-EIO, "%s: two reads of the same %zu bytes differ",
			     path, len);
	free(buf);
	return err;
}

static int read_disk(const struct found *found)
{
	char path[64];
	uint64_t size = 0;
	int fd, err;

	snprintf(path, sizeof(path), "/dev/%s", found->disk);
	fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", path);
	if (ioctl(fd, BLKGETSIZE64, &size) || size < BLOCK_BYTES)
		err = lu_err(-EIO, "%s: size %llu", path,
			     (unsigned long long)size);
	else
		err = read_twice(fd,
				 size < READ_BYTES ?
					 size & -(uint64_t)BLOCK_BYTES :
					 READ_BYTES,
				 path);
	close(fd);
	return err;
}

static int wait_ready(struct lu_bdf bdf, struct found *found)
{
	char text[LU_BDF_STRLEN];

	*found = (struct found){ .ctrl = "" };
	lu_bdf_format(bdf, text);
	snprintf(found->base, sizeof(found->base),
		 "/sys/bus/pci/devices/%s/nvme", text);
	if (lu_wait(ready, found, LU_DEVTYPE_WAIT_MS))
		return 0;
	return lu_err(-ETIMEDOUT,
		      "%s: no live NVMe controller with a "
		      "disk within %d ms",
		      text, LU_DEVTYPE_WAIT_MS);
}

static int nvme_disk(struct lu_bdf bdf, char *buf, size_t size)
{
	struct found found;
	int err = wait_ready(bdf, &found);

	if (!err)
		snprintf(buf, size, "/dev/%s", found.disk);
	return err;
}

static int nvme_kernel_check(struct lu_bdf bdf, const struct lu_undo *undo)
{
	char serial[SERIAL_BYTES + 1];
	struct found found;
	int err = wait_ready(bdf, &found);

	(void)undo;
	err = err ?: identify(&found, serial);
	if (!err)
		err = compare_serial(&found, serial);
	return err ?: read_disk(&found);
}

static const char *const modules[] = { "drivers/nvme/host/nvme-core.ko",
				       "drivers/nvme/host/nvme.ko", NULL };

static const struct lu_devid ids[] = { { 0x1b36, 0x0010, 0 }, /* QEMU */
				       { 0, 0, 0 } };

static const struct lu_devtype nvme = {
	.name = "nvme",
	.description = "NVMe controller with at least one name space",
	.kernel_driver = "nvme",
	.kernel_modules = modules,
	.ids = ids,
	.class_code = 0x010802,
	.check = nvme_check,
	.kernel_check = nvme_kernel_check,
	.disk = nvme_disk,
	.dma = &nvme_dma,
};

LU_DEVTYPE(nvme);
