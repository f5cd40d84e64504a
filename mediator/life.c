/* SPDX-License-Identifier: BSD-2-Clause */
/* See life.h. */
#include "life.h"

#include "abi_smc.h"
#include "call.h"
#include "notif.h"
#include "optee.h"
#include "shm.h"

static void set(struct om_vm *vm, uint32_t life)
{
	atomic_store_explicit(&vm->life, life, memory_order_release);
}

static bool announce(const struct om_vm *vm)
{
	return om_optee_vm_created(vm->client_id) == SMC_RETURN_OK;
}

bool om_life_begin(struct om_vm *vm)
{
	if (!announce(vm))
		return false;
	set(vm, OM_LIFE_CLEAN);
	return true;
}

static void make_optee_forget(struct om_vm *vm)
{
	om_optee_vm_destroyed(vm->client_id);
	om_notif_stop(vm);
	atomic_store(&vm->first_call, OM_FIRST_CALL_NONE);
}

void om_life_end(struct om_vm *vm)
{
	if (om_life_is_on(vm))
		make_optee_forget(vm);
	set(vm, OM_LIFE_NONE);
	om_calls_drop_all(vm);
}

/* Whoever takes a call after this finds out that there are leftovers. */
static void renew(struct om_vm *vm)
{
	bool taken;

	make_optee_forget(vm);
	taken = announce(vm);
	atomic_fetch_add_explicit(taken ? &vm->renewals : &vm->renewals_failed, 1,
				  memory_order_relaxed);
	set(vm, taken ? OM_LIFE_LEFTOVERS : OM_LIFE_NONE);
	om_calls_drop_all(vm);
}

static bool has_past(struct om_vm *vm)
{
	return atomic_load(&vm->first_call) != OM_FIRST_CALL_NONE ||
	       atomic_load(&vm->buffers.now) || om_calls_in_progress(vm);
}

void om_life_renew(struct om_vm *vm)
{
	if (has_past(vm) && om_calls_seize(vm))
		renew(vm);
}

static bool is_mine(struct om_vm *vm)
{
	uint32_t leftovers = OM_LIFE_LEFTOVERS;

	return atomic_compare_exchange_strong(&vm->life, &leftovers, OM_LIFE_SWEEPING);
}

bool om_life_sweep(struct om_vm *vm)
{
	bool done;

	if (!is_mine(vm))
		return !om_life_has_leftovers(vm);
	done = om_shm_table_drop_all(vm);
	set(vm, done ? OM_LIFE_CLEAN : OM_LIFE_LEFTOVERS);
	return done;
}
