#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Leaves the rig's drive with its kernel driver and a mounted file system.
set -e
for name in nvme-core nvme; do
	insmod "$(find "$LUTORTURE_MODULES" -name $name.ko)"
done
for _ in $(seq 100); do
	[ ! -b /dev/nvme0n1 ] || break
	sleep 0.1
done
mkfs.ext4 -q /dev/nvme0n1
mkdir /run/drive
mount /dev/nvme0n1 /run/drive
