// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what the kernel must answer to a step, in the order in which it looks.
 * Touches nothing on the machine, and draws nothing.
 *
 * Source: kernel/liveupdate/luo_session.c and luo_file.c, 7.3.
 */
#include "lu_walk_rules.h"

#include <errno.h>

static int retrieved_file(unsigned int device)
{
	return (int)(device * LU_WALK_FILES_EACH + LU_WALK_OPENS);
}

bool lu_walk_has_fd(const struct lu_walk_slot *s)
{
	return s->state == LU_WALK_IS_OUT || s->state == LU_WALK_LIVE ||
	       s->state == LU_WALK_DONE;
}

int lu_walk_find_slot(const struct lu_walk *w, enum lu_walk_state state,
		      int name)
{
	unsigned int i;

	for (i = 0; i < w->limits.slots; i++)
		if (w->slots[i].state == state &&
		    (name < 0 || w->slots[i].name == (unsigned int)name))
			return (int)i;
	return -1;
}

unsigned int lu_walk_count_slots(const struct lu_walk *w,
				 enum lu_walk_state state)
{
	unsigned int i, n = 0;

	for (i = 0; i < w->limits.slots; i++)
		n += w->slots[i].state == state;
	return n;
}

unsigned int lu_walk_alive(const struct lu_walk *w)
{
	return w->limits.slots - lu_walk_count_slots(w, LU_WALK_FREE);
}

unsigned int lu_walk_count_files(const struct lu_walk_slot *s)
{
	unsigned int n = 0;

	for (int t = 0; t < LU_WALK_TOKENS; t++)
		n += s->entries[t].used;
	return n;
}

unsigned int lu_walk_count_devices(const struct lu_walk_slot *s)
{
	unsigned int n = 0;

	for (int t = 0; t < LU_WALK_TOKENS; t++)
		n += s->entries[t].used && !s->entries[t].memfd;
	return n;
}

int lu_walk_unretrieved(const struct lu_walk_slot *s)
{
	int t;

	for (t = 0; t < LU_WALK_TOKENS; t++)
		if (s->entries[t].used && !s->entries[t].retrieved)
			return t;
	return -1;
}

bool lu_walk_may_finish(const struct lu_walk *w, const struct lu_walk_slot *s)
{
	return !w->config.finish_needs_retrieve || lu_walk_unretrieved(s) < 0;
}

int lu_walk_expect_preserve(const struct lu_walk *w,
			    const struct lu_walk_step *step)
{
	const struct lu_walk_slot *s = &w->slots[step->slot];

	if (s->state != LU_WALK_IS_OUT)
		return -EINVAL;
	if (s->entries[step->token].used)
		return -EEXIST;
	if (step->file == LU_WALK_BAD_FD)
		return -EBADF;
	if (step->file == LU_WALK_NO_HANDLER)
		return -ENOENT;
	if (step->file == LU_WALK_MEMFD)
		return 0;
	if (w->files[step->file].taken)
		return -EBUSY;
	return w->model->devices[step->device].in[LU_PROVIDER_OUTGOING] ?
		       -EBUSY :
		       0;
}

void lu_walk_expect_retrieve(const struct lu_walk *w, struct lu_walk_step *step)
{
	int name = (int)step->name;
	int slot = lu_walk_find_slot(w, LU_WALK_WAITING, name);

	if (slot >= 0)
		step->slot = (unsigned int)slot;
	else if (lu_walk_find_slot(w, LU_WALK_LIVE, name) >= 0 ||
		 lu_walk_find_slot(w, LU_WALK_DONE, name) >= 0)
		step->expect = -EINVAL;
	else
		step->expect = -ENOENT;
}

void lu_walk_expect_retrieve_fd(const struct lu_walk *w,
				struct lu_walk_step *step)
{
	const struct lu_walk_slot *s = &w->slots[step->slot];
	const struct lu_walk_entry *e = &s->entries[step->token];

	step->file = -1;
	if (s->state == LU_WALK_IS_OUT) {
		step->expect = -EINVAL;
	} else if (s->state != LU_WALK_LIVE || !e->used) {
		step->expect = -ENOENT;
	} else if (e->memfd) {
		step->file = LU_WALK_MEMFD;
	} else {
		step->device = e->device;
		if (!e->retrieved)
			step->file = retrieved_file(e->device);
	}
}

void lu_walk_expect_finish(const struct lu_walk *w, struct lu_walk_step *step)
{
	const struct lu_walk_slot *s = &w->slots[step->slot];

	if (s->state == LU_WALK_IS_OUT)
		step->expect = -EINVAL;
	else if (s->state == LU_WALK_LIVE && !lu_walk_may_finish(w, s))
		step->expect = -EBUSY;
}

bool lu_walk_carries_a_device(const struct lu_walk *w)
{
	unsigned int i;

	for (i = 0; i < w->config.devices; i++)
		if (w->model->devices[i].in[LU_PROVIDER_OUTGOING])
			return true;
	return false;
}
