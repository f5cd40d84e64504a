/* SPDX-License-Identifier: BSD-2-Clause */
/* See notif.h. */
#include "notif.h"

#include <optee_mediator/mediator.h>

#include "abi_smc.h"
#include "life.h"
#include "smc.h"
#include "vm.h"

#define VALUES_PER_WORD 64
#define VALUES		(OM_NOTIF_WORDS * VALUES_PER_WORD)

/* Who takes it sees what it is about. */
static void add(struct om_notif *notif, uint32_t value)
{
	if (value < VALUES)
		atomic_fetch_or_explicit(&notif->pending[value / VALUES_PER_WORD],
					 UINT64_C(1) << value % VALUES_PER_WORD,
					 memory_order_release);
}

static bool is_any_pending(const struct om_notif *notif)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < OM_NOTIF_WORDS; i++)
		bits |= atomic_load_explicit(&notif->pending[i], memory_order_relaxed);
	return bits;
}

static bool take_from(_Atomic uint64_t *word, uint32_t *bit)
{
	uint64_t bits = atomic_load_explicit(word, memory_order_relaxed);

	while (bits) {
		if (atomic_compare_exchange_weak_explicit(word, &bits, bits & (bits - 1),
							  memory_order_acquire,
							  memory_order_relaxed)) {
			*bit = (uint32_t)__builtin_ctzll(bits);
			return true;
		}
	}
	return false;
}

static bool take(struct om_notif *notif, uint32_t *value)
{
	for (uint32_t i = 0; i < OM_NOTIF_WORDS; i++) {
		if (take_from(&notif->pending[i], value)) {
			*value += i * VALUES_PER_WORD;
			return true;
		}
	}
	return false;
}

/* Takes one value from OP-TEE. Returns whether there are more. */
static bool fetch(struct om_vm *vm)
{
	struct om_smc smc = om_smc_call(vm, SMC_GET_ASYNC_NOTIF_VALUE);
	uint32_t flags = (uint32_t)smc.a[2];

	if ((uint32_t)smc.a[0] != SMC_RETURN_OK || !(flags & SMC_ASYNC_NOTIF_VALUE_VALID))
		return false;
	add(&vm->notif, (uint32_t)smc.a[1]);
	return flags & SMC_ASYNC_NOTIF_VALUE_PENDING;
}

/* By who is counted in. */
static void fetch_all(struct om_vm *vm)
{
	if (!atomic_load_explicit(&vm->notif.enabled, memory_order_relaxed))
		return;
	for (unsigned int i = 0; i < VALUES && fetch(vm); i++)
		;
	if (is_any_pending(&vm->notif))
		om_port_notify(vm->owner);
}

void om_vm_notified(struct om_vm *vm)
{
	if (!om_life_pass(vm, 0, 0))
		return;
	fetch_all(vm);
	om_life_leave(vm);
}

static void set_enabled(struct om_vm *vm, bool enabled)
{
	atomic_store_explicit(&vm->notif.enabled, enabled, memory_order_relaxed);
}

/*
 * OP-TEE notifies a VM that has enabled it, so the handler hears of it before OP-TEE does: else a
 * notification could come to a handler that still thinks it is none of this VM's.
 */
uint32_t om_notif_start(struct om_vm *vm)
{
	uint32_t a0;

	set_enabled(vm, true);
	a0 = (uint32_t)om_smc_call(vm, SMC_ENABLE_ASYNC_NOTIF).a[0];
	if (a0 != SMC_RETURN_OK)
		set_enabled(vm, false);
	return a0;
}

static uint32_t enable(struct om_vm *vm)
{
	uint32_t a0 = om_notif_start(vm);

	fetch_all(vm);
	om_life_leave(vm);
	return om_smc_code(a0);
}

void om_notif_enable(struct om_vm *vm, struct om_smc *smc)
{
	om_smc_answer(smc, om_life_pass(vm, OM_LIFE_WISH_NOTIF, 0) ? enable(vm) : SMC_RETURN_OK);
}

static void take_value(struct om_vm *vm, struct om_smc *smc)
{
	uint32_t value = 0;
	uint32_t flags = take(&vm->notif, &value) ? SMC_ASYNC_NOTIF_VALUE_VALID : 0;

	if (is_any_pending(&vm->notif))
		flags |= SMC_ASYNC_NOTIF_VALUE_PENDING;
	smc->a[1] = value;
	smc->a[2] = flags;
	om_life_leave(vm);
}

/* What is there when a renewal is due was for a driver before this one. */
void om_notif_get_value(struct om_vm *vm, struct om_smc *smc)
{
	om_smc_answer(smc, SMC_RETURN_OK);
	if (om_life_pass(vm, 0, 0))
		take_value(vm, smc);
}

void om_notif_stop(struct om_vm *vm)
{
	set_enabled(vm, false);
	for (unsigned int i = 0; i < OM_NOTIF_WORDS; i++)
		atomic_store_explicit(&vm->notif.pending[i], 0, memory_order_relaxed);
}
