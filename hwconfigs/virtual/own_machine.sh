#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# own_machine.sh RIG PLAN DIR [KEY...]: boots the machine of virtual rig RIG
# without a controller that watches over it, as a machine that runs the runner
# itself: it begins the run of plan file PLAN as it starts up, and takes it up
# after each boot (runner/tests/guest/start_up.sh), for as long as it is not
# switched off. KEY are lines for its rig file. In DIR are its console and
# "share": log, status and run folder. LIMIT_S ends it (600).
set -eu
rig=$1 plan=$2 dir=$(realpath -m "$3")
shift 3
file=hwconfigs/virtual/$rig.yaml
unit=lutorture.before=runner/tests/guest/start_up.sh
image=$(readlink -f build/kernel/arch/x86/boot/bzImage)

# Paths stand in arguments of QEMU and in YAML.
for path in "$dir" "$PWD" "$image"; do
	[[ $path != *[^[:alnum:]/._-]* ]] || {
		echo "own_machine.sh: $path: letters, digits and /._- only" >&2
		exit 2
	}
done

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

# own_append WORDS: without what the rig tells the runner of itself.
own_append()
{
	local word

	for word in $1; do
		case $word in
		lutorture.repo=* | lutorture.kernel=* | lutorture.tsc_khz=*) ;;
		lutorture.*) continue ;;
		esac
		printf '%s ' "$word"
	done
	echo "$unit"
}

# Without a monitor, and with a reset that is one.
own_arguments()
{
	local -a from

	mapfile -d '' -t from < "$dir/arguments"
	set -- "${from[@]}"
	while [ $# -gt 0 ]; do
		case $1 in
		-no-reboot) ;;
		-chardev | -mon | -D) shift ;;
		-append) arguments+=("$1" "$(own_append "$2")") && shift ;;
		local,*mount_tag=dut,*)
			arguments+=("local,path=$dir/share,${1#local,path=*,}")
			;;
		*) arguments+=("$1") ;;
		esac
		shift
	done
}

mkdir -p "$dir/share"
own_rig "$@" > "$dir/share/rig.yaml"
cp "$plan" "$dir/share/plan.yaml"
record_arguments
arguments=()
own_arguments
timeout "${LIMIT_S:-600}" qemu-system-x86_64 "${arguments[@]}" \
	> "$dir/console" 2>&1 < /dev/null &
trap 'kill $! 2> /dev/null || true' EXIT
trap exit INT TERM
wait $!
