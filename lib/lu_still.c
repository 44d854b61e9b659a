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
#include "lu_wait.h"

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

/* From @still->next on, which moves behind its end; adds to what @log holds. */
static int look_at_log(struct lu_still *still, struct log *log)
{
	int fd = lu_kmsg_open(), ret;
	uint64_t lost;

	if (fd < 0)
		return fd;
	ret = lu_kmsg_scan(fd, still->next, take_sign, log, &still->next, &lost);
	close(fd);
	log->lost += lost;
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
	struct log log = { .allow = still->allow };
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

/* Looks that belong together: what one has seen of the log the next will not. */
struct looks {
	struct lu_still *then;
	struct log log;
	int err; /* of the last one; -EBADMSG things are not as they stood */
};

/* Anything but a difference will not go by, and a sign of trouble will not either. */
static bool is_settled(void *ctx)
{
	static struct lu_still now;
	struct looks *looks = ctx;

	looks->err = take_state(&now) ?: look_at_log(looks->then, &looks->log);
	if (looks->err || *looks->log.first)
		return true;
	looks->err = compare(looks->then, &now);
	return !looks->err;
}

static int judge(const struct looks *looks)
{
	if (looks->err)
		return looks->err;
	if (*looks->log.first)
		return lu_err(-EBADMSG, "the kernel log says: %s",
			      looks->log.first);
	if (looks->log.lost)
		return lu_err(-EOVERFLOW,
			      "%" PRIu64
			      " records of the kernel log were overwritten unseen",
			      looks->log.lost);
	return 0;
}

int lu_still_check(struct lu_still *then)
{
	struct looks looks = { .then = then, .log.allow = then->allow };

	is_settled(&looks);
	return judge(&looks);
}

int lu_still_settle(struct lu_still *then, unsigned int wait_ms)
{
	struct looks looks = { .then = then, .log.allow = then->allow };

	lu_wait(is_settled, &looks, wait_ms);
	return judge(&looks);
}
