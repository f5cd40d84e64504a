/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_call.h. */
#include "ffa_call.h"

#include <stddef.h>

#include "../vm/memory.h"

/* The guest's id: slot, generation above. limits.calls is at most 64. */
#define ID_SLOT_BITS	6
#define ID_SLOT_MASK	((UINT32_C(1) << ID_SLOT_BITS) - 1)
#define GENERATION_MASK (UINT32_MAX >> ID_SLOT_BITS)

_Static_assert(OM_CALLS_MAX == 1 << ID_SLOT_BITS, "an id can name each call");

/* Slots have as much room as they may need, so that two of them share no cache line. */
#define CALL_STRIDE    (OM_PAGE_SIZE / CALLS_PER_PAGE)
#define CALLS_PER_PAGE OM_FFA_CALLS_PER_PAGE

_Static_assert(sizeof(struct om_ffa_call) <= CALL_STRIDE, "a call fits in its place");

/* The call's word: that it is suspended, generation above. */
#define SUSPENDED	 UINT32_C(1)
#define GENERATION_SHIFT 1

static uint32_t generation_of(const struct om_ffa_call *call)
{
	return atomic_load_explicit(&call->word, memory_order_relaxed) >> GENERATION_SHIFT;
}

static struct om_ffa_call *at(const struct om_ffa_vm *ffa, uint32_t slot)
{
	char *page = ffa->call_page[slot / CALLS_PER_PAGE];

	return (struct om_ffa_call *)(void *)(page + slot % CALLS_PER_PAGE * CALL_STRIDE);
}

bool om_ffa_calls_init(struct om_ffa_vm *ffa)
{
	for (uint32_t slot = 0; slot < ffa->vm.config.limits.calls; slot++) {
		void **page = &ffa->call_page[slot / CALLS_PER_PAGE];

		if (!*page)
			*page = om_page_get(&ffa->vm);
		if (!*page)
			return false;
		at(ffa, slot)->slot = slot;
	}
	return true;
}

void om_ffa_calls_clean_up(struct om_ffa_vm *ffa)
{
	for (uint32_t i = 0; i < OM_FFA_CALL_PAGES; i++) {
		if (ffa->call_page[i])
			om_page_put(&ffa->vm, ffa->call_page[i]);
		ffa->call_page[i] = NULL;
	}
}

static uint32_t count_of(uint64_t slots)
{
	uint32_t count = 0;

	for (; slots; slots &= slots - 1)
		count++;
	return count;
}

/*
 * The first free slot. There is one below the limit, as the limit is at most the number of slots.
 * Who takes it sees what its last owner did.
 */
struct om_ffa_call *om_ffa_call_begin(struct om_ffa_vm *ffa)
{
	const uint32_t limit = om_vm_limit(&ffa->vm.calls);
	uint64_t taken = atomic_load_explicit(&ffa->calls_taken, memory_order_relaxed);

	do
		if (count_of(taken) >= limit)
			return NULL;
	while (!atomic_compare_exchange_weak_explicit(&ffa->calls_taken, &taken,
						      taken | (taken + 1), memory_order_acquire,
						      memory_order_relaxed));
	return at(ffa, (uint32_t)__builtin_ctzll(~taken));
}

void om_ffa_call_end(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	atomic_fetch_and_explicit(&ffa->calls_taken, ~(UINT64_C(1) << call->slot),
				  memory_order_release);
}

uint32_t om_ffa_call_id(const struct om_ffa_call *call)
{
	return ((generation_of(call) + 1) & GENERATION_MASK) << ID_SLOT_BITS | call->slot;
}

/* Who resumes it sees what its last owner did. */
void om_ffa_call_suspend(struct om_ffa_call *call)
{
	uint32_t generation = (generation_of(call) + 1) & GENERATION_MASK;

	atomic_store_explicit(&call->word, generation << GENERATION_SHIFT | SUSPENDED,
			      memory_order_release);
}

struct om_ffa_call *om_ffa_call_resume(struct om_ffa_vm *ffa, uint64_t id)
{
	uint32_t slot = (uint32_t)id & ID_SLOT_MASK;
	uint32_t word = (uint32_t)id >> ID_SLOT_BITS << GENERATION_SHIFT | SUSPENDED;
	struct om_ffa_call *call;

	if (id > UINT32_MAX || slot >= ffa->vm.config.limits.calls)
		return NULL;
	call = at(ffa, slot);
	return atomic_compare_exchange_strong_explicit(&call->word, &word, word & ~SUSPENDED,
						       memory_order_acquire, memory_order_relaxed)
		       ? call
		       : NULL;
}

/* Ids that were given stay used up. */
void om_ffa_calls_forget(struct om_ffa_vm *ffa)
{
	for (uint32_t slot = 0; slot < ffa->vm.config.limits.calls; slot++)
		atomic_fetch_and_explicit(&at(ffa, slot)->word, ~SUSPENDED, memory_order_relaxed);
	atomic_store_explicit(&ffa->calls_taken, 0, memory_order_relaxed);
}

uint32_t om_ffa_calls_in_progress(const struct om_ffa_vm *ffa)
{
	return count_of(atomic_load_explicit(&ffa->calls_taken, memory_order_relaxed));
}
