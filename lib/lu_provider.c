// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns reading the provider's debugfs files. Reads only. Parses by hand and
 * without stdio, since suites compare a table after each of thousands of steps;
 * text it does not know is an error, never skipped: a table half understood
 * would pass for an empty one.
 */
#include "lu_provider.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_err.h"
#include "lu_file.h"

#define PROVIDER_TEXT_FIRST (16 * 1024)
#define PROVIDER_TEXT_MAX   (256 * 1024)

static const char *const provider_table_name[] = {
	[LU_PROVIDER_OUTGOING] = "outgoing",
	[LU_PROVIDER_INCOMING] = "incoming",
};

static int provider_absent(int err, const char *path)
{
	if (err == -ENOENT)
		return lu_err(err,
			      "no %s: load lutorture_pci, and mount debugfs",
			      path);
	return lu_err(err, "%s: %s", path, strerror(-err));
}

int lu_provider_open(enum lu_provider_table table)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), LU_PROVIDER_DIR "/%s",
		 provider_table_name[table]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? provider_absent(-errno, path) : fd;
}

/* Takes "word" off *p if it stands there. */
static bool take(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n))
		return false;
	*p += n;
	return true;
}

static bool take_hex(const char **p, unsigned int min, unsigned int max,
		     uint32_t *out)
{
	unsigned int n;
	uint32_t v = 0;
	char c;

	for (n = 0; n < max; n++, (*p)++) {
		c = **p;
		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint32_t)(c - 'a' + 10);
		else
			break;
	}
	*out = v;
	return n >= min;
}

static bool take_bdf(const char **p, struct lu_bdf *bdf)
{
	uint32_t domain, bus, dev, fn;

	if (!take_hex(p, 4, 8, &domain) || !take(p, ":") ||
	    !take_hex(p, 2, 2, &bus) || !take(p, ":") ||
	    !take_hex(p, 2, 2, &dev) || dev > 31 || !take(p, ".") ||
	    !take_hex(p, 1, 1, &fn) || fn > 7)
		return false;
	bdf->domain = domain;
	bdf->bus = (uint8_t)bus;
	bdf->devfn = (uint8_t)(dev << 3 | fn);
	return true;
}

static bool take_count(const char **p, unsigned int *out)
{
	unsigned int n = 0, v = 0;

	for (; **p >= '0' && **p <= '9' && n < 9; n++, (*p)++)
		v = v * 10 + (unsigned int)(**p - '0');
	*out = v;
	return n;
}

static bool take_arrived(const char **p, int *out)
{
	if (take(p, "on"))
		*out = 1;
	else if (take(p, "off"))
		*out = 0;
	else if (take(p, "-"))
		*out = -1;
	else
		return false;
	return true;
}

static bool take_entry(const char **p, struct lu_provider_entry *e)
{
	if (!take_bdf(p, &e->bdf) || !take(p, " refcount ") ||
	    !take_count(p, &e->refcount) || !take(p, " "))
		return false;
	if (take(p, "bridge"))
		e->bridge = true;
	else if (take(p, "endpoint"))
		e->bridge = false;
	else
		return false;
	return take(p, " arrived ") && take_arrived(p, &e->arrived_bme) &&
	       take(p, "\n");
}

int lu_provider_parse(const char *text, struct lu_provider_entry *out,
		      size_t max)
{
	struct lu_provider_entry entry;
	const char *p = text, *line;
	size_t n = 0;

	while (*p) {
		line = p;
		if (!take_entry(&p, &entry))
			return lu_err(-EPROTO,
				      "provider table, line %zu: \"%.*s\" is not an entry",
				      n + 1, (int)strcspn(line, "\n"), line);
		if (n == max)
			return lu_err(-ENOSPC,
				      "the provider's table has more than %zu entries",
				      max);
		out[n++] = entry;
	}
	return (int)n;
}

/* Whole text through pread(), so that the file is generated anew each time. */
static int read_text(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while ((n = pread(fd, buf + len, size - 1 - len, (off_t)len)) > 0)
		len += (size_t)n;
	if (n < 0)
		return lu_err(-errno, "reading the provider's table: %m");
	buf[len] = '\0';
	return len == size - 1 ? -ENOSPC : 0;
}

int lu_provider_read_fd(int fd, struct lu_provider_entry *out, size_t max)
{
	char small[PROVIDER_TEXT_FIRST], *big;
	int ret = read_text(fd, small, sizeof(small));

	if (ret != -ENOSPC)
		return ret ? ret : lu_provider_parse(small, out, max);
	big = malloc(PROVIDER_TEXT_MAX);
	if (!big)
		return lu_err(-ENOMEM, "no memory for the provider's table");
	ret = read_text(fd, big, PROVIDER_TEXT_MAX);
	if (ret == -ENOSPC)
		lu_err(ret, "the provider's table is longer than %d bytes",
		       PROVIDER_TEXT_MAX);
	else if (!ret)
		ret = lu_provider_parse(big, out, max);
	free(big);
	return ret;
}

int lu_provider_read(enum lu_provider_table table,
		     struct lu_provider_entry *out, size_t max)
{
	int fd = lu_provider_open(table), ret;

	if (fd < 0)
		return fd;
	ret = lu_provider_read_fd(fd, out, max);
	close(fd);
	return ret;
}

enum status_kind {
	STATUS_UINT,
	STATUS_ULONG,
	STATUS_LONG,
	STATUS_BOOL,
	STATUS_WORD
};

#define STATUS(_key, _kind, _field)                                      \
	{                                                                \
		.key = _key, .kind = _kind,                              \
		.offset = offsetof(struct lu_provider_status, _field),   \
		.size = sizeof(((struct lu_provider_status *)0)->_field) \
	}

static const struct status_key {
	const char *key;
	enum status_kind kind;
	size_t offset, size;
} status_keys[] = {
	STATUS("abi", STATUS_UINT, abi),
	STATUS("provider", STATUS_WORD, provider),
	STATUS("layout", STATUS_UINT, layout),
	STATUS("flb_outgoing", STATUS_BOOL, flb_outgoing),
	STATUS("flb_incoming", STATUS_WORD, flb_incoming),
	STATUS("frozen", STATUS_BOOL, frozen),
	STATUS("sessions_alive", STATUS_LONG, sessions_alive),
	STATUS("sessions_missed", STATUS_ULONG, sessions_missed),
	STATUS("kho_pages", STATUS_LONG, kho_pages),
	STATUS("tsc_khz", STATUS_ULONG, tsc_khz),
};

#define N_STATUS_KEYS (sizeof(status_keys) / sizeof(status_keys[0]))

static bool store_status(const struct status_key *k, const char *value,
			 struct lu_provider_status *out)
{
	void *field = (char *)out + k->offset;
	char *end;
	long v;

	if (k->kind == STATUS_WORD) {
		memset(field, 0, k->size);
		memcpy(field, value, strnlen(value, k->size - 1));
		return *value && strlen(value) < k->size;
	}
	errno = 0;
	v = strtol(value, &end, 10);
	if (errno || end == value || *end)
		return false;
	if (k->kind == STATUS_LONG) {
		*(long *)field = v;
		return v >= -1;
	}
	if (v < 0 || v > (k->kind == STATUS_BOOL ? 1L : 0xffffffffL))
		return false;
	if (k->kind == STATUS_BOOL)
		*(bool *)field = v;
	else if (k->kind == STATUS_UINT)
		*(unsigned int *)field = (unsigned int)v;
	else
		*(unsigned long *)field = (unsigned long)v;
	return true;
}

/* One line, NUL-terminated. Bit of the key it set, 0 for an unknown key. */
static int parse_status_line(char *line, struct lu_provider_status *out)
{
	char *value = strchr(line, ' ');
	size_t i;

	if (!value || value == line)
		return lu_err(-EPROTO,
			      "provider status: \"%s\" is not \"key value\"",
			      line);
	*value++ = '\0';
	for (i = 0; i < N_STATUS_KEYS; i++)
		if (!strcmp(status_keys[i].key, line))
			break;
	if (i == N_STATUS_KEYS)
		return 0;
	if (!store_status(&status_keys[i], value, out))
		return lu_err(-EPROTO, "provider status: %s is \"%s\"", line,
			      value);
	return 1 << i;
}

int lu_provider_parse_status(const char *text, struct lu_provider_status *out)
{
	char copy[4096], *line, *rest = copy;
	int seen = 0, ret;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (strlen(text) >= sizeof(copy))
		return lu_err(-EPROTO, "provider status: too long");
	strcpy(copy, text);
	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		ret = parse_status_line(line, out);
		if (ret < 0)
			goto refuse;
		seen |= ret;
	}
	ret = -EPROTO;
	for (i = 0; i < N_STATUS_KEYS; i++) {
		if (!(seen & 1 << i)) {
			lu_err(ret, "provider status: no %s",
			       status_keys[i].key);
			goto refuse;
		}
	}
	if (out->abi == LUTORTURE_PCI_ABI)
		return 0;
	lu_err(ret,
	       "the provider speaks ABI %u, this program %d: load the module of this build",
	       out->abi, LUTORTURE_PCI_ABI);
refuse:
	memset(out, 0, sizeof(*out));
	return ret;
}

int lu_provider_check_counts(const struct lu_provider_status *status)
{
	if (status->sessions_missed)
		return lu_err(-EOVERFLOW,
			      "%lu sessions came or went unseen: their number is not known",
			      status->sessions_missed);
	if (status->kho_pages < 0)
		return lu_err(-ENODATA,
			      "pages preserved for the next kernel are not counted on this one");
	return 0;
}

int lu_provider_status(struct lu_provider_status *out)
{
	static const char path[] = LU_PROVIDER_DIR "/status";
	char text[4096];
	int len;

	memset(out, 0, sizeof(*out));
	len = lu_file_read(path, text, sizeof(text));
	if (len < 0)
		return provider_absent(len, path);
	return lu_provider_parse_status(text, out);
}
