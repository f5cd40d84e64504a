/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers without order, the same in each run (xorshift, G. Marsaglia 2003). Each vCPU has its own.
 */
#ifndef TESTS_GUEST_RANDOM_H
#define TESTS_GUEST_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state; /* not 0 */
};

/* 0 to @count - 1. */
static inline uint32_t random_below(struct random *random, uint32_t count)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)(random->state >> 32) % count;
}

#endif
