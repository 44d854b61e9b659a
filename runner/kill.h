/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Killing the runner on purpose: a plan may order that controller and agent die
 * by SIGKILL at random moments, to prove that nothing recorded is lost. Each
 * shoots itself, half of the ordered number, so that it works on any machine.
 */
#ifndef RUNNER_KILL_H
#define RUNNER_KILL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define KILL_KIND "kill" /* record of the DUT's journal: one is announced */

/**
 * struct kill - What one of the two has been through.
 * @wanted: kills ordered, of both together
 * @made:   kills of this one that its records tell of
 * @armed:  the journal announced one that has not happened yet
 */
struct kill {
	unsigned int wanted, made;
	bool armed;
};

/**
 * kill_note_agent() - Take a record of the DUT's journal into account.
 * @k:   state of the agent
 * @rec: any record, in order
 *
 * A kill that was announced has happened if the next agent finds itself in the
 * same boot, or in one that nobody asked for.
 */
void kill_note_agent(struct kill *k, const json_t *rec);

/** kill_note_controller() - Same of controller.jsonl, for the controller. */
void kill_note_controller(struct kill *k, const json_t *rec);

/** kill_due_agent() - Are kills of the agent left? Half of those ordered. */
bool kill_due_agent(const struct kill *k);

/** kill_due_controller() - Same of the controller, which has the odd one. */
bool kill_due_controller(const struct kill *k);

/**
 * kill_after() - Die by SIGKILL at a random moment.
 * @seed:  of the moment
 * @max_ms: at the latest, milliseconds from now
 *
 * Changes nothing but this process. Return: the moment, ms; -errno.
 */
int kill_after(uint64_t seed, unsigned int max_ms);

/** kill_call_off() - Do not die of kill_after(); nothing to do without it. */
void kill_call_off(void);

#endif
