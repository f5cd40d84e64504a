/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rest of the simulated port: locks, the log, the trace, and the record of each entry into the
 * mediator.
 */
#include <stdio.h>
#include "port/port_context.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "port/trace_judge.h"
#include "secure/optee.h"
#include "secure/spmc.h"

#define LOCK_FREE UINT64_C(0x10cf)
#define LOCK_HELD UINT64_C(0x10cd)

void om_port_lock_init(struct om_port_lock *lock)
{
	lock->word[0] = LOCK_FREE;
}

static void tell(struct om_port_lock *lock, enum sim_lock_moment moment)
{
	const struct om_port_vm *mapped;

	if (!sim_port.on_lock)
		return;
	mapped = sim_pool_map(NULL);
	sim_port.on_lock(lock, moment);
	sim_pool_map(mapped);
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
	if (sim_port.entry)
		sim_port.entry->look_ups++;
	tell(lock, SIM_LOCK_TAKEN);
}

void om_port_unlock(struct om_port_lock *lock)
{
	tell(lock, SIM_LOCK_GOING);
	if (lock->word[0] != LOCK_HELD)
		sim_violation("I13: a lock released that is not held");
	lock->word[0] = LOCK_FREE;
	sim_port.locks_held--;
	tell(lock, SIM_LOCK_RELEASED);
}

void om_port_log(struct om_port_vm *vm, const char *text)
{
	(void)vm;
	sim_expect_no_lock("om_port_log()");
	sim_port.log_lines++;
	snprintf(sim_port.last_log, sizeof(sim_port.last_log), "%s", text);
}

/* What is told last of what the guest gets, for sim_trace_check_answer(). */
static void note(const struct om_trace_event *event)
{
	bool is_said = event->kind == OM_TRACE_ASK || event->kind == OM_TRACE_YIELD ||
		       event->kind == OM_TRACE_END || event->kind == OM_TRACE_REFUSE;

	if (sim_port.entry && is_said)
		sim_port.entry->said = *event;
}

void om_port_trace(struct om_port_vm *vm, const struct om_trace_event *event)
{
	if (sim_port.locks_held)
		sim_violation("I13: an event under a lock");
	sim_trace_judge(vm, event);
	note(event);
	if (sim_port.on_trace)
		sim_port.on_trace(vm, event);
}

void sim_entry_begin(struct sim_entry *entry, struct om_port_vm *vm)
{
	entry->outer = sim_port.entry;
	entry->vm = vm;
	entry->judged = NULL;
	entry->page_work = 0;
	entry->smcs = 0;
	entry->entered = 0;
	entry->announced = 0;
	entry->fetched = 0;
	entry->reclaimed = 0;
	entry->look_ups = 0;
	entry->gave_way = false;
	entry->said = (struct om_trace_event){ .kind = OM_TRACE_KINDS };
	entry->fetches = 0;
	sim_port.entry = entry;
	entry->mapped = sim_pool_map(vm);
}

/*
 * A call enters OP-TEE once, or twice if that has no thread at first. OP-TEE forgets the VM and
 * gets to know it for a renewal that is due, and for one that the entry's own question is. Of
 * notifications there are so many values, and a last question that finds nothing. Other fast calls:
 * OP-TEE's cache has a buffer for each thread, and ends; a renewal switches on what was wished, and
 * off what was wished no more. Behind FF-A, what a former life has shared is taken back, and of
 * that there is one thing in an entry that gives way; twice, if OP-TEE has to be told first that it
 * is a message's no more.
 */
#define ENTERED_AT_MOST	  2u
#define ANNOUNCED_AT_MOST 4u
#define FETCHED_AT_MOST	  (OPTEE_NOTIF_VALUES + 1)
#define OTHERS_AT_MOST	  (OPTEE_THREADS + 1 + 3)

/* Of parameters, their buffers, the message's, and those that are let go of: each for itself. */
#define LOOK_UPS_AT_MOST 24u

static void check_bounds(const struct sim_entry *entry)
{
	unsigned others =
		entry->smcs - entry->entered - entry->announced - entry->fetched - entry->reclaimed;

	if (entry->reclaimed > (sim_port.yields_every == 1 ? 2 : 2 * SPMC_SHARES_RIGHT))
		sim_violation("I14: an entry took back %u shares", entry->reclaimed);
	if (entry->entered > ENTERED_AT_MOST || entry->announced > ANNOUNCED_AT_MOST ||
	    entry->fetched > FETCHED_AT_MOST || others > OTHERS_AT_MOST)
		sim_violation(
			"I14: an entry made %u SMCs: %u to enter, %u about the VM, %u fetched",
			entry->smcs, entry->entered, entry->announced, entry->fetched);
	if (entry->look_ups > LOOK_UPS_AT_MOST)
		sim_violation("I14: an entry made %u look-ups", entry->look_ups);
}

void sim_entry_end(void)
{
	const struct sim_entry *entry = sim_port.entry;

	if (sim_port.yields_every == 1 && entry->page_work > entry->vm->step_pages)
		sim_violation("I14: an entry pinned and unpinned %llu pages, a step is %u",
			      (unsigned long long)entry->page_work, entry->vm->step_pages);
	check_bounds(entry);
	sim_port.entry = entry->outer;
	sim_pool_map(entry->mapped);
}
