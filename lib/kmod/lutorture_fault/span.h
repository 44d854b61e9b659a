/* SPDX-License-Identifier: GPL-2.0-only */
/* Points that are stamped as a function is entered and as it returns. */
#ifndef LUFAULT_SPAN_H
#define LUFAULT_SPAN_H

#include <linux/types.h>

struct lufault_point;

/* Behind the symbol, in the stamp of the return. */
#define LUFAULT_SPAN_END	"/end"

/*
 * 0; -ENOENT no such symbol; -EOPNOTSUPP it cannot be probed, or its name has
 * no room for LUFAULT_SPAN_END; -ENOMEM.
 */
int lufault_span_begin(struct lufault_point *point);
void lufault_span_end(struct lufault_point *point);
/* It went with its module. */
bool lufault_span_is_over(const struct lufault_point *point);
/* Calls of which an end was not stamped. */
unsigned long lufault_span_missed(const struct lufault_point *point);

#endif
