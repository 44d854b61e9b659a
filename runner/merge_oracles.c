// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the oracles said: counted for the run, and for a test what was red or
 * blind. Owns no state; touches nothing on the machine. An oracle whose answer
 * is not understood is taken to be blind.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "merge_internal.h"

static struct merge_oracle *find_oracle(struct merge *m, const char *name)
{
	struct merge_oracle *o;
	size_t i;

	for (i = 0; i < m->n_oracles; i++)
		if (!strcmp(m->oracles[i].name, name))
			return &m->oracles[i];
	o = merge_grow(&m->oracles, m->n_oracles, sizeof(*o));
	if (!o)
		return NULL;
	m->n_oracles++;
	facts_set(&o->name, name);
	return o->name ? o : NULL;
}

json_t *merge_item(const struct merging *s, const struct facts *f)
{
	json_t *item;
	size_t i;

	json_array_foreach (s->items, i, item)
		if (merge_is_named(f, item))
			return item;
	return NULL;
}

bool merge_names(const json_t *list, const char *word)
{
	json_t *name;
	size_t i;

	json_array_foreach (list, i, name)
		if (json_is_string(name) &&
		    !strcmp(json_string_value(name), word))
			return true;
	return false;
}

static bool may_be_blind(const struct merging *s, const struct facts *f,
			 const char *oracle)
{
	return merge_names(json_object_get(merge_item(s, f), "blind_ok"),
			   oracle);
}

static void take_blind(struct merging *s, struct facts *f, const char *name,
		       const char *state)
{
	char text[256];

	if (may_be_blind(s, f, name))
		return;
	snprintf(text, sizeof(text), "%s: %s", name,
		 state + strlen("blind") + (state[strlen("blind")] == ':'));
	facts_add(f, FACT_BLIND, text);
}

/* A state that is neither of the known ones did not look, for all we know. */
static int take_state(struct merging *s, struct facts *f, const char *name,
		      const char *state)
{
	struct merge_oracle *o;

	if (!strncmp(state, "absent:", strlen("absent:")))
		return 0;
	o = find_oracle(s->m, name);
	if (!o)
		return -ENOMEM;
	if (!strcmp(state, "ok")) {
		o->ok++;
	} else if (!strcmp(state, "red")) {
		o->red++;
		if (!json_object_get(s->found, name))
			facts_add(f, merge_fact_of(name, ""), name);
	} else {
		o->blind++;
		take_blind(s, f, name,
			   strncmp(state, "blind", 5) ? "blind:said nothing" :
							state);
	}
	return 0;
}

int merge_oracles(struct merging *s, struct facts *f, json_t *rec)
{
	json_t *states = json_object_get(rec, "states"), *state;
	const char *name;
	int ret = 0;

	json_object_foreach (states, name, state)
		if (!ret)
			ret = take_state(s, f, name, journal_str(states, name));
	json_object_clear(s->found);
	if (!ret && !strcmp(journal_str(rec, "when"), "end"))
		f->judged = json_object_size(states) > 0;
	return ret;
}
