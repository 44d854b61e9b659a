// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the text form of slot paths.
 * Pure: whether anything is at the end of a path is lu_pci_resolve()'s question.
 */
#include "lu_pci_path.h"
#include "lu_err.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int bad(const char *text)
{
	return lu_err(-EINVAL, "expected " LU_PCI_PATH_EXPECTED ", found '%s'",
		      text);
}

/* "DD.F" at *@p, which moves behind it. */
static bool take_devfn(const char **p, uint8_t *devfn)
{
	const char *s = *p;
	char dev[3] = "";
	unsigned long n;

	if (strspn(s, "0123456789abcdefABCDEF") != 2 || s[2] != '.' ||
	    s[3] < '0' || s[3] > '7')
		return false;
	memcpy(dev, s, 2);
	n = strtoul(dev, NULL, 16);
	if (n > 31)
		return false;
	*devfn = n << 3 | (s[3] - '0');
	*p = s + 4;
	return true;
}

int lu_pci_path_parse(const char *text, struct lu_pci_path *out)
{
	struct lu_pci_path path = { .n = 0 };
	const char *p = strchr(text, '/');
	char root[LU_BDF_STRLEN] = "";
	size_t len = p ? (size_t)(p - text) : strlen(text);

	if (len >= sizeof(root))
		return bad(text);
	memcpy(root, text, len);
	if (lu_bdf_parse(root, &path.root))
		return bad(text);
	for (p = text + len; *p; path.n++)
		if (*p++ != '/' || path.n == LU_PCI_MAX_DEPTH - 1 ||
		    !take_devfn(&p, &path.devfn[path.n]))
			return bad(text);
	*out = path;
	return 0;
}

bool lu_pci_path_equal(const struct lu_pci_path *a, const struct lu_pci_path *b)
{
	return lu_bdf_equal(a->root, b->root) && a->n == b->n &&
	       !memcmp(a->devfn, b->devfn, a->n);
}
