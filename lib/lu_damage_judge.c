// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was seen of a damaged handover, put together file by file, and whether the
 * table allows it. Pure functions; nothing is read from the machine.
 */
#include <stdio.h>
#include <string.h>

#include "lu_damage.h"

static const char *const words[] = {
	"same", "wrong", "refused", "missing", "eio", "warn", "crash",
};

static const char *const rests[] = { "table", "finish", "FLB" };

void lu_damage_note(struct lu_damage_sight *s, unsigned int session,
		    bool function, int ret)
{
	if (ret > 0)
		s->seen |= LU_DAMAGE_WRONG;
	if (ret >= 0)
		return;
	s->mixed |= s->err && s->err != -ret;
	s->seen |= LU_DAMAGE_REFUSED;
	s->err = -ret;
	s->refused[session]++;
	s->functions += function;
}

void lu_damage_conclude(struct lu_damage_sight *s)
{
	if (s->rest && !(s->seen & LU_DAMAGE_REFUSED))
		s->seen |= LU_DAMAGE_WRONG;
	if (!(s->seen & ~(unsigned int)LU_DAMAGE_WARN))
		s->seen |= LU_DAMAGE_SAME;
}

/* How many files of each session, and functions among them, these are. */
static bool are(enum lu_damage_who who, const struct lu_damage_set *set,
		const struct lu_damage_sight *s)
{
	const unsigned int want[LU_DAMAGE_WHOS][3] = {
		[LU_DAMAGE_FUNCTIONS] = { 0, set->functions, set->functions },
		[LU_DAMAGE_SESSION_0] = { LU_DAMAGE_MEMFDS, 0, 0 },
		[LU_DAMAGE_SESSION_1] = { 0, 1 + set->functions, set->functions },
	};

	if (who == LU_DAMAGE_ONE)
		return s->refused[0] + s->refused[1] == 1;
	return s->refused[0] == want[who][0] && s->refused[1] == want[who][1] &&
	       s->functions == want[who][2];
}

static bool is_listed(const struct lu_damage_refusal *list,
		      const struct lu_damage_set *set,
		      const struct lu_damage_sight *s)
{
	for (size_t i = 0; i < LU_DAMAGE_REFUSALS && list[i].err; i++)
		if (list[i].err == s->err && list[i].rest == s->rest &&
		    are(list[i].who, set, s))
			return true;
	return false;
}

bool lu_damage_is_allowed(const struct lu_damage_case *c,
			  const struct lu_damage_set *set,
			  const struct lu_damage_sight *s)
{
	/* A warning alone is no outcome. */
	if (!(s->seen & ~(unsigned int)LU_DAMAGE_WARN) ||
	    s->seen & ~c->row->seen)
		return false;
	return !(s->seen & LU_DAMAGE_REFUSED) ||
	       (!s->mixed && is_listed(c->row->refusals, set, s));
}

/* As lutorture_damage tells the console, which is all that is left of it. */
const char *lu_damage_crash_text(const struct lu_damage_case *c, char *buf,
				 size_t size)
{
	size_t len = snprintf(buf, size, "%s", c->row->crash);

	for (unsigned int i = 0; i < c->n_writes && len < size; i++)
		len += snprintf(buf + len, size - len,
				"\nlutorture_damage: write %u: 0 at ", i);
	return buf;
}

static size_t list_words(const char *const *list, size_t n, unsigned int bits,
			 char *buf, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if (bits & 1u << i && len < size)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? "," : "", list[i]);
	return len;
}

const char *lu_damage_sight_text(const struct lu_damage_sight *s, char *buf,
				 size_t size)
{
	size_t len;

	snprintf(buf, size, "nothing");
	len = list_words(words, sizeof(words) / sizeof(words[0]), s->seen, buf,
			 size);
	if (s->seen & LU_DAMAGE_REFUSED && len < size)
		len += snprintf(buf + len, size - len,
				" %u+%u files (%u functions), errno %d%s",
				s->refused[0], s->refused[1], s->functions,
				s->err, s->mixed ? " and others" : "");
	if (s->rest && len + 2 < size) {
		len += snprintf(buf + len, size - len, "; ");
		list_words(rests, sizeof(rests) / sizeof(rests[0]), s->rest,
			   buf + len, size - len);
	}
	return buf;
}
