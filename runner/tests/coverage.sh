#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# coverage.sh [PLAN...]: runs plans (smoke, coverage, findings) on the kernel
# "gcov", then the kernel's own tests of live update on "gcov-test", the same
# kernel with what they ask for beside, and prints for each source file which part
# of its lines and branches each of the two reached, and which lines ours did not.
# Fails where a plan or one of theirs does, and where coverage_goals.awk names a
# goal that is missed. Works in build/coverage, which it empties first.
set -u -o pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1
lutorture=build/bin/lutorture
out=build/coverage
rig=q35-switch
selftests=build/linux/tools/testing/selftests/liveupdate
bad=()
seed=1 # the plan coverage names cases of damage by it

die() { echo "coverage: $*" >&2; exit 1; }

# unpack RUN DIR KERNEL: a run's counts as gcda files, gcc's notes beside them.
unpack()
{
	local file notes

	$lutorture counts "$1/counts" "$2" || die "no counts of $1"
	while read -r file; do
		notes=${file#"$2"/}
		notes=${notes%.gcda}.gcno
		cp "build/$notes" "$2/$notes" 2>/dev/null ||
			cp "build/kernel-$3/$notes" "$2/$notes" ||
			die "no notes for $file"
	done < <(find "$2" -name '*.gcda')
}

# merge DIR SUM: adds a plan's counts to those of the plans before it. A file may
# have counts, and with them notes, in one of the two only.
merge()
{
	local from

	[ -d "$2" ] || { cp -r "$1" "$2"; return; }
	gcov-tool merge -o "$2.new" "$1" "$2" || die "gcov-tool: $1"
	for from in "$1" "$2"; do
		(cd "$from" && find . -name '*.gcno' -exec cp --parents {} \
			"../$(basename "$2").new" \;)
	done
	rm -rf "$2" && mv "$2.new" "$2"
}

# check_unloaded TEST: one that loads and unloads lutorture_naive. Are its counts
# kept? Only then are there any of its exit.
check_unloaded()
{
	local counts=$out/unloaded.plan

	$lutorture run --rig $rig --plan coverage --kernel gcov --test "$1" \
		--results "$out/runs.unloaded" || die "$1 failed"
	unpack "$(echo "$out/runs.unloaded"/*)" "$counts" gcov
	gcov -n -f "$counts/kmod-gcov/lutorture_naive/main.gcda" 2>/dev/null |
		grep -A 1 -w naive_exit | grep -q 'executed:100' ||
		die "the counts of a module that was unloaded are lost"
}

# percent DIR: "file lines-in-percent of lines branches-in-percent of branches".
# A file counts where it is compiled as such, not where it is included.
percent()
{
	local file

	find "$1" -name '*.gcda' | sort | while read -r file; do
		gcov -b -n "$file" 2>/dev/null | awk -F "[':% ]+" \
			-v name="${file#"$1"/}" '
			BEGIN { sub("gcda$", "c", name)
				base = part[split(name, part, "/")]
				lines = taken = "- -" }
			/^File / { n = split($2, part, "/")
				own = part[n] == base }
			own && /^Lines executed/ { lines = $3 " " $5 }
			own && /^Taken at least/ { taken = $5 " " $7 }
			/^$/ { own = 0 }
			END { print name, lines, taken }'
	done
}

# unreached DIR: "file: 102-104 111", lines that count and were not run. What does
# not count, between two of them, ends no range. gcov prints the lines of a source
# only where it can open it, by the name it had when it was compiled.
unreached()
{
	local file here=$PWD

	find "$1" -name '*.gcda' | sort | while read -r file; do
		(cd build/kernel-gcov && gcov -t "$here/$file" 2>/dev/null) |
			awk -F : -v name="${file#"$1"/}" '
			function end_range() {
				if (first)
					text = text " " first (last > first ? \
						"-" last : "")
				first = 0 }
			BEGIN { sub("gcda$", "c", name)
				base = part[split(name, part, "/")] }
			$2 + 0 == 0 && $3 == "Source" {
				own = part[split($4, part, "/")] == base; next }
			own && $2 + 0 { seen = 1 }
			!own || $2 + 0 == 0 || $1 ~ /-/ { next }
			$1 ~ /[#=]/ { first = first ? first : $2 + 0
				last = $2 + 0; next }
			{ end_range() }
			END { end_range(); print name ":" (seen ? text : \
				" its source cannot be read") }'
	done
}

table()
{
	printf '%-44s %21s %21s\n' "" "lines, % (of)" "branches, % (of)"
	printf '%-44s %14s %6s %14s %6s\n' file "here" "theirs" "here" "theirs"
	join -a 1 <(percent "$out/ours") <(percent "$out/theirs") | awk '{
		printf "%-44s %6s (%5s) %6s %6s (%5s) %6s\n", $1, $2, $3,
			(NF > 5 ? $6 : "-"), $4, $5, (NF > 5 ? $8 : "-") }'
}

# ours PLAN...
ours()
{
	local plan

	for plan in "$@"; do
		$lutorture run --rig $rig --plan "$plan" --kernel gcov \
			--seed $seed --results "$out/runs.$plan" ||
			bad+=("plan $plan did not pass, exit status $?")
		unpack "$(echo "$out/runs.$plan"/*)" "$out/$plan.plan" gcov
		merge "$out/$plan.plan" "$out/ours"
	done
}

# The kernel's own tests: all of them, on a kernel that has all they ask for, and
# all pass. Each but the first is two programs, before and behind its jump.
theirs()
{
	local log=$out/selftests/dut/selftests.txt lacks want

	lacks=$(grep -vxF -f build/kernel-gcov-test/.config $selftests/config)
	[ -z "$lacks" ] || die "the kernel's own tests ask for $lacks"
	want=$(grep -cE '^TEST_GEN_PROGS(_EXTENDED)? \+=' $selftests/Makefile)
	$lutorture alone $rig gcov-test bench/selftests "$out/selftests" ||
		die "the kernel's own tests did not end"
	cat "$log"
	[ "$(grep -c ' 0$' "$log")" -eq $((2 * want - 1)) ] &&
		! grep -v ' 0$' "$log" ||
		bad+=("not all of the kernel's own tests passed")
	unpack "$out/selftests" "$out/theirs" gcov-test
}

for kernel in gcov gcov-test; do
	[ -e build/kernel-$kernel/Module.symvers ] ||
		die "run 'make setup-$kernel' first"
done
rm -rf "$out"
mkdir -p "$out"
check_unloaded registry.registry.name_that_is_taken_is_refused
[ $# -gt 0 ] || set -- smoke coverage findings
ours "$@"
theirs
table | tee "$out/table"
echo "lines not reached here:"
unreached "$out/ours" | tee "$out/unreached"
! grep 'cannot be read' "$out/unreached" || bad+=("sources cannot be read")
files=$(sed -n 's/^GCOV_PROFILE_\(.*\)\.o=y/\1.c/p' \
	hwconfigs/virtual/kernel-gcov.make | xargs)
awk -v files="$files" -f runner/tests/coverage_goals.awk "$out/table" ||
	bad+=("a goal is missed")
[ ${#bad[@]} -eq 0 ] && exit
printf 'coverage: %s\n' "${bad[@]}" >&2
exit 1
