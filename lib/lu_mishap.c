// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of faults that are a test each, and makes points of them and
 * of the kinds of pressure. Touches nothing but the journal, by way of the agent.
 */
#include "lu_mishap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "lu_point.h"
#include "lu_pressure.h"

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))

#define DEATH	"nothing: the death closes what the caller held"
#define AGAIN	"nothing: who asks again is given the file"
#define THREAD	"nothing: the call runs on to its end"
#define FINISH	"nothing: the last close finishes the session"
#define BINDING "the provider is loaded, and the devices bound anew"
#define BOOT	"a boot of the usual kernel"

static const struct lu_mishap rows[] = {
	{ "oom.luo_session_alloc", "fault_death", "CREATE_SESSION", DEATH, 2000 },
	{ "oom.luo_preserve_file", "fault_death", "PRESERVE_FD", DEATH, 2000 },
	{ "oom.lutorture_pci_preserve", "fault_death",
	  "PRESERVE_FD, in the provider", DEATH, 2000 },
	{ "oom.memfd_luo_preserve", "fault_death", "PRESERVE_FD of a memfd",
	  DEATH, 2000 },
	{ "oom.luo_session_release", "fault_death", "the last close", DEATH,
	  2000 },
	{ "oom.lutorture_pci_unpreserve", "fault_death",
	  "the last close, in the provider", DEATH, 2000 },
	{ "oom.lutorture_pci_retrieve", "fault_race",
	  "RETRIEVE_FD, in the provider", AGAIN, 3000 },
	{ "oom.luo_retrieve_file", "fault_race", "RETRIEVE_FD", AGAIN, 2000 },
	{ "oom.memfd_luo_retrieve", "fault_race", "RETRIEVE_FD of a memfd",
	  AGAIN, 2000 },
	{ "oom.lutorture_pci_finish", "fault_race", "FINISH, in the provider",
	  THREAD, 2000 },
	{ "closed.session/preserve", "fault_death",
	  "a session in PRESERVE_FD of another thread", THREAD, 700 },
	{ "closed.device/preserve", "fault_death",
	  "a device in PRESERVE_FD of another thread", THREAD, 700 },
	{ "closed.name/create", "fault_death",
	  "CREATE_SESSION while the last close of that name goes on", THREAD,
	  700 },
	{ "race.reboot", "fault_death", "calls beside a reboot() that fails",
	  "nothing: all is thawed", 5000 },
	{ "race.jump", "fault_race", "calls beside the jump",
	  "nothing: what came too late is gone with its kernel", 9500 },
	{ "closed.session/retrieve", "fault_race",
	  "a session in RETRIEVE_FD of another thread", FINISH, 9500 },
	{ "closed.session/finish", "fault_race",
	  "a session in FINISH of another thread", FINISH, 9500 },
	{ "next.kexec_load", "fault_race",
	  "a jump with an image that carries no handover",
	  "nothing: that kernel comes up as if cold", 9500 },
	{ "next.kho-off", "fault_next", "a jump", BOOT, 10000 },
	{ "next.liveupdate-off", "fault_next", "a jump", BOOT, 10000 },
	{ "next.no-module", "fault_next", "a jump", BOOT, 10000 },
	{ "next.module-late", "fault_next", "a jump, before the first open",
	  BINDING, 5000 },
	{ "next.module-again", "fault_next", "a kernel that finished all",
	  BINDING, 5000 },
	{ "next.no-image", "fault_next", "reboot()",
	  "nothing: refused before anything is frozen", 5000 },
	{ "boot.failslab", "fault_boot",
	  "an allocation of the next kernel, before there are tasks", BOOT,
	  60000 },
	{ "boot.fail_page_alloc", "fault_boot",
	  "pages of the next kernel, before there are tasks", BOOT, 60000 },
};

/* Pressure comes on either side of a jump. */
static const struct {
	const char *when, *suite;
	unsigned int cost_ms;
} sides[] = {
	{ "preserve", "pressure", 13500 },
	{ "retrieve", "pressure_jump", 10000 },
};

const struct lu_mishap *lu_mishap_at(size_t i)
{
	return i < N_ELEMENTS(rows) ? &rows[i] : NULL;
}

struct picking {
	const char *suite;
	struct lu_point *out;
	size_t max, n;
};

static void pick(struct picking *p, const char *suite, unsigned int cost_ms,
		 const char *name, const char *when)
{
	struct lu_point *point;

	if (p->suite && strcmp(suite, p->suite))
		return;
	if (p->out && p->n < p->max) {
		point = &p->out[p->n];
		*point = (struct lu_point){ .suite = suite, .cost_ms = cost_ms };
		snprintf(point->id, sizeof(point->id), "%s%s%s%s",
			 when ? "pressure." : "", name, when ? "/" : "",
			 when ?: "");
	}
	p->n++;
}

size_t lu_mishap_points(const char *suite, struct lu_point *out, size_t max)
{
	struct picking p = { .suite = suite, .out = out, .max = max };
	const struct lu_pressure *kind;

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		pick(&p, rows[i].suite, rows[i].cost_ms, rows[i].name, NULL);
	for (size_t side = 0; side < N_ELEMENTS(sides); side++)
		for (size_t i = 0; (kind = lu_pressure_at(i)); i++)
			pick(&p, sides[side].suite, sides[side].cost_ms,
			     kind->name, sides[side].when);
	return p.n;
}

/* What is not in the list cannot be recorded either. */
static const struct lu_point *find(const char *name)
{
	static struct lu_point points[64];
	size_t n = lu_mishap_points(NULL, points, N_ELEMENTS(points));

	for (size_t i = 0; i < n && i < N_ELEMENTS(points); i++)
		if (!strcmp(points[i].id, name))
			return &points[i];
	lu_err(-ENOENT, "%s is no point of the matrix", name);
	return NULL;
}

int lu_mishap_judge(const char *name, int err)
{
	const struct lu_point *point = find(name);

	return point ? lu_point_judge(point, err) : -ENOENT;
}

int lu_mishap_end(const char *name, bool failed, bool skipped)
{
	const struct lu_point *point = name ? find(name) : NULL;

	if (!name)
		return 0;
	if (!point)
		return -ENOENT;
	if (failed)
		return lu_point_record(point, "wrong",
				       "a check failed, see the test's output");
	if (skipped)
		return lu_point_record(point, "unreachable",
				       "its test was skipped");
	return lu_point_record(point, "ok", "");
}

int lu_mishap_record(const char *name, const char *outcome, const char *text)
{
	const struct lu_point *point = find(name);

	return point ? lu_point_record(point, outcome, text) : -ENOENT;
}
