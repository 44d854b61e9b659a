// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one way of this project to find functions that are not exported, built
 * into this module a second time: modules cannot share a helper without
 * exporting it.
 */
#include "../lutorture_pci/ksym.c"
