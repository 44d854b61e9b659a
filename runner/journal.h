/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_JOURNAL_H
#define RUNNER_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Two files have this shape, one JSON object a line: the journal of the
 * device under test (DUT) and the controller's log. The schema of each record
 * is in results/README.md.
 */
#define JOURNAL_VERSION		  1
#define JOURNAL_FORMAT_DUT	  "lutorture-journal"
#define JOURNAL_FORMAT_CONTROLLER "lutorture-controller"

struct journal;

/**
 * typedef journal_fn - Called for each record of a file.
 * @ctx: as given
 * @rec: the record; borrowed, take a reference to keep it
 *
 * Return: 0 to go on; anything else stops and is returned of a file.
 */
typedef int (*journal_fn)(void *ctx, json_t *rec);

/**
 * enum journal_want - Which records of a kind a reader is given.
 * @JOURNAL_WANT_NONE:	    none
 * @JOURNAL_WANT_THIS_BOOT: those behind the last boot record whose "how" is not
 *			    "same": a boot makes the older ones void
 * @JOURNAL_WANT:	    all
 */
enum journal_want {
	JOURNAL_WANT_NONE,
	JOURNAL_WANT_THIS_BOOT,
	JOURNAL_WANT,
};

/* What is wanted of a kind; depends on nothing else. */
typedef enum journal_want (*journal_wants)(const char *kind);

/**
 * journal_open() - Open a journal for appending, or create an empty one.
 * @path: file name; its folder exists. Not kept
 * @out:  filled on success; release with journal_close()
 *
 * A torn tail (bytes after the last newline) is cut off: the write that left
 * it never returned, so nothing was done on its account. The folder is synced
 * when the file is created. A file has one writer at a time.
 *
 * Return: 0; -EPROTO format or version is not one this program knows;
 * -EBADMSG a complete line is not a record (line named by lu_errmsg());
 * -EBUSY another process writes this file; -ENOMEM; -errno of open(), read(),
 * ftruncate(), fsync().
 */
int journal_open(const char *path, struct journal **out);

/**
 * journal_resume() - Open a journal for appending, and take in what it holds.
 * @path:  file name; its folder exists. Not kept
 * @wants: which records @fn is called with
 * @fn:    called with each of these, before this returns
 * @ctx:   for @fn
 * @out:   filled on success; release with journal_close()
 *
 * For what goes on after every boot: one pass, in which a record that is not
 * wanted is not taken apart. So it may be damaged, but for its first fields and
 * its end, and is found out by journal_read().
 *
 * Return: as journal_open(); what @fn returned.
 */
int journal_resume(const char *path, journal_wants wants, journal_fn fn,
		   void *ctx, struct journal **out);

/**
 * journal_append() - Add one record, durably.
 * @j:   open journal
 * @rec: JSON object with "kind"; the reference is taken, also on failure.
 *       "n" (from 1) and "t" (seconds since 1970) are put into it; "boot"
 *       too, unless it has one. The first record of a file must be
 *       kind "run" with "format" and "version"
 *
 * One write() of the whole line, then fsync(). After a failure the file is as
 * it was before: a part that was written is cut off again. The caller must
 * then not do what the record announces.
 *
 * The boot number grows with each record of kind "boot" whose "how" is not
 * "same"; the first one is boot 0.
 *
 * Return: 0; -EINVAL no object or no kind; -EPROTO first record is not a known
 * "run"; -ENOSPC; -EIO; -EFBIG; -ENOMEM; other -errno of write() and fsync().
 */
int journal_append(struct journal *j, json_t *rec);

/**
 * journal_boot() - Number of the boot that records are now stamped with.
 * @j: open journal
 *
 * Return: boot number from 0; 0 too before the first boot record.
 */
unsigned int journal_boot(const struct journal *j);

/**
 * journal_set_boot() - Stamp further records with another boot number.
 * @j:    open journal (the controller's: its own records never move the number)
 * @boot: number from 0
 */
void journal_set_boot(struct journal *j, unsigned int boot);

/**
 * journal_records() - How many complete records the file holds.
 * @j: open journal
 *
 * Return: count; 0 means that the "run" record is still to be written.
 */
unsigned long journal_records(const struct journal *j);

/**
 * journal_close() - Close the file. Everything appended is already on disk.
 * @j: open journal or NULL
 */
void journal_close(struct journal *j);

/**
 * journal_read() - Pass every complete record of a file to a function.
 * @path: file name
 * @fn:   callback
 * @ctx:  for @fn
 *
 * Changes nothing; a torn tail is passed over, so that a file may be read
 * while it is being written.
 *
 * Return: number of records; what @fn returned; -EPROTO; -EBADMSG; -ENOENT;
 * -ENOMEM; other -errno of open() and read().
 */
long journal_read(const char *path, journal_fn fn, void *ctx);

/**
 * journal_load() - Read every complete record of a file into an array.
 * @path: file name
 * @out:  JSON array on success, owned by the caller
 *
 * Return: 0 or as journal_read().
 */
int journal_load(const char *path, json_t **out);

/**
 * journal_str() - Text of a field. Return: "" when absent or of another type.
 * @rec: record
 * @key: field name
 */
const char *journal_str(const json_t *rec, const char *key);

/**
 * journal_int() - Integer field. Return: @def when absent or of another type.
 * @rec: record
 * @key: field name
 * @def: default
 */
long long journal_int(const json_t *rec, const char *key, long long def);

/**
 * journal_num() - Number field. Return: @def when absent or of another type.
 * @rec: record
 * @key: field name
 * @def: default
 */
double journal_num(const json_t *rec, const char *key, double def);

/**
 * journal_bool() - Truth of a field. Return: false when absent, false, 0.
 * @rec: record
 * @key: field name
 */
int journal_bool(const json_t *rec, const char *key);

/**
 * journal_text() - JSON string of any bytes.
 * @text: NUL-terminated; bytes that are not UTF-8 become '?'
 *
 * json_string() and json_pack() refuse such text, and what a machine prints
 * while it dies must not make a record impossible.
 *
 * Return: new JSON string, or NULL out of memory.
 */
json_t *journal_text(const char *text);

#endif /* RUNNER_JOURNAL_H */
