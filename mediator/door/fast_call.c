/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See fast_call.h. Who OP-TEE is and what it can do is answered from what the probe found: no
 * guest's question need reach OP-TEE for that. What is not listed is refused.
 */
#include "fast_call.h"

#include "../life/life.h"
#include "../optee/abi_msg.h"
#include "../optee/abi_smc.h"
#include "../optee/optee.h"
#include "../vm/refuse.h"
#include "../vm/smc.h"
#include "../vm/vm.h"
#include "notif_calls.h"
#include "shm_cache.h"

/* CALLS_COUNT: the function ids that a guest may use. */
#define FUNCTIONS 15

static void answer4(struct om_smc *smc, uint32_t a0, uint32_t a1, uint32_t a2, uint32_t a3)
{
	smc->a[0] = a0;
	smc->a[1] = a1;
	smc->a[2] = a2;
	smc->a[3] = a3;
}

static void os_uuid(struct om_smc *smc)
{
	const uint32_t *uuid = om_optee.os_uuid;

	answer4(smc, uuid[0], uuid[1], uuid[2], uuid[3]);
}

/* Guests are to know which build of OP-TEE it is (L6). */
static void os_revision(struct om_smc *smc)
{
	const uint32_t *revision = om_optee.os_revision;

	answer4(smc, revision[0], revision[1], revision[2], 0);
}

/* a2 and a3 mean something with one capability each (optee_smc.h, EXCHANGE_CAPABILITIES). */
static void exchange_capabilities(struct om_vm *vm, struct om_smc *smc)
{
	uint32_t offered = vm->capabilities;

	om_life_question(vm);
	answer4(smc, SMC_RETURN_OK, offered,
		offered & SMC_SEC_CAP_ASYNC_NOTIF ? om_optee.max_notif_value : 0,
		offered & SMC_SEC_CAP_RPC_ARG ? MSG_NUM_RPC_PARAMS : 0);
}

/* How many standard calls can be in OP-TEE at a time. */
static void get_thread_count(struct om_vm *vm, struct om_smc *smc)
{
	uint32_t count = om_optee.thread_count;
	uint32_t calls = om_vm_limit(&vm->calls);

	if (!count)
		om_smc_answer(smc, SMC_RETURN_UNKNOWN_FUNCTION);
	else
		answer4(smc, SMC_RETURN_OK, count < calls ? count : calls, 0, 0);
}

static void refuse(struct om_vm *vm, struct om_smc *smc, uint32_t a0)
{
	om_refuse(vm, OM_REFUSED_FUNCTION);
	om_smc_answer(smc, a0);
}

static void notifications(struct om_vm *vm, struct om_smc *smc)
{
	if (!(vm->capabilities & SMC_SEC_CAP_ASYNC_NOTIF))
		refuse(vm, smc, SMC_RETURN_UNKNOWN_FUNCTION);
	else if ((uint32_t)smc->a[0] == SMC_ENABLE_ASYNC_NOTIF)
		om_notif_enable(vm, smc);
	else
		om_notif_get_value(vm, smc);
}

void om_fast_call(struct om_vm *vm, struct om_smc *smc)
{
	switch ((uint32_t)smc->a[0]) {
	case SMC_CALLS_COUNT:
		om_smc_answer(smc, FUNCTIONS);
		break;
	case SMC_CALLS_UID:
		answer4(smc, SMC_UID_0, SMC_UID_1, SMC_UID_2, SMC_UID_3);
		break;
	case SMC_CALLS_REVISION:
		answer4(smc, SMC_REVISION_MAJOR, SMC_REVISION_MINOR, 0, 0);
		break;
	case SMC_GET_OS_UUID:
		os_uuid(smc);
		break;
	case SMC_GET_OS_REVISION:
		os_revision(smc);
		break;
	case SMC_EXCHANGE_CAPABILITIES:
		exchange_capabilities(vm, smc);
		break;
	case SMC_GET_THREAD_COUNT:
		get_thread_count(vm, smc);
		break;
	case SMC_ENABLE_SHM_CACHE:
		om_shm_cache_enable(vm, smc);
		break;
	case SMC_DISABLE_SHM_CACHE:
		om_shm_cache_disable(vm, smc);
		break;
	case SMC_ENABLE_ASYNC_NOTIF:
	case SMC_GET_ASYNC_NOTIF_VALUE:
		notifications(vm, smc);
		break;
	case SMC_GET_PROTMEM_CONFIG:
	case SMC_GET_SHM_CONFIG: /* one place of physical memory, for one guest (L5) */
		refuse(vm, smc, SMC_RETURN_ENOTAVAIL);
		break;
	default:
		refuse(vm, smc, SMC_RETURN_UNKNOWN_FUNCTION);
		break;
	}
}
