/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc.h. Messages are in rpc_cmd.h, their buffers in rpc_arg.h. */
#include "rpc.h"

#include <stddef.h>

#include "rpc_arg.h"
#include "rpc_cmd.h"
#include "smc.h"
#include "vm.h"

enum om_rpc_turn om_rpc_ask(struct om_call *call, enum om_rpc_kind kind, uint32_t function,
			    uint64_t pair, struct om_smc *guest)
{
	om_call_count(&call->asked);
	call->rpc.kind = kind;
	guest->a[0] = SMC_RETURN_RPC_PREFIX | function;
	om_pair_set(&guest->a[1], &guest->a[2], pair);
	guest->a[3] = om_call_id(call);
	return OM_TURN_GUEST;
}

enum om_rpc_turn om_rpc_pause(struct om_call *call, struct om_smc *guest)
{
	return om_rpc_ask(call, OM_RPC_NOTHING, SMC_RPC_FUNC_FOREIGN_INTR, 0, guest);
}

void om_rpc_request(struct om_call *call, const struct om_smc *optee, struct om_smc *guest)
{
	om_cookie_t cookie = { om_pair_get(optee->a[1], optee->a[2]) };

	call->rpc = (struct om_rpc){ .thread_id = (uint32_t)optee->a[3] };
	switch ((uint32_t)optee->a[0] & SMC_RPC_FUNC_MASK) {
	case SMC_RPC_FUNC_ALLOC:
		om_rpc_arg_request_alloc(call, (uint32_t)optee->a[1], guest);
		break;
	case SMC_RPC_FUNC_FREE:
		om_rpc_arg_request_free(call, cookie, guest);
		break;
	case SMC_RPC_FUNC_CMD:
		om_rpc_cmd_request(call, cookie, guest);
		break;
	default: /* FOREIGN_INTR, or what we do not know */
		om_rpc_pause(call, guest);
		break;
	}
}

enum om_rpc_turn om_rpc_answer(struct om_call *call, struct om_smc *optee, struct om_smc *guest)
{
	*optee = om_smc_for(call->vm, SMC_RETURN_FROM_RPC);
	optee->a[3] = call->rpc.thread_id;
	switch (call->rpc.kind) {
	case OM_RPC_ALLOC:
		return om_rpc_arg_answer_alloc(call, optee, guest);
	case OM_RPC_REFUSED_ALLOC:
		return om_rpc_arg_no_buffer(optee);
	case OM_RPC_CMD:
		return om_rpc_cmd_answer(call, guest);
	case OM_RPC_INJECTED_FREE:
		return om_rpc_cmd_finish(call, call->rpc.result);
	case OM_RPC_NOTHING:
		break;
	}
	return OM_TURN_OPTEE;
}

void om_rpc_retire(struct om_call *call)
{
	if (call->retired)
		om_shm_put(call->vm, call->retired);
	call->retired = NULL;
}
