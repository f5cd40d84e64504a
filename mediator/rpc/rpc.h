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

#include "../call/call.h"

/* OP-TEE returned with an RPC, in call->optee: what the guest is to be asked. */
void om_rpc_request(struct om_call *call);

/* The guest returned from the RPC, with @guest: what OP-TEE is to be answered, or what comes
 * before. */
void om_rpc_answer(struct om_call *call, const struct om_smc *guest);

/* OP-TEE returned, and not just for an interrupt: what was kept until its next request goes. */
void om_rpc_retire(struct om_call *call);

/* Registers for the guest, when a call is suspended: to be asked, or to give way. */
void om_rpc_ask_guest(struct om_call *call, struct om_smc *guest);
void om_rpc_give_way(struct om_call *call, struct om_smc *guest);

#endif
