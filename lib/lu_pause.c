// SPDX-License-Identifier: GPL-2.0-only
/* Requests to stop the machine, in the form in which the controller reads them. */
#include "lu_pause.h"

#include <errno.h>
#include <stdio.h>

#include "lu_err.h"
#include "lu_kernel.h"
#include "lu_outside.h"

#define PAUSE_MS 8000  /* on the default kernel */
#define MOST_MS	 16000 /* behind 20 s a CPU is said to have been stuck */

unsigned int lu_pause_ms(void)
{
	unsigned int ms = lu_kernel_ms(PAUSE_MS);

	return ms < MOST_MS ? ms : MOST_MS;
}

bool lu_pause_shows(double more_ms)
{
	return more_ms > lu_pause_ms() * 0.5;
}

bool lu_pause_exceeds(double more_ms)
{
	return !(more_ms < lu_pause_ms() * 1.5);
}

int lu_pause_ask(const char *what, unsigned int ms, const char *word,
		 unsigned int after_ms)
{
	char arg[128];
	int len = snprintf(arg, sizeof(arg), "%u %s", ms, word);

	if (len >= (int)sizeof(arg))
		return lu_err(-EMSGSIZE, "%s: \"%s\" is too long a word", what,
			      word);
	return lu_outside_ask(what, arg, after_ms);
}
