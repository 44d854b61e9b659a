// SPDX-License-Identifier: GPL-2.0-only
/*
 * All use of libpci: reads config space through sysfs.
 *
 * Owns the handle and the way out of libpci's error callback, which may not
 * return: it jumps back to the call that failed. Reads only. The bus is never
 * scanned: each function is opened by its address.
 */
#include "lu_snapshot_pci.h"

#include <errno.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"

#define HEADER_LEN 64

struct lu_snapshot_pci {
	struct pci_access *acc;
};

/* What one guarded call works on. */
struct job {
	struct lu_snapshot_pci *pci;
	const char *sysfs;
	struct lu_bdf bdf;
	uint8_t *buf;
};

/* The callbacks get no context, so it is the thread's. */
static __thread jmp_buf escape;
static __thread char complaint[256];

static void remember(char *msg, va_list ap)
{
	vsnprintf(complaint, sizeof(complaint), msg, ap);
}

static void __attribute__((noreturn, format(printf, 1, 2)))
on_error(char *msg, ...)
{
	va_list ap;

	va_start(ap, msg);
	remember(msg, ap);
	va_end(ap);
	longjmp(escape, 1);
}

static void __attribute__((format(printf, 1, 2))) on_warning(char *msg, ...)
{
	va_list ap;

	va_start(ap, msg);
	remember(msg, ap);
	va_end(ap);
}

/*
 * Run @fn where libpci may fail. After an error libpci's own state is not to
 * be trusted: what it had open or allocated is given up.
 */
static int guarded(int (*fn)(struct job *job), struct job *job)
{
	complaint[0] = '\0';
	if (setjmp(escape)) {
		job->pci->acc = NULL;
		return lu_err(-EIO, "libpci: %s", complaint);
	}
	return fn(job);
}

static int do_open(struct job *job)
{
	static char param[] = "sysfs.path";
	struct pci_access *acc = pci_alloc();

	acc->error = on_error;
	acc->warning = on_warning;
	acc->method = PCI_ACCESS_SYS_BUS_PCI;
	job->pci->acc = acc;
	/* libpci copies the value, whatever its prototype says. */
	if (pci_set_param(acc, param, (char *)job->sysfs))
		return lu_err(-EIO, "libpci has no parameter %s", param);
	pci_init(acc);
	return 0;
}

static bool all_ones(const uint8_t *buf, size_t len)
{
	while (len && buf[len - 1] == 0xff)
		len--;
	return !len;
}

static int read_dev(struct pci_dev *dev, uint8_t *buf)
{
	if (pci_read_block(dev, 0, buf, LU_SNAPSHOT_CONFIG_MAX))
		return LU_SNAPSHOT_CONFIG_MAX;
	if (pci_read_block(dev, 0, buf, 256))
		return 256;
	return pci_read_block(dev, 0, buf, HEADER_LEN) ? HEADER_LEN : 0;
}

static int do_read(struct job *job)
{
	struct pci_dev *dev;
	int len;

	dev = pci_get_dev(job->pci->acc, job->bdf.domain, job->bdf.bus,
			  job->bdf.devfn >> 3, job->bdf.devfn & 7);
	len = read_dev(dev, job->buf);
	pci_free_dev(dev);
	return len;
}

static int do_close(struct job *job)
{
	pci_cleanup(job->pci->acc);
	return 0;
}

int lu_snapshot_pci_open(const char *sysfs, struct lu_snapshot_pci **out)
{
	struct job job = { .sysfs = sysfs };
	int ret;

	*out = NULL;
	job.pci = calloc(1, sizeof(*job.pci));
	if (!job.pci)
		return lu_err(-ENOMEM, "opening libpci");
	ret = guarded(do_open, &job);
	if (ret) {
		lu_snapshot_pci_close(job.pci);
		return ret;
	}
	*out = job.pci;
	return 0;
}

int lu_snapshot_pci_read(struct lu_snapshot_pci *pci, struct lu_bdf bdf,
			 uint8_t *buf)
{
	struct job job = { .pci = pci, .bdf = bdf, .buf = buf };
	char name[LU_BDF_STRLEN];
	int len;

	if (!pci->acc)
		return lu_err(-EIO, "libpci failed before");
	lu_bdf_format(bdf, name);
	len = guarded(do_read, &job);
	if (len < 0)
		return len;
	if (!len)
		return lu_err(-ENODEV, "%s: cannot be read: %s", name,
			      complaint[0] ? complaint : "no answer");
	if (all_ones(buf, HEADER_LEN))
		return lu_err(-ENODEV, "%s: config space reads all ones", name);
	if (len == HEADER_LEN)
		return lu_err(-EACCES,
			      "%s: only %d bytes of config space "
			      "are readable: run as root",
			      name, len);
	return len;
}

void lu_snapshot_pci_close(struct lu_snapshot_pci *pci)
{
	struct job job = { .pci = pci };

	if (!pci)
		return;
	if (pci->acc)
		guarded(do_close, &job);
	free(pci);
}
