/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel log that is made up: each message sent is one record, as in /dev/kmsg. */
#ifndef FAKE_KMSG_H
#define FAKE_KMSG_H

#include <stdlib.h>
#include <sys/socket.h>

/* @kernel: to send() records to; @reader: reads them; -EAGAIN: no more for now. */
static inline void fake_kmsg_open(int *kernel, int *reader)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds))
		abort();
	*kernel = fds[0];
	*reader = fds[1];
}

#endif
