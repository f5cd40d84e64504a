/* SPDX-License-Identifier: BSD-2-Clause */
/* See quota.h. */
#include "quota.h"

static void raise_peak(struct om_quota *quota, uint64_t now)
{
	uint64_t peak = atomic_load_explicit(&quota->peak, memory_order_relaxed);

	while (peak < now &&
	       !atomic_compare_exchange_weak_explicit(&quota->peak, &peak, now,
						      memory_order_relaxed, memory_order_relaxed))
		;
}

bool om_quota_take(struct om_quota *quota, uint64_t amount)
{
	uint64_t now = atomic_load_explicit(&quota->now, memory_order_relaxed);

	if (amount > quota->limit)
		return false;
	do {
		if (now > quota->limit - amount)
			return false;
	} while (!atomic_compare_exchange_weak_explicit(
		&quota->now, &now, now + amount, memory_order_relaxed, memory_order_relaxed));
	raise_peak(quota, now + amount);
	return true;
}

void om_quota_give(struct om_quota *quota, uint64_t amount)
{
	atomic_fetch_sub_explicit(&quota->now, amount, memory_order_relaxed);
}
