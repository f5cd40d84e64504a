/* SPDX-License-Identifier: BSD-2-Clause */
/* The states of a call, each transition from any words: who moves a call, and what stays of it. */
/* cbmc: --unwind 6 --conversion-check */
/* cbmc: --unwindset claim_of.0:3,claimable_slots.0:3,claim.0:2,om_call_take_over.0:3 */
#include "frame.h"

#include "call/call.c"

#define SLOTS 2

static struct om_vm vm;
static struct om_call first, second; /* no array: CBMC knows them apart at once */
static uint32_t was[SLOTS];	     /* the words before */

static struct om_call *at(uint32_t slot)
{
	return slot ? &second : &first;
}

static uint32_t state_of(uint32_t word)
{
	return word & OM_CALL_STATES;
}

/* SHUT and DROPPED are marks on what may be claimed, and stay on what runs; 2 and 6 are no states.
 */
static bool is_state(uint32_t state)
{
	return state <= OM_CALL_HELD && state != 2 && state != (OM_CALL_RUNNING | 2);
}

static void begin(void)
{
	vm.slots = SLOTS;
	vm.calls = nondet_u8() % (SLOTS + 2); /* the limit may be more than there are */
	vm.calls_used = nondet_u8() % (SLOTS + 1);
	vm.life = nondet_u32();
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		vm.call[slot] = at(slot);
		at(slot)->vm = &vm;
		at(slot)->slot = slot;
		at(slot)->state = was[slot] = nondet_u32();
		assume(is_state(state_of(was[slot])));
	}
}

/* None but @moved has another state than before. */
static bool others_stay(const struct om_call *moved)
{
	return (moved == &first || first.state == was[0]) &&
	       (moved == &second || second.state == was[1]);
}

static uint32_t was_of(const struct om_call *of)
{
	return of == &first ? was[0] : was[1];
}

static bool is_same_generation(uint32_t a, uint32_t b)
{
	return a / OM_CALL_GENERATION == b / OM_CALL_GENERATION;
}

PROOF(call_close,
      "of the calls that do not run none can begin without a look at the life; those that run are "
      "told",
      "2 slots")
{
	struct om_calls_found found;
	uint32_t slot = nondet_bool();

	begin();
	found = om_calls_close(&vm);
	assert(found.running == (is_running(was[0]) || is_running(was[1])));
	assert(implies(state_of(was[slot]) >= OM_CALL_SUSPENDED, found.suspended));
	assert(at(slot)->state == (is_running(was[slot]) ? was[slot] : was[slot] | OM_CALL_SHUT));
	assert(is_running(was[slot]) || state_of(at(slot)->state) != OM_CALL_FREE);
	assert(state_of(at(slot)->state) != OM_CALL_SUSPENDED);
	reached(found.running && found.suspended);
	reached(!found.running && !found.suspended);
}

PROOF(call_move_held, "what is held goes on or is dropped, and nothing else moves", "2 slots")
{
	bool is_dropped = nondet_bool();
	uint32_t slot = nondet_bool();

	begin();
	if (is_dropped)
		om_calls_drop(&vm);
	else
		om_calls_reopen(&vm);
	assert(is_same_generation(at(slot)->state, was[slot]));
	if (is_held(was[slot]))
		assert(state_of(at(slot)->state) ==
		       (is_dropped ? OM_CALL_DROPPED : OM_CALL_SUSPENDED));
	else
		assert(at(slot)->state == was[slot]);
	reached(is_dropped && is_held(was[0]) && is_held(was[1]));
	reached(!is_dropped && is_held(was[slot]));
}

PROOF(call_claim,
      "who claims gets a call that was free, with the marks on it; nobody's call; and one, if "
      "there is one",
      "2 slots")
{
	struct om_call *got;

	begin();
	got = nondet_bool() ? om_call_claim(&vm, 0) : om_call_claim(&vm, 1);
	assert(!got || got == &first || got == &second);
	assert(others_stay(got));
	if (got) {
		assert(is_claimable(was_of(got)) && got->state == (was_of(got) | OM_CALL_RUNNING));
		assert(is_running(got->state) &&
		       om_calls_in_progress(&vm) <= vm.calls + (got == &first));
		assert(om_call_is_at_door(got) == (state_of(was_of(got)) != OM_CALL_FREE));
	} else {
		assert(vm.calls < SLOTS || (!is_claimable(was[0]) && !is_claimable(was[1])));
	}
	reached(got == &second && state_of(was[1]) == OM_CALL_DROPPED);
	reached(!got && vm.calls == SLOTS);
	reached(got && vm.calls == 1);
	reached(!got && vm.calls == 1 && is_claimable(was[1]));
}

PROOF(call_take_over,
      "what is held is taken over only when it will be dropped, and then its new owner knows; what "
      "runs never is",
      "2 slots")
{
	struct om_call *got;

	begin();
	got = om_call_take_over(&vm);
	assert(!got || got == &first || got == &second);
	assert(others_stay(got));
	if (got) {
		assert(is_claimable(was_of(got)) || is_held(was_of(got)));
		assert(is_running(got->state) && is_same_generation(got->state, was_of(got)));
		assert(implies(is_held(was_of(got)),
			       is_as_dropped(got->state) && om_life_is_decided(&vm)));
	}
	reached(got && is_held(was_of(got)));
	reached(!got && is_held(was[0]) && is_held(was[1]));
	reached(got == &second && is_claimable(was[1]));
}

PROOF(call_resume, "no id makes a call run that is not suspended under it; what is held is told",
      "2 slots")
{
	uint32_t id = nondet_u32(), again = id;
	bool held;
	struct om_call *got;

	begin();
	got = om_call_resume_again(&vm, id, &held);
	assert(!got || got == &first || got == &second);
	assert(others_stay(got));
	if (got) {
		assert(got->slot == id % OM_CALLS_MAX &&
		       state_of(was_of(got)) == OM_CALL_SUSPENDED);
		assert(is_same_generation(was_of(got), id));
		assert(state_of(got->state) == OM_CALL_RUNNING && !held);
		assert(!om_call_resume(&vm, again));
	}
	assert(implies(held, id % OM_CALLS_MAX < SLOTS && is_held(was[id % SLOTS])));
	reached(got == &second);
	reached(held);
	reached(!got && id % OM_CALLS_MAX >= SLOTS);
}

/* Of a call that its owner moves on. */
PROOF(call_id,
      "the id that a guest is told is that of the next suspension, good once, and none that was "
      "told before",
      "2^26 suspensions of a slot")
{
	struct om_call *got = at(nondet_bool());
	uint32_t id, before;

	begin();
	assume(is_running(got->state));
	assume(!(got->state & ~GENERATIONS & ~OM_CALL_STATES));
	before = in_state(got->state, got->slot);
	id = om_call_id(got);
	assert(id != before);
	om_call_suspend(got);
	assert(state_of(got->state) == OM_CALL_SUSPENDED);
	assert(!om_call_resume(&vm, before));
	assert(om_call_resume(&vm, id) == got);
	assert(!om_call_resume(&vm, id));
	assert(om_call_id(got) != id);
	reached(got == &second && !(got->state & GENERATIONS));
}

PROOF(call_free, "a call that is over may be claimed, and its ids are used up", "none")
{
	bool is_shut = nondet_bool();
	struct om_call *got = at(nondet_bool());

	begin();
	assume(is_running(got->state));
	assume(!(got->state & ~GENERATIONS & ~OM_CALL_STATES));
	if (is_shut)
		om_call_shut(got);
	else
		om_call_free(got);
	assert(state_of(got->state) == (is_shut ? OM_CALL_SHUT : OM_CALL_FREE));
	assert(is_same_generation(got->state, was_of(got)) && others_stay(got));
	reached(is_shut);
	reached(!is_shut);
}

PROOF(call_stand_at_door,
      "a slot that is used is looked at from then on; of a dropped call nothing is left but a "
      "dirty shadow",
      "2 slots")
{
	struct om_call *got = at(nondet_bool());
	uint32_t used;

	any(&first);
	any(&second);
	begin();
	assume(is_running(got->state) && state_of(got->state) != OM_CALL_RUNNING);
	assume(got->used_count <= MSG_NUM_TA_PARAMS);
	used = vm.calls_used;
	om_call_stand_at_door(got);
	assert(vm.calls_used == (used > got->slot ? used : got->slot + 1));
	assert(others_stay(got) && state_of(got->state) == (OM_CALL_RUNNING | OM_CALL_SHUT));
	if (is_as_dropped(was_of(got))) {
		assert(!got->used_count && !got->message_buffer && !got->temporary_count &&
		       !got->dying_count);
		assert(!got->subject && !got->retired && !got->rpc.arg && !got->rpc.data &&
		       !got->reader.left);
		assert(got->is_dirty && !got->is_first);
	}
	reached(is_as_dropped(was_of(got)) && got == &second);
	reached(!is_as_dropped(was_of(got)) && vm.calls_used == used);
}

PROOF(calls_use,
      "a buffer that a call in progress has marked is found to be used; one that none has is not",
      "2 slots")
{
	static struct om_shm shm, other;
	uint32_t slot = nondet_bool(), mark = nondet_u8() % (MSG_NUM_TA_PARAMS + 1);
	bool counts, used;

	begin();
	vm.calls_used = SLOTS;
	for (uint32_t i = 0; i < SLOTS; i++) {
		for (uint32_t j = 0; j < MSG_NUM_TA_PARAMS; j++)
			at(i)->used[j] = nondet_bool() ? &other : NULL;
		at(i)->message_buffer = nondet_bool() ? &other : NULL;
	}
	assert(!om_calls_use(&vm, &shm));
	if (mark < MSG_NUM_TA_PARAMS)
		at(slot)->used[mark] = &shm;
	else
		at(slot)->message_buffer = &shm;
	counts = !is_claimable(was[slot]) && !is_as_dropped(was[slot]);
	used = om_calls_use(&vm, &shm);
	assert(used == counts);
	reached(used && slot == 1 && mark == MSG_NUM_TA_PARAMS);
	reached(!used && is_running(was[slot]));
}
