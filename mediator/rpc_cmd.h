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

/* OP-TEE has written a request into the buffer that it calls @cookie. */
void om_rpc_cmd_request(struct om_call *call, om_cookie_t cookie, struct om_smc *guest);

/* The guest has answered. */
enum om_rpc_turn om_rpc_cmd_answer(struct om_call *call, struct om_smc *guest);

/* OP-TEE gets @result as the answer, and has the message buffer to itself again. */
enum om_rpc_turn om_rpc_cmd_finish(struct om_call *call, uint32_t result);

/* For rpc_shm.c: writes a message to the guest's buffer. False if it has none there any more. */
bool om_rpc_cmd_write(struct om_call *call, const struct om_msg *msg);

/* For rpc_shm.c: the shadow of the message buffer. */
struct om_msg *om_rpc_cmd_shadow(struct om_call *call);

#endif
