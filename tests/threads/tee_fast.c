/* SPDX-License-Identifier: BSD-2-Clause */
/* OP-TEE's fast calls: the cache of buffers for RPC messages, and notifications. */
#include "tee.h"

#define STRANGE 4 /* once in so many times */

static bool is_busy(const struct tee_partition *partition)
{
	for (uint32_t i = 0; i < TEE_THREADS; i++)
		if (partition->thread[i].state != TEE_FREE)
			return true;
	return false;
}

static uint32_t enable_cache(struct tee_partition *partition)
{
	if (is_busy(partition))
		return ABI_EBUSY;
	partition->has_cache = true;
	return ABI_OK;
}

/*
 * Returns OK and a cookie for each buffer, then ENOTAVAIL. Now and then it is a strange OP-TEE's,
 * of a former life: what it named then may be just the sweep's.
 */
static uint32_t disable_cache(struct tee_partition *partition, uint64_t *cookie)
{
	if (is_busy(partition))
		return ABI_EBUSY;
	*cookie = partition->stale;
	if (*cookie && chance(STRANGE))
		return ABI_OK;
	for (uint32_t i = 0; i < TEE_THREADS; i++) {
		struct tee_arg *arg = &partition->thread[i].arg;

		if (!arg->cookie)
			continue;
		*cookie = arg->cookie;
		seen_told(&arg->given);
		tee_arg_drop(arg);
		return ABI_OK;
	}
	partition->has_cache = false;
	return ABI_ENOTAVAIL;
}

static void cache(struct tee_partition *partition, struct om_smc *smc)
{
	uint64_t cookie = 0;
	uint32_t a0;

	hidden_lock(&partition->lock);
	a0 = smc->a[0] == ABI_ENABLE_SHM_CACHE ? enable_cache(partition)
					       : disable_cache(partition, &cookie);
	hidden_unlock(&partition->lock);
	tee_answer(smc, a0, cookie >> 32, (uint32_t)cookie);
}

/* Takes the lowest value. */
static void get_notification(struct tee_partition *partition, struct om_smc *smc)
{
	uint64_t bits = LOAD(partition->notifications);
	uint32_t value;

	while (bits &&
	       !__atomic_compare_exchange_n(&partition->notifications, &bits, bits & (bits - 1),
					    false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
	tee_answer(smc, ABI_OK, 0, 0);
	if (!bits)
		return;
	value = (uint32_t)__builtin_ctzll(bits);
	seen_told(&partition->given[value]);
	smc->a[1] = value;
	smc->a[2] = ABI_NOTIF_VALID | (bits & (bits - 1) ? ABI_NOTIF_PENDING : 0);
}

void tee_fast_call(struct tee_partition *partition, struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_ENABLE_SHM_CACHE:
	case ABI_DISABLE_SHM_CACHE:
		cache(partition, smc);
		break;
	case ABI_ENABLE_ASYNC_NOTIF:
		STORE(partition->has_notifications, true);
		tee_answer(smc, ABI_OK, 0, 0);
		break;
	case ABI_GET_ASYNC_NOTIF_VALUE:
		get_notification(partition, smc);
		break;
	default:
		violation(JUDGE_OPTEE, "a fast call that no guest may make", smc->a[0]);
		tee_answer(smc, ABI_UNKNOWN_FUNCTION, 0, 0);
		break;
	}
}
