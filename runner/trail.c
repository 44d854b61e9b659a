// SPDX-License-Identifier: GPL-2.0-only
/*
 * Picks the lines out of a console that tell why a kernel panics: its last line says
 * "Fatal exception", whatever it died of. Judges nothing, touches nothing.
 */
#include <stdio.h>
#include <string.h>

#include "trail.h"

#define DAMAGE "lutorture_damage: "
#define PLACE  "RIP: 0010:" /* in the kernel: 0033 is a program */
#define FRAMES 16

static void keep(struct trail *t, const char *text)
{
	int n = snprintf(t->text + t->len, sizeof(t->text) - t->len, "%s%s",
			 t->len ? "\n" : "", text);

	t->len += n;
	if (t->len >= sizeof(t->text))
		t->len = sizeof(t->text) - 1;
}

/* "[    3.783551]  liveupdate_flb_get_incoming+0xc6/0x130", or a guess: "? f+0x1" */
static const char *frame(const char *line)
{
	const char *stamp = *line == '[' ? strchr(line, ']') : NULL;

	line = stamp ? stamp + 1 : line;
	line += strspn(line, " ");
	return strstr(line, "+0x") ? line : NULL;
}

static void take_frame(struct trail *t, const char *line)
{
	const char *text = frame(line);

	if (strstr(line, "</TASK>") || t->frames == FRAMES)
		t->traced = false;
	if (!t->traced || !text)
		return;
	keep(t, text);
	t->frames++;
}

void trail_take(struct trail *t, const char *line)
{
	const char *damage = strstr(line, DAMAGE);
	const char *place = strstr(line, PLACE);
	bool known = t->oops;

	if (damage)
		keep(t, damage);
	t->oops |= strstr(line, "Oops: ") != NULL;
	if (!known || t->frames == FRAMES)
		return;
	if (place && !t->traced && !t->frames)
		keep(t, place);
	if (t->traced)
		take_frame(t, line);
	t->traced |= strstr(line, "Call Trace:") && !t->frames;
}
