/* SPDX-License-Identifier: GPL-2.0-only */
/* One request to the agent, for the files of the library that make requests. */
#ifndef LU_AGENT_ASK_H
#define LU_AGENT_ASK_H

#include <jansson.h>

/**
 * lu_agent_ask() - Send a request and wait for its answer.
 * @request: consumed; NULL counts as text that was not UTF-8
 *
 * Return: 0; and as lu_carry().
 */
int lu_agent_ask(json_t *request);

/**
 * lu_agent_may_end() - May this leg end without a result line?
 *
 * Return: 0, also without an agent; -ECANCELED a check of it has failed.
 */
int lu_agent_may_end(void);

#endif
