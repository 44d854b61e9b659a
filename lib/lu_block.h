/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The blocks of memory that sessions and files are handed over in, and how many
 * fit into one: a header of 16 bytes, and entries of 80 for sessions, of 64 for
 * files, in a page. Who goes to the end of a block has it proved first that it
 * is there: with other numbers nothing would be crossed, and nobody would notice.
 *
 * Source: include/linux/kho/abi/{block,luo}.h of Linux 7.3.4.
 */
#ifndef LU_BLOCK_H
#define LU_BLOCK_H

#define LU_BLOCK_SESSIONS 51
#define LU_BLOCK_FILES	  63 /* of one session */

/**
 * lu_block_prove() - Do blocks of this kernel end where they are said to?
 * @luo: fd of /dev/liveupdate; no session may be outgoing
 *
 * Makes one session more than fit, and one file more in one session, and counts
 * the blocks that the kernel adds, by the fault module. All of it is gone again.
 *
 * Context: root, lutorture_fault loaded. Uses one of its points.
 * Return: 0; -ERANGE a block was added too soon, or not, as lu_errmsg() says; as
 * lu_session_create() and lu_session_preserve(); as lu_fault_arm(), -ENOENT also
 * where the compiler has inlined what adds a block.
 */
int lu_block_prove(int luo);

#endif
