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

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#include "../call/call.h"
#include "../shm/shm_object.h"

/*
 * OP-TEE wants @size bytes. In a call whose RPC messages follow its own message the guest is not
 * asked, as it would not look there: OP-TEE gets a buffer of ours, and what it writes there goes
 * where the guest does look.
 */
void om_rpc_arg_request_alloc(struct om_call *call, uint32_t size);

/*
 * The guest gave a buffer, or none. One that cannot be taken is given back to the guest before
 * OP-TEE is told, as OP-TEE would not free what it does not get.
 */
void om_rpc_arg_answer_alloc(struct om_call *call, const struct om_smc *guest);

/* OP-TEE gets no buffer. */
void om_rpc_arg_no_buffer(struct om_call *call);

/* OP-TEE needs @cookie no more. */
void om_rpc_arg_request_free(struct om_call *call, om_cookie_t cookie);

/*
 * The message of an RPC that OP-TEE has just written, by the cookie that it gave: call->rpc.shadow,
 * call->rpc.place and, if it is not the call's own, call->rpc.arg. Returns false if there is none.
 */
bool om_rpc_arg_find(struct om_call *call, om_cookie_t cookie);

#endif
