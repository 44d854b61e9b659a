#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# disk_full.sh: the file system with the journal fills up in the middle of a
# run. The run must stop before a jump, say why, lose nothing, and go on when
# there is room again. Needs root, for a tmpfs of its own. Prints KTAP.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1
. runner/tests/result.sh

dir=$PWD/build/check/disk_full
lutorture=build/bin/lutorture

journal() { cat "$dir"/*-one/dut/journal.jsonl 2> /dev/null; }

# Fills the disk as soon as a leg has begun.
fill()
{
	local tries=600

	while ! journal | grep -q '"begin"' && ((tries--)); do
		sleep 0.05
	done
	dd if=/dev/zero of="$dir/filler" bs=4k 2> /dev/null
	journal > "$dir.before"
}

umount "$dir" 2> /dev/null
mkdir -p "$dir"
echo "TAP version 13"
if ! mount -t tmpfs -o size=48m lutorture-test "$dir"; then
	echo "1..0 # SKIP no tmpfs can be mounted"
	exit 0
fi
trap 'umount "$dir"' EXIT
fill &
$lutorture run --rig q35-switch --plan one --cycles 4 --seed 1 \
	--results "$dir" > "$dir.log" 2>&1
status=$?
wait
[ $status -eq 3 ]
result $? "exit status 3 when the disk is full (got $status)"
grep -q 'lutorture-agent: .*No space left on device' "$dir.log"
result $? "the agent's reason is shown"
[ "$(journal | tail -n 1 | jq -r .kind)" != jump ]
result $? "no jump is the last thing recorded"
rm -f "$dir/filler"
$lutorture run --resume "$dir"/*-one >> "$dir.log" 2>&1
result $? "the run goes on and passes when there is room"
head -c "$(stat -c %s "$dir.before")" "$dir"/*-one/dut/journal.jsonl |
	cmp -s - "$dir.before"
result $? "nothing recorded before is lost"
echo "1..$n"
