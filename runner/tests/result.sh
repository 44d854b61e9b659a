# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the scripts beside it: numbered KTAP result lines.

n=0

# result STATUS TEXT...: "ok" when STATUS is 0.
result()
{
	local status=$1

	shift
	n=$((n + 1))
	[ "$status" -eq 0 ] || printf 'not '
	echo "ok $n $*"
}
