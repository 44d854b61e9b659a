// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a kernel reported behind the last look at its log, as it left for the next:
 * only its console had it, and only the controller saw that. Owns no state; touches
 * nothing on the machine. The rules are those of the log oracle.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "defect.h"
#include "journal.h"
#include "lu_kmsg.h"
#include "merge_internal.h"

#define ORACLE "log"

/* Return: true when each sign is declared; false also out of memory. */
static bool is_allowed(const json_t *item, const char *text)
{
	json_t *list = json_object_get(item, "allow"), *entry;
	const char **allow = calloc(json_array_size(list) + 1, sizeof(*allow));
	size_t i, n = 0;
	bool yes;

	json_array_foreach (list, i, entry)
		if (allow && json_is_string(entry))
			allow[n++] = json_string_value(entry);
	yes = defect_is_allowed(text, allow);
	free(allow);
	return yes;
}

/* In the log oracle's words. */
static void describe(const char *text, char *buf, size_t size)
{
	const struct lu_kmsg_sign *sign;
	char first[1024];

	snprintf(first, sizeof(first), "%.*s", (int)strcspn(text, "\n"), text);
	sign = lu_kmsg_match(first);
	snprintf(buf, size, MERGE_BEHIND "%s: %s",
		 sign ? sign->means : "report", text);
}

void merge_defect(struct merging *s, const json_t *rec)
{
	struct facts *f = s->in_boot ? &s->m->facts[s->cur] : NULL;
	const json_t *item = f ? merge_item(s, f) : NULL;
	const char *text = journal_str(rec, "text");
	const char *nonce = journal_str(rec, "nonce");
	char words[DEFECT_MAX + 128];

	if (!*nonce || strcmp(nonce, s->nonce) ||
	    merge_names(json_object_get(item, "without"), ORACLE) ||
	    is_allowed(item, text))
		return;
	describe(text, words, sizeof(words));
	if (f)
		merge_sign(s, f, merge_fact_of(ORACLE, words), words);
	else
		merge_stray(s->m, words);
}
