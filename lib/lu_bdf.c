// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the text form of PCI addresses, and sets of them.
 * Pure: touches nothing on the machine, and must not look there either. An
 * address says where a function is in one boot, never which device it is.
 */
#include "lu_bdf.h"
#include "lu_err.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *lu_bdf_format(struct lu_bdf bdf, char buf[LU_BDF_STRLEN])
{
	snprintf(buf, LU_BDF_STRLEN, "%04" PRIx32 ":%02x:%02x.%x", bdf.domain,
		 bdf.bus, bdf.devfn >> 3, bdf.devfn & 7);
	return buf;
}

/* Exactly @digits hex digits and then @end. */
static bool take_hex(const char **s, size_t digits, char end, uint32_t *out)
{
	char *stop;

	if (strspn(*s, "0123456789abcdefABCDEF") != digits ||
	    (*s)[digits] != end)
		return false;
	*out = strtoul(*s, &stop, 16);
	*s += digits + (end != '\0');
	return true;
}

int lu_bdf_parse(const char *s, struct lu_bdf *out)
{
	const char *colon = strchr(s, ':'), *p = s;
	size_t digits = colon ? (size_t)(colon - s) : 0;
	uint32_t domain, bus, dev, fn;

	if (digits < 4 || digits > 8 || !take_hex(&p, digits, ':', &domain) ||
	    !take_hex(&p, 2, ':', &bus) || !take_hex(&p, 2, '.', &dev) ||
	    !take_hex(&p, 1, '\0', &fn) || dev > 31 || fn > 7)
		return lu_err(-EINVAL,
			      "expected a PCI address like 0000:03:00.0, found '%s'",
			      s);
	*out = (struct lu_bdf){ domain, bus, dev << 3 | fn };
	return 0;
}

bool lu_bdf_equal(struct lu_bdf a, struct lu_bdf b)
{
	return a.domain == b.domain && a.bus == b.bus && a.devfn == b.devfn;
}

int lu_bdf_add(struct lu_bdf *set, size_t *n, size_t max, struct lu_bdf bdf)
{
	char text[LU_BDF_STRLEN];

	for (size_t i = 0; i < *n; i++)
		if (lu_bdf_equal(set[i], bdf))
			return 0;
	if (*n == max)
		return lu_err(-ENOSPC, "no room for %s: %zu are there",
			      lu_bdf_format(bdf, text), max);
	set[(*n)++] = bdf;
	return 0;
}
