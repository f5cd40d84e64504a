/* SPDX-License-Identifier: BSD-2-Clause */
/* See quota.h. */
#include "quota.h"

#include "../optee/code.h"

void om_quota_raise_peak(struct om_quota *quota, uint64_t now)
{
	uint64_t peak = atomic_load_explicit(&quota->peak, memory_order_relaxed);

	while (peak < now &&
	       !atomic_compare_exchange_weak_explicit(&quota->peak, &peak, now,
						      memory_order_relaxed, memory_order_relaxed))
		;
}
