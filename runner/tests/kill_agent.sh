#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kill_agent.sh [KILLS]: runs a plan undisturbed, then again while init kills
# one agent in two with SIGKILL at some moment, in run after run until there
# were KILLS of them. Each run must come to the same verdicts. Prints KTAP.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1
. runner/tests/result.sh

kills=${1:-10}
dir=build/check/kill_agent
lutorture=build/bin/lutorture

verdicts() { $lutorture report --ktap "$1" | grep -E '^(ok|not ok)'; }

# run RIG LOG: prints the run folder.
run()
{
	$lutorture run --rig "$1" --plan kill --seed 1 --attempts 1000 \
		--results $dir > "$2" 2>&1
	sed -n 's/^lutorture: run folder //p' "$2" | head -n 1
}

rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
sed 's/^cmdline: .*/& lutorture.kill_agent=2/' \
	hwconfigs/virtual/q35-switch.yaml > $dir/killing.yaml
verdicts "$(run q35-switch $dir/whole.log)" > $dir/whole.verdicts
[ "$(grep -c ok $dir/whole.verdicts)" -gt 1 ]
result $? "the undisturbed run gives verdicts"

hit=0
for round in $(seq 12); do
	[ $hit -lt "$kills" ] || break
	folder=$(run $dir/killing.yaml "$dir/killed.$round.log")
	seen=$(grep -c 'agent killed by signal 9' "$folder/console.log")
	hit=$((hit + seen))
	echo "# run $round: $seen agents killed"
	verdicts "$folder" > "$dir/killed.$round.verdicts"
	cmp $dir/whole.verdicts "$dir/killed.$round.verdicts" | sed 's/^/# /'
	cmp -s $dir/whole.verdicts "$dir/killed.$round.verdicts"
	result $? "run $round comes to the same verdicts"
done
[ $hit -ge "$kills" ]
result $? "$hit agents were killed, $kills wanted"
echo "1..$n"
