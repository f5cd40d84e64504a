/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spinlock. EL2 runs with interrupts masked, so that no more is needed.
 *
 * Whoever comes first gets it, without a queue: where physical CPUs are themselves scheduled, as
 * QEMU's are, a queue waits for a sleeper at each step.
 *
 * Order, outer first: tee->lock, vm->lock, uart->lock, vgic->lock, page lock, wire lock.
 */
#ifndef HYPERVISOR_LOCK_H
#define HYPERVISOR_LOCK_H

#include "machine/arch.h"

struct spinlock {
	bool held;
};

static inline void spin_lock(struct spinlock *lock)
{
	while (__atomic_test_and_set(&lock->held, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&lock->held, __ATOMIC_RELAXED))
			relax();
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_clear(&lock->held, __ATOMIC_RELEASE);
}

#endif
