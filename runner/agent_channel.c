// SPDX-License-Identifier: GPL-2.0-only
/*
 * The agent's end of the channel: what a suite may ask for, one row each.
 * Whatever is asked is in the journal before it is answered.
 */
#include <errno.h>
#include <string.h>

#include "agent.h"
#include "lu_err.h"

static json_t *reply(int err)
{
	return json_pack("{s:i}", "err", err);
}

/* Copies the fields named in @keys from the request into a record of @kind. */
static json_t *keep(struct leg *leg, const json_t *request, const char *kind,
		    const char *const *keys)
{
	json_t *record = leg_record(leg, kind);

	for (; *keys; keys++) {
		json_t *value = json_object_get(request, *keys);

		if (!value) {
			json_decref(record);
			return reply(-EPROTO);
		}
		json_object_set(record, *keys, value);
	}
	return reply(agent_journal(leg->agent, record));
}

static json_t *do_jump(struct leg *leg, const json_t *request)
{
	return reply(leg_jump(leg, journal_str(request, "append"),
			      journal_str(request, "way")));
}

static json_t *do_load(struct leg *leg, const json_t *request)
{
	return reply(leg_load(leg, journal_str(request, "append"),
			      journal_str(request, "way")));
}

static json_t *do_carry(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "key", "value", NULL };

	if (!*journal_str(request, "key"))
		return reply(-EINVAL);
	return keep(leg, request, "carry", keys);
}

static json_t *do_carried(struct leg *leg, const json_t *request)
{
	const char *key = journal_str(request, "key");
	json_t *value = json_object_get(leg->agent->fold.carries, key);

	if (!value)
		return reply(-ENOENT);
	return json_pack("{s:i, s:O}", "err", 0, "value", value);
}

static json_t *do_measure(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "name", "value", "unit", NULL };

	return keep(leg, request, "measure", keys);
}

static json_t *do_undo(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "path", "value", NULL };

	return keep(leg, request, "undo", keys);
}

/* From here on the machine's end is what the test is about. */
static json_t *do_expect(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "kinds", "text", "limit_ms", NULL };

	return keep(leg, request, "expect", keys);
}

static json_t *do_ask(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "what", "arg", "after_ms", NULL };

	return keep(leg, request, "ask", keys);
}

static json_t *do_point(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "id", "outcome", "symbol", "text",
					    NULL };

	return keep(leg, request, "point", keys);
}

static json_t *do_moment(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "figure", "end", "tsc", NULL };

	return keep(leg, request, "moment", keys);
}

static json_t *do_note(struct leg *leg, const json_t *request)
{
	static const char *const keys[] = { "text", NULL };

	return keep(leg, request, "note", keys);
}

static const struct {
	const char *op;
	json_t *(*answer)(struct leg *leg, const json_t *request);
} ops[] = {
	{ "jump", do_jump },	   { "load", do_load },
	{ "carry", do_carry },	   { "carried", do_carried },
	{ "measure", do_measure }, { "undo", do_undo },
	{ "note", do_note },	   { "expect", do_expect },
	{ "ask", do_ask },	   { "point", do_point },
	{ "moment", do_moment },
};

json_t *leg_request(void *ctx, const json_t *request)
{
	const char *op = journal_str(request, "op");

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (!strcmp(ops[i].op, op))
			return ops[i].answer(ctx, request);
	return reply(-EOPNOTSUPP);
}
