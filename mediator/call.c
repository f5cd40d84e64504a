/* SPDX-License-Identifier: BSD-2-Clause */
/* See call.h. */
#include "call.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "libc.h"
#include "memory.h"
#include "vm.h"

/* The state word: state, generation above. */
#define STATE_FREE	 UINT32_C(0)
#define STATE_RUNNING	 UINT32_C(1)
#define STATE_SUSPENDED	 UINT32_C(2)
#define STATE_MASK	 UINT32_C(3)
#define GENERATION_SHIFT 2

/* The guest's id: slot, generation above. limits.calls is at most 64. */
#define ID_SLOT_BITS	6
#define ID_SLOT_MASK	((UINT32_C(1) << ID_SLOT_BITS) - 1)
#define GENERATION_MASK (UINT32_MAX >> ID_SLOT_BITS)

/* Call objects are 1 KiB apart, so that vCPUs do not write to each other's cache lines. */
#define CALL_STRIDE    (OM_PAGE_SIZE / CALLS_PER_PAGE)
#define CALLS_PER_PAGE 4

_Static_assert(sizeof(struct om_call) <= CALL_STRIDE, "a call fits in its place");
_Static_assert(OM_CALLS_MAX == 1 << ID_SLOT_BITS, "an id can name each call");

uint64_t om_calls_pages(uint32_t calls)
{
	return (calls + CALLS_PER_PAGE - 1) / CALLS_PER_PAGE + calls;
}

/* The place of a slot: in a page of its own, or behind the slot before. */
static struct om_call *place_for(struct om_vm *vm, uint32_t slot)
{
	if (slot % CALLS_PER_PAGE == 0)
		return om_page_get(vm);
	return (struct om_call *)((char *)vm->call[slot - 1] + CALL_STRIDE);
}

static bool init(struct om_vm *vm, uint32_t slot)
{
	struct om_call *call = place_for(vm, slot);

	vm->call[slot] = call;
	if (!call)
		return false;
	call->vm = vm;
	call->slot = slot;
	call->shadow = om_page_get(vm);
	if (!call->shadow)
		return false;
	call->shadow_pa = om_port_page_pa(call->shadow);
	return true;
}

bool om_calls_init(struct om_vm *vm)
{
	for (uint32_t slot = 0; slot < vm->config.limits.calls; slot++)
		if (!init(vm, slot))
			return false;
	return true;
}

void om_calls_clean_up(struct om_vm *vm)
{
	for (uint32_t slot = OM_CALLS_MAX; slot-- > 0;) {
		struct om_call *call = vm->call[slot];

		if (call && call->shadow)
			om_page_put(vm, call->shadow);
		if (call && slot % CALLS_PER_PAGE == 0)
			om_page_put(vm, call);
		vm->call[slot] = NULL;
	}
}

static uint32_t generation_of(const struct om_call *call)
{
	return atomic_load_explicit(&call->state, memory_order_relaxed) >> GENERATION_SHIFT;
}

static uint32_t state_of(const struct om_call *call)
{
	return atomic_load_explicit(&call->state, memory_order_relaxed) & STATE_MASK;
}

/* The owner moves the state on; all that it wrote is seen by the next owner. */
static void set_state(struct om_call *call, uint32_t generation, uint32_t state)
{
	atomic_store_explicit(&call->state,
			      (generation & GENERATION_MASK) << GENERATION_SHIFT | state,
			      memory_order_release);
}

static bool move_state(struct om_call *call, uint32_t generation, uint32_t from, uint32_t to)
{
	uint32_t expected = generation << GENERATION_SHIFT | from;

	return atomic_compare_exchange_strong_explicit(&call->state, &expected,
						       generation << GENERATION_SHIFT | to,
						       memory_order_acquire, memory_order_relaxed);
}

/* Back to what they were, the first @count. */
static void release(struct om_vm *vm, uint32_t count, uint64_t suspended)
{
	for (uint32_t slot = 0; slot < count; slot++) {
		bool was_suspended = suspended >> slot & 1;

		set_state(vm->call[slot], generation_of(vm->call[slot]),
			  was_suspended ? STATE_SUSPENDED : STATE_FREE);
	}
}

bool om_calls_seize(struct om_vm *vm)
{
	uint64_t suspended = 0;

	for (uint32_t slot = 0; slot < vm->config.limits.calls; slot++) {
		struct om_call *call = vm->call[slot];
		uint32_t state = state_of(call);

		if (state == STATE_RUNNING ||
		    !move_state(call, generation_of(call), state, STATE_RUNNING)) {
			release(vm, slot, suspended);
			return false;
		}
		suspended |= (uint64_t)(state == STATE_SUSPENDED) << slot;
	}
	return true;
}

void om_calls_drop_all(struct om_vm *vm)
{
	for (uint32_t slot = 0; slot < vm->config.limits.calls; slot++) {
		struct om_call *call = vm->call[slot];

		memset(call->shadow, 0, OM_PAGE_SIZE);
		om_quota_give(&vm->pages, call->reader.left);
		call->reader.left = 0;
		call->used_count = 0;
		call->temporary_count = 0;
		call->place.buffer = NULL;
		call->subject = NULL;
		call->dying_count = 0;
		call->is_first = false;
		call->own_rpcs = false;
		call->retired = NULL;
		om_call_free(call);
	}
}

static bool claim(struct om_call *call)
{
	uint32_t now = atomic_load_explicit(&call->state, memory_order_relaxed);

	return (now & STATE_MASK) == STATE_FREE &&
	       atomic_compare_exchange_strong_explicit(&call->state, &now, now | STATE_RUNNING,
						       memory_order_acquire, memory_order_relaxed);
}

struct om_call *om_call_claim(struct om_vm *vm, uint32_t vcpu)
{
	uint32_t slot = vcpu % vm->config.limits.calls;

	for (uint32_t i = 0; i < vm->config.limits.calls; i++) {
		struct om_call *call = vm->call[slot];

		if (claim(call))
			return call;
		slot = slot + 1 < vm->config.limits.calls ? slot + 1 : 0;
	}
	return NULL;
}

void om_call_free(struct om_call *call)
{
	set_state(call, generation_of(call), STATE_FREE);
}

void om_call_suspend(struct om_call *call)
{
	set_state(call, generation_of(call) + 1, STATE_SUSPENDED);
}

struct om_call *om_call_resume(struct om_vm *vm, uint32_t id)
{
	uint32_t slot = id & ID_SLOT_MASK;
	struct om_call *call;

	if (slot >= vm->config.limits.calls)
		return NULL;
	call = vm->call[slot];
	return move_state(call, id >> ID_SLOT_BITS, STATE_SUSPENDED, STATE_RUNNING) ? call : NULL;
}

uint32_t om_call_id(const struct om_call *call)
{
	return (generation_of(call) + 1) << ID_SLOT_BITS | call->slot;
}

void om_call_bury(struct om_call *call, struct om_shm *shm)
{
	call->dying[call->dying_count++] = shm;
}

uint32_t om_calls_in_progress(struct om_vm *vm)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < vm->config.limits.calls; slot++)
		count += state_of(vm->call[slot]) != STATE_FREE;
	return count;
}
