/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handing an open file to another process.
 */
#ifndef LU_PASS_H
#define LU_PASS_H

/**
 * lu_pass_send() - Put a duplicate of an fd into a socket, with one byte.
 * @socket: connected AF_UNIX socket
 * @fd:     stays open here
 *
 * Until it is received the file lives in the socket, also when nobody has it
 * open any more.
 *
 * Return: 0; -EBADF; -EPIPE nobody can receive it; -errno of sendmsg().
 * Source: unix(7), SCM_RIGHTS.
 */
int lu_pass_send(int socket, int fd);

/**
 * lu_pass_receive() - Take an fd that lu_pass_send() put in.
 * @socket: connected AF_UNIX socket; blocks until something is there
 *
 * Return: fd, close-on-exec; -EPIPE the other end is closed; -EBADMSG a message
 * without an fd; -EMFILE no room for it; -errno of recvmsg().
 */
int lu_pass_receive(int socket);

#endif
