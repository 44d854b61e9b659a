/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the n-th allocation fail that the kernel attempts for this thread, by
 * /proc/thread-self/fail-nth. Counted from 1; one fails, and no more.
 *
 * Source: Documentation/fault-injection/fault-injection.rst, lib/fault-inject.c.
 */
#ifndef LU_ALLOC_H
#define LU_ALLOC_H

#include <stdbool.h>

/**
 * lu_alloc_missing() - Why allocations cannot be made to fail, with the remedy.
 *
 * Return: NULL they can; else text that is never freed.
 */
const char *lu_alloc_missing(void);

/**
 * lu_alloc_open() - Get ready to fail allocations of the calling thread.
 *
 * Lets failslab and fail_page_alloc fail those that may sleep too, in silence,
 * and locks this process into memory, so that no page fault is counted.
 * Lasts until the next boot; nothing fails before lu_alloc_arm(). One allocation of
 * eventfd() is made to fail: a sweep that meets none says nothing else of whether any
 * could have.
 *
 * Return: fd for the calls below, to be used by this thread alone; -ENODATA that
 * one did not fail; -errno.
 * Source: eventfd2 in fs/eventfd.c, should_failslab() in mm/failslab.c of Linux 7.3.4.
 */
int lu_alloc_open(void);

/**
 * lu_alloc_arm() - The @nth allocation from here on fails.
 * @fd:  from lu_alloc_open()
 * @nth: from 1
 *
 * Return: 0; -errno.
 */
int lu_alloc_arm(int fd, unsigned int nth);

/**
 * lu_alloc_disarm() - No allocation fails any more.
 * @fd: from lu_alloc_open()
 *
 * Return: 1 one has failed; 0 there were fewer than that; -errno.
 */
int lu_alloc_disarm(int fd);

/* Tally of a sweep: n from 1 until the fault is not consumed. */
struct lu_alloc_tally {
	unsigned int refused;	/* the call failed */
	unsigned int tolerated; /* it worked all the same */
	unsigned int beyond; /* first n that was not consumed; 0: not there yet */
};

/**
 * lu_alloc_count() - Take one trial into a tally.
 * @tally:    begins as zeroes
 * @nth:      allocation that was to fail
 * @consumed: from lu_alloc_disarm()
 * @got:      what the call returned, below 0 it failed
 */
void lu_alloc_count(struct lu_alloc_tally *tally, unsigned int nth,
		    int consumed, int got);

/**
 * lu_alloc_check() - Is a sweep worth anything?
 * @tally: of all its trials
 * @must:  the call cannot do without memory
 *
 * Return: 0; -ENODATA the end was not reached, or such a call was refused nothing:
 * none of its allocations was made to fail.
 */
int lu_alloc_check(const struct lu_alloc_tally *tally, bool must);

/**
 * lu_alloc_text() - "21 allocations: 15 refused, 6 tolerated; the 22nd was not
 * reached", in a buffer that the next call overwrites.
 */
const char *lu_alloc_text(const struct lu_alloc_tally *tally);

#endif
