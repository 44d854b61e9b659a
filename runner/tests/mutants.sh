#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# mutants.sh [NAME...]: the tester tested. Plants the defects of
# lib/tests/mutants/*.patch (or those named), one at a time, in a copy of the
# tree, and runs the unit test and the plan items that the patch names, then
# suites/plans/mutants.yaml, until the first red. Before that the copy as it is
# must be green over all of these. Works in build/mutants, which it empties first.
# MUTANTS_LIMIT_S: seconds for each, 90. Ends in "N caught, N survived". Only a red
# by what the patch names is "caught"; one by anything else may have come by itself,
# is counted apart as "elsewhere", and fails as a survivor does.
set -u -o pipefail
export LC_ALL=C
unset MAKEFLAGS MFLAGS MAKELEVEL
cd "$(dirname "$0")/../.." || exit 1

patches=lib/tests/mutants
out=$PWD/build/mutants
tree=$out/tree
rig=q35-switch
limit=${MUTANTS_LIMIT_S:-90}
declare -A count=([caught]=0 [survived]=0 [elsewhere]=0 [broken]=0)

die() { echo "mutants: $*" >&2; exit 2; }

# header KEY FILE...: values of a patch's lines "# KEY: value"
header() { sed -n "s/^# $1: //p" "${@:2}"; }

# All that a build of one module and a run take; nothing in it is a link into
# this tree but the kernel, so nothing here can be changed from there.
copy_tree()
{
	rm -rf "$out"
	mkdir -p "$tree/build/obj"
	cp -a Makefile lib runner suites hwconfigs "$tree"
	cp -a build/bin build/uapi build/modules "$tree/build"
	cp -a build/obj/asan "$tree/build/obj"
	for link in linux kernel; do
		ln -s "$(readlink -f build/$link)" "$tree/build/$link"
	done
}

# build [TEST...]: the module, and unit tests
build()
{
	make -s -C "$tree" build/bin/kmod/lutorture_pci.ko \
		"${@/#/build/unit/lib/tests/}" > "$dir/build.log" 2>&1
}

# plan ITEM...: these, then those of every mutant
plan()
{
	sed '/^ *-/,$d' suites/plans/mutants.yaml
	[ $# -eq 0 ] || printf '  - %s\n' "$@"
	sed -n '/^ *- /p' suites/plans/mutants.yaml
}

# run SECONDS ITEM...: a run of the copy until the first red
run()
{
	plan "${@:2}" > "$dir/plan.yaml"
	timeout "$1" "$tree/build/bin/lutorture" run --rig $rig --seed 1 \
		--plan "$dir/plan.yaml" --results "$dir" --until-red \
		> "$dir/run.log" 2>&1
	folder=$(sed -n 's/^lutorture: run folder //p' "$dir/run.log")
}

# unit TEST...: prints who failed and why; 1: none did
unit()
{
	local test log

	for test; do
		log=$dir/$test.log
		timeout "$limit" "$tree/build/unit/lib/tests/$test" \
			> "$log" 2>&1 && continue
		awk -v by="$test" '/^not ok/ { name = $4 == "" ? $3 : $4 }
			/^# [^ ]+\.c:[0-9]+:/ && why == "" { why = $0
				sub(/^# [^:]*:[0-9]*:[^:]*:/, "", why) }
			/Sanitizer|runtime error/ && why == "" { why = $0 }
			/^not ok/ { print by "." name ": " why; seen = 1
				exit }
			END { if (!seen) print by ": " why }' "$log"
		return 0
	done
	return 1
}

# said SUITE TEST: what a test that failed says itself; the expression that did
# not hold where it says no more
said()
{
	jq -r --arg s "$1" --arg t "$2" 'select(.kind == "ktap" and
		.suite == $s and .test == $t) | .lines[] |
		select(test("^# [^ ]+\\.c:[0-9]+:")) |
		sub("^# [^:]+:[0-9]+:[^:]+:"; "")' \
		"$folder/dut/journal.jsonl" | awk 'NR < 3 { line[NR] = $0 }
			END { if (NR) print line[2 - (NR == 1 ||
				line[2] ~ /^Expected/)] }'
}

# Who saw it and what it says: the test itself before an oracle, and an oracle
# before the bare rule of the verdict.
red()
{
	local suite name key reason oracle words

	IFS=$'\t' read -r suite name key reason < <(jq -r '[.tests[] |
		select(.verdict == "fail")][0] // empty |
		[.suite, .test, .key, (.reason | sub("^[^:]*: "; ""))] | @tsv' \
		"$folder/run.json" 2> /dev/null) || return
	words=$(said "$suite" "$name")
	oracle=$(jq -r --arg s "$suite" --arg t "$name" 'select(.kind ==
		"finding" and .suite == $s and .test == $t) | .oracle' \
		"$folder/dut/journal.jsonl" | head -n 1)
	[ -z "$words" ] || { echo "$suite.$name: $words"; return; }
	[[ $key =~ ^(kernel|config|left|device|link|clock|oracle)- ]] || oracle=""
	echo "$suite.$name, ${oracle:+oracle }${oracle:-$key}: $reason"
}

# Did any test come to a verdict of its own?
any_ran()
{
	jq -e '[.tests[] | select(.verdict != "infra")] | length > 0' \
		"$folder/run.json" > /dev/null 2>&1
}

# row NAME STATE START WHY
row()
{
	printf '%-34s %-9s %4d  %.120s\n' "$1" "$2" $((SECONDS - $3)) "$4"
	count[$2]=$((count[$2] + 1))
}

control()
{
	local start items tests files=("${@/#/$patches/}")

	files=("${files[@]/%/.patch}")
	dir=$out/control
	mkdir -p "$dir"
	mapfile -t items < <(header run "${files[@]}" | sort -u)
	mapfile -t tests < <(header unit "${files[@]}" | sort -u)
	build "${tests[@]}" || { tail "$dir/build.log"; die "the copy does not build"; }
	start=$SECONDS
	unit "${tests[@]}" && die "control: red"
	run 3600 "${items[@]}" || { red; die "control: not green, see $dir"; }
	echo "control: green, $(jq '.tests | length' "$folder/run.json") tests, $((SECONDS - start)) s"
}

# judge NAME: the patch is in the copy
judge()
{
	local file=$patches/$1.patch by start items tests why state=caught

	mapfile -t items < <(header run "$file")
	mapfile -t tests < <(header unit "$file")
	by=$(header 'caught by' "$file")
	start=$SECONDS
	build "${tests[@]}" || { row "$1" broken "$start" "does not build"; return; }
	start=$SECONDS
	folder=""
	why=$(unit "${tests[@]}")
	if [ -z "$why" ]; then
		run "$limit" "${items[@]}"
		why=$(red)
	fi
	if [ -n "$why" ]; then
		[[ $why =~ ^($by) ]] || { state=elsewhere; why="wanted: $by; was: $why"; }
		row "$1" "$state" "$start" "$why"
	elif any_ran; then
		row "$1" survived "$start" "wanted: $by"
	else
		row "$1" broken "$start" "no test was run, see $dir"
	fi
}

mutant()
{
	dir=$out/$1
	mkdir -p "$dir"
	patch -s -p1 -F0 -d "$tree" < "$patches/$1.patch" > "$dir/patch.log" ||
		die "$1 does not apply: see $dir/patch.log"
	judge "$1"
	patch -s -R -p1 -F0 -d "$tree" < "$patches/$1.patch" ||
		die "$1 cannot be taken back"
}

main()
{
	local names=("$@") name state

	if [ ${#names[@]} -eq 0 ]; then
		mapfile -t names < <(cd $patches && printf '%s\n' *.patch)
		names=("${names[@]%.patch}")
	fi
	copy_tree
	control "${names[@]}"
	for name in "${names[@]}"; do
		mutant "$name"
	done
	for state in broken elsewhere; do
		[ "${count[$state]}" -eq 0 ] || echo "${count[$state]} $state"
	done
	echo "${count[caught]} caught, ${count[survived]} survived"
	[ $((count[broken] + count[elsewhere] + count[survived])) -eq 0 ]
}

main "$@"; exit
