/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPC messages: RPC_FUNC_CMD. The request goes from OP-TEE's shadow to the guest's buffer, the
 * answer back, and nothing but results is taken from the answer.
 */
#ifndef OM_RPC_CMD_H
#define OM_RPC_CMD_H

#include "../call/call.h"
#include "../shm/shm_object.h"

/* OP-TEE has written a request, in the buffer that it calls @cookie or in the call's own. */
void om_rpc_cmd_request(struct om_call *call, om_cookie_t cookie);

/* The guest has answered. */
void om_rpc_cmd_answer(struct om_call *call);

#endif
