#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Checks of the text of the tree: format, kernel style, size budgets, licence
# lines, spelling, pages of findings, shell scripts. Prints KTAP, one result a
# check; what a check has to say stands above its result. Changes nothing.
# shellcheck disable=SC2317 # functions called by name
set -u -o pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1

checkpatch=build/linux/scripts/checkpatch.pl
# Kernel rules that have no sense in user space, or that other rules decide:
# kernel-only helpers and types, patch metadata, macros of the test harness;
# spaces are clang-format's business.
user_ignore=ARRAY_SIZE,AVOID_EXTERNS,COMPLEX_MACRO,CONST_STRUCT
user_ignore+=,EMBEDDED_FUNCTION_NAME,ENOSYS,FILE_PATH_CHANGES,KSTRTO
user_ignore+=,MACRO_ARG_REUSE,MACRO_WITH_FLOW_CONTROL
user_ignore+=,MULTISTATEMENT_MACRO_USE_DO_WHILE,NAKED_SSCANF
user_ignore+=,PREFER_DEFINED_ATTRIBUTE_MACRO,PREFER_KERNEL_TYPES
user_ignore+=,QUOTED_WHITESPACE_BEFORE_NEWLINE,REPEATED_WORD,SPACING
user_ignore+=,SPLIT_STRING,SSCANF_TO_KSTRTO,STRING_FRAGMENTS
user_ignore+=,STATIC_CONST_CHAR_ARRAY,STRCPY,STRLCPY,STRNCPY,VOLATILE,YIELD
# Files stand here without a patch around them.
kmod_ignore=FILE_PATH_CHANGES
# Words of the kernel that look like spelling mistakes.
kernel_words=inout,iput,parms,ser

skip=77

# Files git knows or would add, by pattern; all of them outside a clone.
files()
{
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files -co --exclude-standard
	else
		find . -path ./build -prune -o -type f -print | sed 's,^\./,,'
	fi | while read -r f; do
		[ -f "$f" ] && echo "$f"
	done | sort -u
}

c_files() { files | awk '/\.[ch]$/'; }
user_files() { c_files | awk '!/^lib\/kmod\//'; }
kmod_files() { c_files | awk '/^lib\/kmod\//'; }
sh_files() { files | awk '/\.sh$/ || $0 == ".ci/run"'; }

# each COMMAND: runs it with the file names on standard input, if there are any
each() { xargs -r -d '\n' "$@"; }

# One line a file: the remedy is the same for all, "make format".
clang_format()
{
	# Versions differ in what they make of the same settings.
	if ! clang-format --version | grep -q 'version 14\.'; then
		echo "the tree is formatted by clang-format 14"
		return "$skip"
	fi
	# Version 14 and checkpatch disagree on the kernel's own macros, so
	# modules are checkpatch's business alone.
	user_files | each clang-format --dry-run -Werror 2>&1 |
		awk -F : '/ error: / { n[$1]++ } END { for (f in n)
			print f ": " n[f] " places to format"
			exit length(n) > 0 }' | sort
}

run_checkpatch()
{
	[ -r "$checkpatch" ] || { echo "$checkpatch is missing"; return 1; }
	each -n 8 -P "$(nproc)" perl "$checkpatch" --no-tree --terse --no-summary \
		--show-types --max-line-length=100 "$@" -f
}

checkpatch_user() { user_files | run_checkpatch --ignore="$user_ignore"; }
checkpatch_kmod()
{
	kmod_files | run_checkpatch --strict --ignore="$kmod_ignore"
}
size_budgets() { c_files | each awk -f runner/tests/budgets.awk; }

licence_lines()
{
	local bad

	bad=$(files | awk '/\.([chsS]|sh|awk|yaml)$|(Kbuild|Makefile)$/' |
		while read -r f; do
			head -n 2 "$f" | grep -q SPDX-License-Identifier ||
				echo "$f"
		done)
	[ -z "$bad" ] && return
	echo "without an SPDX line: $bad"
	return 1
}

spelling()
{
	files | awk '$0 != "LICENSE" && !/\/data\//' |
		each codespell -L "$kernel_words"
}

# Pages of defects against the list of known issues, and that against the suites.
findings()
{
	files | awk '/^docs\/findings\/.*\.md$/ && !/README/ ||
		/^suites\/[^\/]*\.c$/' |
		each awk -f runner/tests/findings.awk \
			hwconfigs/known-issues.yaml docs/findings/README.md
}

shell_scripts() { sh_files | each shellcheck -x -f gcc; }

checks=(clang_format checkpatch_user checkpatch_kmod size_budgets licence_lines
	spelling findings shell_scripts)
failed=0
n=0

echo "TAP version 13"
echo "1..${#checks[@]}"
for check in "${checks[@]}"; do
	n=$((n + 1))
	status=0
	why=""
	out=$($check 2>&1) || status=$?
	case $status in
	0) result=ok ;;
	"$skip") result=ok; why=" # SKIP $out"; out="" ;;
	*) result='not ok'; failed=1 ;;
	esac
	[ -z "$out" ] || awk '{ print /^# / ? $0 : "# " $0 }' <<< "$out"
	echo "$result $n ${check//_/-}$why"
done
exit $failed
