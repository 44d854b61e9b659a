/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Live update sessions: thin calls over the ioctls of /dev/liveupdate.
 *
 * Nothing here keeps state. There is no call to unpreserve: the last close of
 * an outgoing session's fd does it, for all it holds, in reverse order; the
 * last close of a retrieved session's fd finishes it. Every fd returned is
 * close-on-exec.
 *
 * Source: include/uapi/linux/liveupdate.h and kernel/liveupdate of Linux 7.3.
 */
#ifndef LU_SESSION_H
#define LU_SESSION_H

#include <stdint.h>

#define LU_SESSION_NAME_SIZE 64 /* bytes of a name, NUL included */

/**
 * lu_session_device() - Open /dev/liveupdate.
 *
 * The first open after a kexec makes the kernel deserialize all sessions:
 * handlers must be registered (modules loaded) before it. The kernel allows
 * one opener; session fds stay usable after this one is closed.
 *
 * Return: fd; -ENOENT no such device: lu_errmsg() says whether CONFIG_LIVEUPDATE,
 * liveupdate=on or kho=on is missing; -EBUSY another opener, named if it can be
 * found; -EIO sessions of the last kernel could not be deserialized, for the
 * life of this kernel; -EACCES not root.
 */
int lu_session_device(void);

/**
 * lu_session_absent() - Why there is no /dev/liveupdate, with the remedy.
 *
 * Looks at the kernel command line and debugfs; call it only when the device
 * is not there. Changes nothing, and leaves lu_errmsg() alone unless the
 * command line cannot be read.
 *
 * Return: text that names what is missing, kho=on, liveupdate=on or
 * CONFIG_LIVEUPDATE, the first of them that can be told; never NULL or freed.
 */
const char *lu_session_absent(void);

/**
 * lu_session_create() - New outgoing session.
 * @luo:  fd of /dev/liveupdate
 * @name: 1 to 63 bytes, unique among outgoing sessions
 *
 * Return: session fd; -EINVAL empty or too long; -EEXIST; -ENOMEM; -ENOSPC;
 * -EMFILE.
 */
int lu_session_create(int luo, const char *name);

/**
 * lu_session_retrieve() - Take over a session of the last kernel.
 * @luo:  fd of /dev/liveupdate
 * @name: as it was created
 *
 * Return: session fd; -ENOENT; -EINVAL already retrieved, or name too long;
 * -ENOMEM; -EMFILE.
 */
int lu_session_retrieve(int luo, const char *name);

/**
 * lu_session_preserve() - Preserve a file with a session.
 * @session: fd of an outgoing session
 * @fd:      file of a kind that has a handler (memfd, lutorture_pci, ...)
 * @token:   unique in the session
 *
 * Undone by the last close of @session.
 *
 * Return: 0; in the order the kernel looks: -EINVAL incoming session; -EEXIST
 * token used; -ENOMEM, -ENOSPC; -EBADF; -ENOENT no handler; -EBUSY this file is
 * preserved; then whatever the handler says: for a PCI function -EBUSY it is
 * preserved through another file, -EINVAL it is a VF.
 */
int lu_session_preserve(int session, int fd, uint64_t token);

/**
 * lu_session_try() - Preserve a file in a session of its own, and let it go.
 * @luo: fd of /dev/liveupdate
 * @fd:  file of a kind that has a handler
 *
 * Leaves nothing behind, whether or not it worked. The session is called
 * "try".
 *
 * Return: as lu_session_create() if that fails, else as lu_session_preserve().
 */
int lu_session_try(int luo, int fd);

/**
 * lu_session_try_open() - Open what a test that needs no device tries that with.
 * @luo:   set to an fd of /dev/liveupdate; -errno on failure
 * @memfd: set to an fd of a memfd of one page; -1 on failure
 *
 * Return: 0; as lu_session_device(); -errno there is no memfd.
 */
int lu_session_try_open(int *luo, int *memfd);

/**
 * lu_session_retrieve_fd() - Get a preserved file back.
 * @session: fd of a retrieved session
 * @token:   as it was preserved
 *
 * Repeating it gives another fd of the same file. A failure is remembered and
 * returned again.
 *
 * Return: fd; -EINVAL outgoing session; -ENOENT no such token, or finished;
 * -EMFILE; whatever the handler says.
 */
int lu_session_retrieve_fd(int session, uint64_t token);

/**
 * lu_session_finish() - Hand everything of a retrieved session over for good.
 * @session: fd of a retrieved session
 *
 * Files that were retrieved stay open; preserved state that nobody retrieved is
 * released. Finishing again changes nothing.
 *
 * Return: 0; -EINVAL outgoing session; -EBUSY a handler is not ready, and
 * nothing changed.
 */
int lu_session_finish(int session);

/**
 * lu_session_name() - Name of a session.
 * @session: session fd of either kind
 * @name:    receives it, NUL-terminated
 *
 * Return: 0; -ENOTTY or -EINVAL not a session.
 */
int lu_session_name(int session, char name[LU_SESSION_NAME_SIZE]);

#endif
