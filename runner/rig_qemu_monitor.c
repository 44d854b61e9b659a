// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's human monitor, over a stream that only the controller holds. Touches
 * the machine as the command says, and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lu_err.h"
#include "rig_qemu.h"

#define PROMPT	  "(qemu) "
#define PROMPT_MS 5000

int rig_qemu_monitor_open(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return lu_err(-errno, "a stream for the monitor: %m");
	fcntl(ends[1], F_SETFD, 0);
	return 0;
}

void rig_qemu_monitor_argv(int fd, struct argv *argv)
{
	argv_add(argv, "-chardev");
	argv_add(argv, "socket,id=monitor,fd=%d", fd);
	argv_add(argv, "-mon");
	argv_add(argv, "chardev=monitor,mode=readline");
}

/* Too much for @buf: its end, with the prompt, matters more. */
static size_t append(char *buf, size_t len, size_t size, const char *chunk,
		     size_t n)
{
	size_t room = size - 1, drop;

	if (n > room) {
		chunk += n - room;
		n = room;
	}
	drop = len + n > room ? len + n - room : 0;
	memmove(buf, buf + drop, len - drop);
	len -= drop;
	memcpy(buf + len, chunk, n);
	buf[len + n] = '\0';
	return len + n;
}

/* Up to the next prompt. */
static int take_answer(int fd, char *buf, size_t size)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char chunk[4096];
	size_t len = 0;
	ssize_t n;

	buf[0] = '\0';
	while (!strstr(buf, PROMPT)) {
		if (poll(&pfd, 1, PROMPT_MS) <= 0)
			return lu_err(-ETIMEDOUT, "the monitor does not answer");
		n = read(fd, chunk, sizeof(chunk));
		if (n <= 0)
			return lu_err(-EPIPE, "the monitor is gone");
		len = append(buf, len, size, chunk, n);
	}
	return 0;
}

/* What was typed comes back first, and a prompt follows what was printed. */
static void trim(char *buf)
{
	char *first = strchr(buf, '\n'), *last = strstr(buf, PROMPT);

	if (last)
		*last = '\0';
	if (first)
		memmove(buf, first + 1, strlen(first + 1) + 1);
}

/* The prompt of before is still to be read, and the echo comes with it. */
int rig_qemu_ask(struct rig_power *power, const char *command, char *buf,
		 size_t size)
{
	char line[256];
	size_t len = strlen(command);
	int err;

	buf[0] = '\0';
	if (len + 2 > sizeof(line))
		return lu_err(-E2BIG, "monitor command too long");
	memcpy(line, command, len);
	line[len] = '\n';
	if (power->monitor < 0)
		return lu_err(-EPIPE, "the machine is off");
	err = take_answer(power->monitor, buf, size);
	if (err)
		return err;
	if (send(power->monitor, line, len + 1, MSG_NOSIGNAL) < 0)
		return lu_err(-EPIPE, "the monitor is gone: %m");
	err = take_answer(power->monitor, buf, size);
	trim(buf);
	send(power->monitor, "\n", 1, MSG_NOSIGNAL);
	return err;
}
