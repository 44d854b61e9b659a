// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kexec counter of KHO. Reads debugfs and the kernel log; changes nothing.
 *
 * A kernel that found no handover data has no kho/in folder; one that found
 * data of a kernel without the counter has the folder and no blob in it. Both
 * count as 0, like the kernel's own message does.
 */
#include "lu_kho.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_kmsg.h"

#define BLOB LU_KHO_DIR "/in/sub_fdts/kexec-metadata"
#define SIGN "KHO: exec from: "

struct metadata {
	uint32_t version;
	char previous_release[65];
	uint32_t kexec_count;
} __attribute__((packed));

int lu_kho_parse(const void *blob, unsigned long len, unsigned int *count)
{
	struct metadata meta = { 0 };

	memcpy(&meta, blob, len < sizeof(meta) ? len : sizeof(meta));
	if (len < sizeof(meta) || meta.version != 1)
		return lu_err(-EPROTO, BLOB ": %lu bytes, version %u: not known",
			      len, meta.version);
	*count = meta.kexec_count;
	return 0;
}

static int take_count(void *ctx, const struct lu_kmsg_record *rec)
{
	const char *at = strncmp(rec->text, SIGN, strlen(SIGN)) ?
				 NULL :
				 strrchr(rec->text, '(');

	if (at)
		sscanf(at, "(count %u)", (unsigned int *)ctx);
	return 0;
}

static int count_from_log(unsigned int *count)
{
	uint64_t next, lost;
	int fd = lu_kmsg_open(), n;

	if (fd < 0)
		return fd;
	*count = 0;
	n = lu_kmsg_scan(fd, 0, take_count, count, &next, &lost);
	close(fd);
	if (n < 0)
		return n;
	if (lost && !*count)
		return lu_err(-ENODATA,
			      "no " LU_KHO_DIR " (debugfs mounted? "
			      "kho=on?), and the kernel log lost its beginning");
	return 0;
}

int lu_kho_count(unsigned int *count)
{
	size_t len;
	char *blob = lu_file_slurp(BLOB, &len);
	int err;

	if (blob) {
		err = lu_kho_parse(blob, len, count);
		free(blob);
		return err;
	}
	if (access(LU_KHO_DIR "/out", F_OK))
		return count_from_log(count);
	*count = 0;
	return 0;
}
