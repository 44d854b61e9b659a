/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_TSC_H
#define LU_TSC_H

#include <stdint.h>

/**
 * lu_tsc_read() - The time stamp counter now.
 *
 * It goes on counting across a kexec, so the difference of two readings on
 * both sides of a jump is the time between them. The one place in user space
 * that depends on the architecture.
 *
 * Return: counter, in ticks of the frequency that the provider reports.
 * Source: Intel SDM, volume 2, RDTSC.
 */
uint64_t lu_tsc_read(void);

/**
 * lu_tsc_khz() - Frequency of the counter, measured against CLOCK_MONOTONIC.
 *
 * Takes 50 ms. Both ends are the closest of several pairs of readings, so that
 * a reader who is kept from running in between does not spoil them.
 *
 * Return: kHz.
 */
unsigned int lu_tsc_khz(void);

/**
 * lu_tsc_run_khz() - The one frequency by which all figures of a run are told.
 *
 * Return: LUTORTURE_TSC_KHZ, which the agent sets to what the journal's first boot
 * record has; where that is unset or no number, as lu_tsc_khz().
 */
unsigned int lu_tsc_run_khz(void);

#endif
