#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# check_rigs.sh: runs plans on the virtual rigs and prints one KTAP stream. A
# result line is a test of a plan, judged by the run itself; what the runner
# must refuse or survive is tested by the scripts called at the end.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1

dir=build/check/rigs
lutorture=build/bin/lutorture
tun=/dev/net/tun
# Always the same draws, so that red means a change; nightly draws its own.
seed=${LUTORTURE_SEED:-1}
n=0

# renumber NAME: result lines of another stream, as part of this one.
renumber()
{
	local line

	while IFS= read -r line; do
		case $line in
		"ok "* | "not ok "*)
			n=$((n + 1))
			echo "${line%%ok *}ok $n $1: ${line#*ok +([0-9]) }"
			;;
		"#"*)
			echo "$line"
			;;
		esac
	done
}

# run_plan RIG PLAN: leaves its log, and how the program ended.
run_plan()
{
	local log="$dir/$1-$2.log"

	$lutorture run --rig "$1" --plan "$2" --seed "$seed" \
		--results "$dir" > "$log" 2>&1 < /dev/null
	echo $? > "$log.status"
}

# tell_plan RIG PLAN: every verdict, and how the program ended.
tell_plan()
{
	local name="$1 $2" log="$dir/$1-$2.log" status run

	status=$(cat "$log.status")
	run=$(sed -n 's/^lutorture: run folder //p' "$log" | head -n 1)
	renumber "$name" < <($lutorture report --ktap "$run")
	n=$((n + 1))
	if [ "$status" -ne 0 ]; then
		sed 's/^/# /' "$log"
		printf 'not '
	fi
	echo "ok $n $name: exit status $status, results in $run"
}

# run_script PROGRAM [ARGUMENT...]: leaves its log, and how it ended.
run_script()
{
	local log="$dir/${1##*/}.log"

	"$@" > "$log" 2>&1 < /dev/null
	echo $? > "$log.status"
}

# tell_script PROGRAM: its results, and one for how it ended, since one that dies
# half-way has no failed result to show.
tell_script()
{
	local name=${1##*/} log="$dir/${1##*/}.log" status p f s why

	status=$(cat "$log.status")
	renumber "$name" < "$log"
	{ read -r p f s; why=$(cat); } < <(awk -v status="$status" \
		-f runner/tests/ktap_count.awk "$log")
	n=$((n + 1))
	[ -z "$why" ] || echo "$why"
	[ "$f" -eq 0 ] || printf 'not '
	printf 'ok %d %s: %d passed, %d failed, %d skipped, exit status %d' \
		$n "$name" "$p" "$f" "$s" "$status"
	if [ "$p" -eq 0 ] && [ "$f" -eq 0 ]; then
		printf ' # SKIP nothing ran'
	fi
	echo
}

# Two guests at a time: one alone keeps little more than one CPU busy. What the
# first lane runs is told as it ends, the second's at the end.
first_lane()
{
	run_plan q35-switch smoke
	tell_plan q35-switch smoke
	run_plan q35-wide wide
	tell_plan q35-wide wide
	run_plan q35-dma dma
	tell_plan q35-dma dma
	run_script runner/tests/refuse.sh
	tell_script runner/tests/refuse.sh
	run_script runner/tests/disk_full.sh
	tell_script runner/tests/disk_full.sh
	run_script runner/tests/kill_resume.sh 10 "$seed"
	tell_script runner/tests/kill_resume.sh
}

second_lane()
{
	run_plan q35-switch meta
	run_plan q35-deep deep
	[ ! -c "$tun" ] || run_plan q35-tap tap
	run_script runner/tests/killed.sh 10
	run_script runner/tests/own_machine.sh
}

tell_tap()
{
	if [ -c "$tun" ]; then
		tell_plan q35-tap tap
	else
		n=$((n + 1))
		echo "ok $n q35-tap tap # SKIP no $tun: load the module tun"
	fi
}

tell_second_lane()
{
	tell_plan q35-switch meta
	tell_plan q35-deep deep
	tell_tap
	tell_script runner/tests/killed.sh
	tell_script runner/tests/own_machine.sh
}

shopt -s extglob
rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
echo "# seed $seed"
second_lane &
first_lane
wait
tell_second_lane
echo "1..$n"
