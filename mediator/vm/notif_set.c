/* SPDX-License-Identifier: BSD-2-Clause */
/* See notif_set.h. */
#include "notif_set.h"

#include "../optee/code.h"

void om_notif_add(struct om_notif *notif, uint32_t value)
{
	if (value < OM_NOTIF_VALUES)
		atomic_fetch_or_explicit(&notif->pending[value / OM_NOTIF_VALUES_PER_WORD],
					 UINT64_C(1) << value % OM_NOTIF_VALUES_PER_WORD,
					 memory_order_release);
}

bool om_notif_is_any_pending(const struct om_notif *notif)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < OM_NOTIF_WORDS; i++)
		bits |= atomic_load_explicit(&notif->pending[i], memory_order_relaxed);
	return bits;
}

static bool take_from(_Atomic uint64_t *word, uint32_t *bit)
{
	uint64_t bits = atomic_load_explicit(word, memory_order_relaxed);

	while (bits) {
		if (atomic_compare_exchange_weak_explicit(word, &bits, bits & (bits - 1),
							  memory_order_acquire,
							  memory_order_relaxed)) {
			*bit = (uint32_t)__builtin_ctzll(bits);
			return true;
		}
	}
	return false;
}

bool om_notif_take(struct om_notif *notif, uint32_t *value)
{
	for (uint32_t i = 0; i < OM_NOTIF_WORDS; i++) {
		if (take_from(&notif->pending[i], value)) {
			*value += i * OM_NOTIF_VALUES_PER_WORD;
			return true;
		}
	}
	return false;
}

void om_notif_stop(struct om_notif *notif)
{
	om_notif_set_enabled(notif, false);
	for (unsigned int i = 0; i < OM_NOTIF_WORDS; i++)
		atomic_store_explicit(&notif->pending[i], 0, memory_order_relaxed);
}
