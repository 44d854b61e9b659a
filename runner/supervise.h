/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_SUPERVISE_H
#define RUNNER_SUPERVISE_H

/**
 * supervise() - Drive a run whose plan orders that the controller be killed.
 * @dir:   run folder, absolute
 * @repo:  tree that holds build/bin
 * @drive: does the work, in a process of its own, as often as that is killed
 *
 * After each kill every complete line that the DUT's journal had is still to be
 * there at the end of the next life; each kill is recorded in controller.jsonl.
 *
 * Return: what @drive returned when it was not killed; -EBADMSG a line was lost;
 * -EIO the process died of something else; other -errno.
 */
int supervise(const char *dir, const char *repo,
	      int (*drive)(const char *dir, const char *repo));

#endif
