/* SPDX-License-Identifier: BSD-2-Clause */
/* See call.h. */
#include "call.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "../optee/libc.h"
#include "../optee/optee.h"
#include "../vm/life_word.h"
#include "../vm/memory.h"
#include "../vm/vm.h"

/* The guest's id: the generation as in the state word, and below it the slot. */
#define GENERATIONS (~(OM_CALL_GENERATION - 1))

/* Call objects are 1 KiB apart, so that vCPUs do not write to each other's cache lines. */
#define CALL_STRIDE    (OM_PAGE_SIZE / CALLS_PER_PAGE)
#define CALLS_PER_PAGE 4

_Static_assert(sizeof(struct om_call) <= CALL_STRIDE, "a call fits in its place");
_Static_assert(OM_CALLS_MAX == OM_CALL_GENERATION, "an id can name each call");

uint64_t om_calls_pages(uint32_t calls)
{
	return (calls + CALLS_PER_PAGE - 1) / CALLS_PER_PAGE + calls;
}

/* The place of a slot: in a page of its own, or behind the slot before. */
static struct om_call *place_for(struct om_vm *vm, uint32_t slot)
{
	if (slot % CALLS_PER_PAGE == 0)
		return om_page_get(vm);
	return (void *)((char *)vm->call[slot - 1] + CALL_STRIDE);
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
	call->shadow_pa = om_port_page_pa(vm->owner, call->shadow);
	/* So that it is at the door when it is claimed for the first time. */
	atomic_store_explicit(&call->state, OM_CALL_SHUT, memory_order_relaxed);
	return true;
}

/* What has a slot finds a thread of OP-TEE's, as that is free before the slot is. */
static uint32_t slots_for(const struct om_vm *vm)
{
	uint32_t calls = vm->config.limits.calls;
	uint32_t threads = om_optee.thread_count;

	return threads && threads < calls ? threads : calls;
}

OM_COLD bool om_calls_init(struct om_vm *vm)
{
	vm->slots = slots_for(vm);
	for (uint32_t slot = 0; slot < vm->slots; slot++)
		if (!init(vm, slot))
			return false;
	return true;
}

OM_COLD void om_calls_clean_up(struct om_vm *vm)
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

static uint32_t word_of(const struct om_call *call)
{
	return atomic_load_explicit(&call->state, memory_order_relaxed);
}

/* Of a word, or of an id. */
static uint32_t in_state(uint32_t word, uint32_t state)
{
	return (word & GENERATIONS) + state;
}

/* The owner moves the state on; all that it wrote is seen by the next owner. */
static void set_state(struct om_call *call, uint32_t state)
{
	atomic_store_explicit(&call->state, in_state(word_of(call), state), memory_order_release);
}

/*
 * The call becomes the caller's, and nobody else's (I10), with all that its last owner wrote, and
 * why it is closed. Before its first mark, for who skips calls that are not in progress: see
 * shm_use.h (CLAIM).
 */
static bool gain(struct om_call *call, uint32_t *now, uint32_t to)
{
	return atomic_compare_exchange_strong_explicit(&call->state, now, to, memory_order_seq_cst,
						       memory_order_relaxed);
}

static bool is_claimable(uint32_t word)
{
	return (word & OM_CALL_STATES) < OM_CALL_RUNNING;
}

static bool is_running(uint32_t word)
{
	return !is_claimable(word) && (word & OM_CALL_STATES) < OM_CALL_SUSPENDED;
}

static bool is_held(uint32_t word)
{
	return (word & OM_CALL_STATES) == OM_CALL_HELD;
}

/*
 * The caller sees all that the call's last owner did; who gains it next sees that the life is in
 * question.
 */
static void close_call(struct om_call *call, struct om_calls_found *found)
{
	uint32_t now = word_of(call);

	do {
		if (is_running(now)) {
			found->running = true;
			return;
		}
	} while (!atomic_compare_exchange_weak_explicit(&call->state, &now, now | OM_CALL_SHUT,
							memory_order_acq_rel,
							memory_order_relaxed));
	found->suspended |= !is_claimable(now);
}

OM_COLD struct om_calls_found om_calls_close(struct om_vm *vm)
{
	struct om_calls_found found = { false, false };

	for (uint32_t slot = 0; slot < vm->slots; slot++)
		close_call(vm->call[slot], &found);
	return found;
}

/*
 * What is HELD goes on to another state. An exchange, not a store: who gains the call is to see
 * what the one who suspended it wrote. It is not looked into: only an owner does that.
 */
static void move_held(struct om_vm *vm, uint32_t to)
{
	for (uint32_t slot = 0; slot < vm->slots; slot++) {
		struct om_call *call = vm->call[slot];
		uint32_t now = word_of(call);

		if (is_held(now))
			atomic_compare_exchange_strong_explicit(
				&call->state, &now, in_state(now, to), memory_order_relaxed,
				memory_order_relaxed);
	}
}

/* What is SHUT stays so: who claims it looks at the life, and begins. */
OM_COLD void om_calls_reopen(struct om_vm *vm)
{
	move_held(vm, OM_CALL_SUSPENDED);
}

/* Whoever claims it cleans it. */
OM_COLD void om_calls_drop(struct om_vm *vm)
{
	move_held(vm, OM_CALL_DROPPED);
}

/* Again if it was just closed: that is no reason to take it for taken. */
static bool claim(struct om_call *call)
{
	uint32_t now = word_of(call);

	while (is_claimable(now))
		if (gain(call, &now, now | OM_CALL_RUNNING))
			return true;
	return false;
}

static inline struct om_call *claim_of(struct om_vm *vm, uint32_t slots, uint32_t vcpu)
{
	uint32_t slot = vcpu % slots;

	for (uint32_t i = 0; i < slots; i++) {
		struct om_call *call = vm->call[slot];

		if (claim(call))
			return call;
		slot = slot + 1 < slots ? slot + 1 : 0;
	}
	return NULL;
}

/*
 * Under a limit that was lowered only the first slots may be claimed: as many as, with the calls
 * that are in progress behind them, keep to it. Those behind only get fewer, so that the limit is
 * kept although nobody counts in one word.
 */
static uint32_t claimable_slots(const struct om_vm *vm)
{
	uint32_t limit = om_vm_limit(&vm->calls);
	uint32_t slots = vm->slots;
	uint32_t behind = 0;

	while (slots > 0 && slots + behind > limit)
		behind += !is_claimable(word_of(vm->call[--slots]));
	return slots;
}

/* A function of its own, so that the usual way has nothing to keep for it. */
static __attribute__((__noinline__)) struct om_call *claim_within(struct om_vm *vm, uint32_t vcpu)
{
	uint32_t slots = claimable_slots(vm);

	return slots ? claim_of(vm, slots, vcpu) : NULL;
}

struct om_call *om_call_claim(struct om_vm *vm, uint32_t vcpu)
{
	if (om_vm_limit(&vm->calls) < vm->slots)
		return claim_within(vm, vcpu);
	return claim_of(vm, vm->slots, vcpu);
}

/*
 * The word is read before the life: if the renewal was decided after that, it is of this call, and
 * if the word is the same still, the call was not dropped meanwhile.
 */
static bool take_over(struct om_call *call)
{
	uint32_t now = atomic_load_explicit(&call->state, memory_order_acquire);

	return is_held(now) && om_life_is_decided(call->vm) &&
	       gain(call, &now, in_state(now, OM_CALL_RUNNING | OM_CALL_DROPPED));
}

/* What was dropped meanwhile can be claimed. */
struct om_call *om_call_take_over(struct om_vm *vm)
{
	for (uint32_t slot = 0; slot < vm->slots; slot++)
		if (take_over(vm->call[slot]))
			return vm->call[slot];
	return om_call_claim(vm, 0);
}

/* Nothing that the call held is given back: the sweep lets go of the buffers. */
static void forget(struct om_call *call)
{
	call->reader.left = 0;
	om_call_unmark(call);
	om_shm_unmark(&call->message_buffer);
	call->session = NULL;
	call->temporary_count = 0;
	call->subject = NULL;
	call->dying_count = 0;
	call->is_first = false;
	call->own_rpcs = false;
	call->retired = NULL;
	call->rpc = (struct om_rpc){ 0 };
	call->is_dirty = true;
}

/* The marks of a dropped call are no marks, until the new owner has taken them away (CLEAN_STORE).
 */
static bool is_as_dropped(uint32_t word)
{
	return (word & OM_CALL_DROPPED) == OM_CALL_DROPPED;
}

/*
 * Before its first mark, for who looks at no calls beyond: see shm_use.h (COUNT_RAISE, or
 * COUNT_SEEN if somebody else has raised it).
 */
static void note_use(struct om_call *call)
{
	_Atomic uint32_t *used = &call->vm->calls_used;
	uint32_t now = atomic_load_explicit(used, memory_order_seq_cst);

	while (now <= call->slot &&
	       !atomic_compare_exchange_weak_explicit(used, &now, call->slot + 1,
						      memory_order_seq_cst, memory_order_seq_cst))
		;
}

void om_call_stand_at_door(struct om_call *call)
{
	uint32_t now = word_of(call);

	note_use(call);
	if (!is_as_dropped(now))
		return;
	forget(call);
	atomic_store_explicit(&call->state, in_state(now, OM_CALL_RUNNING | OM_CALL_SHUT),
			      memory_order_seq_cst);
}

static bool has_mark(const struct om_call *call, const struct om_shm *shm)
{
	for (unsigned int i = 0; i < MSG_NUM_TA_PARAMS; i++)
		if (atomic_load_explicit(&call->used[i], memory_order_seq_cst) == shm)
			return true;
	return atomic_load_explicit(&call->message_buffer, memory_order_seq_cst) == shm;
}

/*
 * A call that is not in progress has no marks, or, if it was dropped, none that count. One that
 * never was at the door was never in progress. (COUNT_LOAD, STATE_LOAD, and above MARK_LOAD.)
 */
bool om_calls_use(struct om_vm *vm, const struct om_shm *shm)
{
	struct om_call *const *slot = vm->call;
	struct om_call *const *const end =
		slot + atomic_load_explicit(&vm->calls_used, memory_order_seq_cst);

	for (; slot < end; slot++) {
		uint32_t now = atomic_load_explicit(&(*slot)->state, memory_order_seq_cst);

		if (!is_claimable(now) && !is_as_dropped(now) && has_mark(*slot, shm))
			return true;
	}
	return false;
}

void om_call_clean(struct om_call *call)
{
	if (call->is_dirty)
		memset(call->shadow, 0, OM_PAGE_SIZE);
	call->is_dirty = false;
}

void om_call_free(struct om_call *call)
{
	set_state(call, OM_CALL_FREE);
}

void om_call_shut(struct om_call *call)
{
	set_state(call, OM_CALL_SHUT);
}

void om_call_suspend(struct om_call *call)
{
	set_state(call, OM_CALL_GENERATION + OM_CALL_SUSPENDED);
}

/* Of two who answer at a time one finds another generation, or no suspended call (T5). */
static struct om_call *resume(struct om_vm *vm, uint32_t id, uint32_t *now)
{
	uint32_t slot = id & ~GENERATIONS;
	struct om_call *call;

	*now = in_state(id, OM_CALL_SUSPENDED);
	if (slot >= vm->slots)
		return NULL;
	call = vm->call[slot];
	return gain(call, now, in_state(*now, OM_CALL_RUNNING)) ? call : NULL;
}

struct om_call *om_call_resume(struct om_vm *vm, uint32_t id)
{
	uint32_t now;

	return resume(vm, id, &now);
}

struct om_call *om_call_resume_again(struct om_vm *vm, uint32_t id, bool *held)
{
	uint32_t now;
	struct om_call *call = resume(vm, id, &now);

	*held = now == in_state(id, OM_CALL_HELD);
	return call;
}

uint32_t om_call_id(const struct om_call *call)
{
	return in_state(word_of(call), OM_CALL_GENERATION + call->slot);
}

void om_call_bury(struct om_call *call, struct om_shm *shm)
{
	call->dying[call->dying_count++] = shm;
}

OM_COLD uint32_t om_calls_in_progress(struct om_vm *vm)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < vm->slots; slot++)
		count += !is_claimable(word_of(vm->call[slot]));
	return count;
}
