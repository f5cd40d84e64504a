/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The place for RPC messages that a call brings with it, behind its own message (CALL_WITH_RPC_ARG
 * and CALL_WITH_REGD_ARG).
 */
#ifndef OM_OWN_RPC_H
#define OM_OWN_RPC_H

#include <stdint.h>

#include "../optee/abi_msg.h"
#include "../optee/libc.h"
#include "call.h"

/* No command of OP-TEE's. */
#define OM_RPC_ARG_NOT_WRITTEN UINT32_MAX

/* The place of RPC messages in the shadow of a call that has one. */
static inline struct om_msg *om_rpc_arg_own(const struct om_call *call)
{
	return (void *)((char *)call->shadow + om_msg_size(call->msg.header.num_params));
}

/* Clears it after the call, if there is one, as far as it was used. */
static inline void om_rpc_arg_clear(struct om_call *call)
{
	struct om_msg *own = om_rpc_arg_own(call);

	if (!call->with_rpc_arg)
		return;
	own->header.cmd = 0;
	if (!call->own_rpcs)
		return;
	memset(own, 0, MSG_RPC_ARG_SIZE);
	call->own_rpcs = false;
}

/*
 * Before the call enters OP-TEE, and when a request is answered: so that om_rpc_arg_find()
 * (rpc_arg.h) sees which message the next request was written to. Not after an interrupt, which may
 * come between the two.
 */
static inline void om_rpc_arg_mark(struct om_call *call)
{
	if (call->with_rpc_arg)
		om_rpc_arg_own(call)->header.cmd = OM_RPC_ARG_NOT_WRITTEN;
}

#endif
