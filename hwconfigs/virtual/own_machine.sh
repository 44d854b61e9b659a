#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# own_machine.sh RIG PLAN DIR [KEY...]: boots the machine of virtual rig RIG
# without a controller that watches over it, as a machine that runs the runner
# itself: it begins the run of plan file PLAN as it starts up, and takes it up
# after each boot (runner/tests/guest/start_up.sh), for as long as it is not
# switched off. KEY are lines for its rig file; with "watchdog: yes" the machine is
# reset when its console says nothing for a while. In DIR are the console and
# "share": log, status and run folder. LIMIT_S ends it (600).
set -eu
rig=$1 plan=$2 dir=$(realpath -m "$3")
shift 3
file=hwconfigs/virtual/$rig.yaml
unit=lutorture.before=runner/tests/guest/start_up.sh
silence_s=20 # no boot, and no test of a plan for this, is as quiet for so long
image=$(readlink -f build/kernel/arch/x86/boot/bzImage)

# What a rig of machine: host may have, out of that of machine: qemu.
own_rig()
{
	printf '%s\n' "name: own-$rig" "machine: host" "kernel: $image" \
		"initrd: $PWD/build/bin/initramfs" "$@"
	sed -n "s,^cmdline: .*,& $unit,p; /^devices:/,/^\$/p" "$file"
}

# The arguments are the runner's: a QEMU that is found first takes them down.
record_arguments()
{
	mkdir -p "$dir/bin" "$dir/recorded"
	cat > "$dir/bin/qemu-system-x86_64" <<-RECORDER
	#!/bin/bash
	printf '%s\\0' "\$@" > "$dir/arguments"
	RECORDER
	chmod +x "$dir/bin/qemu-system-x86_64"
	PATH="$dir/bin:$PATH" build/bin/lutorture run --rig "$rig" \
		--plan one --attempts 1 --results "$dir/recorded" \
		> "$dir/recorded.log" 2>&1 < /dev/null || true
	rm -r "${dir:?}/bin"
}

# With a monitor that is this script's, and a reset that is one.
own_arguments()
{
	local -a from

	mapfile -d '' -t from < "$dir/arguments"
	set -- "${from[@]}"
	while [ $# -gt 0 ]; do
		case $1 in
		-no-reboot) ;;
		-chardev | -mon | -D) shift ;;
		-serial) arguments+=("$1" "file:$dir/console") && shift ;;
		-append) arguments+=("$1" "$2 $unit") && shift ;;
		local,*mount_tag=dut,*)
			arguments+=("local,path=$dir/share,${1#local,path=*,}")
			;;
		*) arguments+=("$1") ;;
		esac
		shift
	done
}

# watch PID: what a watchdog does, on descriptor 3, the monitor.
watch()
{
	local was=0 now quiet=0

	while sleep 1 && kill -0 "$1" 2> /dev/null; do
		now=$(stat -c %s "$dir/console")
		quiet=$((now == was ? quiet + 1 : 0))
		was=$now
		if [ $quiet -ge $silence_s ]; then
			echo system_reset >&3
			quiet=0
		fi
	done
}

mkdir -p "$dir/share"
own_rig "$@" > "$dir/share/rig.yaml"
cp "$plan" "$dir/share/plan.yaml"
echo "${LUTORTURE_SEED:-1}" > "$dir/share/seed"
record_arguments
arguments=()
own_arguments
mkfifo "$dir/monitor"
exec 3<> "$dir/monitor"
: > "$dir/console"
timeout "${LIMIT_S:-600}" qemu-system-x86_64 "${arguments[@]}" \
	-monitor stdio <&3 > "$dir/monitor.log" 2>&1 &
case " $* " in
*" watchdog: yes "*) watch $! ;;
esac
wait $!
