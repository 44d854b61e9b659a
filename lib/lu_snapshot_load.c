// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads saved snapshots, strictly: anything that the writer would not have
 * written is refused, with file and line.
 *
 * Owns the reading of version 1 of the format. The text may have been damaged
 * or cut: nothing in it is trusted. Touches nothing on the machine but the
 * file it reads.
 */
#include "lu_snapshot.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_snapshot_pci.h"
#include "lu_snapshot_text.h"

struct reader {
	const char *file;
	FILE *f;
	unsigned int line;
	char *text;
	size_t size;
	struct lu_snapshot *s;
	size_t n;		   /* functions begun */
	struct lu_snapshot_fn *fn; /* the one that is read; NULL: none */
	unsigned int filled;	   /* bytes of it */
};

static int __attribute__((format(printf, 2, 3)))
bad(const struct reader *r, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return lu_err(-EINVAL, "%s:%u: %s", r->file, r->line, what);
}

/* Next line into r->text. 1; 0 at the end; -EINVAL. */
static int next_line(struct reader *r)
{
	ssize_t n = getline(&r->text, &r->size, r->f);

	r->line++;
	if (n < 0 && ferror(r->f))
		return bad(r, "cannot be read");
	if (n < 0)
		return 0;
	if (!n || r->text[n - 1] != '\n')
		return bad(r, "the last line has no end: the file was cut");
	if (n - 1 > LU_SNAPSHOT_LINE_MAX)
		return bad(r, "line longer than %d characters",
			   LU_SNAPSHOT_LINE_MAX);
	r->text[n - 1] = '\0';
	if (strlen(r->text) != (size_t)n - 1)
		return bad(r, "line holds a NUL character");
	return 1;
}

/* A plain decimal number up to @max; -1 when it is not. */
static long number(const char *s, long max)
{
	char *end;
	long v;

	if (!isdigit((unsigned char)*s))
		return -1;
	errno = 0;
	v = strtol(s, &end, 10);
	return *end || errno || v > max ? -1 : v;
}

/* What follows "# <key> " on a line, or NULL. */
static const char *value_of(const char *text, const char *key)
{
	size_t n = strlen(key);

	if (strncmp(text, "# ", 2) || strncmp(text + 2, key, n) ||
	    text[2 + n] != ' ')
		return NULL;
	return text + 2 + n + 1;
}

static int read_head(struct reader *r)
{
	const char *value;
	long n;

	if (next_line(r) <= 0)
		return bad(r, "empty file: expected \"# %s %d\"",
			   LU_SNAPSHOT_FORMAT, LU_SNAPSHOT_VERSION);
	value = value_of(r->text, LU_SNAPSHOT_FORMAT);
	if (!value || number(value, INT32_MAX) < 0)
		return bad(r, "not a snapshot: expected \"# %s %d\"",
			   LU_SNAPSHOT_FORMAT, LU_SNAPSHOT_VERSION);
	if (number(value, INT32_MAX) != LU_SNAPSHOT_VERSION)
		return lu_err(-EPROTONOSUPPORT,
			      "%s:%u: version %s, this program reads %d",
			      r->file, r->line, value, LU_SNAPSHOT_VERSION);
	if (next_line(r) <= 0)
		return bad(r, "the file was cut: expected \"# functions N\"");
	value = value_of(r->text, "functions");
	n = value ? number(value, LU_SNAPSHOT_FNS_MAX) : -1;
	if (n < 0)
		return bad(r, "expected \"# functions N\"");
	r->s = lu_snapshot_alloc(n);
	return r->s ? 0 : lu_err(-ENOMEM, "%s: %ld functions", r->file, n);
}

static int end_fn(struct reader *r)
{
	struct lu_snapshot_fn *fn = r->fn;

	r->fn = NULL;
	if (fn && fn->len == UINT16_MAX)
		return bad(r, "function ends without its \"# size\"");
	if (fn && fn->len != r->filled)
		return bad(r, "function ends after %u of %u bytes", r->filled,
			   fn->len);
	return 0;
}

static int begin_fn(struct reader *r, const char *address, bool absent)
{
	char bdf[LU_BDF_STRLEN];
	size_t n = strcspn(address, " ");
	struct lu_snapshot_fn *fn;

	if (r->fn)
		return bad(r, "expected an empty line before a function");
	if (r->n == r->s->n)
		return bad(r, "more than %zu functions", r->s->n);
	fn = &r->s->fn[r->n];
	snprintf(bdf, sizeof(bdf), "%.*s", (int)n, address);
	if (n >= sizeof(bdf) || lu_bdf_parse(bdf, &fn->bdf))
		return bad(r, "\"%.40s\" is no PCI address", address);
	if (absent != !address[n])
		return bad(r, absent ? "text behind the address" :
				       "no text behind the address");
	r->n++;
	r->fn = fn;
	r->filled = 0;
	/* Not a size: it has to be given before any bytes. */
	fn->len = absent ? 0 : UINT16_MAX;
	return 0;
}

static int set_size(struct reader *r, const char *value)
{
	long len = number(value, LU_SNAPSHOT_CONFIG_MAX);

	if (len != 256 && len != LU_SNAPSHOT_CONFIG_MAX)
		return bad(r, "size is 256 or 4096");
	if (r->fn->len != UINT16_MAX)
		return bad(r, "size out of place");
	r->fn->len = len;
	return 0;
}

static int set_text(struct reader *r, char *to, size_t size, const char *value)
{
	if (*to)
		return bad(r, "given twice");
	if (!*value || strlen(value) >= size)
		return bad(r, "expected 1 to %zu characters", size - 1);
	strcpy(to, value);
	return 0;
}

static int read_key(struct reader *r)
{
	const char *value = value_of(r->text, "absent");
	size_t i;

	if (value)
		return begin_fn(r, value, true);
	if (!r->fn)
		return bad(r, "key outside of a function");
	value = value_of(r->text, "size");
	if (value)
		return set_size(r, value);
	value = value_of(r->text, "path");
	if (value)
		return set_text(r, r->fn->path, sizeof(r->fn->path), value);
	for (i = 0; i < LU_SNAPSHOT_ATTRS; i++) {
		value = value_of(r->text, lu_snapshot_attrs[i].name);
		if (value)
			return set_text(r, r->fn->attr[i], LU_SNAPSHOT_ATTR_MAX,
					value);
	}
	return bad(r, "unknown key \"%.40s\"", r->text);
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_hex(struct reader *r)
{
	char want[16];
	size_t i, n = snprintf(want, sizeof(want), "%02x:", r->filled);
	const char *p = r->text + n;

	if (r->fn->len == UINT16_MAX)
		return bad(r, "bytes before \"# size\"");
	if (r->filled >= r->fn->len)
		return bad(r, "more than %u bytes", r->fn->len);
	if (strncmp(r->text, want, n))
		return bad(r, "expected offset \"%s\"", want);
	if (strlen(p) != 3 * LU_SNAPSHOT_LINE_BYTES)
		return bad(r, "expected %d bytes in hex",
			   LU_SNAPSHOT_LINE_BYTES);
	for (i = 0; i < LU_SNAPSHOT_LINE_BYTES; i++, p += 3) {
		if (p[0] != ' ' || nibble(p[1]) < 0 || nibble(p[2]) < 0)
			return bad(r, "bad hex \"%.3s\"", p);
		r->fn->config[r->filled++] = nibble(p[1]) << 4 | nibble(p[2]);
	}
	return 0;
}

static int read_body(struct reader *r)
{
	int ret;

	while ((ret = next_line(r)) > 0) {
		if (!r->text[0])
			ret = end_fn(r);
		else if (r->text[0] == '#')
			ret = read_key(r);
		else if (r->fn)
			ret = read_hex(r);
		else
			ret = begin_fn(r, r->text, false);
		if (ret)
			return ret;
	}
	if (!ret)
		ret = end_fn(r);
	if (!ret && r->n != r->s->n)
		ret = bad(r, "%zu of %zu functions: the file was cut", r->n,
			  r->s->n);
	return ret;
}

int lu_snapshot_load(const char *path, struct lu_snapshot **out)
{
	struct reader r = { .file = path };
	int ret;

	*out = NULL;
	r.f = fopen(path, "re");
	if (!r.f)
		return lu_err(-errno, "%s: %s", path, strerror(errno));
	ret = read_head(&r);
	if (!ret)
		ret = read_body(&r);
	if (ret)
		lu_snapshot_free(r.s);
	else
		*out = r.s;
	free(r.text);
	fclose(r.f);
	return ret;
}
