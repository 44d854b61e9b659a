// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding several devices at once, a thread each. Touches the machine through
 * lu_pci_bind() only, which records every change before it is made.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_agent.h"
#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_fixture.h"
#include "lu_pci.h"
#include "lu_rig.h"

struct bind_job {
	pthread_t thread;
	struct lu_bdf bdf;
	const char *driver;
	int started, err;
	char message[512];
};

static void *bind_one(void *ctx)
{
	struct bind_job *job = ctx;

	job->err = lu_pci_bind(job->bdf, job->driver, lu_agent_undo());
	if (job->err)
		snprintf(job->message, sizeof(job->message), "%s", lu_errmsg());
	return NULL;
}

/* Where no thread can be had the device is bound here and now. */
static int bind_all(struct bind_job *jobs, size_t n)
{
	int err = 0;

	for (size_t i = 0; i < n; i++) {
		jobs[i].started = !pthread_create(&jobs[i].thread, NULL,
						  bind_one, &jobs[i]);
		if (!jobs[i].started)
			bind_one(&jobs[i]);
	}
	for (size_t i = 0; i < n; i++) {
		if (jobs[i].started)
			pthread_join(jobs[i].thread, NULL);
		if (jobs[i].err && !err)
			err = lu_err(jobs[i].err, "%s", jobs[i].message);
	}
	return err;
}

int lu_fixture_bind(const struct lu_fixture_device *devs, size_t n,
		    const char *driver)
{
	struct bind_job *jobs = calloc(n + 1, sizeof(*jobs));
	int err;

	if (!jobs)
		return lu_err(-ENOMEM, "no memory to bind %zu devices", n);
	for (size_t i = 0; i < n; i++) {
		jobs[i].bdf = devs[i].bdf;
		jobs[i].driver = driver;
	}
	err = bind_all(jobs, n);
	free(jobs);
	return err;
}

int lu_fixture_bind_kernel(const struct lu_fixture_device *devs, size_t n)
{
	struct bind_job *jobs = calloc(n + 1, sizeof(*jobs));
	const struct lu_devtype *type;
	size_t used = 0;
	int err = 0;

	if (!jobs)
		return lu_err(-ENOMEM, "no memory to bind %zu devices", n);
	for (size_t i = 0; !err && i < n; i++) {
		type = lu_devtype_find(devs[i].rig->type);
		if (!type || !type->kernel_driver)
			continue;
		err = lu_devtype_load(type);
		jobs[used].bdf = devs[i].bdf;
		jobs[used++].driver = type->kernel_driver;
	}
	err = err ?: bind_all(jobs, used);
	free(jobs);
	return err;
}
