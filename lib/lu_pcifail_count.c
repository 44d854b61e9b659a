// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the counters of PCIe errors as they were at the last look, of every
 * function that has some. Reads sysfs only.
 */
#include "lu_pcifail_count.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci_sys.h"

#define TEXT_MAX 1024

static const char *const attrs[] = {
	"aer_dev_correctable",
	"aer_dev_nonfatal",
	"aer_dev_fatal",
	"aer_rootport_total_err_cor",
	"aer_rootport_total_err_nonfatal",
	"aer_rootport_total_err_fatal",
};

#define ATTRS (sizeof(attrs) / sizeof(*attrs))

struct counters {
	struct lu_bdf fn;
	char text[ATTRS][TEXT_MAX]; /* "" where there is none */
};

static struct look {
	struct counters *at;
	size_t n;
} last;

long lu_pcifail_count_total(struct lu_bdf fn, const char *counter)
{
	char path[PATH_MAX], text[TEXT_MAX], *total;

	lu_pci_sys_attr(path, fn, counter);
	if (lu_file_read(path, text, sizeof(text)) < 0)
		return -1;
	total = strstr(text, "TOTAL_");
	total = total ? strchr(total, ' ') : NULL;
	return total ? strtol(total, NULL, 10) : -1;
}

/* Number of attributes that are there. */
static size_t read_counters(struct counters *c, struct lu_bdf fn)
{
	char path[PATH_MAX];
	size_t seen = 0;

	c->fn = fn;
	for (size_t i = 0; i < ATTRS; i++) {
		lu_pci_sys_attr(path, fn, attrs[i]);
		if (lu_file_read(path, c->text[i], TEXT_MAX) < 0)
			c->text[i][0] = '\0';
		seen += c->text[i][0] != '\0';
	}
	return seen;
}

static int add(struct look *look, struct lu_bdf fn)
{
	struct counters *more =
		reallocarray(look->at, look->n + 1, sizeof(*more));

	if (!more)
		return lu_err(-ENOMEM, "no memory for error counters");
	look->at = more;
	look->n += !!read_counters(&more[look->n], fn);
	return 0;
}

static int take(struct look *look)
{
	char path[PATH_MAX];
	DIR *list = opendir(lu_pci_sys_path(path, "/sys/bus/pci/devices"));
	struct dirent *entry;
	struct lu_bdf fn;
	int err = 0;

	*look = (struct look){ .n = 0 };
	if (!list)
		return lu_err(-errno, "%s: %m", path);
	while (!err && (entry = readdir(list)))
		if (!lu_bdf_parse(entry->d_name, &fn))
			err = add(look, fn);
	closedir(list);
	return err;
}

/* Number behind @name in "name number" lines, 0 without such a line; "": the first. */
static uint64_t count_of(const char *text, const char *name, size_t len)
{
	for (; text && *text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, name, len) && (!len || text[len] == ' '))
			return strtoull(text + len, NULL, 10);
	}
	return 0;
}

static const char *text_before(struct lu_bdf fn, size_t attr)
{
	for (size_t i = 0; i < last.n; i++)
		if (lu_bdf_equal(last.at[i].fn, fn))
			return last.at[i].text[attr];
	return "";
}

static bool is_of(const struct lu_pcifail_error *error, struct lu_bdf fn,
		  const char *attr, const char *name, size_t len)
{
	if (!error)
		return false;
	if (!strcmp(attr, error->total))
		return lu_bdf_equal(fn, error->root);
	if (strcmp(attr, error->counter) || !lu_bdf_equal(fn, error->fn))
		return false;
	return !strncmp(name, "TOTAL_", 6) ||
	       (len == strlen(error->line) && !strncmp(name, error->line, len));
}

static int check_attr(const struct lu_pcifail_error *error,
		      const struct counters *now, size_t attr)
{
	const char *before = text_before(now->fn, attr), *line;
	char where[LU_BDF_STRLEN];
	uint64_t was, is, more;
	size_t len;

	for (line = now->text[attr]; *line; line += *line == '\n') {
		len = strcspn(line, " \n");
		len = line[len] == ' ' ? len : 0;
		was = count_of(before, line, len);
		is = count_of(line, line, len);
		more = is_of(error, now->fn, attrs[attr], line, len);
		if (is != was + more)
			return lu_err(-EBADMSG,
				      "%s %s %.*s went from %" PRIu64
				      " to %" PRIu64 ", and %" PRIu64
				      " of it was made",
				      lu_bdf_format(now->fn, where), attrs[attr],
				      (int)len, line, was, is, more);
		line += strcspn(line, "\n");
	}
	return 0;
}

static void keep(const struct look *now)
{
	free(last.at);
	last = *now;
}

int lu_pcifail_count_begin(void)
{
	struct look now;
	int err;

	if (last.n)
		return lu_pcifail_count_check(NULL);
	err = take(&now);
	keep(&now);
	return err;
}

int lu_pcifail_count_check(const struct lu_pcifail_error *error)
{
	struct look now;
	int err;

	if (!last.n)
		return 0;
	err = take(&now);
	for (size_t i = 0; !err && i < now.n; i++)
		for (size_t k = 0; !err && k < ATTRS; k++)
			err = check_attr(error, &now.at[i], k);
	keep(&now);
	return err;
}
