// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the text form of a walk: a line of format and version, then a line a
 * step. Reads and writes the file it is given; must take no line for a step
 * that could lead out of a walk's tables.
 */
#include "lu_walk_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"

#define FIRST "lutorture-walk 2"
#define FORM  "%s slot %u name %u token %u file %d hit %u fault %s at %s\n"

int lu_walk_save(const char *path, const struct lu_walk_step *steps, size_t n)
{
	FILE *out = fopen(path, "we");
	int err = 0;

	if (!out)
		return lu_err(-errno, "%s: %m", path);
	fputs(FIRST "\n", out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, FORM, lu_walk_op_name(steps[i].op), steps[i].slot,
			steps[i].name, steps[i].token, steps[i].file,
			steps[i].nth, lu_walk_fault_name(steps[i].fault),
			steps[i].stage ? steps[i].stage->name : "-");
	if (ferror(out))
		err = lu_err(-EIO, "%s: not written", path);
	if (fclose(out) && !err)
		err = lu_err(-errno, "%s: %m", path);
	return err;
}

static bool find_op(const char *name, enum lu_walk_op *op)
{
	for (int i = 0; i < LU_WALK_N_OPS; i++) {
		if (strcmp(lu_walk_op_name(i), name))
			continue;
		*op = i;
		return true;
	}
	return false;
}

static bool find_fault(const char *name, enum lu_walk_fault *fault)
{
	for (int i = 0; i < LU_WALK_FAULTS; i++) {
		if (strcmp(lu_walk_fault_name(i), name))
			continue;
		*fault = i;
		return true;
	}
	return false;
}

/* An error or a delay is at a stage, and nothing else is. */
static bool has_place(const struct lu_walk_step *step)
{
	return !!step->stage ==
	       (step->fault == LU_WALK_ERROR || step->fault == LU_WALK_DELAY);
}

static bool in_range(const struct lu_walk_step *step)
{
	return step->slot < LU_WALK_SLOTS && step->name < LU_WALK_NAMES &&
	       step->token < LU_WALK_TOKENS && step->file < LU_WALK_FILES &&
	       step->file >= LU_WALK_MEMFD;
}

static bool parse(const char *line, struct lu_walk_step *step)
{
	char op[32], fault[32], stage[64], more;

	memset(step, 0, sizeof(*step));
	if (sscanf(line,
		   "%31s slot %u name %u token %u file %d hit %u fault %31s at %63s %c",
		   op, &step->slot, &step->name, &step->token, &step->file,
		   &step->nth, fault, stage, &more) != 8)
		return false;
	step->device = step->file < 0 ? 0 : step->file / LU_WALK_FILES_EACH;
	step->stage = lu_stage_find(stage);
	return find_op(op, &step->op) && find_fault(fault, &step->fault) &&
	       in_range(step) && has_place(step) &&
	       (step->stage || !strcmp(stage, "-"));
}

static int read_steps(FILE *in, const char *path, struct lu_walk_step *steps,
		      size_t max, size_t *n)
{
	char line[256];

	if (!fgets(line, sizeof(line), in) || strcmp(line, FIRST "\n"))
		return lu_err(-EBADMSG, "%s:1: wanted \"" FIRST "\"", path);
	for (*n = 0; fgets(line, sizeof(line), in); ++*n) {
		if (*n == max)
			return lu_err(-ENOSPC, "%s: more than %zu steps", path,
				      max);
		if (!parse(line, &steps[*n]))
			return lu_err(-EBADMSG, "%s:%zu: no step of a walk",
				      path, *n + 2);
	}
	return 0;
}

int lu_walk_load(const char *path, struct lu_walk_step *steps, size_t max,
		 size_t *n)
{
	FILE *in = fopen(path, "re");
	int err;

	if (!in)
		return lu_err(-errno, "%s: %m", path);
	err = read_steps(in, path, steps, max, n);
	fclose(in);
	return err;
}
