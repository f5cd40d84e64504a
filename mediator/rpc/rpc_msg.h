/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message of an RPC, where its request was found (call->rpc): to the guest, and back to OP-TEE.
 */
#ifndef OM_RPC_MSG_H
#define OM_RPC_MSG_H

#include <stdbool.h>
#include <stdint.h>

#include "../call/call.h"
#include "../optee/abi_msg.h"

/*
 * The guest is asked with a message: @header, and the parameters that are behind it. False if it
 * has no place for one any more.
 */
bool om_rpc_msg_ask(struct om_call *call, enum om_rpc_kind kind,
		    const struct om_msg_header *header);

/* OP-TEE gets @result as the answer, and has the message buffer to itself again. */
void om_rpc_msg_finish(struct om_call *call, uint32_t result);

#endif
