/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A quota: how much of something a VM holds, at most held, and may hold; no other VM's is less for
 * it (L7). Safe from any CPU without
 * a lock. The limit may be lowered below what is held: then there is no more until less is held.
 */
#ifndef OM_QUOTA_H
#define OM_QUOTA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct om_quota {
	_Atomic uint64_t now;
	_Atomic uint64_t peak;
	_Atomic uint64_t limit;
};

/* Of the greatest number held; for om_quota_take(). */
void om_quota_raise_peak(struct om_quota *quota, uint64_t now);

/* I9: takes @amount more, or returns false and takes nothing if that is over the limit. */
static inline bool om_quota_take(struct om_quota *quota, uint64_t amount)
{
	uint64_t now = atomic_load_explicit(&quota->now, memory_order_relaxed);
	const uint64_t limit = atomic_load_explicit(&quota->limit, memory_order_relaxed);

	if (amount > limit)
		return false;
	do {
		if (now > limit - amount)
			return false;
	} while (!atomic_compare_exchange_weak_explicit(
		&quota->now, &now, now + amount, memory_order_relaxed, memory_order_relaxed));
	if (now + amount > atomic_load_explicit(&quota->peak, memory_order_relaxed))
		om_quota_raise_peak(quota, now + amount);
	return true;
}

static inline uint64_t om_quota_held(const struct om_quota *quota)
{
	return atomic_load_explicit(&quota->now, memory_order_relaxed);
}

static inline uint64_t om_quota_limit(const struct om_quota *quota)
{
	return atomic_load_explicit(&quota->limit, memory_order_relaxed);
}

/* For who takes from now on. */
static inline void om_quota_set_limit(struct om_quota *quota, uint64_t limit)
{
	atomic_store_explicit(&quota->limit, limit, memory_order_relaxed);
}

/* Gives back what was taken. */
static inline void om_quota_give(struct om_quota *quota, uint64_t amount)
{
	atomic_fetch_sub_explicit(&quota->now, amount, memory_order_relaxed);
}

#endif
