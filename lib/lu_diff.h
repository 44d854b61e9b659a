/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_DIFF_H
#define LU_DIFF_H

#include "lu_cfgspace.h"
#include "lu_snapshot.h"

/**
 * struct lu_diff - One comparison under way.
 * @extra:  masks of the caller, ended by a NULL field; NULL: none
 * @fn:     receives the lines; NULL: only count
 * @ctx:    passed to @fn
 * @who:    address the lines begin with
 * @vendor: of the function compared now
 * @device: of the function compared now
 * @count:  differences so far that no mask covers
 * @stop:   what @fn returned when it wanted no more; 0: go on
 */
struct lu_diff {
	const struct lu_snapshot_mask *extra;
	lu_snapshot_diff_fn fn;
	void *ctx;
	char who[LU_BDF_STRLEN];
	uint16_t vendor, device;
	int count;
	int stop;
};

/**
 * lu_diff_emit() - Report one difference, unless a mask covers it.
 * @d:    comparison
 * @name: what differs, as masks name it
 * @fmt:  printf format of how it differs
 */
void lu_diff_emit(struct lu_diff *d, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * lu_diff_reg() - Compare one register, field by field.
 * @d:   comparison
 * @reg: register
 * @all: table it is in, for registers that belong together
 * @tag: appended to its name, "#1" of a second capability of the kind; ""
 * @a:   start of its header or capability before
 * @b:   the same after; both hold all of the register
 */
void lu_diff_reg(struct lu_diff *d, const struct lu_reg *reg,
		 const struct lu_reg *all, const char *tag, const uint8_t *a,
		 const uint8_t *b);

/** lu_diff_bar() - As lu_diff_reg(), for LU_REG_BAR. */
void lu_diff_bar(struct lu_diff *d, const struct lu_reg *reg,
		 const struct lu_reg *all, const char *name, const uint8_t *a,
		 const uint8_t *b);

/** lu_diff_window() - As lu_diff_reg(), for the windows of a bridge. */
void lu_diff_window(struct lu_diff *d, const struct lu_reg *reg,
		    const uint8_t *a, const uint8_t *b);

/**
 * lu_diff_config() - Compare two images of config space.
 * @d:    comparison
 * @a:    before
 * @alen: its bytes, 64 to 4096
 * @b:    after
 * @blen: its bytes, 64 to 4096
 */
void lu_diff_config(struct lu_diff *d, const uint8_t *a, size_t alen,
		    const uint8_t *b, size_t blen);

#endif
