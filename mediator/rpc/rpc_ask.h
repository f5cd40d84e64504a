/* SPDX-License-Identifier: BSD-2-Clause */
/* How a call turns to the guest in the middle: what it is asked, or nothing but to come again. */
#ifndef OM_RPC_ASK_H
#define OM_RPC_ASK_H

#include <stdint.h>

#include "../call/call.h"
#include "../optee/abi_smc.h"

/*
 * The guest is to be asked for something: SMC_RPC_FUNC_..., and 64 bits in a1 and a2, upper half
 * first.
 */
static inline void om_rpc_ask(struct om_call *call, enum om_rpc_kind kind, uint32_t function,
			      uint64_t pair)
{
	call->rpc.kind = kind;
	call->rpc.function = function;
	call->rpc.pair = pair;
	call->phase = OM_PHASE_ASK;
}

/*
 * The guest cannot be asked, and OP-TEE has been answered in its stead. The guest gets the turn all
 * the same, as for an interrupt: OP-TEE may try again for ever (its wait for a mutex does), and
 * that must not keep a CPU of the hypervisor.
 */
static inline void om_rpc_pause(struct om_call *call)
{
	om_rpc_ask(call, OM_RPC_NOTHING, SMC_RPC_FUNC_FOREIGN_INTR, 0);
}

#endif
