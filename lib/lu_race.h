/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads that create sessions, preserve a file in them and close them, over and
 * over, while the machine leaves; and what the next kernel can tell of them.
 */
#ifndef LU_RACE_H
#define LU_RACE_H

#include <stdint.h>

#define LU_RACERS 3

/**
 * struct lu_race_score - How far the racers are, in memory that goes along: of
 * what goes on once the jump is asked for nobody in this kernel can tell.
 * @before: rounds of all, as the jump was asked for
 * @rounds: of each: sessions that it created, filled and closed
 * @seen:   TSC, as its last call began or ended
 * @busy:   that call has not ended
 * @longest: cycles of the TSC that the longest of its calls took, of those that ended
 * @err:    of the call that ended it, below 0; 0: none did
 */
struct lu_race_score {
	uint64_t before;
	uint64_t rounds[LU_RACERS];
	uint64_t seen[LU_RACERS];
	uint64_t busy[LU_RACERS];
	uint64_t longest[LU_RACERS];
	int64_t err[LU_RACERS];
};

/**
 * lu_race_start() - Have them race, each until a call of its own fails.
 * @luo: fd of /dev/liveupdate, open for as long as the process lives
 *
 * Changes: one session more is left open, with the score. All ends with the jump,
 * or with the process.
 *
 * Context: blocks until each has gone round once, up to 20 s.
 * Return: 0; -ENODATA one has not; -errno of a call.
 */
int lu_race_start(int luo);

/**
 * lu_race_judge() - Was it a race?
 * @score:  that came along
 * @frozen: TSC, as sessions were frozen
 *
 * From there on calls wait until the machine is gone: none has a reason to fail.
 *
 * Return: 0; -EBADMSG a call failed; -ENODATA a racer made no round, none went on
 * once the jump was asked for, or none was in a call as sessions were frozen: one
 * that ended then, or did not end, and began no longer before than ten times the
 * longest call of that racer took.
 */
int lu_race_judge(const struct lu_race_score *score, uint64_t frozen);

/**
 * lu_race_check() - The same, in the next kernel; its session is finished.
 * @luo:    fd of /dev/liveupdate
 * @frozen: as above
 *
 * Return: as lu_race_judge(); -EIO the score is cut short; -errno of a call.
 */
int lu_race_check(int luo, uint64_t frozen);

/**
 * lu_race_take() - Take over what came of one racer, and finish its session.
 * @luo: fd of /dev/liveupdate
 * @i:   racer, from 0
 *
 * Return: 2 the session came with its file, and that is whole; 1 the session alone;
 * 0 neither; as lu_cargo_check_memfd(); -errno of a call.
 */
int lu_race_take(int luo, int i);

#endif
