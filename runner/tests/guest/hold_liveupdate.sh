#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Leaves a process behind that has /dev/liveupdate open, as a service manager
# does that keeps its descriptors there.
exec 3< /dev/liveupdate
sleep 1000 &
