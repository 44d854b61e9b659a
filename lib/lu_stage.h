/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stages of a live update: where each can be made to fail, what asks for
 * it, and what has to come of it. One row a place; the fault matrix is made of
 * these rows and nothing else.
 */
#ifndef LU_STAGE_H
#define LU_STAGE_H

#include <stdbool.h>
#include <stddef.h>

/* What a test does that leads through a stage. In the order of a live update. */
enum lu_stage_op {
	LU_OP_CREATE,	/* CREATE_SESSION */
	LU_OP_NAME,	/* GET_NAME of an outgoing session */
	LU_OP_PRESERVE, /* PRESERVE_FD of a device */
	LU_OP_MEMFD,	/* PRESERVE_FD of a memfd */
	LU_OP_CLOSE,	/* last close of an outgoing session */
	LU_OP_REBOOT,	/* reboot(KEXEC) */
	LU_OP_OPEN,	/* first open of /dev/liveupdate in the next kernel */
	LU_OP_TAKE,	/* RETRIEVE_SESSION */
	LU_OP_RENAME,	/* GET_NAME of a session that was taken */
	LU_OP_RETRIEVE, /* RETRIEVE_FD of a device */
	LU_OP_REMEMFD,	/* RETRIEVE_FD of a memfd */
	LU_OP_FINISH,	/* FINISH */
	LU_OP_END,	/* last close of a session that was taken */
	LU_OPS
};

enum lu_stage_returns {
	LU_RETURNS_ERRNO, /* 0 or -errno */
	LU_RETURNS_PTR,	  /* a pointer or an error pointer */
	LU_RETURNS_NULL,  /* a pointer or NULL */
	LU_RETURNS_BOOL,  /* true: go on */
	LU_RETURNS_VOID,  /* nothing: there is no error to return */
};

/* How often a stage is passed in one operation; the axis of its points. */
enum lu_stage_per {
	LU_PER_CALL,   /* once: no device axis */
	LU_PER_FIRST,  /* once, for the first device, or session, alone */
	LU_PER_MEMFD,  /* for each memfd; the cargo's is meant */
	LU_PER_DEVICE, /* for each device: first, middle, last */
	LU_PER_HOP,    /* for each device and each function on its path */
};

/* What is left when a stage has returned its error. */
enum lu_stage_after {
	LU_AFTER_BACK,	 /* all as before: the same call works at once */
	LU_AFTER_STICKS, /* this file's error is remembered; others work */
	LU_AFTER_DEAD,	 /* nothing more until the next kernel */
};

#define LU_STAGE_SYMBOLS 2
#define LU_STAGES_MAX	 128 /* rows of the table, at most */

/**
 * struct lu_stage - One place that can be made to fail.
 * @name:    "file.preserve", unique; part of the name of a point
 * @symbols: functions that stand for it, the first that this kernel has: the
 *           kernel's own or our provider's; then another provider's, or NULL
 * @op:      what leads through it
 * @returns: what the function gives back
 * @per:     how often it is passed
 * @nth:     hit of the function, from 1, that is this stage's in an operation; of
 *           its first device, where it is passed for each
 * @gives:   errno (positive) the caller of @op sees whatever was injected; 0:
 *           the one that was injected
 * @after:   what is left of an error
 * @words:   of the next kernel's command line without which it is passed before
 *           a fault can be armed there; NULL: none
 * @with:    name of a stage that has to fail with it, for this one to be
 *           reached at all; NULL: none
 * @lone:    why it has no device axis, though it is passed for each; NULL
 * @own:     the whole machine passes it: armed for the calling process alone, and
 *           only as it makes the call
 * @entry:   all that @op does is inside: where its allocations are swept
 * @needs_memory: of such a one: it cannot do without some of them
 */
struct lu_stage {
	const char *name;
	const char *symbols[LU_STAGE_SYMBOLS];
	enum lu_stage_op op;
	enum lu_stage_returns returns;
	enum lu_stage_per per;
	unsigned int nth;
	int gives;
	enum lu_stage_after after;
	const char *words;
	const char *with;
	const char *lone;
	bool own;
	bool entry;
	bool needs_memory;
};

/**
 * lu_stage_at() - The table.
 * @i: from 0
 *
 * Return: stage; NULL behind the last.
 */
const struct lu_stage *lu_stage_at(size_t i);

/** lu_stage_find() - The stage of that name, or NULL. */
const struct lu_stage *lu_stage_find(const char *name);

/**
 * lu_stage_symbol() - Which of its functions stands for a stage.
 * @stage: stage
 * @has:   does this kernel have that function? 1, 0, or -errno where it cannot be
 *         told. Asked in their order, until it is not 0
 * @symbol: set to the first it has; NULL: none
 *
 * Return: 0; -errno of @has.
 */
int lu_stage_symbol(const struct lu_stage *stage,
		    int (*has)(const char *symbol), const char **symbol);

/** lu_stage_op_name() - "create", ...; "?" out of range. */
const char *lu_stage_op_name(enum lu_stage_op op);

#endif
