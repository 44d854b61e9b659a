// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The agent is killed in the middle of the test,
 * at another moment in each of the first two attempts.
 * Passes if: the run repeats the test from its beginning and judges the third
 * attempt, a pass, with no word about the first two.
 * Cannot see: a kill between two tests (the controller's own test does that).
 * Source: runner/fold.h, FOLD_INTERRUPTED.
 */
#include <signal.h>
#include <unistd.h>

#include "lu_meta.h"
#include "lu_rand.h"
#include "lu_suite.h"

#define KILLS 2

LU_SUITE = {
	.name = "meta_agent_killed",
	.description = "will kill its agent twice and must then pass",
	.timeout_ms = 20000,
	.meta = "pass:passed",
};

TEST(survives)
{
	int attempt = lu_meta_count("meta_agent_killed");
	struct lu_rand rand;
	pid_t agent;

	ASSERT_LE(0, attempt);
	if (attempt >= KILLS || !lu_agent_present())
		return;
	lu_rand_seed(&rand, lu_agent_seed() + attempt);
	agent = lu_meta_agent();
	ASSERT_LT(1, agent) TH_LOG("%s", lu_errmsg());
	usleep(lu_rand_below(&rand, 300000));
	kill(agent, SIGKILL);
	pause();
}

LU_SUITE_MAIN
