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

# Fills the disk as soon as the first kernel is up.
fill()
{
	local tries=600

	while ! journal | grep -q '"how":"first"' && ((tries--)); do
		sleep 0.05
	done
	dd if=/dev/zero of="$dir/filler" bs=4k 2> /dev/null
	journal > "$dir.before"
}

jumps() { grep -c '"kind":"jump"' "$@"; }

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
grep -Eq 'lutorture-agent: .*(No space left on device|KiB of room)' "$dir.log"
result $? "the agent's reason is shown"
[ "$(journal | jumps)" -eq "$(jumps "$dir.before")" ]
result $? "no jump is recorded on a full disk"
# Room for the records of this kernel, and not for those of the next.
truncate -s -512K "$dir/filler"
before=$(journal | jumps)
$lutorture run --resume "$dir"/*-one > "$dir.little.log" 2>&1
status=$?
[ $status -eq 3 ]
result $? "exit status 3 when there is little room (got $status)"
grep -q 'no jump with [0-9]* KiB of room' "$dir.little.log"
result $? "the room that is missing is named"
[ "$(journal | jumps)" -eq "$before" ] && journal | grep -q '"begin"'
result $? "a test begins, and no jump is made, in little room"
rm -f "$dir/filler"
$lutorture run --resume "$dir"/*-one >> "$dir.log" 2>&1
result $? "the run goes on and passes when there is room"
head -c "$(stat -c %s "$dir.before")" "$dir"/*-one/dut/journal.jsonl |
	cmp -s - "$dir.before"
result $? "nothing recorded before is lost"
echo "1..$n"
