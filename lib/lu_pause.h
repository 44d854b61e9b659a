/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine stopped from outside in the middle of a jump, for so long that what
 * lasted through it can be told from what did not.
 */
#ifndef LU_PAUSE_H
#define LU_PAUSE_H

#include <stdbool.h>

/**
 * lu_pause_ms() - How long a pause is that is to show.
 *
 * Return: ms, well above what one jump differs from the next by on the default kernel;
 * on a slower one more, but no more than its watchdogs allow. On kernel debug that is too
 * short for a busy host, on which its boots were seen to differ by 10 s.
 */
unsigned int lu_pause_ms(void);

/**
 * lu_pause_ask() - Have the machine stopped.
 * @what:     LU_OUTSIDE_PAUSE or LU_OUTSIDE_FREEZE
 * @ms:       for so long
 * @word:     from the console's first line with this in it on; "" waits for none
 * @after_ms: not before so many milliseconds behind that
 *
 * Return: 0; -EMSGSIZE @word is too long; else as lu_outside_ask().
 */
int lu_pause_ask(const char *what, unsigned int ms, const char *word,
		 unsigned int after_ms);

/**
 * lu_pause_shows() - Is a stage longer by a pause of lu_pause_ms()?
 * @more_ms: by how much it is longer than without
 *
 * Half a pause is the line between the two.
 */
bool lu_pause_shows(double more_ms);

/**
 * lu_pause_exceeds() - Is it longer by more than that?
 * @more_ms: as for lu_pause_shows()
 */
bool lu_pause_exceeds(double more_ms);

#endif
