// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns handing open files from process to process. Touches nothing on the
 * machine; must not close what it sends.
 */
#include "lu_pass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "lu_err.h"

/* A message of one byte, with room for one fd. */
struct pass {
	char byte;
	char control[CMSG_SPACE(sizeof(int))]
		__attribute__((aligned(__alignof__(struct cmsghdr))));
	struct iovec iov;
	struct msghdr msg;
};

static void prepare(struct pass *p)
{
	memset(p, 0, sizeof(*p));
	p->iov.iov_base = &p->byte;
	p->iov.iov_len = 1;
	p->msg.msg_iov = &p->iov;
	p->msg.msg_iovlen = 1;
	p->msg.msg_control = p->control;
	p->msg.msg_controllen = sizeof(p->control);
}

int lu_pass_send(int socket, int fd)
{
	struct cmsghdr *c;
	struct pass p;

	prepare(&p);
	c = CMSG_FIRSTHDR(&p.msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	if (sendmsg(socket, &p.msg, MSG_NOSIGNAL) < 0)
		return lu_err(-errno, "passing fd %d: %m", fd);
	return 0;
}

int lu_pass_receive(int socket)
{
	struct cmsghdr *c;
	struct pass p;
	ssize_t n;
	int fd;

	prepare(&p);
	n = recvmsg(socket, &p.msg, MSG_CMSG_CLOEXEC);
	if (n < 0)
		return lu_err(-errno, "receiving an fd: %m");
	if (!n)
		return lu_err(-EPIPE,
			      "receiving an fd: the other end is closed");
	c = CMSG_FIRSTHDR(&p.msg);
	if (!c && p.msg.msg_flags & MSG_CTRUNC)
		return lu_err(-EMFILE, "receiving an fd: no room for it");
	if (!c || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS ||
	    c->cmsg_len != CMSG_LEN(sizeof(int)))
		return lu_err(-EBADMSG, "a message without an fd");
	memcpy(&fd, CMSG_DATA(c), sizeof(int));
	return fd;
}
