/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the provider of PCI preservation says about itself, from debugfs.
 *
 * Lines of a table: "<bdf> refcount <n> bridge|endpoint arrived on|off|-",
 * sorted by domain, bus, device, function. Lines of the status: "key value".
 * Anything else is refused rather than guessed at.
 */
#ifndef LU_PROVIDER_H
#define LU_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "lu_bdf.h"

#define LU_PROVIDER_DIR "/sys/kernel/debug/lutorture_pci"

struct lu_provider_entry {
	struct lu_bdf bdf;
	unsigned int refcount; /* preserved devices at or below this function */
	bool bridge;
	int arrived_bme; /* bus mastering seen at probe: 1, 0, -1 unknown */
};

enum lu_provider_table {
	LU_PROVIDER_OUTGOING,
	LU_PROVIDER_INCOMING,
};

struct lu_provider_status {
	unsigned int abi;
	char provider[16];     /* "compat" or "kernel" */
	unsigned int layout;   /* version of the handed-over data */
	bool flb_outgoing;     /* something is preserved for the next kernel */
	char flb_incoming[16]; /* "none", "live", "finished", "failed:<errno>" */
	bool frozen;	       /* shutdown has begun */
	long sessions_alive;   /* LUO sessions in this kernel; -1 one too few */
	unsigned long sessions_missed; /* that came or went unseen */
	long kho_pages; /* preserved for the next kernel; -1 not counted */
	unsigned long tsc_khz;
};

/**
 * lu_provider_open() - Open a table for repeated reading.
 * @table: which one
 *
 * An open table holds a reference on the module: close it before unloading.
 *
 * Return: fd; -ENOENT no provider (module not loaded, debugfs not mounted);
 * -EACCES not root.
 */
int lu_provider_open(enum lu_provider_table table);

/**
 * lu_provider_read_fd() - Read a table through an open fd.
 * @fd:  from lu_provider_open()
 * @out: receives the entries in the order of the table
 * @max: number of entries @out has room for
 *
 * Return: number of entries; -ENOSPC more than @max, or than 256 KiB of text;
 * -EPROTO a line that is not of the form above; -errno of the read.
 */
int lu_provider_read_fd(int fd, struct lu_provider_entry *out, size_t max);

/**
 * lu_provider_read() - Read a table once; as the two above.
 */
int lu_provider_read(enum lu_provider_table table,
		     struct lu_provider_entry *out, size_t max);

/**
 * lu_provider_parse() - Parse the text of a table.
 * @text: NUL-terminated; only read
 * @out:  receives the entries
 * @max:  number of entries @out has room for
 *
 * Return: number of entries; -ENOSPC; -EPROTO.
 */
int lu_provider_parse(const char *text, struct lu_provider_entry *out,
		      size_t max);

/**
 * lu_provider_status() - Read the provider's status.
 * @out: filled on success, zeroed on failure
 *
 * Return: 0; -ENOENT no provider; -EPROTO a line that is not "key value", a
 * value out of range, a missing key, or an abi that is not this one.
 */
int lu_provider_status(struct lu_provider_status *out);

/**
 * lu_provider_check_counts() - May the counts of a status be relied on?
 * @status: from lu_provider_status()
 *
 * Two looks that could not count agree with each other: compare no counts
 * without asking this first.
 *
 * Return: 0; -EOVERFLOW sessions were missed, and @sessions_alive means nothing;
 * -ENODATA @kho_pages was not counted.
 */
int lu_provider_check_counts(const struct lu_provider_status *status);

/**
 * lu_provider_parse_status() - Parse the text of the status.
 * @text: NUL-terminated; only read. Unknown keys are passed over
 * @out:  filled on success, zeroed on failure
 *
 * Return: 0; -EPROTO.
 */
int lu_provider_parse_status(const char *text, struct lu_provider_status *out);

#endif
