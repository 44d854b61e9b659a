// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of ways, and the names of their figures. Leaves the kernel when
 * told to.
 */
#include "lu_way.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_agent.h"
#include "lu_agent_ask.h"
#include "lu_crash.h"
#include "lu_err.h"
#include "lu_moment.h"
#include "lu_part.h"

static const struct way {
	const char *name;
	int (*jump)(void);
	bool hands_over;     /* else the next kernel comes up as if cold */
	bool counts;	     /* the TSC, from one kernel to the next */
	const char *outside; /* figure by the clock of whoever reads the console */
} ways[LU_WAYS] = {
	[LU_WAY_LIVE] = { "live", lu_jump, true, true, "outside" },
	[LU_WAY_PLAIN] = { "plain", lu_jump_plain, false, true, "outside" },
	[LU_WAY_COLD] = { "cold", lu_jump_cold, false, false, "downtime" },
};

const char *lu_way_name(enum lu_way way)
{
	return (unsigned int)way < LU_WAYS ? ways[way].name : NULL;
}

enum lu_way lu_way_of(const char *figure)
{
	const char *end = strrchr(figure, '_');
	enum lu_way way = LU_WAY_LIVE;

	while (way < LU_WAYS && (!end || strcmp(ways[way].name, end + 1)))
		way++;
	return way;
}

int lu_way_load(enum lu_way way)
{
	return lu_agent_ask(json_pack("{s:s,s:s,s:s}", "op", "load", "append",
				      "", "way", ways[way].name));
}

int lu_way_jump(enum lu_way way)
{
	int err = 0;

	if (!ways[way].hands_over)
		err = lu_expect_crash(LU_CRASH_RESET, "", 0);
	return err ?: ways[way].jump();
}

int lu_way_check(enum lu_way way)
{
	struct lu_part_ends ends;
	bool handed_over = !lu_crashed();
	bool counted = !lu_part_outer(&ends);

	if (handed_over == ways[way].hands_over && counted == ways[way].counts)
		return 0;
	return lu_err(-ENODATA, "the way was %s, and this kernel came %s",
		      ways[way].name,
		      handed_over ? "with a handover" :
		      counted	  ? "by kexec without a handover" :
				    "from power-on");
}

static void name_figure(enum lu_way way, const char *device, const char *what,
			char name[96])
{
	snprintf(name, 96, "%s%s%s_%s", device ?: "", device ? "." : "", what,
		 ways[way].name);
}

int lu_way_measure(enum lu_way way, const char *device, const char *what,
		   double value, const char *unit)
{
	char name[96];

	name_figure(way, device, what, name);
	return lu_measure(name, value, unit);
}

static int note(enum lu_way way, const char *device, enum lu_moment_end end,
		uint64_t tsc)
{
	char name[96];

	name_figure(way, device, ways[way].outside, name);
	return lu_moment(name, end, tsc);
}

static void key_of(const char *device, char key[96])
{
	snprintf(key, 96, "way-%s", device);
}

int lu_way_leave(enum lu_way way, const char *device,
		 const struct lu_way_left *left)
{
	char key[96], text[64];

	key_of(device, key);
	snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64, left->tsc,
		 left->number);
	return lu_carry(key, text) ?:
				     note(way, device, LU_MOMENT_FROM, left->tsc);
}

int lu_way_left(const char *device, struct lu_way_left *left)
{
	char key[96], text[64];
	int len;

	key_of(device, key);
	len = lu_carried(key, text, sizeof(text));
	if (len < 0)
		return len;
	if (sscanf(text, "%" SCNu64 " %" SCNu64, &left->tsc, &left->number) != 2)
		return lu_err(-EBADMSG, "\"%s\" is no look", text);
	return 0;
}

int lu_way_tell_clock(void)
{
	int err = lu_moment_clock();

	return err == -EOPNOTSUPP ? 0 : err;
}

int lu_way_back(enum lu_way way, const char *device,
		const struct lu_way_left *left, uint64_t tsc, double khz)
{
	int err = note(way, device, LU_MOMENT_TO, tsc);

	if (err || !ways[way].counts)
		return err;
	return lu_way_measure(way, device, "downtime", (tsc - left->tsc) / khz,
			      "ms");
}

int lu_way_blackout(enum lu_way way, uint64_t tsc, double khz)
{
	const char *init = getenv("LUTORTURE_INIT_TSC");
	struct lu_part_ends ends = { 0 };
	int err = ways[way].counts ? lu_part_outer(&ends) : 0;

	if (!err && ways[way].counts)
		err = lu_way_measure(way, NULL, "blackout",
				     (ends.init - ends.jump) / khz, "ms");
	/* where no init program of ours ran nobody knows */
	if (err || !init)
		return err;
	return lu_way_measure(way, NULL, "agent",
			      (tsc - strtoull(init, NULL, 10)) / khz, "ms");
}
