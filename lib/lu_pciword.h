/* SPDX-License-Identifier: GPL-2.0-only */
/* Single registers of a function's config space, by way of sysfs. */
#ifndef LU_PCIWORD_H
#define LU_PCIWORD_H

#include <stdint.h>

#include "lu_bdf.h"

/**
 * lu_pciword_read() - Read one register.
 * @bdf:   function
 * @off:   where
 * @bytes: 1, 2 or 4
 * @value: receives it; all ones where nobody answers
 *
 * Return: 0; -ENODEV no such function; -EIO it has no such register.
 */
int lu_pciword_read(struct lu_bdf bdf, unsigned int off, unsigned int bytes,
		    uint32_t *value);

/**
 * lu_pciword_write() - Write one register; as lu_pciword_read().
 *
 * Nothing records how to undo it: the caller puts it back.
 */
int lu_pciword_write(struct lu_bdf bdf, unsigned int off, unsigned int bytes,
		     uint32_t value);

/**
 * lu_pciword_cap() - Where a capability starts.
 * @bdf: function
 * @id:  PCI_CAP_ID_*
 *
 * Return: offset; -ENODEV no such function; -ENOENT no such capability.
 */
int lu_pciword_cap(struct lu_bdf bdf, unsigned int id);

/** lu_pciword_ext() - The same for an extended one, PCI_EXT_CAP_ID_*. */
int lu_pciword_ext(struct lu_bdf bdf, unsigned int id);

/** lu_pciword_answers() - Does config space answer, with a vendor's number? */
bool lu_pciword_answers(struct lu_bdf bdf);

#endif
