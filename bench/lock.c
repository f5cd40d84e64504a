/* SPDX-License-Identifier: BSD-2-Clause */
/* The port's spinlock. */
#include <optee_mediator/port.h>

void om_port_lock_init(struct om_port_lock *lock)
{
	lock->word[0] = 0;
}

void om_port_lock(struct om_port_lock *lock)
{
	while (__atomic_exchange_n(&lock->word[0], 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&lock->word[0], __ATOMIC_RELAXED))
			;
}

void om_port_unlock(struct om_port_lock *lock)
{
	__atomic_store_n(&lock->word[0], 0, __ATOMIC_RELEASE);
}
