// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which boot is this? Reads the kernel's own account of it, loads our modules
 * and writes the boot record. Touches no device.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "agent.h"
#include "lu_err.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_fixture.h"
#include "lu_kernel.h"
#include "lu_kho.h"
#include "lu_kmod.h"
#include "lu_mark.h"
#include "lu_provider.h"
#include "lu_tsc.h"

#define WORD "lutorture." /* what the kernel before says to us begins so */
#define PCI  "/lutorture_pci.ko"

/* "lutorture.some-name=value" is LUTORTURE_SOME_NAME, unless that is set. */
static void take_word(char *word)
{
	char *value = strchr(word, '=');

	if (!value || strncmp(word, WORD, strlen(WORD)))
		return;
	*value++ = '\0';
	for (char *c = word; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)toupper(*c) : '_';
	setenv(word, value, 0);
}

void agent_take_words(void)
{
	char line[4096], *save, *word;

	if (lu_file_read("/proc/cmdline", line, sizeof(line)) < 0)
		return;
	for (word = strtok_r(line, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save))
		take_word(word);
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
	snprintf(agent->nonce, sizeof(agent->nonce), "%s",
		 getenv("LUTORTURE_NONCE") ?: "");
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

static int path_of(const struct agent *agent, const char *file, char *path,
		   size_t size)
{
	return lu_kernel_path(lu_kernel_here(), agent->repo, "bin/kmod", file,
			      path, size);
}

static int load_one(const struct agent *agent, const char *file,
		    const char *words)
{
	char path[AGENT_PATH_MAX + 64];

	return path_of(agent, file, path, sizeof(path)) ?:
		       lu_kmod_load(path, words);
}

/* The file is there, and the kernel has live update and takes modules of ours. */
static bool ought_to_load(const struct agent *agent, const char *file, int err)
{
	char path[AGENT_PATH_MAX + 64];

	return err != -ENOSYS && err != -EKEYREJECTED &&
	       !access("/dev/liveupdate", F_OK) &&
	       !path_of(agent, file, path, sizeof(path)) && !access(path, F_OK);
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
	if (!strcmp(words, "none")) {
		snprintf(agent->module, sizeof(agent->module),
			 "left out, as the command line says");
		err = 0;
	} else {
		err = err ?: load_one(agent, PCI, words);
	}
	if (err) {
		snprintf(agent->module, sizeof(agent->module), "%s",
			 lu_errmsg());
		agent->module_broken = ought_to_load(agent, PCI, err);
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

/* For suites; no other thread reads the environment by now. */
static void tell_suites(const struct agent *agent)
{
	if (*agent->module)
		setenv(agent->module_broken ? LU_FIXTURE_BROKEN :
					      LU_FIXTURE_ABSENT,
		       agent->module, 1);
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
