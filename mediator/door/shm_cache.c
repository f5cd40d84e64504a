/* SPDX-License-Identifier: BSD-2-Clause */
/* See shm_cache.h. */
#include "shm_cache.h"

#include <stddef.h>

#include "../life/life.h"
#include "../optee/optee.h"
#include "../shm/shm.h"
#include "../vm/smc.h"
#include "../vm/trace.h"
#include "../vm/vm.h"

static uint32_t enable(struct om_vm *vm)
{
	struct om_smc optee = om_smc_call(vm, SMC_ENABLE_SHM_CACHE);

	om_life_leave(vm);
	return om_smc_code((uint32_t)optee.a[0]);
}

void om_shm_cache_enable(struct om_vm *vm, struct om_smc *smc)
{
	om_smc_answer(smc, om_life_pass(vm, OM_LIFE_WISH_CACHE, 0) ? enable(vm) : SMC_RETURN_OK);
}

/*
 * What OP-TEE called @cookie, or NULL. In a life without a call it can have nothing: whatever is
 * there is of a former life, and the sweep's.
 */
static struct om_shm *find(struct om_vm *vm, uint64_t cookie)
{
	if (!om_life_has_calls(vm))
		return NULL;
	return om_shm_take(vm, OM_SHM_RPC_ARG, (om_cookie_t){ cookie });
}

/*
 * Takes one buffer out of OP-TEE's cache. Returns OP-TEE's code; with OK, *@cookie is the guest's
 * name for the buffer, or 0 if it is none of the guest's.
 */
static uint32_t take(struct om_vm *vm, uint64_t *cookie)
{
	struct om_smc optee = om_smc_call(vm, SMC_DISABLE_SHM_CACHE);
	struct om_shm *shm;

	if ((uint32_t)optee.a[0] != SMC_RETURN_OK)
		return om_smc_code((uint32_t)optee.a[0]);
	shm = find(vm, om_pair_get(optee.a[1], optee.a[2]));
	if (!shm)
		return SMC_RETURN_OK;
	*cookie = om_shm_guest_cookie_of(shm).v;
	om_trace(vm, OM_TRACE_RELEASE, OM_TRACE_RPC_MESSAGES, 0, 0);
	om_shm_put(vm, shm);
	return SMC_RETURN_OK;
}

/*
 * The cache has no more entries than OP-TEE has threads. An older OP-TEE does not tell how many,
 * and there are not more calls of a VM than this.
 */
static uint32_t entries_at_most(void)
{
	uint32_t count = om_optee.thread_count;

	return count && count < OM_CALLS_MAX ? count : OM_CALLS_MAX;
}

/* On from those that are none of the guest's, to one that is, or to the end. */
static uint32_t disable(struct om_vm *vm, uint64_t *cookie)
{
	uint32_t left = entries_at_most();
	uint32_t a0;

	do
		a0 = take(vm, cookie);
	while (a0 == SMC_RETURN_OK && !*cookie && left--);
	om_life_leave(vm);
	return a0 == SMC_RETURN_OK && !*cookie ? SMC_RETURN_ENOTAVAIL : a0;
}

/* The cache of a life that is to begin, or of none, is empty and off. */
void om_shm_cache_disable(struct om_vm *vm, struct om_smc *smc)
{
	uint64_t cookie = 0;
	uint32_t a0 = SMC_RETURN_ENOTAVAIL;

	if (om_life_pass(vm, 0, OM_LIFE_WISH_CACHE))
		a0 = disable(vm, &cookie);
	om_smc_answer(smc, a0);
	om_pair_set(&smc->a[1], &smc->a[2], cookie);
}
