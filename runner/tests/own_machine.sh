#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# own_machine.sh: a machine that runs the runner itself (machine: host) goes on
# over jumps, a panic and cold boots with nobody beside it; what needs somebody is
# unreachable, with the reason. Prints KTAP.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1
. runner/tests/result.sh

dir=build/check/own_machine

# own NAME [KEY...]: such a machine, with the plan on standard input.
own()
{
	local name=$1

	shift
	mkdir -p "$dir/$name"
	cat > "$dir/$name/plan.yaml"
	hwconfigs/virtual/own_machine.sh q35-switch "$dir/$name/plan.yaml" \
		"$dir/$name" "$@"
	result $? "$name: switches itself off at the end"
}

# said NAME STATUS REGEXP...: the exit status of its last run, and what it said.
said()
{
	local name=$1 want=$2 line log="$dir/$1/share/log" got

	shift 2
	got=$(cat "$dir/$name/share/status")
	[ "$got" = "$want" ]
	result $? "$name: exit status is $want"
	for line; do
		grep -qE -- "$line" "$log"
		result $? "$name: says $line"
	done
	[ "$got" = "$want" ] || tail -n 40 "$log" | sed 's/^/# /'
}

rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
own unattended 'unattended: yes' <<-PLAN
name: unattended
judge: normal
tests:
  - {suite: cycle, tests: [cycle.all_in_one_session.chain], cycles: 2}
  - {suite: meta_panic}
  - {suite: fault_jump, steps: 4}
  - {suite: fault_next, tests: [next.without_handover,
                                next.without_the_module_it_is_eio_for_ever]}
  - {suite: fault_crash, steps: 8}
  - {suite: preserve, tests: [preserve.all_in_one_session]}
PLAN
said unattended 1 \
	'^lutorture: this machine boots cold; to go on: ' \
	'^fail +meta_panic' \
	'^Fault points: 14, 6 ok, 0 wrong, 0 not-hit, 8 unreachable, 0 none$' \
	'^skip +fault_crash.*nobody outside sees what this machine dies of' \
	'^5 passed .* 1 failed, 1 skipped, 0 without a verdict$'
own attended <<-PLAN
name: attended
judge: normal
tests:
  - {suite: fault_next, tests: [next.without_handover]}
  - {suite: preserve, tests: [preserve.all_in_one_session]}
PLAN
said attended 3 \
	'boot this machine cold, then: lutorture run --resume ' \
	'^1 passed .* 0 failed, 0 skipped, 1 without a verdict$'
echo "1..$n"
