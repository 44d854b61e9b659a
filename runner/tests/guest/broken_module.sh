#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# broken_module.sh REPO: leaves a module file that the kernel will not load.
echo nonsense > /tmp/none
mount --bind /tmp/none "$1/build/bin/kmod/lutorture_pci.ko"
