#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# other_module.sh REPO: leaves the module loaded, but of a version to come.
set -e
sed 's/\x00version=1\x00/\x00version=9\x00/' \
	"$1/build/bin/kmod/lutorture_pci.ko" > /tmp/lutorture_pci.ko
insmod /tmp/lutorture_pci.ko
