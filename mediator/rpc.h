/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPCs: what OP-TEE asks of the guest in the middle of a standard call.
 *
 * OP-TEE's request is translated and given to the guest, whose answer is judged by the request as
 * it was kept in call->rpc, never by what the answer says of itself. What the guest cannot be
 * asked, or answers wrongly, is answered to OP-TEE by the mediator.
 */
#ifndef OM_RPC_H
#define OM_RPC_H

#include <stdint.h>
#include <optee_mediator/types.h>

#include "call.h"

/* Whose turn it is, and so which registers are filled in: those for OP-TEE, or for the guest. */
enum om_rpc_turn {
	OM_TURN_OPTEE,
	OM_TURN_GUEST
};

/* OP-TEE returned with an RPC, in @optee. */
enum om_rpc_turn om_rpc_request(struct om_call *call, struct om_smc *optee, struct om_smc *guest);

/* The guest returned from the RPC, with @guest. */
enum om_rpc_turn om_rpc_answer(struct om_call *call, struct om_smc *optee, struct om_smc *guest);

/* OP-TEE has run since the last RPC: what was kept for it until then goes. */
void om_rpc_retire(struct om_call *call);

/*
 * For the parts of this room.
 *
 * Fills in the registers for OP-TEE to go on with, or for the guest to be asked: function
 * SMC_RPC_FUNC_..., and 64 bits in a1 and a2.
 */
enum om_rpc_turn om_rpc_go_on(struct om_call *call, struct om_smc *optee);
enum om_rpc_turn om_rpc_ask(struct om_call *call, uint32_t function, uint64_t a1_a2,
			    struct om_smc *guest);

#endif
