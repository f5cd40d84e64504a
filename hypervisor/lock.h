/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ticket spinlock. EL2 runs with interrupts masked, so that no more is needed.
 *
 * Order, outer first: vm->lock, vgic->lock, page lock, wire lock.
 */
#ifndef HYPERVISOR_LOCK_H
#define HYPERVISOR_LOCK_H

#include "arch.h"

struct spinlock {
	uint32_t next;
	uint32_t owner;
};

static inline void spin_lock(struct spinlock *lock)
{
	const uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket)
		relax();
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->owner, lock->owner + 1, __ATOMIC_RELEASE);
}

#endif
