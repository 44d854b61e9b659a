// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells a hang of the emulator from one of the kernel it runs, by the registers
 * of the machine that stands still. Pure text; touches nothing.
 *
 * QEMU 10.0 under TCG loses an interrupt now and then: its local APIC takes the
 * vector in service, and no handler ever runs. No kernel can bring that about:
 * one that waits in HLT for interrupts has ended every one before.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "rig_qemu.h"

#define FLAG_IF 0x200

/* Of the text that follows, up to the end of its line. */
static const char *find(const char *from, const char *to, const char *what)
{
	const char *at = strstr(from, what);

	return at && (!to || at < to) ? at + strlen(what) : NULL;
}

static bool is_idle(const char *from, const char *to)
{
	const char *flags = find(from, to, "RFL=");
	const char *halted = find(from, to, "HLT=");

	return flags && halted && *halted == '1' &&
	       strtoul(flags, NULL, 16) & FLAG_IF;
}

/* Return: the highest vector in service, 0 none. */
static unsigned long in_service(const char *from, const char *to)
{
	const char *line = find(from, to, "\nISR\t");
	unsigned long vector, last = 0;
	char *end;

	while (line && (vector = strtoul(line, &end, 10)) && end != line) {
		last = vector;
		line = end;
	}
	return last;
}

int rig_qemu_fault(const char *witness, char *why, size_t size)
{
	const char *cpu = witness, *next;
	unsigned long vector;

	for (; (cpu = strstr(cpu, "== cpu ")); cpu = next) {
		next = strstr(cpu + 1, "== cpu ");
		vector = is_idle(cpu, next) ? in_service(cpu, next) : 0;
		if (vector) {
			snprintf(why, size,
				 "emulator: CPU %lu waits for interrupts with vector %lu in service",
				 strtoul(cpu + strlen("== cpu "), NULL, 10),
				 vector);
			return 1;
		}
		if (!next)
			break;
	}
	return 0;
}

int rig_qemu_died(int status, char *why, size_t size)
{
	static const int own[] = { SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE };

	if (!WIFSIGNALED(status))
		return 0;
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (WTERMSIG(status) == own[i]) {
			snprintf(why, size, "emulator: died of signal %d (%s)",
				 own[i], strsignal(own[i]));
			return 1;
		}
	return 0;
}
