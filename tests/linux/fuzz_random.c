// SPDX-License-Identifier: BSD-2-Clause
/* See fuzz.h. The same seed makes the same numbers (xorshift64*). */
#include "fuzz.h"

uint64_t fuzz_random(struct fuzz_thread *thread)
{
	uint64_t x = thread->random;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	thread->random = x;
	return x * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t fuzz_below(struct fuzz_thread *thread, uint64_t limit)
{
	return (fuzz_random(thread) >> 16) % limit;
}

bool fuzz_once_in(struct fuzz_thread *thread, unsigned int times)
{
	return !fuzz_below(thread, times);
}

uint64_t fuzz_odd_number(struct fuzz_thread *thread)
{
	const uint64_t bit = UINT64_C(1) << fuzz_below(thread, 64);

	switch (fuzz_below(thread, 8)) {
	case 0:
		return 0;
	case 1:
		return bit;
	case 2:
		return bit - 1;
	case 3:
		return -bit;
	case 4:
		return fuzz_random(thread);
	case 5:
		return (uint32_t)fuzz_random(thread);
	default:
		return fuzz_below(thread, 64);
	}
}

void fuzz_damage(struct fuzz_thread *thread, void *at, size_t size)
{
	uint32_t *word = (uint32_t *)at + fuzz_below(thread, size / sizeof(*word));

	if (fuzz_once_in(thread, 2))
		*word ^= UINT32_C(1) << fuzz_below(thread, 32);
	else
		*word = (uint32_t)fuzz_odd_number(thread);
}
