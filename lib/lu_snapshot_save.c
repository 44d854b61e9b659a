// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes snapshots as text, in a form that "lspci -F" reads too.
 *
 * Owns version 1 of the format; the reader is beside it. Writes one file,
 * under a temporary name first; touches nothing else on the machine.
 * lspci 3.9 wants a space and text behind the address, an empty line between
 * functions, and lines under 254 characters.
 */
#include "lu_snapshot.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "lu_regs.h"
#include "lu_snapshot_text.h"

/* 64 functions are 16,384 lines: formatted by hand, not by printf. */
static void put_hex_line(FILE *f, unsigned int off, const uint8_t *p)
{
	static const char digits[] = "0123456789abcdef";
	char line[64];
	unsigned int i, n;

	n = sprintf(line, "%02x:", off);
	for (i = 0; i < LU_SNAPSHOT_LINE_BYTES; i++) {
		line[n++] = ' ';
		line[n++] = digits[p[i] >> 4];
		line[n++] = digits[p[i] & 0xf];
	}
	line[n++] = '\n';
	fwrite_unlocked(line, n, 1, f);
}

static void put_attrs(FILE *f, const struct lu_snapshot_fn *fn)
{
	size_t i;

	if (fn->path[0])
		fprintf(f, "# path %s\n", fn->path);
	for (i = 0; i < LU_SNAPSHOT_ATTRS; i++)
		if (fn->attr[i][0])
			fprintf(f, "# %s %s\n", lu_snapshot_attrs[i].name,
				fn->attr[i]);
}

static void put_fn(FILE *f, const struct lu_snapshot_fn *fn)
{
	char bdf[LU_BDF_STRLEN];
	unsigned int off;

	lu_bdf_format(fn->bdf, bdf);
	if (!fn->len) {
		fprintf(f, "\n# absent %s\n", bdf);
		put_attrs(f, fn);
		return;
	}
	fprintf(f, "\n%s %04x:%04x class %06x\n", bdf,
		(unsigned int)lu_regs_get(fn->config, 2),
		(unsigned int)lu_regs_get(fn->config + 2, 2),
		(unsigned int)lu_regs_get(fn->config + 9, 3));
	put_attrs(f, fn);
	fprintf(f, "# size %u\n", fn->len);
	for (off = 0; off < fn->len; off += LU_SNAPSHOT_LINE_BYTES)
		put_hex_line(f, off, fn->config + off);
}

int lu_snapshot_print(const struct lu_snapshot *s, FILE *f)
{
	size_t i;

	fprintf(f, "# %s %d\n# functions %zu\n", LU_SNAPSHOT_FORMAT,
		LU_SNAPSHOT_VERSION, s->n);
	for (i = 0; i < s->n; i++)
		put_fn(f, &s->fn[i]);
	if (fflush(f) || ferror(f))
		return lu_err(-EIO, "writing a snapshot: %s", strerror(errno));
	return 0;
}

static int write_file(const struct lu_snapshot *s, const char *path)
{
	FILE *f = fopen(path, "we");
	int err = 0;

	if (!f)
		return -errno;
	if (lu_snapshot_print(s, f))
		err = errno ? -errno : -EIO;
	if (fclose(f) && !err)
		err = -errno;
	return err;
}

int lu_snapshot_save(const struct lu_snapshot *s, const char *path)
{
	char tmp[PATH_MAX];
	int err;

	if (snprintf(tmp, sizeof(tmp), "%s.tmp", path) >= (int)sizeof(tmp))
		return lu_err(-ENAMETOOLONG, "%s", path);
	err = write_file(s, tmp);
	if (!err && rename(tmp, path))
		err = -errno;
	if (!err)
		return 0;
	remove(tmp);
	return lu_err(err, "%s: %s", path, strerror(-err));
}
