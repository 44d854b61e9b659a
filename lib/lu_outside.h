/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What only the outside can do to a machine, done by the controller at a test's
 * request. What it can do differs from rig to rig.
 */
#ifndef LU_OUTSIDE_H
#define LU_OUTSIDE_H

#include <stdbool.h>

/*
 * "<word>": the time is counted from the first line of the console with this word in
 * it, which may be the next kernel's, and not from the request; a machine that does not
 * say it is cut in the end all the same (20 s, a pause comes after 60; more on a kernel
 * that is slower), unless the test is over by then. "" waits for no word. Eight
 * requests may wait at once.
 */
#define LU_OUTSIDE_POWER_CUT "power-cut"
#define LU_OUTSIDE_AER	     "aer"    /* "<rig device or node> <ERROR>" */
#define LU_OUTSIDE_UNPLUG    "unplug" /* "<rig device or node>" */
#define LU_OUTSIDE_PLUG	     "plug"   /* the same, after an unplug */
#define LU_OUTSIDE_LINK	     "link"   /* "<rig device or node> off", or on */
/*
 * "<token>": what the rig saw written to config space since the last such request,
 * or, the first time, nothing yet, is put into the file config.<token> of the run
 * folder (lu_cfgoutside.h). The first request of a boot turns this on.
 */
#define LU_OUTSIDE_CONFIG "config"
/*
 * "start <rig device> <frames a second> <address> <stream>", "withhold <rig device>
 * <frames>", "mute <device>", or "stop": of the peers of the rig's NICs (lu_traffic.h).
 */
#define LU_OUTSIDE_TRAFFIC "traffic"
#define LU_OUTSIDE_CLOCK   "clock" /* no request: marks are timed (lu_mark.h) */
/* No request: what the machine dies of is seen, and one that hangs is reset. */
#define LU_OUTSIDE_WATCH "watch"
/*
 * "<ms> [<word>]": with a word as for a power cut. The machine, its devices and
 * their clocks are stopped for so long from outside; its TSC goes on (pause), or
 * stands still too (freeze). How long it was by the controller's clock is in
 * controller.jsonl.
 */
#define LU_OUTSIDE_PAUSE  "pause"
#define LU_OUTSIDE_FREEZE "freeze"
/* "<ms> <rig device> <percent>": its drive does less for so long; recorded alike. */
#define LU_OUTSIDE_THROTTLE "throttle"

/**
 * lu_outside_can() - Is there somebody who can do this on this rig?
 * @what: one of the above
 *
 * Return: true if LUTORTURE_OUTSIDE, a list with commas, names it.
 */
bool lu_outside_can(const char *what);

/**
 * lu_outside_missing() - Why nobody does it.
 * @what: one of the above
 *
 * Return: NULL somebody can; else a text, valid until the next call of the library.
 */
const char *lu_outside_missing(const char *what);

/**
 * lu_outside_ask() - Have it done.
 * @what:     one of the above
 * @arg:      its argument, "" for none
 * @after_ms: not before so many milliseconds from now
 *
 * Returns as soon as the request is in the journal; the effect comes later, and
 * is for the caller to wait for. Whether it could be done is in the
 * controller's records.
 *
 * Return: 0; -EOPNOTSUPP this rig has nobody for it; and as lu_carry().
 */
int lu_outside_ask(const char *what, const char *arg, unsigned int after_ms);

#endif
