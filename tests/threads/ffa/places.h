/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A few words of a VM's where any of its vCPUs may find them, by relaxed accesses: handles, and ids
 * of calls that wait.
 */
#ifndef THREADS_FFA_PLACES_H
#define THREADS_FFA_PLACES_H

#include "../threads.h"

/* Places for a word that is not 0. Returns false if there is none. */
static inline bool put(uint64_t *place, uint64_t word)
{
	for (uint32_t i = 0; i < HANDLES; i++) {
		uint64_t nothing = 0;

		if (__atomic_compare_exchange_n(&place[i], &nothing, word, false, __ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			return true;
	}
	return false;
}

static inline uint64_t take(uint64_t *place)
{
	return __atomic_exchange_n(&place[random_below(HANDLES)], 0, __ATOMIC_RELAXED);
}

static inline uint64_t look(uint64_t *place)
{
	return LOAD(place[random_below(HANDLES)]);
}

#endif
