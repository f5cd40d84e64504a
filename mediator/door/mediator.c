/* SPDX-License-Identifier: BSD-2-Clause */
/* The door: which of a guest's SMCs are for OP-TEE, and what kind of call each is. */
#include <optee_mediator/mediator.h>

#include "../life/life.h"
#include "../optee/abi_smc.h"
#include "../optee/first_door.h"
#include "../vm/smc.h"
#include "../vm/vm.h"
#include "fast_call.h"
#include "std_call.h"

/* SMC calling convention: bits 29 to 24 of a function id are its owner. */
#define OWNER_SHIFT	 24
#define OWNER_MASK	 UINT32_C(0x3f)
#define OWNER_TRUSTED_OS UINT32_C(50)

/* Owner 63 has, besides calls about the trusted OS, those of others. */
#define CALLS_ABOUT_TOS_FIRST UINT32_C(0xbf00ff00)
#define CALLS_ABOUT_TOS_LAST  UINT32_C(0xbf00ffff)

/* SMC calling convention 1.3: "the caller has no live SVE state", no part of a function's id. */
#define HINT (UINT32_C(1) << 16)

bool om_smc_is_optee_function(uint32_t function_id)
{
	function_id &= ~HINT;
	return (function_id >> OWNER_SHIFT & OWNER_MASK) == OWNER_TRUSTED_OS ||
	       (function_id >= CALLS_ABOUT_TOS_FIRST && function_id <= CALLS_ABOUT_TOS_LAST);
}

static void carry_out(struct om_vm *vm, uint32_t vcpu, struct om_smc *smc)
{
	smc->a[0] = (uint32_t)smc->a[0] & ~HINT;
	switch (smc->a[0]) {
	case SMC_CALL_WITH_RPC_ARG:
	case SMC_CALL_WITH_REGD_ARG:
		if (!(vm->capabilities & SMC_SEC_CAP_RPC_ARG)) {
			om_fast_call(vm, smc);
			break;
		}
		om_std_call_start(vm, vcpu, smc);
		break;
	case SMC_CALL_WITH_ARG:
		om_std_call_start(vm, vcpu, smc);
		break;
	case SMC_RETURN_FROM_RPC:
		om_std_call_resume(vm, smc);
		break;
	default:
		om_fast_call(vm, smc);
		break;
	}
}

/* A function of its own, so that the usual way has nothing to keep for afterwards. */
static __attribute__((__noinline__)) void attend_first(struct om_vm *vm, uint32_t vcpu,
						       struct om_smc *smc)
{
	if (om_life_attend(vm))
		carry_out(vm, vcpu, smc);
	else
		om_smc_answer(smc, SMC_RETURN_UNKNOWN_FUNCTION);
}

void om_smc_vm_smc(struct om_vm *vm, uint32_t vcpu, struct om_smc *smc)
{
	if (om_life_needs_attention(vm))
		attend_first(vm, vcpu, smc);
	else
		carry_out(vm, vcpu, smc);
}
