// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel log: every sign of the table hit and nearly hit, records as the
 * kernel writes them, lost ones. Reads no real kernel log.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake_kmsg.h"
#include "kselftest_harness.h"
#include "lu_kho.h"
#include "lu_kmsg.h"

TEST(every_sign_is_found_behind_a_time_stamp)
{
	const struct lu_kmsg_sign *sign, *hit;
	char line[256];

	for (size_t i = 0; (sign = lu_kmsg_sign_at(i)); i++) {
		snprintf(line, sizeof(line), "[   12.345678] %s one %s two",
			 sign->text, sign->also ?: "");
		hit = lu_kmsg_match(line);
		EXPECT_NE('\0', sign->means[0]);
		if (sign->kind == LU_KMSG_NOTICE) {
			EXPECT_EQ(NULL, hit) TH_LOG("%s", line);
			continue;
		}
		EXPECT_NE(NULL, hit) TH_LOG("%s", line);
		/* an earlier one of the table may be in it as well */
		EXPECT_LE(hit, sign) TH_LOG("%s", line);
	}
}

TEST(every_sign_but_its_last_letter_is_none)
{
	const struct lu_kmsg_sign *sign;
	char line[256];

	for (size_t i = 0; (sign = lu_kmsg_sign_at(i)); i++) {
		snprintf(line, sizeof(line), "x %.*s",
			 (int)strlen(sign->text) - 1, sign->text);
		EXPECT_NE(sign, lu_kmsg_match(line)) TH_LOG("%s", line);
		if (!sign->also)
			continue;
		snprintf(line, sizeof(line), "%s %.*s", sign->text,
			 (int)strlen(sign->also) - 1, sign->also);
		EXPECT_NE(sign, lu_kmsg_match(line)) TH_LOG("%s", line);
	}
}

TEST(every_sign_is_needed)
{
	const struct lu_kmsg_sign *a, *b;

	for (size_t i = 0; (a = lu_kmsg_sign_at(i)); i++)
		for (size_t k = 0; k < i && (b = lu_kmsg_sign_at(k)); k++) {
			EXPECT_FALSE(!b->also && strstr(a->text, b->text))
			TH_LOG("%s hides %s", b->text, a->text);
		}
}

static const struct {
	const char *line;
	enum lu_kmsg_kind kind;
} real[] = {
	{ "WARNING: lib/refcount.c:28 at refcount_warn_saturate+0x5b/"
	  "0x90, CPU#1: luo/212",
	  LU_KMSG_DEFECT },
	{ "refcount_t: underflow; use-after-free.", LU_KMSG_DEFECT },
	{ "BUG: kernel NULL pointer dereference, address: 0x10", LU_KMSG_DEFECT },
	{ "Oops: Oops: 0002 [#1] SMP NOPTI", LU_KMSG_DEFECT },
	{ "Kernel panic - not syncing: sysrq triggered crash", LU_KMSG_PANIC },
	{ "---[ end Kernel panic - not syncing: x ]---", LU_KMSG_PANIC },
	{ "watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [a:1]",
	  LU_KMSG_HANG },
	{ "INFO: task sh:1 blocked for more than 120 seconds.", LU_KMSG_HANG },
	{ "INFO: task sh:1 is blocked on a mutex likely owned by task "
	  "b:2.",
	  LU_KMSG_HANG },
	{ "rcu: INFO: rcu_preempt self-detected stall on CPU", LU_KMSG_HANG },
	{ "BUG kmalloc-64 (Not tainted): Right Redzone overwritten",
	  LU_KMSG_DEFECT },
	{ "list_add corruption. prev->next should be next", LU_KMSG_DEFECT },
	{ "DMAR: [DMA Write NO_PASID] Request device [03:00.0] fault "
	  "addr 0xdeadb000",
	  LU_KMSG_DEFECT },
	{ "Call Trace:", LU_KMSG_FOLLOW },
	{ "lutorture_pci: 0000:03:00.0 was never finished (1)", LU_KMSG_DEFECT },
	{ "lutorture_pci: 4 functions were never unpreserved", LU_KMSG_DEFECT },
};

TEST(lines_of_real_kernels_are_recognised)
{
	for (size_t i = 0; i < sizeof(real) / sizeof(real[0]); i++) {
		ASSERT_NE(NULL, lu_kmsg_match(real[i].line))
		TH_LOG("%s", real[i].line);
		EXPECT_EQ(real[i].kind, lu_kmsg_match(real[i].line)->kind)
		TH_LOG("%s", real[i].line);
	}
}

TEST(harmless_lines_are_no_signs)
{
	static const char *const lines[] = {
		"DEBUG: entering",
		"NOWARNING: x",
		"warning: `a' uses 32-bit",
		"KASAN enabled",
		"kasan: KernelAddressSanitizer initialized",
		"bug: x",
		"Debugging: BUG on",
		"INFO: task done",
		"rcu: INFO: all is well",
		"DMAR: Host address width 39",
		"DMAR: default fault",
		"iommu: Default domain type: Translated",
		"panic_on_warn is off",
		"Kernel panic handler registered",
		"list_add works",
		"kmemleak: Automatic memory scanning thread",
		"",
		"slab: 3 objects",
		"Lockdep: lock debugging is on",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct lu_kmsg_sign *sign = lu_kmsg_match(lines[i]);

		EXPECT_EQ(NULL, sign) TH_LOG("%s", lines[i]);
	}
}

FIXTURE(log)
{
	int kernel;
	int reader;
	uint64_t next;
	uint64_t lost;
	char seen[512];
};

FIXTURE_SETUP(log)
{
	fake_kmsg_open(&self->kernel, &self->reader);
}

FIXTURE_TEARDOWN(log)
{
	close(self->kernel);
	close(self->reader);
}

static void emit(int fd, const char *record)
{
	if (send(fd, record, strlen(record), 0) < 0)
		perror("send");
}

static int note(void *ctx, const struct lu_kmsg_record *rec)
{
	char *seen = ctx;

	sprintf(seen + strlen(seen), "%llu=%s;", (unsigned long long)rec->seq,
		rec->text);
	return 0;
}

static int refuse(void *ctx, const struct lu_kmsg_record *rec)
{
	(void)ctx;
	(void)rec;
	return -EIO;
}

TEST_F(log, records_are_split_from_their_dictionary)
{
	emit(self->kernel, "6,0,100,-;first\n SUBSYSTEM=pci\n DEVICE=+pci:x\n");
	emit(self->kernel, "4,1,200,-,caller=T1;a;b\n");
	EXPECT_EQ(2, lu_kmsg_scan(self->reader, 0, note, self->seen,
				  &self->next, &self->lost));
	EXPECT_STREQ("0=first;1=a;b;", self->seen);
	EXPECT_EQ(2, self->next);
	EXPECT_EQ(0, self->lost);
}

TEST_F(log, records_before_the_mark_are_passed_over)
{
	emit(self->kernel, "6,6,100,-;old\n");
	emit(self->kernel, "6,7,100,-;new\n");
	EXPECT_EQ(1, lu_kmsg_scan(self->reader, 7, note, self->seen,
				  &self->next, &self->lost));
	EXPECT_STREQ("7=new;", self->seen);
	EXPECT_EQ(8, self->next);
	EXPECT_EQ(0, self->lost);
}

TEST_F(log, overwritten_records_are_counted)
{
	emit(self->kernel, "6,10,100,-;x\n");
	emit(self->kernel, "6,13,100,-;y\n");
	EXPECT_EQ(2, lu_kmsg_scan(self->reader, 4, note, self->seen,
				  &self->next, &self->lost));
	EXPECT_EQ(8, self->lost);
	EXPECT_EQ(14, self->next);
}

TEST_F(log, nothing_new_moves_nothing)
{
	EXPECT_EQ(0, lu_kmsg_scan(self->reader, 5, note, self->seen,
				  &self->next, &self->lost));
	EXPECT_EQ(5, self->next);
	EXPECT_EQ(0, self->lost);
}

TEST_F(log, what_is_no_record_is_refused)
{
	emit(self->kernel, "no record at all");
	EXPECT_EQ(-EPROTO, lu_kmsg_scan(self->reader, 0, note, self->seen,
					&self->next, &self->lost));
	emit(self->kernel, "6,x,100,-;y\n");
	EXPECT_EQ(-EPROTO, lu_kmsg_scan(self->reader, 0, note, self->seen,
					&self->next, &self->lost));
}

TEST_F(log, the_callback_may_end_it)
{
	emit(self->kernel, "6,0,100,-;x\n");
	EXPECT_EQ(-EIO, lu_kmsg_scan(self->reader, 0, refuse, NULL, &self->next,
				     &self->lost));
}

TEST(kho_blob_is_read_strictly)
{
	unsigned char blob[73] = { 1 };
	unsigned int count = 99;

	strcpy((char *)blob + 4, "7.3.4");
	blob[69] = 42;
	EXPECT_EQ(0, lu_kho_parse(blob, 73, &count));
	EXPECT_EQ(42, count);
	EXPECT_EQ(-EPROTO, lu_kho_parse(blob, 72, &count));
	EXPECT_EQ(-EPROTO, lu_kho_parse(blob, 0, &count));
	blob[0] = 2;
	EXPECT_EQ(-EPROTO, lu_kho_parse(blob, 73, &count));
}

static bool is_hit(const char *text)
{
	return !strcmp(text, "hit");
}

TEST_F(log, record_of_a_kind_is_found_wherever_it_stands)
{
	EXPECT_EQ(0, lu_kmsg_has_fd(self->reader, is_hit));
	emit(self->kernel, "6,0,100,-;hit\n");
	emit(self->kernel, "6,1,100,-;other\n");
	EXPECT_EQ(1, lu_kmsg_has_fd(self->reader, is_hit));
	emit(self->kernel, "6,0,100,-;other\n");
	emit(self->kernel, "6,1,100,-;hit\n");
	EXPECT_EQ(1, lu_kmsg_has_fd(self->reader, is_hit));
	emit(self->kernel, "6,0,100,-;hits\n");
	EXPECT_EQ(0, lu_kmsg_has_fd(self->reader, is_hit));
}

/* What was overwritten may have been the one; what is there is there. */
TEST_F(log, record_that_may_be_lost_is_not_missing)
{
	emit(self->kernel, "6,1,100,-;other\n");
	EXPECT_EQ(-ENODATA, lu_kmsg_has_fd(self->reader, is_hit));
	emit(self->kernel, "6,0,100,-;other\n");
	emit(self->kernel, "6,2,100,-;other\n");
	EXPECT_EQ(-ENODATA, lu_kmsg_has_fd(self->reader, is_hit));
	emit(self->kernel, "6,3,100,-;hit\n");
	EXPECT_EQ(1, lu_kmsg_has_fd(self->reader, is_hit));
}

TEST_F(log, log_that_cannot_be_read_has_no_answer)
{
	emit(self->kernel, "6,0,100,-;hit\n");
	emit(self->kernel, "rubbish\n");
	EXPECT_EQ(-EPROTO, lu_kmsg_has_fd(self->reader, is_hit));
	EXPECT_EQ(-EBADF, lu_kmsg_has_fd(-1, is_hit));
}

TEST_HARNESS_MAIN
