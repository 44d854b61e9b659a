#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kill_resume.sh [KILLS [SEED]]: runs a plan undisturbed, then again while the
# controller is killed with SIGKILL at random moments and the run resumed. No
# complete line of the journal may be lost, and the verdicts must be the same.
# A run that is over before it was killed often enough is followed by another.
# Prints KTAP. The moments come from SEED, which is printed.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1

kills=${1:-10}
seed=${2:-$(date +%s)}
dir=build/check/kill_resume
lutorture=build/bin/lutorture
# More than any run should need, so that a test that never ends gets a verdict.
attempts=1000
RANDOM=$((seed % 32768))
n=0
failed=0
hit=0

ok()
{
	local status=$1

	shift
	n=$((n + 1))
	if [ "$status" -ne 0 ]; then
		failed=$((failed + 1))
		printf 'not '
	fi
	echo "ok $n $*"
}

# The plan holds a test that fails, so that a run which came to its end has this
# exit status and no other.
ended() { [ "$1" -eq 1 ]; }
over() { grep -q '"kind": *"done"' "$1"; }
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

# await_folder LOG PID: the time to the kill counts from the run's folder on.
await_folder()
{
	local tries=200

	until [ -n "$(folder "$1")" ] || ! kill -0 "$2" 2> /dev/null ||
		! ((tries--)); do
		sleep 0.05
	done
}

# kill_once LOG COMMAND...: sets status to how the controller ended, run to its
# folder and ms to the moment.
kill_once()
{
	local log=$1 pid

	"${@:2}" > "$log" 2>&1 &
	pid=$!
	await_folder "$log" $pid
	ms=$((500 + RANDOM % 9000))
	sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
	kill -KILL $pid 2> /dev/null
	wait $pid 2> /dev/null
	status=$?
	run=$(folder "$log")
}

# kill_run: one run from begin to end, killed as often as there are kills left
# and it lasts. Sets run, first (the number of its first kill) and status. A
# kill counts that ended a controller with work to do.
kill_run()
{
	local log

	first=$((hit + 1))
	set -- $lutorture run "${what[@]}" --attempts $attempts
	while [ $hit -lt "$kills" ]; do
		log="$dir/killed.$runs.$((hit + 1)).log"
		kill_once "$log" "$@"
		[ -n "$run" ] || { cat "$log"; return; }
		if [ "$status" -ne 137 ] || over "$run/dut/journal.jsonl"; then
			echo "# run $runs was over before kill $((hit + 1))"
			break
		fi
		hit=$((hit + 1))
		cp "$run/dut/journal.jsonl" "$dir/journal.$hit"
		echo "# kill $hit after $ms ms, $(wc -l < "$dir/journal.$hit") records"
		set -- $lutorture run --resume "$run"
	done
	[ "$status" -eq 137 ] || return
	$lutorture run --resume "$run" > "$dir/last.$runs.log" 2>&1
	status=$?
}

judge_run()
{
	local i

	ended "$status"
	ok $? "run $runs, killed $((hit - first + 1)) times, comes to its end (exit status $status)"
	for i in $(seq $first $hit); do
		kept "$dir/journal.$i" "$run/dut/journal.jsonl"
		ok $? "nothing recorded before kill $i is lost"
	done
	verdicts "$run" > "$dir/verdicts.$runs"
	diff $dir/verdicts.whole "$dir/verdicts.$runs" | sed 's/^/# /'
	[ -s $dir/verdicts.whole ] &&
		cmp -s $dir/verdicts.whole "$dir/verdicts.$runs"
	ok $? "run $runs has the verdicts of the undisturbed one"
}

rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
echo "# seed $seed"
what=(--rig q35-switch --plan kill --seed "$seed" --results "$dir")
$lutorture run "${what[@]}" > $dir/whole.log 2>&1
ended $?
ok $? "the undisturbed run comes to its end"
verdicts "$(folder $dir/whole.log)" > $dir/verdicts.whole
[ "$(grep -c '^ok' $dir/verdicts.whole)" -gt 1 ] &&
	grep -q '^not ok' $dir/verdicts.whole
ok $? "it has verdicts of both kinds"

for ((runs = 1; hit < kills && runs <= kills + 1; runs++)); do
	kill_run
	judge_run
done
[ $hit -eq "$kills" ]
ok $? "$hit of $kills kills met a run at work"
echo "1..$n"
[ $failed -eq 0 ]
