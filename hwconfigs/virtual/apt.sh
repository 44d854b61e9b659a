# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# A package state of our own in the build folder, so that asking for another
# suite leaves the machine's package sources and lists as they are. Sourced by
# the scripts beside it, never run.

# The machine's own Debian suites (release, updates, security) as its sources
# name them, whether their lists were ever fetched or not: "uri suite" lines.
apt_own_suites()
{
	local codename

	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	apt-get update --print-uris 2>/dev/null |
		sed -nE "s,^'(.*)/dists/([^/]+)/(In)?Release'.*,\1 \2,p" |
		awk -v c="$codename" '$2 == c || index($2, c "-") == 1' |
		sort -u
}

# The mirror of the machine's release.
apt_mirror()
{
	local codename

	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	apt_own_suites | awk -v c="$codename" '$2 == c { print $1; exit }'
}

# apt_state DIR: reads "uri suite" lines and fetches their lists into DIR;
# says why it cannot. From then on apt_in DIR COMMAND... works on these lists.
apt_state()
{
	local dir=$1 keys=/usr/share/keyrings/debian-archive-keyring

	[ -e "$keys.gpg" ] && keys+=.gpg || keys+=.pgp
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	awk -v k="$keys" '{ print "deb [signed-by=" k "] " $1, $2, "main" }' \
		> "$dir/sources.list"
	cat > "$dir/apt.conf" <<-CONF
	Dir::State::lists "$dir/lists";
	Dir::Cache "$dir/cache";
	Dir::Etc::sourcelist "$dir/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Acquire::Languages "none";
	Acquire::Retries "2";
	Acquire::http::Timeout "30";
	APT::Sandbox::User "root";
	APT::Update::Error-Mode "any";
	CONF
	[ -s "$dir/sources.list" ] ||
		{ echo "no Debian package source on this machine"; return 1; }
	apt_in "$dir" apt-get update > "$dir/update.log" 2>&1 && return
	grep -E '^[WE]:' "$dir/update.log"
	return 1
}

apt_in()
{
	local dir=$1

	shift
	APT_CONFIG=$dir/apt.conf DEBIAN_FRONTEND=noninteractive "$@"
}
