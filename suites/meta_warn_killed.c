// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The kernel hits a WARN() that no test declared, and
 * behind the jump the agent is killed. The second attempt is content.
 * Passes if: the run fails the test for the warning of the first attempt.
 * Cannot see: a kill before the log was looked at; the next look is then the first.
 * Source: runner/fold.h, FOLD_INTERRUPTED.
 */
#include <signal.h>
#include <unistd.h>

#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_warn_killed",
	.description =
		"will have the kernel WARN, kill its agent and must be judged by both attempts",
	.needs = LU_NEED_KEXEC,
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.meta = "fail:kernel-warning",
};

TEST(warns_once_and_is_begun_again)
{
	int attempt = lu_meta_count(lu_leg() ? "meta_warn_killed.behind" :
					       "meta_warn_killed");
	pid_t agent;

	ASSERT_LE(0, attempt);
	if (!lu_leg() && !attempt)
		LU_OK(lu_meta_damage("warn"));
	if (!lu_leg())
		LU_JUMP();
	if (attempt || !lu_agent_present())
		return;
	agent = lu_meta_agent();
	ASSERT_LT(1, agent) TH_LOG("%s", lu_errmsg());
	kill(agent, SIGKILL);
	pause();
}

LU_SUITE_MAIN
