// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the tries of a walk that failed: each in a process of its own, from a
 * machine on which nothing is preserved. Touches the machine as the walk does,
 * and loads the provider anew to get rid of what a try left behind.
 */
#include "lu_walk_cut.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_ddmin.h"
#include "lu_err.h"
#include "lu_kmod.h"
#include "lu_provider.h"

#define MODULE "lutorture_pci"

static int take(struct lu_walk_machine *m, struct lu_walk *w,
		struct lu_walk_step *step)
{
	int got = lu_walk_act(m, w, step);

	if (got != step->expect)
		return lu_err(-EBADMSG, "%s gave %d, wanted %d",
			      lu_walk_step_text(step), got, step->expect);
	lu_walk_apply(w, step);
	if (lu_walk_compare(m, w->model))
		return lu_err(-EBADMSG, "%s: %s", lu_walk_step_text(step),
			      lu_errmsg());
	return 0;
}

/* At the end all sessions are closed: then nothing is preserved. */
static int check_empty(void)
{
	struct lu_provider_status status;
	struct lu_provider_entry entry;
	int n = lu_provider_read(LU_PROVIDER_OUTGOING, &entry, 1);
	int err = lu_provider_status(&status);

	if (n || err || status.sessions_alive)
		return lu_err(-EBADMSG,
			      "left behind: %d functions, %ld sessions", n,
			      (long)status.sessions_alive);
	return 0;
}

int lu_walk_again(const struct lu_fixture_device *devs, int n,
		  const struct lu_walk_step *steps, size_t count)
{
	struct lu_walk_config config = { .devices = n, .steps = count };
	static struct lu_walk_machine m;
	static struct lu_model model;
	struct lu_walk_step step;
	static struct lu_walk w;
	int err = lu_walk_model(devs, n, &model);

	err = err ?: lu_walk_init(&w, &config, &model);
	err = err ?: lu_walk_machine_open(&m, devs, n);
	for (size_t i = 0; !err && i < count; i++) {
		step = steps[i];
		if (lu_walk_predict(&w, &step))
			err = take(&m, &w, &step);
	}
	lu_walk_machine_close(&m);
	return err ?: check_empty();
}

struct cut {
	const struct lu_fixture_device *devs;
	int n, err;
	const struct lu_walk_step *steps;
	struct lu_walk_step *part;
};

static int load_anew(const struct cut *cut)
{
	char path[4096];
	int err = lu_kmod_path(MODULE, path, sizeof(path));

	err = err ?: lu_kmod_unload(MODULE);
	err = err ?: lu_kmod_load(path, "");
	return err ?: lu_fixture_bind(cut->devs, cut->n, MODULE);
}

static bool fails(const size_t *list, size_t n, void *ctx)
{
	struct cut *cut = ctx;
	int status = 0;
	pid_t pid;

	for (size_t i = 0; i < n; i++)
		cut->part[i] = cut->steps[list[i]];
	if (!cut->err && check_empty())
		cut->err = load_anew(cut);
	pid = cut->err ? -1 : fork();
	if (!pid)
		_exit(lu_walk_again(cut->devs, cut->n, cut->part, n) == -EBADMSG);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	return status;
}

int lu_walk_cut(const struct lu_fixture_device *devs, int n,
		struct lu_walk_step *steps, size_t count, unsigned int tries)
{
	struct lu_walk_step *all = calloc(count, sizeof(*all));
	struct cut cut = { .devs = devs,
			   .n = n,
			   .steps = all,
			   .part = calloc(count, sizeof(*all)) };
	size_t *list = calloc(count, sizeof(*list)), left = 0;

	if (all && cut.part && list) {
		memcpy(all, steps, count * sizeof(*all));
		for (size_t i = 0; i < count; i++)
			list[i] = i;
		if (fails(list, count, &cut))
			left = lu_ddmin(list, count, fails, &cut, tries);
		for (size_t i = 0; i < left; i++)
			steps[i] = all[list[i]];
	} else {
		cut.err = -ENOMEM;
	}
	if (!cut.err && check_empty())
		cut.err = load_anew(&cut);
	free(all);
	free(cut.part);
	free(list);
	return left ? (int)left : cut.err ?: -ENOENT;
}
