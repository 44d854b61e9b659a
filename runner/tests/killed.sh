#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# killed.sh [KILLS]: runs a plan undisturbed, then again as a plan that orders
# kills, in run after run until the agent died KILLS times. Each run must come
# to the same verdicts and miss no record. Prints KTAP.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1
. runner/tests/result.sh

kills=${1:-10}
dir=build/check/killed
lutorture=build/bin/lutorture

verdicts() { $lutorture report --ktap "$1" | grep -E '^(ok|not ok)'; }

# run PLAN LOG: prints the run folder.
run()
{
	$lutorture run --rig q35-switch --plan "$1" --seed 1 \
		--results $dir > "$2" 2>&1
	sed -n 's/^lutorture: run folder //p' "$2" | head -n 1
}

# strays FOLDER: interruptions in a leg in which no kill was ordered.
strays()
{
	jq -rs 'reduce .[] as $r ({kills: 0, strays: 0};
		if $r.kind == "begin" then .kills = ($r.kills // 0)
		elif $r.why == "interrupted" and .kills == 0 then .strays += 1
		else . end) | .strays' "$1/dut/journal.jsonl"
}

rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
# Not the test that crashes: what ends it is to be its own doing. And not the
# last item, which has a suite that the first has too.
sed "/suite: cycle, cycles: 1/s/}$/, kills: $kills}/" suites/plans/kill.yaml \
	> $dir/kill.yaml
verdicts "$(run kill $dir/whole.log)" > $dir/whole.verdicts
[ "$(grep -c ok $dir/whole.verdicts)" -gt 1 ]
result $? "the undisturbed run gives verdicts"

agents=0
controllers=0
for round in $(seq 6); do
	[ $agents -lt "$kills" ] || [ $controllers -lt "$kills" ] || break
	folder=$(run $dir/kill.yaml "$dir/killed.$round.log")
	read -r agent controller missing < <(jq -r '"\(.kills.agent) " +
		"\(.kills.controller) \(.state.missing_records)"' \
		"$folder/run.json")
	agents=$((agents + agent))
	controllers=$((controllers + controller))
	echo "# run $round: $agent agents and $controller controllers killed"
	[ "$missing" -eq 0 ]
	result $? "run $round misses no record"
	[ "$(strays "$folder")" -eq 0 ]
	result $? "run $round has no interruption where no kill is ordered"
	verdicts "$folder" > "$dir/killed.$round.verdicts"
	diff $dir/whole.verdicts "$dir/killed.$round.verdicts" | sed 's/^/# /'
	cmp -s $dir/whole.verdicts "$dir/killed.$round.verdicts"
	result $? "run $round comes to the same verdicts"
done
[ $agents -ge "$kills" ] && [ $controllers -ge "$kills" ]
result $? "$agents agents and $controllers controllers were killed, $kills wanted"
echo "1..$n"
