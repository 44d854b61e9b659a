/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Model of what the provider must have in its tables: for each function the
 * number of preserved devices at or below it. Knows nothing of the machine; a
 * suite keeps it beside the real thing and compares.
 */
#ifndef LU_MODEL_H
#define LU_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "lu_bdf.h"
#include "lu_provider.h"

#define LU_MODEL_MAX_DEVICES   256
#define LU_MODEL_MAX_FUNCTIONS 1024
#define LU_MODEL_MAX_PATH      32 /* functions from endpoint to root port */

struct lu_model_function {
	struct lu_bdf bdf;
	bool bridge;
	unsigned int count[2]; /* by enum lu_provider_table */
};

struct lu_model_device {
	unsigned int path[LU_MODEL_MAX_PATH]; /* endpoint first */
	unsigned int n_path;
	bool in[2]; /* preserved, by enum lu_provider_table */
};

struct lu_model {
	struct lu_model_function functions[LU_MODEL_MAX_FUNCTIONS]; /* sorted */
	unsigned int n_functions;
	struct lu_model_device devices[LU_MODEL_MAX_DEVICES];
	unsigned int n_devices;
};

/** lu_model_init() - Start with no device. */
void lu_model_init(struct lu_model *m);

/**
 * lu_model_add() - Add a device that may be preserved.
 * @endpoint: function
 * @bridges:  above it, nearest first
 * @n:        number of @bridges
 *
 * Return: its index, counted from 0 in the order of the calls; -ENOSPC too many
 * devices or functions, or too long a path; -EEXIST added already.
 */
int lu_model_add(struct lu_model *m, struct lu_bdf endpoint,
		 const struct lu_bdf *bridges, size_t n);

/**
 * lu_model_preserve() - A device is to be preserved for the next kernel.
 *
 * Return: 0; -EBUSY it is already, and nothing changed.
 */
int lu_model_preserve(struct lu_model *m, unsigned int device);

/**
 * lu_model_unpreserve() - Undo lu_model_preserve().
 *
 * Return: 0; -ENOENT it was not preserved.
 */
int lu_model_unpreserve(struct lu_model *m, unsigned int device);

/**
 * lu_model_jump() - What was outgoing is incoming in the next kernel.
 *
 * Return: 0; -EBUSY something incoming was never finished (the next kernel
 * knows nothing of it), and nothing changed.
 */
int lu_model_jump(struct lu_model *m);

/**
 * lu_model_finish() - A device handed over by the last kernel is finished.
 *
 * Return: 0; -ENOENT it is not incoming.
 */
int lu_model_finish(struct lu_model *m, unsigned int device);

/**
 * lu_model_functions() - How many functions a table must have.
 * @table: which table of the model
 */
unsigned int lu_model_functions(const struct lu_model *m,
				enum lu_provider_table table);

/**
 * lu_model_compare() - Is a table what the model says it must be?
 * @table:   which table of the model
 * @entries: what lu_provider_read() returned
 * @n:       number of @entries
 *
 * Return: 0; -EILSEQ, with the first difference in lu_errmsg().
 */
int lu_model_compare(const struct lu_model *m, enum lu_provider_table table,
		     const struct lu_provider_entry *entries, size_t n);

#endif
