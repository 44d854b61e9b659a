// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading a journal from its beginning. Changes nothing.
 *
 * A journal is read after every boot and grows with every boot. To take a record
 * apart costs far more than to find out what it is of, so that those which a reader
 * does not want are only looked at: number, kind and end of line, as append() wrote
 * them. A line that looks otherwise is taken apart like any other.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "journal_scan.h"
#include "lu_err.h"
#include "lu_file.h"

#define HEAD	  "{\"n\":"
#define KIND	  "\"kind\":\""
#define KIND_BOOT KIND "boot\""
#define HOW_SAME  "\"how\":\"same\""
#define KIND_MAX  32

int journal_check_run(const struct journal_position *at, const json_t *rec)
{
	const char *format = journal_str(rec, "format");
	long long version = journal_int(rec, "version", -1);

	if (strcmp(journal_str(rec, "kind"), "run") ||
	    (strcmp(format, JOURNAL_FORMAT_DUT) &&
	     strcmp(format, JOURNAL_FORMAT_CONTROLLER)))
		return lu_err(-EPROTO, "%s: not a journal", at->path);
	if (version != JOURNAL_VERSION)
		return lu_err(-EPROTO,
			      "%s: journal version %lld, this program reads %d",
			      at->path, version, JOURNAL_VERSION);
	return 0;
}

static void pass(struct journal_position *at, size_t len)
{
	at->line++;
	at->end += (off_t)len;
	at->n++;
}

void journal_advance(struct journal_position *at, const json_t *rec, size_t len)
{
	pass(at, len);
	at->n = journal_int(rec, "n", at->n);
	at->boot = (unsigned int)journal_int(rec, "boot", at->boot);
	if (!strcmp(journal_str(rec, "kind"), "boot"))
		at->booted = true;
}

/* Of a line of append(). The kind comes fourth, behind three numbers. */
static const char *find_kind(const char *line, size_t len)
{
	const char *at = memmem(line, len, KIND, strlen(KIND));

	if (!at || strncmp(line, HEAD, strlen(HEAD)) || line[len - 1] != '}')
		return NULL;
	return at + strlen(KIND);
}

static enum journal_want want_of(const struct journal_reader *reader,
				 const char *line, size_t len)
{
	const char *kind = reader->wants ? find_kind(line, len) : NULL;
	char name[KIND_MAX];
	size_t size = kind ? strcspn(kind, "\"") : KIND_MAX;

	if (size >= KIND_MAX)
		return JOURNAL_WANT;
	memcpy(name, kind, size);
	name[size] = '\0';
	return reader->wants(name);
}

static bool is_boot(const char *line, size_t len)
{
	const char *kind = find_kind(line, len);

	return kind &&
	       !strncmp(kind - strlen(KIND), KIND_BOOT, strlen(KIND_BOOT)) &&
	       !memmem(line, len, HOW_SAME, strlen(HOW_SAME));
}

/* The line that the last boot begins with, of those that were no boot again. */
static const char *last_boot(const char *text, size_t len)
{
	const char *end = memrchr(text, '\n', len), *line;

	for (; end; end = line > text ? line - 1 : NULL) {
		line = memrchr(text, '\n', (size_t)(end - text));
		line = line ? line + 1 : text;
		if (is_boot(line, (size_t)(end - line)))
			return line;
	}
	return text;
}

static int take(struct journal_position *at, const char *line, size_t len,
		const struct journal_reader *reader)
{
	json_error_t error;
	json_t *rec = json_loadb(line, len, 0, &error);
	int ret = 0;

	if (!rec)
		return lu_err(-EBADMSG, "%s:%lu: %s", at->path, at->line + 1,
			      error.text);
	if (!*journal_str(rec, "kind"))
		ret = lu_err(-EBADMSG, "%s:%lu: not a record", at->path,
			     at->line + 1);
	else if (!at->line)
		ret = journal_check_run(at, rec);
	if (!ret) {
		journal_advance(at, rec, len + 1);
		if (reader->fn)
			ret = reader->fn(reader->ctx, rec);
	}
	json_decref(rec);
	return ret;
}

static int scan_text(struct journal_position *at, const char *text, size_t len,
		     const struct journal_reader *reader)
{
	const char *boot = reader->wants ? last_boot(text, len) : text;
	const char *line = text, *end;
	int ret = 0;

	while (!ret && (end = memchr(line, '\n', len - (size_t)(line - text)))) {
		size_t size = (size_t)(end - line);
		enum journal_want want = want_of(reader, line, size);

		if (want == JOURNAL_WANT ||
		    (want == JOURNAL_WANT_THIS_BOOT && line >= boot))
			ret = take(at, line, size, reader);
		else
			pass(at, size + 1);
		line = end + 1;
	}
	return ret;
}

int journal_scan(struct journal_position *at,
		 const struct journal_reader *reader)
{
	size_t len;
	char *text = lu_file_slurp(at->path, &len);
	int ret;

	if (!text)
		return lu_err(-errno, "%s: %s", at->path, strerror(errno));
	ret = scan_text(at, text, len, reader);
	free(text);
	return ret;
}
