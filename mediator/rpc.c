/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc.h. Messages are in rpc_cmd.h, their buffers in rpc_arg.h. */
#include "rpc.h"

#include <stddef.h>

#include "rpc_arg.h"
#include "rpc_cmd.h"
#include "smc.h"
#include "vm.h"

enum om_rpc_turn om_rpc_go_on(struct om_call *call, struct om_smc *optee)
{
	optee->a[3] = call->rpc.thread_id;
	return OM_TURN_OPTEE;
}

enum om_rpc_turn om_rpc_ask(struct om_call *call, uint32_t function, uint64_t a1_a2,
			    struct om_smc *guest)
{
	om_call_count(&call->asked);
	guest->a[0] = SMC_RETURN_RPC_PREFIX | function;
	om_pair_set(&guest->a[1], &guest->a[2], a1_a2);
	guest->a[3] = om_call_id(call);
	return OM_TURN_GUEST;
}

static enum om_rpc_turn request_foreign_intr(struct om_call *call, struct om_smc *guest)
{
	call->rpc.kind = OM_RPC_FOREIGN_INTR;
	return om_rpc_ask(call, SMC_RPC_FUNC_FOREIGN_INTR, 0, guest);
}

enum om_rpc_turn om_rpc_request(struct om_call *call, struct om_smc *optee, struct om_smc *guest)
{
	uint32_t function = (uint32_t)optee->a[0] & SMC_RPC_FUNC_MASK;
	uint32_t a1 = (uint32_t)optee->a[1];
	om_cookie_t cookie = { om_pair_get(optee->a[1], optee->a[2]) };

	call->rpc = (struct om_rpc){ .thread_id = (uint32_t)optee->a[3] };
	*optee = om_smc_for(call->vm, SMC_RETURN_FROM_RPC);
	switch (function) {
	case SMC_RPC_FUNC_ALLOC:
		return om_rpc_arg_request_alloc(call, a1, guest);
	case SMC_RPC_FUNC_FREE:
		return om_rpc_arg_request_free(call, cookie, optee, guest);
	case SMC_RPC_FUNC_FOREIGN_INTR:
		return request_foreign_intr(call, guest);
	case SMC_RPC_FUNC_CMD:
		return om_rpc_cmd_request(call, cookie, optee, guest);
	default:
		return om_rpc_go_on(call, optee);
	}
}

enum om_rpc_turn om_rpc_answer(struct om_call *call, struct om_smc *optee, struct om_smc *guest)
{
	*optee = om_smc_for(call->vm, SMC_RETURN_FROM_RPC);
	switch (call->rpc.kind) {
	case OM_RPC_ALLOC:
		return om_rpc_arg_answer_alloc(call, optee, guest);
	case OM_RPC_CMD:
		return om_rpc_cmd_answer(call, optee, guest);
	case OM_RPC_INJECTED_FREE:
		return om_rpc_cmd_answer_injected(call, optee);
	default:
		return om_rpc_go_on(call, optee);
	}
}

void om_rpc_retire(struct om_call *call)
{
	if (call->retired)
		om_shm_put(call->vm, call->retired);
	call->retired = NULL;
}
