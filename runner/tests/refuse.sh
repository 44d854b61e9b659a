#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# refuse.sh: what must be refused, skipped or survived, with the reason. Each
# case names the exit status and a part of the message. Prints KTAP.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1

dir=build/check/refuse
lutorture=build/bin/lutorture
rig=hwconfigs/virtual/q35-switch.yaml
n=0

result()
{
	local status=$1

	shift
	n=$((n + 1))
	[ "$status" -eq 0 ] || printf 'not '
	echo "ok $n $*"
}

# expect NAME STATUS TEXT COMMAND...: exit status and a part of the output.
expect()
{
	local name=$1 want=$2 text=$3 log="$dir/$1.log" got=0

	shift 3
	"$@" > "$log" 2>&1 < /dev/null || got=$?
	[ $got -eq "$want" ] && grep -qF -- "$text" "$log"
	if ! result $? "$name"; then :; fi
	[ $got -eq "$want" ] || echo "# exit status $got, wanted $want"
	grep -qF -- "$text" "$log" || sed 's/^/# /' "$log"
}

# variant NAME SED-SCRIPT: a rig file that differs in one thing.
variant()
{
	sed -e "$2" $rig > "$dir/$1.yaml"
	echo "$dir/$1.yaml"
}

# A rig that is this machine, with a device it cannot have.
this_machine()
{
	cat > $dir/host.yaml <<-YAML
	name: host
	machine: host
	kernel: /bin/sh
	devices:
	  - name: nothing
	    type: any
	    path: 0000:00:1f.7
	    pci_id: 1234:5678
	    allow_destructive: yes
	YAML
	echo $dir/host.yaml
}

# This machine again, nothing of which may be touched: its kernel cannot run
# the suites.
hands_off()
{
	sed 's/_destructive: yes/_destructive: no/' "$(this_machine)" \
		> $dir/hands-off.yaml
	echo $dir/hands-off.yaml
}

run() { $lutorture run --rig "$1" --plan one --results $dir "${@:2}"; }

bad_rigs()
{
	expect wrong-key 2 'wrong-key.yaml:' \
		run "$(variant wrong-key 's/^machine:/machina:/')"
	expect wrong-type 2 'wrong-type.yaml:' \
		run "$(variant wrong-type 's/^cpus: .*/cpus: many/')"
	expect twice 2 'twice.yaml:' \
		run "$(variant twice 's/name: igb0/name: nvme0/')"
	expect bad-path 2 'bad-path.yaml:' \
		run "$(variant bad-path '0,/path: 0000/s//path: zero/')"
	expect no-such-rig 2 'no-such-rig' run no-such-rig
	expect no-such-plan 2 'no-such-plan' \
		$lutorture run --rig q35-switch --plan no-such-plan
	expect bad-number 2 'usage:' run q35-switch --cycles many
	expect no-such-test 3 'has no test' run q35-switch --test no.such.test
}

bad_devices()
{
	expect absent-node 2 'absent-node.yaml:' \
		run "$(variant absent-node 's,04.0/00.0/01.0/00.0,04.0/00.0/01.0/07.0,')"
	expect absent 3 'no PCI function at path 0000:00:1f.7' \
		run "$(this_machine)"
	expect other-identity 3 'igb0' \
		run "$(variant other-identity 's/8086:10c9/8086:10ca/')"
	expect not-allowed 4 'allow' \
		run "$(variant not-allowed 's/allow_destructive: yes/allow_destructive: no/')"
}

bad_kernels()
{
	expect this-kernel 4 'CONFIG_LIVEUPDATE' run "$(hands_off)"
	expect luo-off 4 'liveupdate=on' \
		run "$(variant luo-off 's/ liveupdate=on//')"
	expect kho-off 4 'kho=on' run "$(variant kho-off 's/kho=on/kho=off/')"
}

rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
bad_rigs
bad_devices
bad_kernels
echo "1..$n"
