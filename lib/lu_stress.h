/* SPDX-License-Identifier: GPL-2.0-only */
/* What stress-ng got done, by its own word. */
#ifndef LU_STRESS_H
#define LU_STRESS_H

#include <stddef.h>

/** LU_STRESS_MAX - stressors that one run may have. */
#define LU_STRESS_MAX 16

/**
 * struct lu_stressor - One that stress-ng is asked for.
 * @name:  "vm", of the option --vm; NULL ends a list
 * @count: how many processes, as text; %N% becomes twice the CPUs
 */
struct lu_stressor {
	const char *name, *count;
};

/**
 * struct lu_stress - What became of one.
 * @name:  "vm"; letters, digits, '_' and '-'
 * @ops:   what it got done, in a unit of its own
 * @per_s: the same in a second of real time
 */
struct lu_stress {
	char name[32];
	double ops, per_s;
};

/**
 * lu_stress_read() - Read what stress-ng left.
 * @file: of its option --yaml, with --metrics and without --quiet; it has ended
 * @out:  receives one for each stressor, in stress-ng's order
 * @max:  entries @out has room for
 *
 * Keys that are not known are passed over: each stressor, and each version, has
 * some of its own.
 *
 * Return: number of stressors; -EINVAL the file has another form, or is cut
 * short; -ENOSPC more than @max; as lu_yaml_open().
 * Source: stress-ng 0.15.06 and 0.19.02, option --yaml.
 */
int lu_stress_read(const char *file, struct lu_stress *out, size_t max);

/**
 * lu_stress_check() - Was it a load?
 * @did:   from lu_stress_read()
 * @n:     their count
 * @asked: what was asked for
 *
 * Return: 0 each stressor got something done; -ENODATA one did not, or is not
 * among them.
 */
int lu_stress_check(const struct lu_stress *did, int n,
		    const struct lu_stressor *asked);

/**
 * lu_stress_measure() - Put it into the results, as stress.NAME.
 *
 * Return: 0; as lu_measure().
 */
int lu_stress_measure(const struct lu_stress *did, int n);

#endif
