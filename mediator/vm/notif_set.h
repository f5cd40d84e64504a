/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's own set of notifications: what was fetched from OP-TEE for it, until its guest fetches it.
 * Safe from any CPU without a lock.
 */
#ifndef OM_NOTIF_SET_H
#define OM_NOTIF_SET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* OP-TEE has 64 values for notifications, and one for each thread (optee_smc.h). */
#define OM_NOTIF_WORDS		 4
#define OM_NOTIF_VALUES_PER_WORD 64
#define OM_NOTIF_VALUES		 (OM_NOTIF_WORDS * OM_NOTIF_VALUES_PER_WORD)

struct om_notif {
	_Atomic bool enabled;
	_Atomic uint64_t pending[OM_NOTIF_WORDS];
};

/* Who takes @value sees what it is about. One that is out of range is none. */
void om_notif_add(struct om_notif *notif, uint32_t value);

/* Takes one value. Returns false if there is none. */
bool om_notif_take(struct om_notif *notif, uint32_t *value);

bool om_notif_is_any_pending(const struct om_notif *notif);

static inline void om_notif_set_enabled(struct om_notif *notif, bool enabled)
{
	atomic_store_explicit(&notif->enabled, enabled, memory_order_relaxed);
}

static inline bool om_notif_is_enabled(const struct om_notif *notif)
{
	return atomic_load_explicit(&notif->enabled, memory_order_relaxed);
}

/* The guest has stopped them, or OP-TEE has forgotten the VM. */
void om_notif_stop(struct om_notif *notif);

#endif
