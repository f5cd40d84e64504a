/* SPDX-License-Identifier: BSD-2-Clause */
/* See presence.h. */
#include "presence.h"

#include <stdatomic.h>

#include "../vm/vm.h"

/* The word: a state, two flags, the calls of the guest that are inside, and the handlers. */
#define NONE	 UINT32_C(0)
#define LIVE	 UINT32_C(1)
#define DUE	 UINT32_C(2)
#define WORKING	 UINT32_C(3)
#define STATES	 UINT32_C(3)
#define ENDING	 (UINT32_C(1) << 2)
#define PAST	 (UINT32_C(1) << 3)
#define CALL	 (UINT32_C(1) << 4)
#define CALLS	 (HANDLER - CALL)
#define HANDLER	 (UINT32_C(1) << 18)
#define HANDLERS (~(HANDLER - 1))

/* As it is just now. What others did is seen by who takes a role or comes in. */
static uint32_t load(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_relaxed);
}

static bool exchange(struct om_vm *vm, uint32_t *word, uint32_t to)
{
	return atomic_compare_exchange_weak_explicit(&vm->life, word, to, memory_order_acquire,
						     memory_order_relaxed);
}

static uint32_t state_of(uint32_t word)
{
	return word & (STATES | ENDING);
}

enum om_entry om_presence_enter(struct om_vm *vm)
{
	uint32_t word = load(vm);

	do {
		if (word & ENDING)
			return OM_ENTRY_ENDING;
		if (state_of(word) == NONE)
			return OM_ENTRY_NO_LIFE;
		if (state_of(word) != LIVE)
			return OM_ENTRY_DUE;
	} while (!exchange(vm, &word, (word + CALL) | PAST));
	return OM_ENTRY_OPEN;
}

void om_presence_leave(struct om_vm *vm)
{
	atomic_fetch_sub_explicit(&vm->life, CALL, memory_order_release);
}

bool om_presence_enter_handler(struct om_vm *vm)
{
	uint32_t word = load(vm);

	do
		if (state_of(word) != LIVE)
			return false;
	while (!exchange(vm, &word, word + HANDLER));
	return true;
}

void om_presence_leave_handler(struct om_vm *vm)
{
	atomic_fetch_sub_explicit(&vm->life, HANDLER, memory_order_release);
}

bool om_presence_question(struct om_vm *vm)
{
	uint32_t word = load(vm);

	do {
		if (state_of(word) == LIVE && (!(word & PAST) || word & CALLS))
			return false;
		if (state_of(word) != LIVE && state_of(word) != NONE)
			return !(word & ENDING);
	} while (!exchange(vm, &word, (word & ~STATES) | DUE));
	return true;
}

bool om_presence_take_renewal(struct om_vm *vm)
{
	uint32_t word = load(vm);

	do
		if (state_of(word) != DUE || word & (CALLS | HANDLERS))
			return false;
	while (!exchange(vm, &word, word - DUE + WORKING));
	return true;
}

/* Nobody came in meanwhile, but the end may have been announced. */
void om_presence_renewed(struct om_vm *vm, enum om_renewal how)
{
	const uint32_t to =
		how == OM_RENEWAL_GAVE_WAY ? DUE : (how == OM_RENEWAL_DONE ? LIVE : NONE);
	uint32_t word = load(vm);
	uint32_t next;

	do {
		next = (word & ~STATES) | to;
		if (to != DUE)
			next &= ~PAST;
	} while (!atomic_compare_exchange_weak_explicit(
		&vm->life, &word, next, memory_order_release, memory_order_relaxed));
}

bool om_presence_shut(struct om_vm *vm)
{
	uint32_t word = atomic_fetch_or_explicit(&vm->life, ENDING, memory_order_acquire);

	return !(word & (CALLS | HANDLERS)) && (word & STATES) != WORKING;
}

void om_presence_begin(struct om_vm *vm, bool is_known)
{
	atomic_store_explicit(&vm->life, is_known ? LIVE : NONE, memory_order_release);
}

bool om_presence_is_ending(const struct om_vm *vm)
{
	return load(vm) & ENDING;
}
