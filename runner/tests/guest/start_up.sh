#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# start_up.sh REPO: what the start-up unit of a machine does that runs the runner
# itself: begins the run in /mnt, or goes on with the one that is there, and
# switches the machine off behind it. What the rig's init program knows is kept
# from the runner, since there is none on such a machine.
cd "$1" || exit
unset "${!LUTORTURE_@}"
run=$(echo /mnt/2*/)
if [ -d "$run" ]; then
	build/bin/lutorture run --resume "$run"
else
	build/bin/lutorture run --rig /mnt/rig.yaml --plan /mnt/plan.yaml \
		--seed 1 --results /mnt
fi >> /mnt/log 2>&1
echo $? > /mnt/status
echo o > /proc/sysrq-trigger
kill -STOP $$ # until it is off
