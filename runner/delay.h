/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The delay that a run was begun with, as its record and the head of its measurements
 * have it: "delay" {"symbol", "ms"}.
 */
#ifndef RUNNER_DELAY_H
#define RUNNER_DELAY_H

#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/**
 * delay_record() - "delay" of a run record.
 * @given: "SYMBOL=MS"
 *
 * Return: new object; NULL if that is no delay, or out of memory.
 */
json_t *delay_record(const char *given);

/**
 * delay_given() - The same, as it stood on the command line.
 * @run: record of a run, or head of its measurements
 *
 * Return: @buf: "SYMBOL=MS"; "" the run has none.
 */
const char *delay_given(const json_t *run, char *buf, size_t size);

/**
 * delay_print() - A line of a report, where the run has a delay; else nothing.
 * @run:   record of a run, or head of its measurements
 * @label: what the line begins with
 */
void delay_print(const json_t *run, const char *label, FILE *out);

#endif
