// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the program of the next leg ahead, on another CPU, while the machine is
 * looked at: it would be read page by page as it runs, over a file system that may
 * be far away. Changes nothing; whether it worked is nobody's concern.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent.h"

static void *read_all(void *ctx)
{
	static char buf[1 << 18];
	char *path = ctx;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && read(fd, buf, sizeof(buf)) > 0)
		;
	if (fd >= 0)
		close(fd);
	free(path);
	return NULL;
}

void agent_read_ahead(const struct agent *agent, const char *suite)
{
	pthread_t thread;
	char *path;

	if (!suite || !*suite ||
	    asprintf(&path, "%s/build/bin/suites/%s", agent->repo, suite) < 0)
		return;
	if (pthread_create(&thread, NULL, read_all, path))
		free(path);
	else
		pthread_detach(thread);
}
