// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the quick look around a fault. Reads the provider's debugfs, sysfs and
 * the kernel log; changes nothing. The oracles look at more, and less often.
 */
#include "lu_still.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_kmod.h"
#include "lu_kmsg.h"

struct log {
	const char *const *allow;
	uint64_t lost; /* records that were overwritten unseen */
	bool excused;  /* the last sign was allowed, and so is what follows */
	char first[512];
};

static bool is_allowed(const struct log *log, const char *text)
{
	const char *const *allow = log->allow;

	for (; allow && *allow; allow++)
		if (strstr(text, *allow))
			return true;
	return false;
}

static int take_sign(void *ctx, const struct lu_kmsg_record *rec)
{
	const struct lu_kmsg_sign *sign = lu_kmsg_match(rec->text);
	struct log *log = ctx;

	if (!sign)
		return 0;
	if (sign->kind != LU_KMSG_FOLLOW)
		log->excused = is_allowed(log, rec->text);
	if (!log->excused && !*log->first)
		snprintf(log->first, sizeof(log->first), "%s: %s", sign->means,
			 rec->text);
	return 0;
}

/* From @still->next on, which moves behind its end. */
static int look_at_log(struct lu_still *still, struct log *log)
{
	int fd = lu_kmsg_open(), ret;

	*log = (struct log){ .allow = still->allow };
	if (fd < 0)
		return fd;
	ret = lu_kmsg_scan(fd, still->next, take_sign, log, &still->next,
			   &log->lost);
	close(fd);
	return ret < 0 ? ret : 0;
}

static int take_state(struct lu_still *still)
{
	struct lu_provider_status status;
	int err = lu_provider_status(&status);

	err = err ?: lu_provider_check_counts(&status);
	if (err)
		return err;
	still->n = lu_provider_read(LU_PROVIDER_OUTGOING, still->table,
				    LU_STILL_MAX);
	if (still->n < 0)
		return still->n;
	still->flb = status.flb_outgoing;
	still->sessions = status.sessions_alive;
	still->kho_pages = status.kho_pages;
	still->refs = lu_kmod_refs("lutorture_pci");
	return still->refs < 0 ? still->refs : 0;
}

int lu_still_take(struct lu_still *still)
{
	struct log log;
	int err = take_state(still);

	return err ?: look_at_log(still, &log);
}

static int compare_table(const struct lu_still *then, const struct lu_still *now)
{
	char name[LU_BDF_STRLEN];

	if (then->n != now->n)
		return lu_err(-EBADMSG, "%d functions are outgoing, were %d",
			      now->n, then->n);
	for (int i = 0; i < now->n; i++)
		if (!lu_bdf_equal(then->table[i].bdf, now->table[i].bdf) ||
		    then->table[i].refcount != now->table[i].refcount)
			return lu_err(-EBADMSG,
				      "%s has refcount %u in the table, not as before",
				      lu_bdf_format(now->table[i].bdf, name),
				      now->table[i].refcount);
	return 0;
}

static int compare(const struct lu_still *then, const struct lu_still *now)
{
	const struct {
		const char *what;
		long then, now;
	} numbers[] = {
		{ "FLBs outgoing", then->flb, now->flb },
		{ "sessions alive", then->sessions, now->sessions },
		{ "KHO pages", then->kho_pages, now->kho_pages },
		{ "references on lutorture_pci", then->refs, now->refs },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i].then != numbers[i].now)
			return lu_err(-EBADMSG, "%s: %ld, were %ld",
				      numbers[i].what, numbers[i].now,
				      numbers[i].then);
	return compare_table(then, now);
}

int lu_still_check(struct lu_still *then)
{
	static struct lu_still now;
	struct log log;
	int err = take_state(&now);

	err = err ?: look_at_log(then, &log);
	if (err)
		return err;
	if (*log.first)
		return lu_err(-EBADMSG, "the kernel log says: %s", log.first);
	err = compare(then, &now);
	if (!err && log.lost)
		return lu_err(-EOVERFLOW,
			      "%" PRIu64
			      " records of the kernel log were overwritten unseen",
			      log.lost);
	return err;
}
