#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# no_module.sh REPO: leaves no file of a module of ours.
mount -t tmpfs none "$1/build/bin/kmod"
