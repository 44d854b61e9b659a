#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Test of ktap_count.awk, which decides what "make check" counts: each case is
# an output, the exit status it came with, and the count it must come to.
set -u
cd "$(dirname "$0")" || exit 1

# name | exit status | passed failed skipped | lines, separated by commas
cases='
all pass|0|2 0 0|TAP version 13,1..2,ok 1 a,ok 2 b
a failure|1|1 1 0|TAP version 13,1..2,ok 1 a,not ok 2 b
a skip is no pass|0|1 0 1|TAP version 13,1..2,ok 1 a,ok 2 b # SKIP no device
an expected failure passes|0|1 0 0|TAP version 13,1..1,ok 1 a # XFAIL known
all skipped, exit status 4|4|0 0 2|TAP version 13,1..2,ok 1 # SKIP,ok 2 # SKIP
nothing printed|0|0 1 0|
no plan|0|1 1 0|TAP version 13,ok 1 a
plan only|0|0 2 0|TAP version 13,1..2
a line dropped|0|1 1 0|TAP version 13,1..2,ok 1 a
a line too many|0|2 1 0|TAP version 13,1..1,ok 1 a,ok 2 b
the same test twice|0|2 1 0|TAP version 13,1..2,ok 1 a,ok 1 a
a plan of none|0|0 1 0|TAP version 13,1..0
a plan of none, skipped|4|0 0 1|TAP version 13,1..0 # SKIP no kernel
all pass, bad exit status|1|1 1 0|TAP version 13,1..1,ok 1 a
bail out|1|1 2 0|TAP version 13,1..2,ok 1 a,Bail out! no rig
nested results do not count|0|1 0 0|KTAP version 1,1..1,    ok 1 x,ok 1 a
two documents|0|2 1 0|TAP version 13,1..1,ok 1 a,TAP version 13,1..2,ok 1 b
two plans|0|2 1 0|TAP version 13,1..1,1..2,ok 1 a,ok 2 b
'
number=0
failed=0

echo "TAP version 13"
echo "1..$(grep -c '|' <<< "$cases")"
while IFS='|' read -r name status want lines; do
	[ -n "$name" ] || continue
	number=$((number + 1))
	got=$(tr ',' '\n' <<< "$lines" |
		awk -v status="$status" -f ktap_count.awk | head -n 1)
	if [ "$got" != "$want" ]; then
		echo "# expected '$want', got '$got'"
		printf 'not '
		failed=1
	fi
	echo "ok $number ${name//,/}"
done <<< "$cases"
exit $failed
