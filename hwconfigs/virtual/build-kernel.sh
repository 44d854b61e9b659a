#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# build-kernel.sh DIR LOG [FILE...]: builds DIR/linux into DIR/linux/build, installs
# its modules into DIR/modules, and then removes what no module build needs. FILEs
# are fragments (.config), on top of kernel.config beside this script, of which the
# last line on an option counts, and others of variables of make, one a line. The
# build lies inside the source, so that all paths are relative and DIR can be
# renamed afterwards.
set -u -o pipefail
here=$(cd "$(dirname "$0")" && pwd) || exit 1
dir=$1
log=$2
shift 2
out=$dir/linux/build
fragments=("$here/kernel.config")
variables=()
steps_expected=2500	# lines like "  CC ..." that this fragment makes
progress_s=10

say() { echo "kernel: $*"; }

kmake() { make -C "$dir/linux" O=build "${variables[@]}" "$@"; }

for file in "$@"; do
	case $file in
	*.config) fragments+=("$file") ;;
	*) mapfile -t -O ${#variables[@]} variables < "$file" ;;
	esac
done

# The last line of the fragments on each option.
asked()
{
	awk '/^(CONFIG_|# CONFIG_.* is not set)/ {
		option = $1 == "#" ? $2 : $1
		sub("=.*", "", option)
		line[option] = $0
	}
	END { for (option in line) print line[option] }' "${fragments[@]}"
}

# Every one of these must be in the result as it stands.
configure()
{
	local lost

	mkdir -p "$out"
	cat "${fragments[@]}" > "$out/.config"
	kmake olddefconfig > "$log" 2>&1 || { tail "$log"; return 1; }
	lost=$(asked | grep -vxF -f "$out/.config")
	[ -z "$lost" ] && return
	say "these lines of ${fragments[*]##*/} did not survive:"
	echo "$lost"
	return 1
}

# Says every few seconds how far the build has come, until it ends.
watch_build()
{
	local pid=$1 next=$progress_s steps

	while kill -0 "$pid" 2>/dev/null; do
		sleep 1
		[ $SECONDS -ge $next ] || continue
		next=$((SECONDS + progress_s))
		steps=$(grep -cE '^  [A-Z]' "$log")
		say "$steps of about $steps_expected steps," \
			"$((SECONDS / 60)) min $((SECONDS % 60)) s"
	done
}

compile()
{
	local pid

	say "building with $(nproc) jobs (about 8 minutes on 2 CPUs)"
	kmake -j"$(nproc)" bzImage modules >> "$log" 2>&1 < /dev/null &
	pid=$!
	trap 'kill "$pid" 2>/dev/null; exit 1' INT TERM HUP
	watch_build "$pid"
	wait "$pid" && return
	grep -E 'error|Error' "$log" | tail -n 20
	say "failed, see $log"
	return 1
}

install_modules()
{
	kmake INSTALL_MOD_PATH="$dir/modules" modules_install >> "$log" 2>&1 ||
		return 1
	find "$dir/modules" -type l -name build -delete
}

# Module builds need headers, scripts, objtool and makefiles. kernel/, mm/ and
# tools/testing stay for the reader and for the tests built on them.
prune()
{
	cd "$dir/linux" || return 1
	find build -type f \( -name '*.o' -o -name '*.a' -o -name '*.ko' \
		-o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name 'vmlinux*' -o -name '.tmp_*' \) \
		! -path 'build/scripts/*' -delete
	rm -rf Documentation LICENSES drivers/gpu rust samples sound
	find arch -mindepth 1 -maxdepth 1 -type d ! -name x86 \
		-exec rm -rf {} +
	find block certs crypto drivers fs io_uring ipc net security virt \
		-type f \( -name '*.c' -o -name '*.S' -o -name '*.rs' \) -delete
	find tools -mindepth 1 -maxdepth 1 -type d ! -name include \
		! -name testing ! -name scripts ! -name build -exec rm -rf {} +
	find tools/testing -mindepth 1 -maxdepth 1 ! -name selftests \
		-exec rm -rf {} +
	find build -type d -empty -delete
}

# The makefile of the build tree, the one place with an absolute path in it.
make_movable()
{
	cat > "$out/Makefile" <<-'MAKEFILE'
	here := $(realpath $(dir $(lastword $(MAKEFILE_LIST))))
	export KBUILD_OUTPUT = $(here)
	include $(here)/../Makefile
	MAKEFILE
	rm -f "$out/source"
}

configure && compile && install_modules && prune && make_movable
