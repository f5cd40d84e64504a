/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The buffers for RPC messages: RPC_FUNC_ALLOC and RPC_FUNC_FREE.
 *
 * OP-TEE asks for one when it needs one, and may keep it for later calls (its cache). It gets a
 * shadow page of ours; the guest's buffer stays the guest's, and is written and read when a message
 * passes.
 */
#ifndef OM_RPC_ARG_H
#define OM_RPC_ARG_H

#include <stdint.h>
#include <optee_mediator/types.h>

#include "call.h"
#include "rpc.h"
#include "shm.h"

/* OP-TEE wants @size bytes. */
void om_rpc_arg_request_alloc(struct om_call *call, uint32_t size, struct om_smc *guest);

/*
 * The guest gave a buffer, or none. One that cannot be taken is given back to the guest before
 * OP-TEE is told, as OP-TEE would not free what it does not get.
 */
enum om_rpc_turn om_rpc_arg_answer_alloc(struct om_call *call, struct om_smc *optee,
					 struct om_smc *guest);

/* OP-TEE gets no buffer. */
enum om_rpc_turn om_rpc_arg_no_buffer(struct om_smc *optee);

/* OP-TEE needs @cookie no more. */
void om_rpc_arg_request_free(struct om_call *call, om_cookie_t cookie, struct om_smc *guest);

#endif
