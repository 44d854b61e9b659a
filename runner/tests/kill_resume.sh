#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kill_resume.sh [KILLS [SEED]]: runs a plan undisturbed, then again while the
# controller is killed with SIGKILL at random moments and the run resumed. No
# complete line of the journal may be lost, and the verdicts must be the same.
# Prints KTAP. The moments come from SEED, which is printed.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1

kills=${1:-10}
seed=${2:-$(date +%s)}
dir=build/check/kill_resume
lutorture=build/bin/lutorture
RANDOM=$((seed % 32768))
n=0

ok()
{
	local status=$1

	shift
	n=$((n + 1))
	[ "$status" -eq 0 ] || printf 'not '
	echo "ok $n $*"
}

verdicts() { $lutorture report --ktap "$1" | grep -E '^(ok|not ok)'; }
folder() { sed -n 's/^lutorture: run folder //p' "$1" | head -n 1; }

# Every complete line that was there when the controller died must be there
# still, in its place.
kept()
{
	local whole

	whole=$(grep -c '' "$1")
	[ -z "$(tail -c 1 "$1")" ] || whole=$((whole - 1))
	head -n "$whole" "$1" | cmp -s - <(head -n "$whole" "$2")
}

kill_some()
{
	local i pid ms

	for i in $(seq "$kills"); do
		"$@" > "$dir/killed.$i.log" 2>&1 &
		pid=$!
		ms=$((500 + RANDOM % 9000))
		sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
		if ! kill -KILL "$pid" 2> /dev/null; then
			echo "# the run was over before kill $i"
		fi
		wait "$pid" 2> /dev/null
		run=${run:-$(folder "$dir/killed.$i.log")}
		cp "$run/dut/journal.jsonl" "$dir/journal.$i"
		echo "# kill $i after $ms ms, $(wc -l < "$dir/journal.$i") records"
		set -- $lutorture run --resume "$run"
	done
}

rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
echo "1..$((kills + 3))"
echo "# seed $seed"
run=
what=(--rig q35-switch --plan kill --seed "$seed" --results "$dir")
$lutorture run "${what[@]}" > $dir/whole.log 2>&1
whole=$(folder $dir/whole.log)
verdicts "$whole" > $dir/whole.verdicts
[ "$(grep -c ok $dir/whole.verdicts)" -gt 1 ]
ok $? "the undisturbed run gives verdicts"

kill_some $lutorture run "${what[@]}" --attempts 100
$lutorture run --resume "$run" > $dir/last.log 2>&1
ok $(($? == 3)) "the run that was killed $kills times comes to an end"
for i in $(seq "$kills"); do
	kept "$dir/journal.$i" "$run/dut/journal.jsonl"
	ok $? "nothing recorded before kill $i is lost"
done
verdicts "$run" > $dir/killed.verdicts
cmp $dir/whole.verdicts $dir/killed.verdicts | sed 's/^/# /'
cmp -s $dir/whole.verdicts $dir/killed.verdicts
ok $? "the verdicts are the same"
