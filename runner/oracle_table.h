/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ORACLE_TABLE_H
#define ORACLE_TABLE_H

#include <stddef.h>

#include "lu_provider.h"

#define ORACLE_LEFT "left"

/**
 * oracle_table_save() - Write a provider's table to a file.
 * @path:    created or replaced
 * @entries: table
 * @n:       its entries
 *
 * Return: 0; -errno of writing.
 */
int oracle_table_save(const char *path, const struct lu_provider_entry *entries,
		      size_t n);

/**
 * oracle_table_load() - Read such a file.
 * @path: file
 * @out:  receives the entries
 * @max:  room in @out
 *
 * Return: number of entries; -EPROTONOSUPPORT another version; -errno of
 * reading; errors of lu_provider_parse().
 */
int oracle_table_load(const char *path, struct lu_provider_entry *out,
		      size_t max);

#endif
