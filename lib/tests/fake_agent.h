/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An agent that answers well to all it is told, and keeps the value of one figure.
 */
#ifndef FAKE_AGENT_H
#define FAKE_AGENT_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "lu_agent.h"

static struct {
	int ours, theirs;
	pthread_t thread;
	const char *name;   /* of the figure */
	double value;	    /* -1: nothing was told of it */
	unsigned int asked; /* messages */
} fake_agent;

static inline void *fake_agent_answer(void *arg)
{
	char buf[LU_AGENT_MSG_MAX];
	const char *name;
	ssize_t len;
	json_t *o;

	while ((len = recv(fake_agent.ours, buf, sizeof(buf), 0)) > 0) {
		o = json_loadb(buf, len, 0, NULL);
		name = json_string_value(json_object_get(o, "name"));
		fake_agent.asked++;
		if (name && !strcmp(name, fake_agent.name))
			fake_agent.value =
				json_number_value(json_object_get(o, "value"));
		json_decref(o);
		send(fake_agent.ours, "{\"err\":0}", 9, 0);
	}
	return arg;
}

/** fake_agent_open() - From here on lu_measure() talks to it. */
static inline void fake_agent_open(void)
{
	char fd[16];
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair))
		abort();
	fake_agent.theirs = pair[0];
	fake_agent.ours = pair[1];
	snprintf(fd, sizeof(fd), "%d", pair[0]);
	setenv("LUTORTURE_FD", fd, 1);
	if (pthread_create(&fake_agent.thread, NULL, fake_agent_answer, NULL))
		abort();
}

/** fake_agent_listen() - The figure to be kept from here on. */
static inline void fake_agent_listen(const char *name)
{
	fake_agent.name = name;
	fake_agent.value = -1;
}

/** fake_agent_told() - What was told of it, once; -1: nothing. */
static inline double fake_agent_told(void)
{
	return fake_agent.value;
}

static inline void fake_agent_close(void)
{
	shutdown(fake_agent.theirs, SHUT_RDWR);
	pthread_join(fake_agent.thread, NULL);
	close(fake_agent.ours);
}

#endif
