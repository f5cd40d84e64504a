/* SPDX-License-Identifier: BSD-2-Clause */
/* Quotas: what every limit stands on. */
/* cbmc: --unwind 2 --conversion-check */
#include "proof.h"

#include "vm/quota.c"

/* The limit may be below what is held: it may have been lowered. */
static struct om_quota any_quota(void)
{
	struct om_quota quota = { nondet_u64(), nondet_u64(), nondet_u64() };

	assume(quota.now <= quota.peak);
	return quota;
}

PROOF(quota_take, "all or nothing, never beyond the limit, and the peak is one", "none")
{
	struct om_quota quota = any_quota();
	const struct om_quota before = quota;
	uint64_t amount = nondet_u64();
	bool taken = om_quota_take(&quota, amount);

	assert(quota.limit == before.limit);
	assert(quota.now <= quota.peak);
	assert(taken == (amount <= before.limit && before.now <= before.limit - amount));
	if (!taken) {
		assert(quota.now == before.now && quota.peak == before.peak);
	} else {
		assert(quota.now - before.now == amount && quota.now <= quota.limit);
		assert(quota.peak == (before.peak < quota.now ? quota.now : before.peak));
	}
	reached(!taken && amount && amount <= before.limit);
	reached(taken && amount > 1 && quota.now == quota.limit);
	reached(taken && quota.peak > before.peak);
	reached(before.now > before.limit);
}

PROOF(quota_give, "gives back just that, and the peak stays", "none")
{
	struct om_quota quota = any_quota();
	const struct om_quota before = quota;
	uint64_t amount = nondet_u64();

	assume(amount <= quota.now);
	om_quota_give(&quota, amount);
	assert(quota.now == before.now - amount && quota.now <= quota.peak);
	assert(quota.peak == before.peak && quota.limit == before.limit);
	reached(amount && quota.now);
}
