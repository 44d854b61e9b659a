#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# check.sh [PART...]: everything that shows whether the tree is sound; without
# arguments all parts, in order. A part that fails stops no other. What counts
# are KTAP lines against their plan: a program that prints none has failed.
# Logs go to build/check/. Ends in "N passed, N failed".
# shellcheck disable=SC2317 # functions called by name
set -u
export LC_ALL=C
unset MAKEFLAGS MFLAGS MAKELEVEL
cd "$(dirname "$0")/../.." || exit 1

all_parts=(setup gcc clang module lint self unit rigs)
logs=build/check
jobs=$(nproc)
unit_limit_s=300
passed=0
failed=0
skipped=0
bad=()

# one NAME TEXT COMMAND...: a step that is no test program, as one that is.
one()
{
	local text=$1 status=0

	shift
	echo "TAP version 13"
	echo "1..1"
	"$@" || status=$?
	[ "$status" -eq 0 ] || printf 'not '
	echo "ok 1 $text"
	return "$status"
}

# Shows of a running program what is worth a line on the console.
follow()
{
	if [ "$1" = live ]; then
		tee "$2" | grep --line-buffered -E '^(not ok|ok|# )'
	else
		cat > "$2"
	fi
}

# count NAME live|quiet COMMAND...: runs it, counts its results, reports.
count()
{
	local name=$1 show=$2 log=$logs/${1//[^a-z0-9]/_}.log start=$SECONDS
	local status p f s why

	shift 2
	[ "$show" = quiet ] || echo "== $name"
	"$@" < /dev/null 2>&1 | follow "$show" "$log"
	status=${PIPESTATUS[0]}
	{ read -r p f s; why=$(cat); } < <(awk -v status="$status" \
		-f runner/tests/ktap_count.awk "$log")
	passed=$((passed + p))
	failed=$((failed + f))
	skipped=$((skipped + s))
	printf '%-34s %4d passed, %d failed, %d skipped  (%d s)\n' \
		"$name" "$p" "$f" "$s" $((SECONDS - start))
	[ "$f" -eq 0 ] && return
	bad+=("$name: $log")
	[ -z "$why" ] || echo "$why"
	excerpt "$log"
}

# Of a build its errors, of a test its end.
excerpt()
{
	{ grep -E 'error:|undefined reference|\*\*\*' "$1" ||
		tail -n 40 "$1"; } | head -n 40 | sed 's/^/    /'
}

part_setup() { count setup live one setup make setup; }
part_gcc() { count "gcc" quiet one build make -k -j"$jobs" all; }
part_clang() { count "clang" quiet one build make -k -j"$jobs" clang; }
part_lint() { count lint quiet runner/tests/lint.sh; }

part_self()
{
	count "counting of results" quiet runner/tests/ktap_count.sh
	count "goals of coverage" quiet runner/tests/coverage_goals.sh
}

# quiet_make TARGET: modpost only warns; here that fails too.
quiet_make()
{
	local log=$logs/$1.build

	make "$1" 2>&1 | tee "$log"
	[ "${PIPESTATUS[0]}" -eq 0 ] && ! grep -qi 'warning' "$log"
}

part_module()
{
	count "modules, extra warnings" quiet one build quiet_make kmod-strict
	count "modules, kernel's provider" quiet one build quiet_make kmod-stub
}

part_unit()
{
	local program

	make -k -j"$jobs" unit-programs > "$logs/unit-build.log" 2>&1 ||
		excerpt "$logs/unit-build.log"
	for program in $(make -s list-unit-programs); do
		count "unit ${program#build/unit/}" quiet \
			timeout "$unit_limit_s" "$program"
	done
}

part_rigs()
{
	if [ -x runner/tests/check_rigs.sh ]; then
		count rigs live runner/tests/check_rigs.sh
	else
		echo "rigs: nothing to run"
	fi
}

# In a function, so that the file may change while it runs.
main()
{
	local part

	mkdir -p $logs
	export UBSAN_OPTIONS=print_stacktrace=1
	for part in "${@:-${all_parts[@]}}"; do
		"part_$part"
	done

	[ $skipped -eq 0 ] || echo "$skipped skipped"
	[ ${#bad[@]} -eq 0 ] || printf 'failed: %s\n' "${bad[@]}"
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ] && [ $passed -gt 0 ]
}

main "$@"; exit
