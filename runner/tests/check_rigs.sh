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
seed=${LUTORTURE_SEED:-$(date +%s)}
n=0
declare -A started

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

# plan RIG PLAN [ARGUMENT...]: every verdict, and how the program ended.
plan()
{
	local name="$1 $2" log="$dir/$1-$2.log" status=0 run

	$lutorture run --rig "$1" --plan "$2" --seed "$seed" \
		--results "$dir" "${@:3}" > "$log" 2>&1 || status=$?
	run=$(sed -n 's/^lutorture: run folder //p' "$log" | head -n 1)
	renumber "$name" < <($lutorture report --ktap "$run")
	n=$((n + 1))
	if [ $status -ne 0 ]; then
		sed 's/^/# /' "$log"
		printf 'not '
	fi
	echo "ok $n $name: exit status $status, results in $run"
}

# early PROGRAM [ARGUMENT...]: starts it beside what follows, for script to take
# up. One at a time: a guest keeps more than one CPU busy.
early()
{
	local name=${1##*/}

	"$@" > "$dir/$name.log" 2>&1 < /dev/null &
	started[$name]=$!
}

# script PROGRAM [ARGUMENT...]: its results, and one for how it ended, since
# one that dies half-way has no failed result to show.
script()
{
	local name=${1##*/} log="$dir/${1##*/}.log" status p f s why

	if [ -n "${started[$name]:-}" ]; then
		wait "${started[$name]}"
		status=$?
		renumber "$name" < "$log"
	else
		"$@" 2>&1 < /dev/null | tee "$log" | renumber "$name"
		status=${PIPESTATUS[0]}
	fi
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

# lastpipe: renumber counts in this shell, also at the end of a pipe.
shopt -s extglob lastpipe
rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
echo "# seed $seed"
plan q35-switch smoke
plan q35-switch meta
early runner/tests/kill_resume.sh 10 "$seed"
plan q35-deep deep
plan q35-wide wide
script runner/tests/kill_resume.sh 10 "$seed"
early runner/tests/killed.sh 10
script runner/tests/refuse.sh
script runner/tests/disk_full.sh
script runner/tests/killed.sh 10
echo "1..$n"
