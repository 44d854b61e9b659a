#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# setup.sh [KERNEL...]: makes a Debian machine ready to build and run: installs
# missing packages and builds, or finds in the user's cache, the kernel of the
# virtual rig, and those further ones that are named. The only
# thing it changes outside build/ and the cache are installed packages, and
# that only as root. Run again, it finds nothing to do.
set -u -o pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd) || exit 1
cd "$here/../.." || exit 1
build=$PWD/build
# shellcheck source=hwconfigs/virtual/apt.sh
. "$here/apt.sh"
# shellcheck source=hwconfigs/virtual/kernel.sh
. "$here/kernel.sh"
remedies=()

say() { echo "setup: $*"; }

# remedy TEXT...: notes what the user has to do, for the end.
remedy() { remedies+=("$*"); }

# Packages absent or too old: "name version" lines, version "-" for any.
# shellcheck disable=SC2016 # dpkg-query's own variables
missing_packages()
{
	local name least have

	sed -E 's/[[:space:]].*//; /^#|^$/d; s/>=/ /; s/^[^ ]+$/& -/' \
		"$here/packages" > "$build/packages"
	cut -d ' ' -f 1 "$build/packages" | xargs dpkg-query -W -f \
		'${Package} ${db:Status-Status} ${Version}\n' 2>/dev/null |
		awk '$2 == "installed" { print $1, $3 }' > "$build/installed"
	while read -r name least; do
		have=$(awk -v n="$name" '$1 == n { print $2; exit }' \
			"$build/installed")
		[ -n "$have" ] && { [ "$least" = - ] || dpkg \
			--compare-versions "$have" ge "$least"; } ||
			echo "$name $least"
	done < "$build/packages"
}

# too_old STATE: of the "name version" lines, names the release cannot satisfy.
too_old()
{
	local name least has

	while read -r name least; do
		has=$(apt_in "$1" apt-cache policy "$name" |
			awk '/Candidate:/ { print $2 }')
		[ "$least" = - ] || dpkg --compare-versions "$has" ge \
			"$least" || echo "$name"
	done
}

apt_install()
{
	local state=$1

	shift
	say "installing $*"
	apt_in "$state" apt-get install -y --no-install-recommends "$@" \
		>> "$build/apt.log" 2>&1 && return
	tail -n 20 "$build/apt.log" >&2
	return 1
}

# install_packages: reads "name version" lines.
install_packages()
{
	local list state=$build/apt codename old new

	list=$(cat)
	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	say "asking the package mirror"
	apt_own_suites | apt_state "$state" || return 1
	mapfile -t old < <(too_old "$state" <<< "$list")
	mapfile -t new < <(cut -d ' ' -f 1 <<< "$list" |
		grep -vxF "$(printf '%s\n' "${old[@]}")")
	[ ${#new[@]} -eq 0 ] || apt_install "$state" "${new[@]}" || return 1
	[ ${#old[@]} -gt 0 ] || return 0
	{ apt_own_suites; echo "$(apt_mirror) $codename-backports"; } |
		apt_state "$state" || return 1
	apt_install "$state" -t "$codename-backports" "${old[@]}"
}

# Packages first: fetching and building the kernel takes some of them.
setup_packages()
{
	local missing names

	missing=$(missing_packages)
	[ -n "$missing" ] || return 0
	names=$(cut -d ' ' -f 1 <<< "$missing" | xargs)
	say "missing packages: $names"
	if ! command -v apt-get >/dev/null; then
		remedy "not a Debian machine: install the like of $names"
	elif [ "$(id -u)" -ne 0 ]; then
		remedy "run 'make setup' as root to install: $names"
	elif ! install_packages <<< "$missing"; then
		missing=$(missing_packages | cut -d ' ' -f 1 | xargs)
		remedy "make the package mirror reachable and run 'make setup'" \
			"again, or install by other means: $missing"
	else
		missing=$(missing_packages | xargs)
		[ -z "$missing" ] || remedy "too old after installing: $missing"
	fi
}

mkdir -p "$build"
setup_packages
for name in default "$@"; do
	setup_kernel "$name"
done
[ ${#remedies[@]} -eq 0 ] && exit 0
printf 'setup: not ready: %s\n' "${remedies[@]}" >&2
exit 1
