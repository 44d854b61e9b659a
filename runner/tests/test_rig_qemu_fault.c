// SPDX-License-Identifier: GPL-2.0-only
/* Which machines that stand still are held against the emulator. */
#include "kselftest_harness.h"

#include <signal.h>

#include "rig_qemu.h"

#define REGISTERS(flags, halted)                                     \
	"\r\nCPU#0\r\nRAX=0000000000000000 RBX=0000000000000000\r\n" \
	"RIP=ffffffff984918b7 RFL=" flags                            \
	" [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=" halted "\r\n"

#define LAPIC(isr)                                                \
	"== info lapic\nLVTT\t 0x000200ec periodic\r\nISR\t " isr \
	"\r\nIRR\t 33 34 236 \r\n\r\n"

#define NONE "(none)"

static const struct {
	const char *name, *text;
	const char *why; /* NULL: the kernel's own doing */
} cases[] = {
	{ "idle with a timer in service",
	  "== cpu 0\n" REGISTERS("00000246", "1") LAPIC("236 "),
	  "emulator: CPU 0 waits for interrupts with vector 236 in service" },
	{ "the second CPU",
	  "== cpu 0\n" REGISTERS("00000246", "1")
		  LAPIC(NONE) "== cpu 1\n" REGISTERS("00000246", "1")
			  LAPIC("48 236 "),
	  "emulator: CPU 1 waits for interrupts with vector 236 in service" },
	{ "idle, nothing in service",
	  "== cpu 0\n" REGISTERS("00000246", "1") LAPIC(NONE), NULL },
	{ "stopped with interrupts off",
	  "== cpu 0\n" REGISTERS("00000046", "1") LAPIC("236 "), NULL },
	{ "in a handler", "== cpu 0\n" REGISTERS("00000246", "0") LAPIC("236 "),
	  NULL },
	{ "each CPU has half of it",
	  "== cpu 0\n" REGISTERS("00000246", "1") LAPIC(
		  NONE) "== cpu 1\n" REGISTERS("00000046", "0") LAPIC("236 "),
	  NULL },
	{ "nothing", "", NULL },
	{ "cut off", "== cpu 0\nRFL=00000246 HLT=1", NULL },
};

TEST(only_an_idle_cpu_with_a_vector_in_service)
{
	char why[160];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		why[0] = '\0';
		EXPECT_EQ(!!cases[i].why,
			  rig_qemu_fault(cases[i].text, why, sizeof(why)))
		TH_LOG("%s", cases[i].name);
		EXPECT_STREQ(cases[i].why ?: "", why);
	}
}

/* As waitpid() gives them: a status of exit(), or a signal, with a core or not. */
TEST(only_a_signal_of_its_own_making_is_a_crash)
{
	static const struct {
		int status;
		bool crash;
	} ends[] = {
		{ 0, false },	    { 1 << 8, false },
		{ SIGABRT, true },  { SIGSEGV | 0x80, true },
		{ SIGBUS, true },   { SIGKILL, false },
		{ SIGTERM, false }, { SIGINT, false },
	};
	char why[160];
	bool crash;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		crash = rig_qemu_died(ends[i].status, why, sizeof(why));
		EXPECT_EQ(ends[i].crash, crash)
		TH_LOG("status %#x", ends[i].status);
	}
}

TEST_HARNESS_MAIN
