// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads /dev/kmsg record by record, and owns the table of signs.
 *
 * Reading changes nothing: each opener of /dev/kmsg has its own position.
 * Records vanish from the ring when new ones need the room; that is told as a
 * count, never passed over. User space can write to the same log, and its lines
 * count like the kernel's: the console cannot tell them apart either.
 */
#include "lu_kmsg.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"

/* The kernel cuts a message at 2048 bytes and may write each as \x00. */
#define RECORD_BYTES (4 * 2048 + 1024)

/* Texts as in Linux 7.3; a line that has two takes the first in this table. */
static const struct lu_kmsg_sign signs[] = {
	{ "Kernel panic - not syncing", NULL, LU_KMSG_PANIC, "panic" },
	{ "end Kernel panic", NULL, LU_KMSG_PANIC, "panic" },
	{ "soft lockup", NULL, LU_KMSG_HANG, "CPU stuck" },
	{ "hard LOCKUP", NULL, LU_KMSG_HANG, "CPU stuck" },
	{ "workqueue lockup", NULL, LU_KMSG_HANG, "workqueue stuck" },
	{ "INFO: task ", " blocked ", LU_KMSG_HANG, "task stuck" },
	{ "INFO: rcu", "detected", LU_KMSG_HANG, "RCU stalled" },
	{ "rcu:", "kthread starved", LU_KMSG_HANG, "RCU stalled" },
	{ "unregister_netdevice: waiting for", NULL, LU_KMSG_HANG,
	  "network device stuck" },
	{ "refcount_t:", NULL, LU_KMSG_DEFECT, "reference count broken" },
	{ "BUG: KASAN:", NULL, LU_KMSG_DEFECT, "invalid memory access" },
	{ "BUG: KFENCE:", NULL, LU_KMSG_DEFECT, "invalid memory access" },
	{ "BUG: KMSAN:", NULL, LU_KMSG_DEFECT, "uninitialised memory used" },
	{ "BUG: KCSAN:", NULL, LU_KMSG_DEFECT, "data race" },
	{ "UBSAN:", NULL, LU_KMSG_DEFECT, "undefined behaviour" },
	{ "kmemleak:", "new suspected memory leak", LU_KMSG_DEFECT,
	  "memory leaked" },
	{ "possible circular locking dependency", NULL, LU_KMSG_DEFECT,
	  "lockdep: lock order" },
	{ "possible recursive locking detected", NULL, LU_KMSG_DEFECT,
	  "lockdep: lock taken twice" },
	{ "inconsistent lock state", NULL, LU_KMSG_DEFECT,
	  "lockdep: lock against interrupts" },
	{ "possible irq lock inversion", NULL, LU_KMSG_DEFECT,
	  "lockdep: lock against interrupts" },
	{ "-unsafe lock order detected", NULL, LU_KMSG_DEFECT,
	  "lockdep: lock against interrupts" },
	{ "bad unlock balance detected", NULL, LU_KMSG_DEFECT,
	  "lockdep: unlock without lock" },
	{ "held lock freed!", NULL, LU_KMSG_DEFECT, "lockdep: held lock freed" },
	{ "lock held when returning to user space", NULL, LU_KMSG_DEFECT,
	  "lockdep: lock leaked" },
	{ "suspicious RCU usage", NULL, LU_KMSG_DEFECT, "lockdep: RCU" },
	{ "INFO: trying to register non-static key", NULL, LU_KMSG_DEFECT,
	  "lockdep: lock not initialised" },
	{ "Invalid wait context", NULL, LU_KMSG_DEFECT, "lockdep: sleeping" },
	{ "list_add corruption", NULL, LU_KMSG_DEFECT, "list broken" },
	{ "list_del corruption", NULL, LU_KMSG_DEFECT, "list broken" },
	{ "BUG ", "ainted", LU_KMSG_DEFECT, "slab broken" },
	{ "Objects remaining in ", NULL, LU_KMSG_DEFECT, "cache not empty" },
	{ "BUG: Bad page ", NULL, LU_KMSG_DEFECT, "page broken" },
	{ "BUG: Bad rss-counter", NULL, LU_KMSG_DEFECT, "memory count broken" },
	{ "kernel BUG at ", NULL, LU_KMSG_DEFECT, "assertion failed" },
	{ "Oops", NULL, LU_KMSG_DEFECT, "oops" },
	{ "general protection fault", NULL, LU_KMSG_DEFECT, "bad address" },
	{ "nable to handle page fault", NULL, LU_KMSG_DEFECT, "bad address" },
	{ "nable to handle kernel", NULL, LU_KMSG_DEFECT, "bad address" },
	{ "double fault:", NULL, LU_KMSG_DEFECT, "double fault" },
	{ "scheduling while atomic", NULL, LU_KMSG_DEFECT, "sleeping" },
	{ "BUG:", NULL, LU_KMSG_DEFECT, "bug" },
	{ "WARNING: See https://", NULL, LU_KMSG_NOTICE,
	  "advice on a flaw of the CPU" },
	{ "WARNING:", NULL, LU_KMSG_DEFECT, "warning" },
	{ "DMAR:", "fault addr", LU_KMSG_DEFECT, "IOMMU refused a DMA" },
	{ "AMD-Vi:", "IO_PAGE_FAULT", LU_KMSG_DEFECT, "IOMMU refused a DMA" },
	{ ": vmalloc error:", NULL, LU_KMSG_DEFECT, "out of memory" },
	{ "lutorture_pci: ", " never finished", LU_KMSG_DEFECT,
	  "provider: not finished" },
	{ "lutorture_pci: ", " never unpreserved", LU_KMSG_DEFECT,
	  "provider: not unpreserved" },
	{ "page allocation failure", NULL, LU_KMSG_DEFECT, "out of memory" },
	{ "invoked oom-killer:", NULL, LU_KMSG_DEFECT, "out of memory" },
	{ "Out of memory:", NULL, LU_KMSG_DEFECT, "out of memory" },
	{ "functions were never unpreserved", NULL, LU_KMSG_DEFECT,
	  "entries left in the provider's table" },
	{ "Call Trace:", NULL, LU_KMSG_FOLLOW, "stack dump" },
	{ "Call trace:", NULL, LU_KMSG_FOLLOW, "stack dump" },
};

#define N_SIGNS (sizeof(signs) / sizeof(signs[0]))

const struct lu_kmsg_sign *lu_kmsg_sign_at(size_t i)
{
	return i < N_SIGNS ? &signs[i] : NULL;
}

/* Keeps "DEBUG:" from being a "BUG:". Only capitals are that ambiguous. */
static bool at_word(const char *line, const char *hit)
{
	return hit == line ||
	       !(isalnum((unsigned char)hit[-1]) || hit[-1] == '_');
}

static bool sign_in(const struct lu_kmsg_sign *sign, const char *line)
{
	const char *hit;

	for (hit = strstr(line, sign->text); hit;
	     hit = strstr(hit + 1, sign->text)) {
		if (isupper((unsigned char)sign->text[0]) && !at_word(line, hit))
			continue;
		return !sign->also ||
		       strstr(hit + strlen(sign->text), sign->also);
	}
	return false;
}

const struct lu_kmsg_sign *lu_kmsg_match(const char *line)
{
	for (size_t i = 0; i < N_SIGNS; i++)
		if (sign_in(&signs[i], line))
			return signs[i].kind == LU_KMSG_NOTICE ? NULL :
								 &signs[i];
	return NULL;
}

int lu_kmsg_open(void)
{
	int fd = open(LU_KMSG_PATH, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return lu_err(-errno, LU_KMSG_PATH ": %m");
	if (lseek(fd, 0, SEEK_SET) < 0) {
		int err = -errno;

		close(fd);
		return lu_err(err, LU_KMSG_PATH ": seek: %m");
	}
	return fd;
}

/* "6,1234,5678901,-[,more];text\n KEY=value\n" */
static int parse(char *raw, struct lu_kmsg_record *rec)
{
	char *text = strchr(raw, ';'), *end;

	if (!text || sscanf(raw, "%u,%" SCNu64 ",%" SCNu64, &rec->prio,
			    &rec->seq, &rec->usec) != 3)
		return lu_err(-EPROTO, "kernel log: not a record: %.40s", raw);
	end = strchr(text, '\n');
	if (end)
		*end = '\0';
	rec->text = text + 1;
	return 0;
}

/* 1: a record; 0: no more. EPIPE tells of lost ones, and so does @seq. */
static int next_record(int fd, char *raw, struct lu_kmsg_record *rec)
{
	ssize_t len;

	do {
		len = read(fd, raw, RECORD_BYTES - 1);
	} while (len < 0 && (errno == EPIPE || errno == EINTR));
	if (len == 0 || (len < 0 && errno == EAGAIN))
		return 0;
	if (len < 0)
		return lu_err(-errno, "kernel log: read: %m");
	raw[len] = '\0';
	return parse(raw, rec) ?: 1;
}

int lu_kmsg_scan(int fd, uint64_t from, lu_kmsg_fn fn, void *ctx,
		 uint64_t *next, uint64_t *lost)
{
	char raw[RECORD_BYTES];
	struct lu_kmsg_record rec;
	int err, n = 0;

	*next = from;
	*lost = 0;
	while ((err = next_record(fd, raw, &rec)) > 0) {
		if (rec.seq < *next)
			continue;
		*lost += rec.seq - *next;
		*next = rec.seq + 1;
		err = fn(ctx, &rec);
		if (err < 0)
			return err;
		n++;
	}
	return err ?: n;
}

struct search {
	bool (*is)(const char *text);
	bool found;
};

static int ask(void *ctx, const struct lu_kmsg_record *rec)
{
	struct search *search = ctx;

	search->found |= search->is(rec->text);
	return 0;
}

int lu_kmsg_has_fd(int fd, bool (*is)(const char *text))
{
	struct search search = { .is = is };
	uint64_t next, lost;
	int err = lu_kmsg_scan(fd, 0, ask, &search, &next, &lost);

	if (err < 0)
		return err;
	if (lost && !search.found)
		return lu_err(-ENODATA,
			      "kernel log: %" PRIu64 " records were overwritten",
			      lost);
	return search.found;
}

int lu_kmsg_has(bool (*is)(const char *text))
{
	int fd = lu_kmsg_open(), ret;

	if (fd < 0)
		return fd;
	ret = lu_kmsg_has_fd(fd, is);
	close(fd);
	return ret;
}
