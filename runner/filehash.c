// SPDX-License-Identifier: GPL-2.0-only
/* FNV-1a of a file. Reads it and changes nothing. */
#include "filehash.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lu_err.h"
#include "lu_file.h"

int filehash(const char *path, char hash[FILEHASH_SIZE])
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t len;
	char *text = lu_file_slurp(path, &len);

	if (!text)
		return lu_err(-errno, "%s: %m", path);
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	free(text);
	snprintf(hash, FILEHASH_SIZE, "%016" PRIx64, h);
	return 0;
}
