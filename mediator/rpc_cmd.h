/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPC messages: RPC_FUNC_CMD. The request goes from OP-TEE's shadow to the guest's buffer, the
 * answer back, and nothing but results is taken from the answer.
 */
#ifndef OM_RPC_CMD_H
#define OM_RPC_CMD_H

#include <stdint.h>
#include <optee_mediator/types.h>

#include "call.h"
#include "rpc.h"
#include "shm.h"

/* OP-TEE has written a request, in the buffer that it calls @cookie or in the call's own. */
void om_rpc_cmd_request(struct om_call *call, om_cookie_t cookie);

/* The guest has answered. */
void om_rpc_cmd_answer(struct om_call *call);

/* OP-TEE gets @result as the answer, and has the message buffer to itself again. */
void om_rpc_cmd_finish(struct om_call *call, uint32_t result);

/* For rpc_shm.c: the guest is asked with a message. False if it has no place for one any more. */
bool om_rpc_cmd_ask(struct om_call *call, enum om_rpc_kind kind, const struct om_msg *msg);

#endif
