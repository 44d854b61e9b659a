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
#include "lu_wait.h"
#include "lu_walk_rules.h"

#define MODULE "lutorture_pci"
#define CUT_MS 60000 /* no try begins behind it: a leg has 120 s */
#define FAILS  33    /* exit status that nothing else ends with */

static int take(struct lu_walk_machine *m, struct lu_walk *w,
		struct lu_walk_step *step)
{
	int got = lu_walk_act(m, w, step);

	if (got != step->expect)
		return lu_err(-EBADMSG, "%s gave %d, wanted %d",
			      lu_walk_step_text(step), got, step->expect);
	lu_walk_apply(w, step);
	if (lu_walk_compare_all(m, w))
		return lu_err(-EBADMSG, "%s: %s", lu_walk_step_text(step),
			      lu_errmsg());
	return 0;
}

/* At the end all sessions are closed: then nothing is preserved. */
int lu_walk_is_empty(void)
{
	struct lu_provider_status status;
	struct lu_provider_entry entry;
	int n = lu_provider_read(LU_PROVIDER_OUTGOING, &entry, 1);
	int err = lu_provider_status(&status);

	err = err ?: lu_provider_check_counts(&status);
	if (err)
		return err;
	if (n || status.sessions_alive)
		return lu_err(-EBADMSG,
			      "left behind: %d functions, %ld sessions", n,
			      (long)status.sessions_alive);
	return 0;
}

/* What is taken, and what is only gone through since another kernel took it. */
struct taking {
	struct lu_walk_machine m;
	struct lu_model model;
	struct lu_walk w;
};

bool lu_walk_is_jump(const struct lu_walk_step *step)
{
	return step->op == LU_WALK_JUMP && !step->fault;
}

static int begin(struct taking *t, const struct lu_fixture_device *devs, int n,
		 size_t count)
{
	struct lu_walk_config config = {
		.devices = n, .steps = count + 1, .jumps = 1, .wide = true
	};
	int err = lu_walk_model(devs, n, &t->model);

	err = err ?: lu_walk_init(&t->w, &config, &t->model);
	return err ?: lu_walk_machine_open(&t->m, devs, n);
}

/* Return: 0; -EBADMSG. Ends at a jump, with its place in "at". */
static int take_all(struct taking *t, const struct lu_walk_step *steps,
		    size_t count, bool act, size_t *at)
{
	struct lu_walk_step step;
	int err = 0;

	for (; !err && *at < count; ++*at) {
		step = steps[*at];
		if (!lu_walk_predict(&t->w, &step))
			continue;
		if (lu_walk_is_jump(&step))
			break;
		if (act)
			err = take(&t->m, &t->w, &step);
		else
			lu_walk_apply(&t->w, &step);
	}
	return err;
}

/* A session that nobody asked for would stay. */
static int take_over(struct taking *t)
{
	struct lu_walk_step step = { .op = LU_WALK_RETRIEVE_SESSION };
	int slot, err = 0;

	while (!err) {
		slot = lu_walk_find_slot(&t->w, LU_WALK_WAITING, -1);
		if (slot < 0)
			break;
		step.slot = slot;
		step.name = t->w.slots[slot].name;
		err = take(&t->m, &t->w, &step);
	}
	return err;
}

static int count_jumps(const struct lu_walk_step *steps, size_t count)
{
	int n = 0;

	for (size_t i = 0; i < count; i++)
		n += lu_walk_is_jump(&steps[i]);
	return n;
}

int lu_walk_part(const struct lu_fixture_device *devs, int n,
		 const struct lu_walk_step *steps, size_t count, int leg,
		 struct lu_walk_step *jump)
{
	static struct taking t;
	size_t at = 0;
	int err;

	if (count_jumps(steps, count) > 1)
		return lu_err(-EINVAL, "a walk of more than one jump");
	err = begin(&t, devs, n, count);
	err = err ?: take_all(&t, steps, count, !leg, &at);
	if (!err && !leg && at < count) {
		*jump = steps[at];
		return 0;
	}
	if (!err && leg && at < count) {
		lu_walk_apply(&t.w, &steps[at++]);
		err = lu_walk_compare_all(&t.m, &t.w) ? -EBADMSG : 0;
		err = err ?: take_all(&t, steps, count, true, &at);
	}
	err = err ?: take_over(&t);
	lu_walk_machine_close(&t.m);
	err = err ?: lu_walk_is_empty();
	return err ?: !leg;
}

int lu_walk_again(const struct lu_fixture_device *devs, int n,
		  const struct lu_walk_step *steps, size_t count)
{
	struct lu_walk_step jump;
	int err = count_jumps(steps, count) ?
			  lu_err(-EINVAL, "a walk with a jump") :
			  lu_walk_part(devs, n, steps, count, 0, &jump);

	return err < 0 ? err : 0;
}

struct cut {
	const struct lu_fixture_device *devs;
	int n, err;
	unsigned long until_ms;
	const struct lu_walk_step *steps;
	struct lu_walk_step *part;
	size_t n_part;
};

static int load_anew(const struct cut *cut)
{
	char path[4096];
	int err = lu_kmod_path(MODULE, path, sizeof(path));

	err = err ?: lu_kmod_unload(MODULE);
	err = err ?: lu_kmod_load(path, "");
	return err ?: lu_fixture_bind(cut->devs, cut->n, MODULE);
}

bool lu_walk_try(int (*walk)(void *ctx), void *ctx)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(walk(ctx) == -EBADMSG ? FAILS : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == FAILS;
}

static int take_part(void *ctx)
{
	const struct cut *cut = ctx;

	return lu_walk_again(cut->devs, cut->n, cut->part, cut->n_part);
}

static bool fails(const size_t *list, size_t n, void *ctx)
{
	struct cut *cut = ctx;

	if (lu_wait_now_ms() > cut->until_ms)
		return false;
	for (size_t i = 0; i < n; i++)
		cut->part[i] = cut->steps[list[i]];
	cut->n_part = n;
	if (!cut->err && lu_walk_is_empty())
		cut->err = load_anew(cut);
	return !cut->err && lu_walk_try(take_part, cut);
}

int lu_walk_cut(const struct lu_fixture_device *devs, int n,
		struct lu_walk_step *steps, size_t count, unsigned int tries)
{
	struct lu_walk_step *all = calloc(count, sizeof(*all));
	struct cut cut = { .devs = devs,
			   .n = n,
			   .until_ms = lu_wait_now_ms() + CUT_MS,
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
	if (!cut.err && lu_walk_is_empty())
		cut.err = load_anew(&cut);
	free(all);
	free(cut.part);
	free(list);
	return left ? (int)left : cut.err ?: -ENOENT;
}
