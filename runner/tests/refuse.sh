#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# refuse.sh: what must be refused, skipped or survived, with the reason. Each
# case names the exit status and an expression for the message. Prints KTAP.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1
. runner/tests/result.sh

dir=build/check/refuse
lutorture=build/bin/lutorture
rig=hwconfigs/virtual/q35-switch.yaml

# expect NAME STATUS REGEXP COMMAND...: exit status, and a line of the output.
expect()
{
	local name=$1 want=$2 line=$3 log="$dir/$1.log" got=0

	shift 3
	"$@" > "$log" 2>&1 < /dev/null || got=$?
	[ $got -eq "$want" ] && grep -qE -- "$line" "$log"
	result $? "$name"
	[ $got -eq "$want" ] || echo "# exit status $got, wanted $want"
	grep -qE -- "$line" "$log" || sed 's/^/# /' "$log"
}

# variant NAME SED-SCRIPT: a rig file that differs in one thing.
variant()
{
	sed -e "$2" $rig > "$dir/$1.yaml"
	echo "$dir/$1.yaml"
}

# bad_rig NAME SED-SCRIPT REGEXP: such a file is refused, and the place named.
bad_rig()
{
	expect "$1" 2 "/$1\.yaml:[0-9]+:[0-9]+: expected .*$3" \
		run "$(variant "$1" "$2")"
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
	bad_rig wrong-key 's/^machine:/machina:/' "found 'machina'"
	bad_rig wrong-type 's/^cpus: .*/cpus: many/' "found 'many'"
	bad_rig twice 's/name: igb0/name: nvme0/' "found 'nvme0' again"
	bad_rig bad-path '0,/path: 0000/s//path: zero/' "found 'zero:00:04\.0"
	bad_rig absent-node 's,04.0/00.0/01.0/00.0,04.0/00.0/01.0/07.0,' \
		"found none at '0000:00:04\.0/00\.0/01\.0/07\.0'"
}

bad_arguments()
{
	expect no-such-rig 2 'no-such-rig: no no-such-rig\.yaml in ' \
		run no-such-rig
	expect no-such-plan 2 'no-such-plan: no no-such-plan\.yaml in ' \
		$lutorture run --rig q35-switch --plan no-such-plan
	expect bad-number 2 '^usage: lutorture run ' \
		run q35-switch --cycles many
	expect bad-time 2 '^usage: lutorture run ' \
		run q35-switch --for 6
	expect bad-delay 2 \
		'--delay luo_file_freeze: expected SYMBOL=MS, like ' \
		run q35-switch --delay luo_file_freeze
	expect two-delays 2 '--delay: a run has one delay$' \
		run q35-switch --delay a=1 --delay b=2
	expect delay-of-resumed 2 '^usage: lutorture run ' \
		$lutorture run --resume $dir --delay a=1
	expect delay-nobody-takes 3 ' takes no delay: a run with --delay is ' \
		run q35-switch --delay luo_file_freeze=50
	expect no-such-test 3 'plan one has no test no\.such\.test$' \
		run q35-switch --test no.such.test
}

bad_devices()
{
	expect absent 3 "'nothing': no PCI function at path 0000:00:1f\.7 " \
		run "$(this_machine)"
	expect other-identity 3 \
		"'igb0' at path .*: expected vendor:device 8086:10ca, found 8086:10c9$" \
		run "$(variant other-identity 's/8086:10c9/8086:10ca/')"
	expect not-allowed 4 '^skip .* skipped: the rig allows no device$' \
		run "$(variant not-allowed 's/allow_destructive: yes/allow_destructive: no/')"
}

# An interface of this machine that a rig is to have as its own, and may not: it
# is another's, or there is nothing to make one with, or no right to it. A name of
# its own, so that a run on q35-tap may be under way.
bad_taps()
{
	local name=lu-refused rig_file=$dir/tap.yaml

	[ -c /dev/net/tun ] || return 0
	sed "s/lu-tap0/$name/" hwconfigs/virtual/q35-tap.yaml > $rig_file
	ip tuntap add dev $name mode tap
	ip -d link show $name > $dir/tap.before
	expect tap-of-somebody-else 3 \
		"interface $name is there already, and is not lutorture's: give " \
		run $rig_file
	ip -d link show $name | cmp -s - $dir/tap.before
	result $? tap-of-somebody-else-is-left-as-it-was
	ip tuntap del dev $name mode tap
	expect tap-without-tun 3 '/dev/net/tun: No such .*: load the module tun' \
		unshare -m sh -c 'mount -t tmpfs none /dev/net && exec "$@"' - \
		$lutorture run --rig $rig_file --plan one --results $dir
	expect tap-without-the-right 3 \
		"interface $name cannot be made: .*: be root \(CAP_NET_ADMIN\)" \
		setpriv --bounding-set=-net_admin --inh-caps=-net_admin \
		$lutorture run --rig $rig_file --plan one --results $dir
}

# after NAME STATUS REGEXP PROGRAM [ARGUMENT...]: on a rig where PROGRAM, below
# guest/, runs before the agent.
after()
{
	local rig_file

	rig_file=$(variant "$1" "s,^cmdline: .*,& lutorture.before=runner/tests/guest/$4,")
	expect "$1" "$2" "$3" run "$rig_file" "${@:5}"
}

bad_machines()
{
	after liveupdate-is-open 3 \
		'agent stopped: /dev/liveupdate is open in .*sleep' \
		hold_liveupdate.sh
	after mounted 3 \
		"'nvme0' is in use: nvme0n1 is mounted on /run/drive" \
		mount_drive.sh
	no_dma
	after module-absent 4 \
		'^skip .* is not loaded \(.*: No such file .*\): .*insmod' \
		no_module.sh
	after module-broken 1 '^fail .*lutorture_pci: loading .*: Exec format' \
		broken_module.sh
	after module-other 1 \
		'^fail .* lutorture_pci is of another version than 1: load' \
		other_module.sh
}

# Where an IOMMU translates, DMA is not begun, by drive or NIC, and both say why.
no_dma()
{
	local why='is behind an IOMMU with a domain of type DMA.*boot with iommu=pt'

	sed 's/ iommu=pt//' hwconfigs/virtual/q35-iommu.yaml \
		> $dir/translated.yaml
	printf '%s\n' 'name: translated' 'judge: normal' 'tests:' \
		'  - {suite: dma_continuity}' '  - {suite: dma_traffic}' \
		> $dir/plan-translated.yaml
	expect translated 4 "^skip .*dma_continuity.* $why" \
		$lutorture run --rig $dir/translated.yaml \
		--plan $dir/plan-translated.yaml --results $dir
	expect translated-nic 0 "^skip .*dma_traffic.* $why" \
		cat $dir/translated.log
}

# A plan that names what the rig does not have.
bad_plan_device()
{
	sed 's/cycles: 1/cycles: 1, devices: [nothing]/' \
		suites/plans/one.yaml > $dir/no-device.yaml
	expect plan-without-its-device 2 \
		'is to use device "nothing", which .* does not list' \
		$lutorture run --rig q35-switch --plan $dir/no-device.yaml \
		--results $dir
}

# A budget that no machine can keep: red, with figure and budget.
over_budget()
{
	expect over-budget 1 \
		'blackout [0-9.e+]+ ms, budget blackout_ms of .*nvme0, 1 ms' \
		run "$(variant over-budget \
			'0,/allow_destructive: yes/s//&\n    budgets: {blackout_ms: 1}/')"
}

bad_kernels()
{
	expect this-kernel 4 '^skip .* no /dev/liveupdate: .*CONFIG_LIVEUPDATE' \
		run "$(hands_off)"
	expect luo-off 4 '^skip .* no /dev/liveupdate: liveupdate=on is missing' \
		run "$(variant luo-off 's/ liveupdate=on//')"
	expect kho-off 4 '^skip .* no /dev/liveupdate: kho=on is missing' \
		run "$(variant kho-off 's/kho=on/kho=off/')"
}

# How many rounds fit is told at the end. Their status is not looked at: others
# who use this machine fill the kernel's caches, which a round may call a leak.
over_and_over()
{
	local log=$dir/over-and-over.log

	run "$(hands_off)" --for 3s > "$log" 2>&1 < /dev/null
	grep -qE '^([2-9]|[1-9][0-9]+) rounds in [0-9]+ s, 0 of them passed$' \
		"$log"
	result $? over-and-over
}

rm -rf $dir
mkdir -p $dir
echo "TAP version 13"
bad_rigs
bad_arguments
bad_devices
bad_taps
bad_plan_device
bad_machines
over_budget
bad_kernels
over_and_over
echo "1..$n"
