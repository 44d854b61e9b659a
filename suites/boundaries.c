// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the blocks into which sessions and files are serialized:
 * counts just below, at and above one and two full blocks, reached from below
 * and from above, with an addition that fails at the edge, on both sides of a
 * jump; and a freeze that fails at the first entry of another block, so that it is
 * walked back over its border.
 * Passes if: blocks end where they are said to; each session and file arrives,
 * in any number, with its contents; one that failed to be added is not among them,
 * and those taken away again are not either; a freeze that failed leaves all of
 * them to the next jump.
 * Cannot see: the block of devices: its first one holds more than any rig has
 * functions (lib/tests/test_pci_ser.c).
 * Source: kernel/liveupdate/kho_block.c, luo_session.c, luo_file.c of Linux 7.3.4.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_block.h"
#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_session.h"
#include "lu_suite.h"

#define SESSIONS LU_BLOCK_SESSIONS
#define FILES	 LU_BLOCK_FILES
#define REFUSAL	 "refusal" /* of the jump before this leg: due, or seen */

static const unsigned int counts[] = {
	SESSIONS - 1, SESSIONS,	 SESSIONS + 1, 2 * SESSIONS,  FILES - 1,
	FILES,	      FILES + 1, 2 * FILES,    2 * FILES + 1, 1,
};

#define COUNTS (sizeof(counts) / sizeof(*counts))
#define MOST   (2 * FILES + 2)

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	return COUNTS + 1;
}

static const char *const allow[] = {
	"luo_file: Freeze failed for token[",
	NULL,
};

LU_SUITE = {
	.name = "boundaries",
	.description = "will jump with many sessions and files",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 120000,
	.legs = legs,
	.dmesg_allow = allow,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];

FIXTURE(boundaries)
{
	int n, luo;
	int sessions[MOST];
};

FIXTURE_SETUP(boundaries)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	self->luo = lu_session_device();
	LU_FD(self->luo);
}

FIXTURE_TEARDOWN(boundaries)
{
	lu_fault_clear();
	close(self->luo);
}

static int numbered_memfd(unsigned int number)
{
	int fd = memfd_create("numbered", MFD_CLOEXEC);

	if (fd < 0 || pwrite(fd, &number, sizeof(number), 0) != sizeof(number))
		return -errno;
	return fd;
}

static int add_file(int session, unsigned int number)
{
	int fd = numbered_memfd(number), err;

	if (fd < 0)
		return fd;
	err = lu_session_preserve(session, fd, number);
	close(fd);
	return err;
}

/* Return: 0 it is there, and holds its number. */
static int take_file(int session, unsigned int number)
{
	int fd = lu_session_retrieve_fd(session, number);
	unsigned int got = ~number;

	if (fd < 0)
		return fd;
	if (pread(fd, &got, sizeof(got), 0) != sizeof(got) || got != number)
		got = ~number;
	close(fd);
	return got == number ? 0 : -EILSEQ;
}

static const char *name_of(unsigned int number)
{
	static char name[32];

	snprintf(name, sizeof(name), "session-%u", number);
	return name;
}

/* What is added at the edge fails once for want of room, and then works. */
static int fail_for_room(int (*add)(FIXTURE_DATA(boundaries) * self,
				    unsigned int number),
			 FIXTURE_DATA(boundaries) * self, unsigned int number)
{
	struct lu_fault fault = { .symbol = "kho_block_set_grow",
				  .action = LU_FAULT_RETURN,
				  .value = -EUCLEAN,
				  .times = 1,
				  .pid = getpid() };
	int err = lu_fault_arm(&fault, NULL), got;

	if (err)
		return err;
	got = add(self, number);
	err = lu_fault_check("kho_block_set_grow", 1, 1);
	lu_fault_clear();
	return got == -EUCLEAN ? err : lu_err(-EBADMSG, "adding gave %d", got);
}

static int add_session(FIXTURE_DATA(boundaries) * self, unsigned int number)
{
	int session = lu_session_create(self->luo, name_of(number)), err;

	if (session < 0)
		return session;
	self->sessions[number] = session;
	err = add_file(session, number);
	return err;
}

/* Up to the count, one that fails, two beyond it, and back again. */
static int pack_sessions(FIXTURE_DATA(boundaries) * self, unsigned int count)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < count; i++)
		err = add_session(self, i);
	err = err ?: fail_for_room(add_session, self, count);
	for (unsigned int i = count; !err && i < count + 2 && i < MOST; i++)
		err = add_session(self, i);
	for (unsigned int i = count; !err && i < count + 2 && i < MOST; i++)
		close(self->sessions[i]);
	return err;
}

static int unpack_sessions(FIXTURE_DATA(boundaries) * self, unsigned int count)
{
	int err = 0, session;

	for (unsigned int i = count; !err && i--;) {
		session = lu_session_retrieve(self->luo, name_of(i));
		err = session < 0 ? session : take_file(session, i);
		err = err ?: lu_session_finish(session);
		if (session >= 0)
			close(session);
	}
	if (!err && lu_session_retrieve(self->luo, name_of(count)) != -ENOENT)
		err = lu_err(-EBADMSG, "a session too many arrived");
	return err;
}

static int add_to_first(FIXTURE_DATA(boundaries) * self, unsigned int number)
{
	return add_file(self->sessions[0], number);
}

/* Files cannot be taken away one by one: only with their session. */
static int pack_files(FIXTURE_DATA(boundaries) * self, unsigned int count)
{
	int err;

	self->sessions[0] = lu_session_create(self->luo, "files");
	err = self->sessions[0] < 0 ? self->sessions[0] : 0;
	for (unsigned int i = 1; !err && i < count; i++)
		err = add_to_first(self, i);
	err = err ?: fail_for_room(add_to_first, self, count);
	return err   ?:
		       lu_session_preserve(self->sessions[0],
					   lu_dut_open(devs[0].bdf), 0);
}

static int unpack_files(FIXTURE_DATA(boundaries) * self, unsigned int count)
{
	int session = lu_session_retrieve(self->luo, "files"), err, fd;

	if (session < 0)
		return session;
	fd = lu_session_retrieve_fd(session, 0);
	err = fd < 0 ? fd : 0;
	for (unsigned int i = 1; !err && i < count; i++)
		err = take_file(session, i);
	if (!err && lu_session_retrieve_fd(session, count) != -ENOENT)
		err = lu_err(-EBADMSG, "a file too many arrived");
	err = err ?: lu_session_finish(session);
	close(session);
	close(fd);
	return err;
}

/* A way to fill blocks, each of them with so many. */
struct way {
	unsigned int block;
	int (*pack)(FIXTURE_DATA(boundaries) * self, unsigned int count);
	int (*unpack)(FIXTURE_DATA(boundaries) * self, unsigned int count);
};

static const struct way of_sessions = { SESSIONS, pack_sessions,
					unpack_sessions };
static const struct way of_files = { FILES, pack_files, unpack_files };

/*
 * Each session, and each file, has a memfd for its number; in the place of the
 * last file there is the device.
 */
static int fail_to_freeze(const struct way *way, unsigned int count)
{
	struct lu_fault fault = { .symbol = "memfd_luo_freeze",
				  .action = LU_FAULT_RETURN,
				  .value = -EUCLEAN,
				  .nth = count,
				  .times = 1 };
	int err, got;

	if (way->block == FILES) {
		fault.symbol = "lutorture_pci_freeze";
		fault.nth = 1;
	}
	err = lu_fault_arm(&fault, NULL) ?: lu_carry(REFUSAL, "due");
	if (err)
		return err;
	got = lu_jump();
	err = lu_carry(REFUSAL, "seen") ?:
		      lu_fault_check(fault.symbol, fault.nth, 1);
	lu_fault_clear();
	return got == -EUCLEAN ? err : lu_err(-EBADMSG, "reboot() gave %d", got);
}

/* Armed and not hit, it would be a jump like the others. */
static int check_refused(void)
{
	char text[8];
	int len = lu_carried(REFUSAL, text, sizeof(text));

	if (len == -ENOENT || (len >= 0 && !strcmp(text, "seen")))
		return 0;
	return len < 0 ? len :
			 lu_err(-ENODATA, "armed, and the jump was not refused");
}

static void go(struct __test_metadata *_metadata,
	       FIXTURE_DATA(boundaries) * self, const struct way *way)
{
	int leg = lu_leg();

	LU_OK(check_refused());
	if (!leg)
		LU_OK(lu_block_prove(self->luo));
	if (leg)
		LU_OK(way->unpack(self, counts[leg - 1]));
	if (leg == COUNTS)
		return;
	LU_OK(way->pack(self, counts[leg]));
	if (counts[leg] > 1 && counts[leg] % way->block == 1)
		LU_OK(fail_to_freeze(way, counts[leg]));
	TH_LOG("%u go along", counts[leg]);
	LU_JUMP();
}

TEST_F(boundaries, sessions)
{
	go(_metadata, self, &of_sessions);
}

/* The device is one of the files. */
TEST_F(boundaries, files)
{
	go(_metadata, self, &of_files);
}

LU_SUITE_MAIN
