// SPDX-License-Identifier: GPL-2.0-only
/*
 * What only the controller saw: how a machine's life ended. Owns no state;
 * touches nothing on the machine. A sign belongs to the last test that had a
 * part in the boot, and to the run where there was none.
 */
#include <string.h>

#include "journal.h"
#include "lu_crash.h"
#include "merge_internal.h"

static const struct {
	const char *kind, *field, *value;
	enum fact fact;
	unsigned int crash; /* that a test may have expected */
} signs[] = {
	{ "console", "sign", "panic", FACT_PANIC, LU_CRASH_PANIC },
	{ "console", "sign", "hang", FACT_HANG, LU_CRASH_HANG },
	{ "power", "why", "hang", FACT_HANG, LU_CRASH_HANG },
	{ "power", "why", "asked", FACT_KILLED, LU_CRASH_POWER },
};

void merge_stray(struct merge *m, const char *text)
{
	if (!m->strays++)
		facts_set(&m->stray, text);
}

/* Does each line of @want occur in the panic's line, or in what led to it? */
static bool has_all(const char *want, const char *text, const char *trail)
{
	char line[256];
	size_t len;

	for (; *want; want += len + (want[len] == '\n')) {
		len = strcspn(want, "\n");
		if (len >= sizeof(line))
			return false;
		memcpy(line, want, len);
		line[len] = '\0';
		if (!strstr(text, line) && !strstr(trail, line))
			return false;
	}
	return true;
}

/* Silence has no text of its own: the fault that led to it must have told. */
static bool is_expected(const struct merging *s, unsigned int crash,
			const char *text)
{
	if (!s->expect || !(journal_int(s->expect, "kinds", 0) & crash))
		return false;
	if (crash != LU_CRASH_PANIC)
		return s->fired || !*journal_str(s->expect, "text");
	return has_all(journal_str(s->expect, "text"), text,
		       s->trail ? journal_str(s->trail, "text") : "");
}

/*
 * A kernel that gets no interrupts from its machine complains of stalls. That is
 * no hang of its own, whether it said so before the rig was found out or behind,
 * and whoever heard it. What else it reported it has reported.
 */
static void take_rig_fault(struct merging *s, const char *text)
{
	struct facts *f = s->in_boot ? &s->m->facts[s->cur] : NULL;

	if (!s->m->rig_faults++)
		facts_set(&s->m->rig_fault, text);
	s->rig_fault = true;
	if (f)
		facts_drop(f, FACT_HANG, s->hangs);
	s->hangs = 0;
}

static void take_sign(struct merging *s, enum fact fact, unsigned int crash,
		      const char *text)
{
	s->explained = true;
	if (is_expected(s, crash, text) || (fact == FACT_HANG && s->rig_fault))
		return;
	if (s->in_boot)
		merge_sign(s, &s->m->facts[s->cur], fact, text);
	else
		merge_stray(s->m, text);
}

/* Off in the middle of a leg, and nobody said why. A jump has its own rules. */
static void take_off(struct merging *s)
{
	struct facts *f = s->in_boot ? &s->m->facts[s->cur] : NULL;

	if (f && f->end == FACTS_RUNNING && !s->jumping && !s->explained)
		take_sign(s, FACT_KILLED, LU_CRASH_RESET,
			  "it was switched off in a leg");
}

static void take_power(struct merging *s, const json_t *rec)
{
	const char *what = journal_str(rec, "what");

	if (!strcmp(what, "off"))
		take_off(s);
	else if (strcmp(what, "on"))
		s->explained = true;
	if (strcmp(what, "on"))
		return;
	/* One death was expected, and what comes up now is another kernel. */
	s->expect = NULL;
	s->explained = false;
	s->rig_fault = false;
	s->hangs = 0;
	s->trail = NULL;
}

void merge_controller(struct merging *s, json_t *rec)
{
	const char *kind = journal_str(rec, "kind");
	const char *text = journal_str(rec, "text");
	size_t i;

	if (s->expect && !strcmp(journal_str(rec, "sign"), "fault"))
		s->fired |= !!strstr(text, journal_str(s->expect, "text"));
	if (!strcmp(kind, "console") &&
	    !strcmp(journal_str(rec, "sign"), "trail"))
		s->trail = rec;
	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (!strcmp(signs[i].kind, kind) &&
		    !strcmp(signs[i].value, journal_str(rec, signs[i].field)))
			take_sign(s, signs[i].fact, signs[i].crash,
				  *text ? text : signs[i].value);
	if (!strcmp(kind, "power"))
		take_power(s, rec);
	if (!strcmp(kind, "defect"))
		merge_defect(s, rec);
	if (!strcmp(kind, "rig-fault"))
		take_rig_fault(s, text);
	if (!strcmp(kind, "lost-lines"))
		s->m->gaps++;
	kill_note_controller(&s->m->kill_controller, rec);
}
