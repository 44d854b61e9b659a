#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build-initramfs.sh INIT OUTPUT: a cpio archive with INIT as /init and nothing
# else; the kernel's built-in archive already has /dev/console. The same INIT
# gives the same bytes: times, owners and inode numbers are fixed.
set -eu

init=$1
output=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cp "$init" "$dir/init"
chmod 755 "$dir/init"
touch -d @0 "$dir/init"
(cd "$dir" && echo init | cpio --quiet -o -H newc -R 0:0 --reproducible) \
	> "$output.tmp"
mv "$output.tmp" "$output"
