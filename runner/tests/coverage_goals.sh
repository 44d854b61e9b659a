#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Test of coverage_goals.awk, which decides whether "make coverage" fails: each
# case is a change to a table that meets all goals, and what must be said of it.
set -u
cd "$(dirname "$0")" || exit 1

good='                                lines, % (of)      branches, % (of)
file                               here theirs           here theirs
kernel/liveupdate/luo_core.c      88.46 (  130)  77.69  81.67 (   60)  55.00
kernel/liveupdate/luo_file.c     100.00 (  264) 100.00  89.71 (  136)  53.68
kernel/liveupdate/luo_flb.c       90.00 (12345)  57.49  75.00 (12345)   5.17
kmod-gcov/lutorture_pci/show.c   100.00 (   16)      -      - (    -)      -
mm/memfd_luo.c                    15.78 (  204)   9.80  57.59 (  108)   4.44'
files="luo_core.c luo_file.c luo_flb.c memfd_luo.c"

# name | exit status | in the output | change
cases='
all goals are met|0|together: 90.2 % of 12739 lines|
branches of all are printed|0|together: 75.2 % of 12541 branches|
too few lines|1|luo_flb.c: 89.99 % of 12345 lines, the goal is 90 %|s/90.00/89.99/
too few branches|1|luo_flb.c: 74.99 % of 12345 branches, the goal is 75 %|s/75.00/74.99/
a file with a goal of its own|1|luo_core.c: 87.69 % of 130 lines, the goal is 88 %|s/88.46/87.69/
too few lines of all together|1|luo_*.c together: the goal is 90 % of their lines|s/(  130)/(99999)/
too few branches of all together|1|luo_*.c together: the goal is 75 % of their branches|s/89.71 (  136)/50.00 (99999)/;s/53.68/10.00/
lines behind|1|memfd_luo.c: 15.78 % of the lines, the kernel'\''s own tests reach 15.79 %|s/ 9.80/15.79/
equal is not ahead|1|memfd_luo.c: 15.78 % of the lines, the kernel'\''s own tests reach 15.78 %|s/ 9.80/15.78/
branches behind|1|luo_flb.c: 75.00 % of the branches, the kernel'\''s own tests reach 80.00 %|s/ 5.17/80.00/
numbers, not texts, are compared|1|memfd_luo.c: 15.78 % of the lines, the kernel'\''s own tests reach 100.00 %|s/ 9.80/100.00/
none of theirs|1|memfd_luo.c: no lines of the kernel'\''s own tests|s/ 9.80/-/
none of ours|1|memfd_luo.c: no lines are counted|s/15.78 (  204)/- (-)/
no branches of ours|1|luo_file.c: no branches are counted|s/89.71 (  136)/- (-)/
a file is not there|1|luo_file.c: is not in the table|/luo_file/d
a module without lines|1|lutorture_pci/show.c: no lines are counted|/kmod/s/100.00 (   16)/- (-)/
nothing at all|1|no lines of luo_*.c|d
'
number=0
failed=0

echo "TAP version 13"
echo "1..$(grep -c '|' <<< "$cases")"
while IFS='|' read -r name status want change; do
	[ -n "$name" ] || continue
	number=$((number + 1))
	got=$(sed -e "$change" <<< "$good" |
		awk -v files="$files" -f coverage_goals.awk)
	is=$?
	if [ "$is" != "$status" ] || ! grep -qF "$want" <<< "$got"; then
		echo "# expected $status and '$want', got $is and"
		echo "#   ${got//$'\n'/$'\n'#   }"
		printf 'not '
		failed=1
	fi
	echo "ok $number $name"
done <<< "$cases"
exit $failed
