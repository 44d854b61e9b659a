# shellcheck shell=bash disable=SC2154 # variables of setup.sh
# SPDX-License-Identifier: GPL-2.0-only
# The rig's kernels: fetches their source, has them built, and keeps the results
# in the user's cache by version and fragment, where a second clone finds them.
# Sourced by setup.sh, which has $here, $build, say and remedy.
#
# A kernel other than "default" has a name NAME, kernel-NAME.config (added to
# kernel.config) and, if need be, kernel-NAME.make (variables of its make, one a
# line). What the default has as build/kernel it has as build/kernel-NAME. One
# whose name has a hyphen adds to what the name before it has: "gcov-test" to
# "gcov".
#
# cache/lutorture/<version>-<hash>/  record     what it was built from
#                                   linux/      source, linux/build/ its build
#                                   modules/    as modules_install leaves them
# Such a folder appears whole, by a rename, or not at all.

kernel_cache=${XDG_CACHE_HOME:-$HOME/.cache}/lutorture
kernel_wanted=linux-source-7.3
kernel_mib=6000		# of disk, while it is built

# kernel_files NAME: what it has of its own, behind that of the kernels it adds to.
kernel_files()
{
	[ "$1" = default ] && return
	case $1 in *-*) kernel_files "${1%-*}" ;; esac
	find "$here" -name "kernel-$1.*" | sort
}

# What a finished build of kernel NAME depends on besides the source's version.
# Count the number up when what is kept of a build changes.
kernel_hash()
{
	{
		echo 1
		gcc -dumpfullversion
		cat "$here/kernel.config"
		kernel_files "$1" | xargs -r cat
	} | sha256sum | cut -c 1-12
}

# kernel_suffix NAME: what its files below build/ have behind their names.
kernel_suffix() { [ "$1" = default ] || echo "-$1"; }

# kernel_cached HASH: newest finished build of this fragment, if there is one.
kernel_cached()
{
	printf '%s\n' "$kernel_cache"/*-"$1"/record | sort -V | tail -n 1 |
		while read -r f; do [ -e "$f" ] && dirname "$f"; done
}

# kernel_link DIR NAME: build/kernel, build/modules and the record; and, of the
# default, build/linux.
kernel_link()
{
	local kernel modules

	kernel=$build/kernel$(kernel_suffix "$2")
	modules=$build/modules$(kernel_suffix "$2")
	cmp -s "$1/record" "$kernel.record" &&
		[ "$kernel/Module.symvers" -ef \
			"$1/linux/build/Module.symvers" ] && return
	say "kernel $2, $(awk '$1 == "version" { print $2 }' "$1/record")," \
		"from $1"
	rm -rf "$modules.new"
	cp -r "$1/modules" "$modules.new" && rm -rf "$modules" &&
		mv "$modules.new" "$modules" &&
		ln -sfn "$1/linux/build" "$kernel" &&
		{ [ "$2" != default ] || ln -sfn "$1/linux" "$build/linux"; } &&
		cp "$1/record" "$kernel.record"
}

# The suites that may have the source, the most likely first.
kernel_suites()
{
	local codename

	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	printf '%s trixie-backports\n' "$(apt_mirror)"
	[ "$codename" = trixie ] ||
		printf '%s %s-backports\n' "$(apt_mirror)" "$codename"
}

# Where the source is: "rank state package", rank 2 for the one wanted, 1 for
# another of its series.
kernel_offers()
{
	local line state

	kernel_suites | while read -r line; do
		state=$build/apt-${line#* }
		apt_state "$state" <<< "$line" >&2 || continue
		apt_in "$state" apt-cache pkgnames linux-source-7. |
			grep -xE 'linux-source-7\.[0-9]+' |
			awk -v s="$state" -v w=$kernel_wanted \
			'{ print $0 == w ? 2 : 1, s, $0 }' | sort -rV
	done
}

# kernel_unpack PACKAGE DEB DIR
kernel_unpack()
{
	mkdir -p "$3/linux"
	dpkg-deb --fsys-tarfile "$2" |
		tar -xO "./usr/src/$1.tar.xz" |
		tar -xJ -C "$3/linux" --strip-components 1
}

# kernel_fetch DIR: source into DIR/linux, its origin into DIR/record.
kernel_fetch()
{
	local state package deb

	say "asking the package mirror for $kernel_wanted"
	read -r _ state package < <(kernel_offers | sort -s -k1,1nr -k3,3rV)
	[ -n "${package:-}" ] || return 1
	[ "$package" = $kernel_wanted ] ||
		say "$kernel_wanted has gone; taking $package"
	say "fetching $package (about 170 MB)"
	(cd "$1" && apt_in "$state" apt-get download "$package" \
		> "$build/apt.log" 2>&1) || { tail "$build/apt.log"; return 1; }
	deb=$(echo "$1/${package}"_*.deb)
	say "unpacking $(basename "$deb")"
	kernel_unpack "$package" "$deb" "$1" || return 1
	printf 'package %s\nversion %s\n' "$package" \
		"$(dpkg-deb -f "$deb" Version)" > "$1/record"
	rm -f "$deb"
}

# kernel_room DIR: is there room to build?
kernel_room()
{
	local free

	free=$(df --output=avail -BM "$1" | tail -n 1 | tr -dc 0-9)
	[ "$free" -ge $kernel_mib ] && return
	remedy "the kernel's build needs $kernel_mib MiB in $1, $free are free"
	return 1
}

# kernel_make HASH NAME: everything from nothing, in a folder that is then
# renamed.
kernel_make()
{
	local tmp=$kernel_cache/.building start=$SECONDS version files

	rm -rf "$tmp"
	mkdir -p "$tmp"
	kernel_room "$tmp" || return
	if ! kernel_fetch "$tmp"; then
		remedy "make the package mirror reachable and run 'make setup'" \
			"again: missing is the kernel source, $kernel_wanted"
		return
	fi
	mapfile -t files < <(kernel_files "$2")
	"$here/build-kernel.sh" "$tmp" "$build/kernel-build.log" \
		"${files[@]}" || {
		remedy "see $build/kernel-build.log"; return; }
	{
		echo "kernel $2"
		echo "release $(cat "$tmp/linux/build/include/config/kernel.release")"
		echo "fragment $1"
		echo "compiler $(gcc --version | head -n 1)"
		echo "built $(date -u +%FT%TZ)"
		echo "seconds $((SECONDS - start))"
	} >> "$tmp/record"
	version=$(awk '$1 == "version" { print $2 }' "$tmp/record")
	mv "$tmp" "$kernel_cache/$(tr -c 'A-Za-z0-9.\n' _ <<< "$version")-$1"
}

# kernel_make_once HASH NAME: one clone builds, others wait for what it makes.
kernel_make_once()
{
	if ! mkdir -p "$kernel_cache" || ! exec 9> "$kernel_cache/lock"; then
		remedy "make $kernel_cache writable"
		return
	fi
	flock -n 9 || { say "another clone builds the kernel: waiting"
		flock 9; }
	[ -n "$(kernel_cached "$1")" ] || kernel_make "$1" "$2"
	exec 9>&-
}

# setup_kernel NAME
setup_kernel()
{
	local hash="" dir=""

	if [ "$1" != default ] && [ ! -e "$here/kernel-$1.config" ]; then
		remedy "there is no kernel \"$1\": $here/kernel-$1.config is missing"
		return
	fi
	if command -v gcc >/dev/null; then
		hash=$(kernel_hash "$1")
		dir=$(kernel_cached "$hash")
	fi
	if [ -z "$dir" ] && [ ${#remedies[@]} -gt 0 ]; then
		remedy "missing too, once the packages are there: the kernel" \
			"source $kernel_wanted and the kernel built from it"
		return
	fi
	[ -n "$dir" ] || kernel_make_once "$hash" "$1"
	dir=$(kernel_cached "$hash")
	[ -z "$dir" ] || kernel_link "$dir" "$1"
}
