// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the fds of a walk, and how a step of it becomes a system call. Touches the
 * machine through sessions, memfds and open devices.
 */
#include "lu_walk_act.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_agent.h"
#include "lu_dut.h"
#include "lu_err.h"
#include "lu_session.h"

/* Kept for the next leg: the stage that is to refuse the jump; SEEN once it has. */
#define REFUSAL "refusal"
#define SEEN	"seen"

int lu_walk_model(const struct lu_fixture_device *devs, int n,
		  struct lu_model *model)
{
	int err = 0;

	lu_model_init(model);
	for (int i = 0; err >= 0 && i < n; i++)
		err = lu_model_add(model, devs[i].bdf, devs[i].bridges,
				   devs[i].n_bridges);
	return err < 0 ? err : 0;
}

static int open_fds(struct lu_walk_machine *m, int n)
{
	m->luo = lu_session_device();
	if (m->luo < 0)
		return m->luo;
	m->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < 2; i++) {
		m->tables[i] = lu_provider_open(i);
		if (m->tables[i] < 0)
			return m->tables[i];
	}
	for (int i = 0; i < n * LU_WALK_FILES_EACH; i++) {
		if (i % LU_WALK_FILES_EACH == LU_WALK_OPENS)
			continue;
		m->files[i] = lu_dut_open(m->devs[i / LU_WALK_FILES_EACH].bdf);
		if (m->files[i] < 0)
			return m->files[i];
	}
	return 0;
}

int lu_walk_machine_open(struct lu_walk_machine *m,
			 const struct lu_fixture_device *devs, int n)
{
	memset(m, -1, sizeof(*m));
	m->devs = devs;
	return open_fds(m, n);
}

static void shut(int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

void lu_walk_machine_close(struct lu_walk_machine *m)
{
	shut(m->slots, LU_WALK_SLOTS);
	shut(m->files, LU_WALK_FILES);
	shut(m->tables, 2);
	shut(&m->luo, 1);
	shut(&m->null, 1);
	shut(&m->memfd, 1);
	shut(&m->nth, 1);
}

static uint64_t token_of(const struct lu_walk_step *step)
{
	return step->token * 0x2492492492492493ULL;
}

static const char *name_of(const struct lu_walk_step *step)
{
	static char name[LU_SESSION_NAME_SIZE];

	snprintf(name, sizeof(name), "walk-%u", step->name);
	return name;
}

static int keep(int fd, int *where)
{
	if (fd < 0)
		return fd;
	*where = fd;
	return 0;
}

static int do_create(struct lu_walk_machine *m, const struct lu_walk *w,
		     const struct lu_walk_step *step)
{
	(void)w;
	return keep(lu_session_create(m->luo, name_of(step)),
		    &m->slots[step->slot]);
}

static int do_preserve(struct lu_walk_machine *m, const struct lu_walk *w,
		       const struct lu_walk_step *step)
{
	int fd = step->file == LU_WALK_BAD_FD	  ? -1 :
		 step->file == LU_WALK_NO_HANDLER ? m->null :
		 step->file == LU_WALK_MEMFD	  ? m->memfd :
						    m->files[step->file];

	(void)w;
	return lu_session_preserve(m->slots[step->slot], fd, token_of(step));
}

/* What a memfd holds, by the session and the token that it goes under. */
static unsigned int number_of(const struct lu_walk *w,
			      const struct lu_walk_step *step)
{
	return w->slots[step->slot].name << 16 | step->token;
}

static int prepare(struct lu_walk_machine *m, const struct lu_walk *w,
		   const struct lu_walk_step *step)
{
	unsigned int number = number_of(w, step);

	if (step->op != LU_WALK_PRESERVE || step->file != LU_WALK_MEMFD)
		return 0;
	m->memfd = memfd_create("walk", MFD_CLOEXEC);
	if (m->memfd < 0 ||
	    pwrite(m->memfd, &number, sizeof(number), 0) != sizeof(number))
		return lu_err(-EIO, "memfd: %m");
	return 0;
}

/* An arrived session takes the files along that were retrieved from it. */
static int do_close(struct lu_walk_machine *m, const struct lu_walk *w,
		    const struct lu_walk_step *step)
{
	const struct lu_walk_slot *slot = &w->slots[step->slot];
	int t, file;

	for (t = 0; t < LU_WALK_TOKENS; t++) {
		file = slot->entries[t].file;
		if (slot->state == LU_WALK_IS_OUT ||
		    !slot->entries[t].retrieved || slot->entries[t].memfd)
			continue;
		close(m->files[file]);
		m->files[file] = -1;
	}
	close(m->slots[step->slot]);
	m->slots[step->slot] = -1;
	return 0;
}

static int do_retrieve_session(struct lu_walk_machine *m,
			       const struct lu_walk *w,
			       const struct lu_walk_step *step)
{
	(void)w;
	return keep(lu_session_retrieve(m->luo, name_of(step)),
		    &m->slots[step->slot]);
}

static int check_number(int fd, unsigned int want)
{
	unsigned int got = ~want;
	ssize_t len = pread(fd, &got, sizeof(got), 0);

	close(fd);
	return len == sizeof(got) && got == want ?
		       0 :
		       lu_err(-EILSEQ, "retrieved another memfd: %x, wanted %x",
			      got, want);
}

/* The file must be of the device that was preserved under this token. */
static int do_retrieve_fd(struct lu_walk_machine *m, const struct lu_walk *w,
			  const struct lu_walk_step *step)
{
	struct lu_bdf want = m->devs[step->device].bdf;
	int fd = lu_session_retrieve_fd(m->slots[step->slot], token_of(step)),
	    err;
	struct lutorture_pci_info info;

	if (fd < 0)
		return fd;
	if (step->file == LU_WALK_MEMFD)
		return check_number(fd, number_of(w, step));
	err = lu_dut_info(fd, &info);
	if (err)
		return err;
	if (info.domain != want.domain ||
	    info.bdf != (want.bus << 8 | want.devfn))
		return lu_err(-EILSEQ, "retrieved another device: %x:%x",
			      info.domain, info.bdf);
	if (step->file < 0)
		close(fd);
	else
		m->files[step->file] = fd;
	return 0;
}

static int do_finish(struct lu_walk_machine *m, const struct lu_walk *w,
		     const struct lu_walk_step *step)
{
	(void)w;
	return lu_session_finish(m->slots[step->slot]);
}

int lu_walk_jump(const struct lu_walk_step *step)
{
	char append[64] = "";

	if (step->token)
		snprintf(append, sizeof(append), "lutorture.pci=room=%u",
			 step->token);
	return lu_jump_with(append);
}

/*
 * One that is to be refused leads, if it is not, to the very state that the next
 * leg expects: only what it left behind tells.
 */
static int do_jump(struct lu_walk_machine *m, const struct lu_walk *w,
		   const struct lu_walk_step *step)
{
	int err, got;

	(void)w;
	(void)m;
	if (step->fault != LU_WALK_ERROR)
		return lu_walk_jump(step);
	err = lu_carry(REFUSAL, step->stage->name);
	if (err)
		return err;
	got = lu_walk_jump(step);
	return lu_carry(REFUSAL, SEEN) ?: got;
}

int lu_walk_check_refusal(void)
{
	char stage[64];
	int len = lu_leg() ? lu_carried(REFUSAL, stage, sizeof(stage)) : -ENOENT;

	if (len < 0)
		return len == -ENOENT ? 0 : len;
	if (!strcmp(stage, SEEN))
		return 0;
	return lu_carry(REFUSAL, SEEN) ?:
					 lu_err(-ENODATA,
						"armed at %s, and the jump was not refused",
						stage);
}

static int (*const actions[LU_WALK_N_OPS])(struct lu_walk_machine *m,
					   const struct lu_walk *w,
					   const struct lu_walk_step *step) = {
	[LU_WALK_CREATE] = do_create,
	[LU_WALK_PRESERVE] = do_preserve,
	[LU_WALK_CLOSE] = do_close,
	[LU_WALK_RETRIEVE_SESSION] = do_retrieve_session,
	[LU_WALK_RETRIEVE_FD] = do_retrieve_fd,
	[LU_WALK_FINISH] = do_finish,
	[LU_WALK_JUMP] = do_jump,
};

int lu_walk_plain_act(struct lu_walk_machine *m, const struct lu_walk *w,
		      const struct lu_walk_step *step)
{
	return actions[step->op](m, w, step);
}

int lu_walk_act(struct lu_walk_machine *m, const struct lu_walk *w,
		const struct lu_walk_step *step)
{
	int err = prepare(m, w, step);

	err = err ?: lu_walk_act_with(m, w, step);
	shut(&m->memfd, 1);
	return err;
}

int lu_walk_compare(const struct lu_walk_machine *m,
		    const struct lu_model *model)
{
	static struct lu_provider_entry entries[LU_MODEL_MAX_FUNCTIONS];
	int n, err = 0;

	for (int t = 0; !err && t < 2; t++) {
		n = lu_provider_read_fd(m->tables[t], entries,
					LU_MODEL_MAX_FUNCTIONS);
		err = n < 0 ? n : lu_model_compare(model, t, entries, (size_t)n);
	}
	return err;
}

int lu_walk_compare_alive(const struct lu_walk *w, long alive)
{
	long want = lu_walk_alive(w);

	return alive == want ?
		       0 :
		       lu_err(-EILSEQ, "%ld sessions are alive, %ld must be",
			      alive, want);
}

int lu_walk_compare_all(const struct lu_walk_machine *m, const struct lu_walk *w)
{
	struct lu_provider_status status;
	int err = lu_walk_compare(m, w->model);

	err = err ?: lu_provider_status(&status);
	err = err ?: lu_provider_check_counts(&status);
	return err ?: lu_walk_compare_alive(w, status.sessions_alive);
}

const char *lu_walk_step_text(const struct lu_walk_step *step)
{
	static char text[192];
	int len;

	len = snprintf(text, sizeof(text),
		       "%s slot %u name %u token %u file %d device %u",
		       lu_walk_op_name(step->op), step->slot, step->name,
		       step->token, step->file, step->device);
	if (step->fault)
		snprintf(text + len, sizeof(text) - len,
			 " fault %s at %s hit %u",
			 lu_walk_fault_name(step->fault),
			 step->stage ? step->stage->name : "-", step->nth);
	return text;
}
