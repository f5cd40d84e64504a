/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rest of the simulated port: locks, the log, and the record of each entry into the mediator.
 */
#include <stdio.h>
#include "machine.h"
#include "port.h"

#define LOCK_FREE UINT64_C(0x10cf)
#define LOCK_HELD UINT64_C(0x10cd)

void om_port_lock_init(struct om_port_lock *lock)
{
	lock->word[0] = LOCK_FREE;
}

static void tell(struct om_port_lock *lock, enum sim_lock_moment moment)
{
	if (sim_port.on_lock)
		sim_port.on_lock(lock, moment);
}

/* Until it is free, if there is somebody who sees to that. */
static void wait_for(struct om_port_lock *lock)
{
	do
		tell(lock, SIM_LOCK_WANTED);
	while (sim_port.on_lock && lock->word[0] == LOCK_HELD);
}

void om_port_lock(struct om_port_lock *lock)
{
	wait_for(lock);
	if (lock->word[0] != LOCK_FREE)
		sim_violation("I13: a lock taken that is held or was never made");
	if (sim_port.locks_held)
		sim_violation("I13: two locks held together");
	lock->word[0] = LOCK_HELD;
	sim_port.locks_held++;
	tell(lock, SIM_LOCK_TAKEN);
}

void om_port_unlock(struct om_port_lock *lock)
{
	if (lock->word[0] != LOCK_HELD)
		sim_violation("I13: a lock released that is not held");
	lock->word[0] = LOCK_FREE;
	sim_port.locks_held--;
	tell(lock, SIM_LOCK_RELEASED);
}

void om_port_log(struct om_port_vm *vm, const char *text)
{
	(void)vm;
	sim_port.log_lines++;
	snprintf(sim_port.last_log, sizeof(sim_port.last_log), "%s", text);
}

void sim_entry_begin(struct sim_entry *entry, struct om_port_vm *vm)
{
	entry->outer = sim_port.entry;
	entry->vm = vm;
	entry->page_work = 0;
	entry->smcs = 0;
	entry->entered = 0;
	entry->gave_way = false;
	entry->fetches = 0;
	sim_port.entry = entry;
}

void sim_entry_end(void)
{
	const struct sim_entry *entry = sim_port.entry;

	if (sim_port.yields_every == 1 && entry->page_work > entry->vm->step_pages)
		sim_violation("I14: an entry pinned and unpinned %llu pages, a step is %u",
			      (unsigned long long)entry->page_work, entry->vm->step_pages);
	sim_port.entry = entry->outer;
}
