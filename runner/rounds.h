/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan run over and over until a time is up: every round is a run of its own,
 * with a seed of its own. The last begins no test behind that time.
 */
#ifndef ROUNDS_H
#define ROUNDS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct rounds - How far it is.
 * @limit_s: seconds there are; 0: one round
 * @used_s:  seconds the rounds took so far
 * @n:       rounds that are over
 * @failed:  those of them that did not pass
 * @code:    exit status of the worst
 */
struct rounds {
	uint64_t limit_s, used_s;
	unsigned int n, failed;
	int code;
};

/**
 * rounds_parse() - A time as the command line has it.
 * @text: "6h", "90m", "30s"; nothing else
 * @s:    receives seconds, 1 to 1000 days
 *
 * Return: whether it is one.
 */
bool rounds_parse(const char *text, uint64_t *s);

/**
 * rounds_note() - A round is over.
 * @s:    seconds it took
 * @code: exit status it would have alone
 *
 * The worst is: the rig or the runner could not go on, then a failure, then
 * everything skipped.
 */
void rounds_note(struct rounds *rounds, uint64_t s, int code);

/**
 * rounds_more() - Whether there is time left to begin one more.
 *
 * Not where the last could not be brought to its end.
 */
bool rounds_more(const struct rounds *rounds);

#endif
