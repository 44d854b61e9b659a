// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which boot is this? Reads the kernel's own account of it, loads our modules
 * and writes the boot record. Touches no device.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "agent.h"
#include "lu_err.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_fixture.h"
#include "lu_kernel.h"
#include "lu_kho.h"
#include "lu_kmod.h"
#include "lu_mark.h"
#include "lu_outside.h"
#include "lu_provider.h"
#include "lu_rig.h"
#include "lu_tsc.h"

/* Value of "lutorture.nonce=" on this kernel's command line; "" if none. */
static void read_nonce(char *buf, size_t size)
{
	char line[4096], *at;

	buf[0] = '\0';
	if (lu_file_read("/proc/cmdline", line, sizeof(line)) < 0)
		return;
	at = strstr(line, "lutorture.nonce=");
	if (at)
		snprintf(buf, size, "%.*s", (int)strcspn(at + 16, " "), at + 16);
}

/*
 * Where no init program of ours ran (a physical machine), the agent's own
 * start is the first instruction we know of.
 */
static uint64_t first_tsc(void)
{
	const char *init = getenv("LUTORTURE_INIT_TSC");

	return init ? strtoull(init, NULL, 10) : lu_tsc_read();
}

void agent_mark(struct agent *agent, const char *end, const char *nonce)
{
	uint64_t begin = lu_tsc_read();
	char name[LU_MARK_NAME];

	snprintf(name, sizeof(name), "%s.%.32s", end, nonce);
	lu_mark(name);
	agent->marks_ticks += lu_tsc_read() - begin;
}

int agent_identify(struct agent *agent)
{
	const char *why = getenv("LUTORTURE_WHY");
	unsigned int count = 0;
	int err;

	agent->init_tsc = first_tsc();
	err = lu_file_read("/proc/sys/kernel/random/boot_id", agent->boot_id,
			   sizeof(agent->boot_id));
	if (err < 0)
		return lu_err(err, "boot_id: %s", strerror(-err));
	err = lu_kho_count(&count);
	if (err && err != -ENODATA)
		return err;
	read_nonce(agent->nonce, sizeof(agent->nonce));
	if (*agent->nonce)
		agent_mark(agent, "arrive", agent->nonce);
	agent->boot = (struct fold_boot){
		.boot_id = agent->boot_id,
		.kho_count = count,
		.nonce = agent->nonce,
		.cut = why && !strcmp(why, "interrupted"),
	};
	return 0;
}

/*
 * What the kernel before ordered for this one, by lutorture.fault=. A suite
 * that ordered it looks whether it is armed; nobody else is to be held up.
 */
static void arm_faults(void)
{
	const char *words = getenv("LUTORTURE_FAULT");

	if (words && lu_fault_load(words))
		fprintf(stderr, "lutorture-agent: %s\n", lu_errmsg());
}

static int load_one(const struct agent *agent, const char *file,
		    const char *words)
{
	char path[AGENT_PATH_MAX + 64];

	return lu_kernel_path(lu_kernel_here(), agent->repo, "bin/kmod", file, path, sizeof(path)) ?:
		       lu_kmod_load(path, words);
}

/*
 * lutorture.pci= has parameters for the module, or "none": a test of what a
 * kernel makes of live update that has no provider.
 */
static void *load_module(void *ctx)
{
	struct agent *agent = ctx;
	const char *words = getenv("LUTORTURE_PCI") ?: "";
	int err = 0;

	agent->load_tsc = lu_tsc_read();
	if (lu_kernel_here()->counts)
		err = load_one(agent, "/lutorture_cov.ko", "");
	if (!strcmp(words, "none"))
		snprintf(agent->module, sizeof(agent->module),
			 "left out, as the command line says");
	else
		err = err ?: load_one(agent, "/lutorture_pci.ko", words);
	if (err) {
		snprintf(agent->module, sizeof(agent->module), "%s",
			 lu_errmsg());
		agent->module_broken = err != -EOPNOTSUPP &&
				       !lu_fault_is_absent(err);
	}
	arm_faults();
	agent->loaded_tsc = lu_tsc_read();
	return NULL;
}

int agent_load_module(struct agent *agent)
{
	int err = pthread_create(&agent->loader, NULL, load_module, agent);

	agent->loading = !err;
	return err ? lu_err(-err, "pthread_create: %s", strerror(err)) : 0;
}

void agent_wait_module(struct agent *agent)
{
	if (agent->loading)
		pthread_join(agent->loader, NULL);
	agent->loading = false;
}

/* What suites find in their environment; no other thread reads it by now. */
static void tell_suites(const struct agent *agent)
{
	const char *able = getenv("LUTORTURE_OUTSIDE") ?: "";
	char list[512];

	if (*agent->module)
		setenv(agent->module_broken ? LU_FIXTURE_BROKEN :
					      LU_FIXTURE_ABSENT,
		       agent->module, 1);
	if (!agent->rig->watchdog || lu_outside_can(LU_OUTSIDE_WATCH))
		return;
	snprintf(list, sizeof(list), "%s%s" LU_OUTSIDE_WATCH, able,
		 *able ? "," : "");
	setenv("LUTORTURE_OUTSIDE", list, 1);
}

/*
 * A kernel that the module does not load on is no reason to stop: what needs
 * it is skipped, with what the module's absence was put down to. Where it is the
 * module that is broken, that fails instead.
 */
int agent_record_boot(struct agent *agent, const struct fold_step *step)
{
	struct lu_provider_status status = { .provider = "none" };
	struct utsname uts;

	agent_wait_module(agent);
	tell_suites(agent);
	if (uname(&uts))
		return lu_err(-errno, "uname: %m");
	if (lu_provider_status(&status))
		snprintf(status.provider, sizeof(status.provider), "none");
	return agent_journal(agent,
			     json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:s, s:I, s:s}",
				       "kind", "boot", "how", step->how, "why",
				       step->boot_why, "release", uts.release,
				       "boot_id", agent->boot_id, "kho_count",
				       (json_int_t)agent->boot.kho_count,
				       "nonce", agent->nonce, "tsc",
				       (json_int_t)agent->init_tsc, "provider",
				       status.provider, "tsc_khz",
				       (json_int_t)status.tsc_khz, "module",
				       agent->module));
}
