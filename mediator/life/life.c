/* SPDX-License-Identifier: BSD-2-Clause */
/* See life.h. */
#include "life.h"

#include <optee_mediator/mediator.h>

#include "../call/call.h"
#include "../optee/abi_smc.h"
#include "../optee/first_door.h"
#include "../optee/optee.h"
#include "../shm/shm.h"
#include "../vm/refuse.h"
#include "../vm/sessions.h"
#include "../vm/smc.h"
#include "../vm/trace.h"
#include "notif.h"
#include "vm_page.h"

#define WISHES	(OM_LIFE_WISH_CACHE | OM_LIFE_WISH_NOTIF)
#define PASSERS (~(OM_LIFE_PASSER - 1))

/* Wishes that change while they are fulfilled are looked at so often, and no more. */
#define WISH_ROUNDS 3

/* As it is just now. What others did is seen by who takes a role, passes, or gets through the door.
 */
static uint32_t load(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_relaxed);
}

static uint32_t state_of(uint32_t word)
{
	return word & OM_LIFE_STATES;
}

static bool exchange(struct om_vm *vm, uint32_t *word, uint32_t to, memory_order order)
{
	return atomic_compare_exchange_weak_explicit(&vm->life, word, to, order,
						     memory_order_relaxed);
}

/*
 * From state @from to @to, which makes the caller the only one who may change the state until
 * leave_role(). Not while any of @unless is set in the word, nor while the VM ends.
 */
static bool take_role(struct om_vm *vm, uint32_t from, uint32_t to, uint32_t unless)
{
	uint32_t word = load(vm);

	do
		if ((word & (OM_LIFE_STATES | OM_LIFE_ENDING | unless)) != from)
			return false;
	while (!exchange(vm, &word, word - from + to, memory_order_acquire));
	return true;
}

/* Others may come in and go meanwhile, but only the caller changes the state. */
static void leave_role(struct om_vm *vm, uint32_t from, uint32_t to)
{
	atomic_fetch_add_explicit(&vm->life, to - from, memory_order_release);
}

static bool announce(struct om_vm *vm)
{
	om_life_taken(vm,
		      om_life_is_left(vm) && om_optee_vm_created(vm->client_id) == SMC_RETURN_OK);
	return vm->is_known;
}

/* Nobody is inside, and nobody comes in (T11). */
static void make_optee_forget(struct om_vm *vm)
{
	om_optee_vm_destroyed(vm->client_id);
	vm->is_known = false;
	om_notif_stop(&vm->notif);
	atomic_store_explicit(&vm->first_call, OM_FIRST_CALL_NONE, memory_order_relaxed);
	atomic_fetch_and_explicit(&vm->life, ~(OM_LIFE_USED | OM_LIFE_CALLED),
				  memory_order_relaxed);
}

static bool has_to_forget(const struct om_vm *vm)
{
	return load(vm) & (OM_LIFE_USED | OM_LIFE_CALLED);
}

/* In the new life, in which OP-TEE has no thread in use: it has no reason to refuse. */
static void fulfil(struct om_vm *vm, uint32_t done, uint32_t wishes)
{
	if (wishes & ~done & OM_LIFE_WISH_CACHE)
		om_smc_call(vm, SMC_ENABLE_SHM_CACHE);
	if (done & ~wishes & OM_LIFE_WISH_CACHE)
		om_smc_call(vm, SMC_DISABLE_SHM_CACHE);
	if (wishes & ~done & OM_LIFE_WISH_NOTIF)
		om_notif_start(vm);
}

static uint32_t life_after(struct om_vm *vm)
{
	if (!vm->is_known)
		return OM_LIFE_NONE;
	return om_quota_held(&vm->buffers) ? OM_LIFE_LEFTOVERS : OM_LIFE_CLEAN;
}

/* The word after the renewal. */
static uint32_t settled(struct om_vm *vm, uint32_t word, uint32_t granted)
{
	word &= ~(OM_LIFE_STATES | WISHES);
	return word | life_after(vm) | (granted ? OM_LIFE_USED : 0);
}

/* Fulfils the wishes and leaves RENEWING, unless there are others then. Returns what was granted.
 */
static uint32_t settle(struct om_vm *vm)
{
	uint32_t word = load(vm);
	uint32_t done = 0;
	uint32_t granted = 0;
	unsigned int round = 0;

	do {
		uint32_t wishes = vm->is_known ? word & WISHES : 0;

		if (wishes != done && round++ < WISH_ROUNDS) {
			fulfil(vm, done, wishes);
			done = wishes;
			granted |= wishes;
		}
	} while (!exchange(vm, &word, settled(vm, word, granted), memory_order_release));
	return granted;
}

static void renew(struct om_vm *vm)
{
	if (vm->is_known && has_to_forget(vm))
		make_optee_forget(vm);
	if (!vm->is_known)
		announce(vm);
	om_renewal_tell(vm);
	om_calls_drop(vm);
	om_sessions_drop(vm);
	om_shm_table_rewind(&vm->shm);
	/* What came while the handler could not come in. */
	if (settle(vm) & OM_LIFE_WISH_NOTIF)
		om_smc_vm_notified(vm);
}

static OM_COLD void renew_if_due(struct om_vm *vm)
{
	if (take_role(vm, OM_LIFE_DUE, OM_LIFE_RENEWING, PASSERS))
		renew(vm);
}

bool om_life_attend(struct om_vm *vm)
{
	renew_if_due(vm);
	return !(load(vm) & OM_LIFE_ENDING);
}

static OM_COLD bool has_past(struct om_vm *vm)
{
	return has_to_forget(vm) || om_calls_in_progress(vm);
}

static bool is_reboot(struct om_vm *vm)
{
	struct om_calls_found found = om_calls_close(vm);

	return !found.running && (found.suspended || has_to_forget(vm));
}

/* The question is decided when nobody else can decide one. */
static void ask(struct om_vm *vm, uint32_t life)
{
	if (!take_role(vm, life, OM_LIFE_ASKED, 0))
		return;
	if (!is_reboot(vm)) {
		om_calls_reopen(vm);
		leave_role(vm, OM_LIFE_ASKED, life);
		return;
	}
	leave_role(vm, OM_LIFE_ASKED, OM_LIFE_DUE);
	renew_if_due(vm);
}

/*
 * It is decided already, and somebody still passes. What waits at the door, and what was wished, is
 * of a driver before this one.
 */
static OM_COLD void ask_again(struct om_vm *vm)
{
	if (!take_role(vm, OM_LIFE_DUE, OM_LIFE_RENEWING, 0))
		return;
	om_calls_close(vm);
	atomic_fetch_and_explicit(&vm->life, ~WISHES, memory_order_relaxed);
	leave_role(vm, OM_LIFE_RENEWING, OM_LIFE_DUE);
	renew_if_due(vm);
}

/* Without a life nobody is inside: a call that runs is at the door, and others waited there. */
static OM_COLD void try_again(struct om_vm *vm)
{
	if (!take_role(vm, OM_LIFE_NONE, OM_LIFE_RENEWING, 0))
		return;
	om_calls_close(vm);
	renew(vm);
}

void om_life_question(struct om_vm *vm)
{
	uint32_t life = state_of(load(vm));

	if (life == OM_LIFE_DUE)
		ask_again(vm);
	else if (life == OM_LIFE_NONE)
		try_again(vm);
	else if (life <= OM_LIFE_LEFTOVERS && has_past(vm))
		ask(vm, life);
}

static bool sweep(struct om_vm *vm)
{
	bool done = om_shm_table_drop_all(vm);

	leave_role(vm, OM_LIFE_SWEEPING, done ? OM_LIFE_CLEAN : OM_LIFE_LEFTOVERS);
	return done;
}

enum om_door om_life_open_door(struct om_vm *vm, bool *worked)
{
	uint32_t word;

	renew_if_due(vm);
	if (take_role(vm, OM_LIFE_LEFTOVERS, OM_LIFE_SWEEPING, 0)) {
		*worked = true;
		if (!sweep(vm))
			return OM_DOOR_WAIT;
	}
	word = atomic_load_explicit(&vm->life, memory_order_acquire);
	if (word & OM_LIFE_ENDING || state_of(word) == OM_LIFE_NONE)
		return OM_DOOR_CLOSED;
	return state_of(word) == OM_LIFE_CLEAN ? OM_DOOR_OPEN : OM_DOOR_WAIT;
}

static bool may_pass(uint32_t word)
{
	switch (word & (OM_LIFE_STATES | OM_LIFE_ENDING)) {
	case OM_LIFE_CLEAN:
	case OM_LIFE_LEFTOVERS:
	case OM_LIFE_SWEEPING:
	case OM_LIFE_ASKED:
		return true;
	default:
		return false;
	}
}

/* The word for who wants to pass, and may or may not. */
static uint32_t passed(uint32_t word, uint32_t wish, uint32_t withdrawn)
{
	if (may_pass(word))
		return (word + OM_LIFE_PASSER) | (wish ? OM_LIFE_USED : 0);
	return om_life_word_is_decided(word) ? (word | wish) & ~withdrawn : word;
}

bool om_life_pass(struct om_vm *vm, uint32_t wish, uint32_t withdrawn)
{
	uint32_t word = load(vm);
	uint32_t to;

	do {
		to = passed(word, wish, withdrawn);
		if (to == word)
			return false;
	} while (!exchange(vm, &word, to, memory_order_acquire));
	return may_pass(word);
}

void om_life_leave(struct om_vm *vm)
{
	atomic_fetch_sub_explicit(&vm->life, OM_LIFE_PASSER, memory_order_release);
}

void om_smc_vm_notified(struct om_vm *vm)
{
	if (!om_life_pass(vm, 0, 0))
		return;
	om_notif_fetch(vm);
	om_life_leave(vm);
}

OM_COLD enum om_status om_life_begin(struct om_vm *vm)
{
	enum om_status status = announce(vm) ? OM_OK : om_life_missed(vm);

	atomic_store_explicit(&vm->life, status == OM_OK ? OM_LIFE_CLEAN : OM_LIFE_NONE,
			      memory_order_release);
	return status;
}

/* Whether somebody is about to change the life, which is left to him. */
static bool has_role(uint32_t word)
{
	uint32_t state = state_of(word);

	return state == OM_LIFE_ASKED || state == OM_LIFE_RENEWING || state == OM_LIFE_SWEEPING;
}

/* Nobody comes in any more. Returns false while somebody is inside (T11). */
static bool shut(struct om_vm *vm)
{
	uint32_t word = atomic_fetch_or_explicit(&vm->life, OM_LIFE_ENDING, memory_order_acquire);

	return !(word & PASSERS) && !has_role(word) && !om_calls_close(vm).running;
}

OM_COLD bool om_life_end(struct om_vm *vm)
{
	uint32_t life;

	if (!shut(vm))
		return false;
	life = state_of(load(vm));
	if (vm->is_known)
		make_optee_forget(vm);
	om_calls_drop(vm);
	om_sessions_drop(vm);
	if (life != OM_LIFE_NONE)
		om_shm_table_rewind(&vm->shm);
	leave_role(vm, life, OM_LIFE_NONE);
	return true;
}
