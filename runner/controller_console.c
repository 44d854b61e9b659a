// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the controller makes of the machine's console: records, and what it has to
 * know at once. Judges nothing; touches nothing on the machine.
 */
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "controller.h"
#include "lu_mark.h"

/* With no room for a record the console is the only way to say it. */
static void take_stop(struct controller *c, const char *line)
{
	const char *why = strstr(line, AGENT_STOPPED);

	if (!why)
		return;
	c->stopped = true;
	snprintf(c->why, sizeof(c->why), "%.200s", why + strlen(AGENT_STOPPED));
}

/* Timed by the clock here, which no kernel of the machine can stop or set. */
static void take_mark(struct controller *c, const char *line)
{
	double now = controller_now_s();
	char name[LU_MARK_NAME];
	uint64_t tsc;

	if (lu_mark_parse(line, name, &tsc) > 0)
		controller_note(c, json_pack("{s:s, s:o, s:I, s:f}", "kind",
					     "mark", "name", journal_text(name),
					     "tsc", (json_int_t)tsc, "s", now));
}

/* The nonce says of which jump, should the next kernel have spoken already. */
static void take_defect(struct controller *c, const char *text)
{
	controller_note(c, json_pack("{s:s, s:o, s:o}", "kind", "defect",
				     "nonce", journal_text(c->console.leaving),
				     "text", journal_text(text)));
	progress_say(&c->progress, "console, as the kernel left: %.*s",
		     (int)strcspn(text, "\n"), text);
}

/* Its moment counts: it is heeded before anything is recorded. */
static void take_line(struct controller *c, const char *line)
{
	controller_heed_ask(c, line);
}

/* In front of the panic that it led to. */
static void take_trail(struct controller *c, const char *text)
{
	controller_note_sign(c, "trail", text);
}

/* What is no sign of an end. */
static const struct {
	const char *sign;
	void (*take)(struct controller *c, const char *text);
} apart[] = {
	{ "line", take_line },
	{ "mark", take_mark },
	{ "defect", take_defect },
	{ "trail", take_trail },
};

void controller_take_sign(void *ctx, const char *sign, const char *line)
{
	struct controller *c = ctx;

	for (size_t i = 0; i < sizeof(apart) / sizeof(*apart); i++) {
		if (strcmp(apart[i].sign, sign))
			continue;
		apart[i].take(c, line);
		return;
	}
	if (strcmp(sign, "agent"))
		controller_note_sign(c, sign, line);
	else
		take_stop(c, line);
	c->suspect |= !strcmp(sign, "hang");
	if (!strcmp(sign, "fault"))
		controller_limit_fault(c);
	progress_say(&c->progress, "console: %s", line);
}
