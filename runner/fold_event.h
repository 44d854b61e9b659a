/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_FOLD_EVENT_H
#define RUNNER_FOLD_EVENT_H

#include "fold.h"

/* What can happen to a test: rows of the resume rules. */
enum fold_event {
	FOLD_EV_BEGIN,
	FOLD_EV_JUMP,
	FOLD_EV_REFUSED,
	FOLD_EV_OVER, /* end, lost, skip */
	FOLD_EV_DONE,
	/* a start of the agent */
	FOLD_EV_SAME,	/* in the boot the journal knows */
	FOLD_EV_JUMPED, /* KHO count one higher */
	FOLD_EV_COLD,	/* another boot, KHO count 0 */
	FOLD_EV_CUT,	/* the same, wanted by the runner */
	FOLD_EV_ODD,	/* anything else */
	FOLD_EVENTS
};

/**
 * fold_phase_after() - One step of the state machine.
 * @phase: before
 * @event: what happened
 *
 * Return: phase after it.
 */
enum fold_phase fold_phase_after(enum fold_phase phase, enum fold_event event);

/**
 * fold_phase_at_boot() - The same for a start of the agent.
 * @f:     state before it
 * @event: SAME to ODD
 *
 * Return: phase after it; ARRIVED where a crash was expected and has come.
 */
enum fold_phase fold_phase_at_boot(const struct fold *f, enum fold_event event);

/**
 * fold_event_of_boot() - What a boot record says happened.
 * @rec: record of kind "boot"
 *
 * Return: one of SAME, JUMPED, COLD, CUT, ODD.
 */
enum fold_event fold_event_of_boot(const json_t *rec);

#endif /* RUNNER_FOLD_EVENT_H */
