/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port's lock, with callgrind's marks: only what is done while it is held is counted. One
 * thread, so that nobody ever waits.
 */
#include <optee_mediator/port.h>
#include <valgrind/callgrind.h>

#include "machine.h"

void om_port_lock_init(struct om_port_lock *lock)
{
	lock->word[0] = 0;
}

void om_port_lock(struct om_port_lock *lock)
{
	if (lock->word[0])
		machine_fail("a lock, taken twice", lock->word[0]);
	lock->word[0] = 1;
	CALLGRIND_TOGGLE_COLLECT;
}

void om_port_unlock(struct om_port_lock *lock)
{
	CALLGRIND_TOGGLE_COLLECT;
	lock->word[0] = 0;
}
