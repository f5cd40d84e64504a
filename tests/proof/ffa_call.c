/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls in progress behind FF-A: the slots, and the ids that are good for one answer. Any words. */
/* cbmc: --unwind 10 -DOM_FFA */
#include "frame.h"

#include "ffa/ffa_call.c"

#define CALLS 8 /* of 64: slots are counted bit by bit */

static struct om_ffa_vm ffa, before;
static struct om_ffa_call call; /* of slot 0: the others are as it is */

/* As many slots as the limit of its creation says, and never more taken than there are. */
static void begin(void)
{
	any(&ffa);
	assume(ffa.vm.config.limits.calls && ffa.vm.config.limits.calls <= CALLS);
	assume(ffa.vm.calls <= ffa.vm.config.limits.calls);
	assume(!(ffa.calls_taken >> ffa.vm.config.limits.calls));
	ffa.call_page[0] = &call;
	call.word = nondet_u32();
	call.slot = 0;
	before = ffa;
}

PROOF(ffa_call_begin,
      "a call gets a slot that was free, within the limit, or none, and then the limit is reached",
      "8 slots")
{
	uint32_t count, slot;
	struct om_ffa_call *got;

	begin();
	count = om_ffa_calls_in_progress(&ffa);
	slot = (uint32_t)__builtin_ctzll(~ffa.calls_taken);
	got = om_ffa_call_begin(&ffa);
	assert(!got == (count >= ffa.vm.calls));
	if (got) {
		assert(got == at(&ffa, slot) && !(before.calls_taken >> slot & 1));
		assert(ffa.calls_taken == (before.calls_taken | UINT64_C(1) << slot));
	}
	changes(before, ffa, calls_taken);
	assert(got || ffa.calls_taken == before.calls_taken);
	assert(is_same(before, ffa));
	reached(got && slot == CALLS - 1);
	reached(!got && count > ffa.vm.calls);
}

PROOF(ffa_call_end, "a slot is free again, and all others are as they were", "8 slots")
{
	begin();
	call.slot = nondet_u8() % CALLS;
	assume(ffa.calls_taken >> call.slot & 1);
	om_ffa_call_end(&ffa, &call);
	assert(ffa.calls_taken == (before.calls_taken & ~(UINT64_C(1) << call.slot)));
	reached(call.slot == CALLS - 1 && !ffa.calls_taken);
}

PROOF(ffa_call_id,
      "a call that is suspended is resumed by the id that its guest was told, once, and by no "
      "other",
      "8 slots")
{
	uint32_t id, other = nondet_u32();
	struct om_ffa_call *got;

	begin();
	assume(!(call.word & SUSPENDED));
	id = om_ffa_call_id(&call);
	om_ffa_call_suspend(&call);
	assert(call.word & SUSPENDED);
	assume(other % 64 == 0 && other != id);
	assert(!om_ffa_call_resume(&ffa, other));
	assert(!om_ffa_call_resume(&ffa, (UINT64_C(1) << 32) + id));
	got = om_ffa_call_resume(&ffa, id);
	assert(got == &call && !(call.word & SUSPENDED));
	assert(!om_ffa_call_resume(&ffa, id));
	assert(om_ffa_call_id(&call) != id);
	assert(is_same(before, ffa));
	reached(id >> ID_SLOT_BITS == 0);
}

PROOF(ffa_call_resume,
      "no id makes a call run that is not suspended, or of a slot that the VM has not", "8 slots")
{
	uint64_t id = nondet_u64();
	struct om_ffa_call *got;
	uint32_t word;

	begin();
	word = call.word;
	assume(id % 64 == 0 || id % 64 >= ffa.vm.config.limits.calls);
	got = om_ffa_call_resume(&ffa, id);
	assert(implies(got, got == &call && word & SUSPENDED && id <= UINT32_MAX));
	assert(implies(got, word >> GENERATION_SHIFT == id >> ID_SLOT_BITS));
	assert(call.word == (got ? word & ~SUSPENDED : word));
	reached(got);
	reached(!got && word & SUSPENDED && id % 64 == 0);
	reached(!got && id % 64 >= ffa.vm.config.limits.calls);
}
