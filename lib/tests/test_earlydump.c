// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the kernel's early dumps of config space, in a log that is made up.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake_kmsg.h"
#include "lu_earlydump.h"

FIXTURE(dump)
{
	int kernel, reader;
	unsigned int seq;
	uint8_t out[LU_EARLYDUMP_BYTES];
};

FIXTURE_SETUP(dump)
{
	fake_kmsg_open(&self->kernel, &self->reader);
}

FIXTURE_TEARDOWN(dump)
{
	close(self->kernel);
	close(self->reader);
}

static void say(FIXTURE_DATA(dump) * self, const char *text)
{
	char rec[256];
	int len = snprintf(rec, sizeof(rec), "6,%u,1000,-;%s\n", self->seq++,
			   text);

	send(self->kernel, rec, len, 0);
}

/* One row of sixteen bytes that count up from @first. */
static void say_row(FIXTURE_DATA(dump) * self, unsigned int at,
		    unsigned int first)
{
	char text[128];
	int len = snprintf(text, sizeof(text), "%08x:", at);

	for (unsigned int i = 0; i < 16; i++)
		len += snprintf(text + len, sizeof(text) - len, " %02x",
				(first + i) & 0xff);
	say(self, text);
}

static void say_dump(FIXTURE_DATA(dump) * self, const char *title,
		     unsigned int first, unsigned int rows)
{
	say(self, title);
	for (unsigned int i = 0; i < rows; i++)
		say_row(self, 16 * i, first + 16 * i);
}

static int read_it(FIXTURE_DATA(dump) * self)
{
	const struct lu_bdf bdf = { .bus = 3 };

	return lu_earlydump_read_fd(self->reader, bdf, self->out);
}

TEST_F(dump, is_that_of_the_function)
{
	say_dump(self, "pci 0000:02:00.0: config space:", 100, 16);
	say_dump(self, "pci 0000:03:00.0: config space:", 0, 16);
	say_dump(self, "pci 0000:04:00.0: config space:", 200, 16);
	ASSERT_EQ(0, read_it(self));
	for (int i = 0; i < LU_EARLYDUMP_BYTES; i++)
		EXPECT_EQ(i, self->out[i]);
}

TEST_F(dump, may_have_lines_of_others_in_it)
{
	say(self, "pci 0000:03:00.0: config space:");
	for (unsigned int i = 0; i < 16; i++) {
		say_row(self, 16 * i, 16 * i);
		say(self, "usb 1-1: new device");
		say(self, "");
	}
	ASSERT_EQ(0, read_it(self));
	EXPECT_EQ(255, self->out[255]);
}

TEST_F(dump, is_missing)
{
	EXPECT_EQ(-ENODATA, read_it(self));
	say_dump(self, "pci 0000:02:00.0: config space:", 0, 16);
	EXPECT_EQ(-ENODATA, read_it(self));
}

TEST_F(dump, is_not_whole)
{
	say_dump(self, "pci 0000:03:00.0: config space:", 0, 15);
	EXPECT_EQ(-EPROTO, read_it(self));
	say_dump(self, "pci 0000:03:00.0: config space:", 0, 14);
	say(self, "000000e0: 00 01 02");
	say_row(self, 0xf0, 0);
	EXPECT_EQ(-EPROTO, read_it(self));
}

TEST_HARNESS_MAIN
