/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc.h. Messages are in rpc_cmd.h, their buffers in rpc_arg.h. */
#include "rpc.h"

#include <stddef.h>

#include "../call/call_trace.h"
#include "../optee/abi_smc.h"
#include "../shm/shm.h"
#include "../vm/smc.h"
#include "rpc_arg.h"
#include "rpc_ask.h"
#include "rpc_cmd.h"
#include "rpc_msg.h"

static void write_registers(struct om_call *call, struct om_smc *guest, uint32_t function,
			    uint64_t pair)
{
	guest->a[0] = SMC_RETURN_RPC_PREFIX | function;
	om_pair_set(&guest->a[1], &guest->a[2], pair);
	guest->a[3] = om_call_id(call);
}

void om_rpc_ask_guest(struct om_call *call, struct om_smc *guest)
{
	om_call_count(&call->asked);
	write_registers(call, guest, call->rpc.function, call->rpc.pair);
	om_trace_turn(call, OM_TRACE_ASK, guest->a[3]);
}

void om_rpc_give_way(struct om_call *call, struct om_smc *guest)
{
	write_registers(call, guest, SMC_RPC_FUNC_FOREIGN_INTR, 0);
	om_trace_turn(call, OM_TRACE_YIELD, guest->a[3]);
}

void om_rpc_request(struct om_call *call)
{
	const struct om_smc *optee = &call->optee;
	om_cookie_t cookie = { om_pair_get(optee->a[1], optee->a[2]) };

	call->rpc = (struct om_rpc){ .thread_id = (uint32_t)optee->a[3] };
	switch ((uint32_t)optee->a[0] & SMC_RPC_FUNC_MASK) {
	case SMC_RPC_FUNC_ALLOC:
		om_rpc_arg_request_alloc(call, (uint32_t)optee->a[1]);
		break;
	case SMC_RPC_FUNC_FREE:
		om_rpc_arg_request_free(call, cookie);
		break;
	case SMC_RPC_FUNC_CMD:
		om_rpc_cmd_request(call, cookie);
		break;
	default: /* FOREIGN_INTR, or what we do not know */
		om_rpc_pause(call);
		break;
	}
}

void om_rpc_answer(struct om_call *call, const struct om_smc *guest)
{
	call->optee = om_smc_for(call->vm, SMC_RETURN_FROM_RPC);
	call->optee.a[3] = call->rpc.thread_id;
	call->phase = OM_PHASE_ENTER;
	switch (call->rpc.kind) {
	case OM_RPC_ALLOC:
		om_rpc_arg_answer_alloc(call, guest);
		break;
	case OM_RPC_REFUSED_ALLOC:
		om_rpc_arg_no_buffer(call);
		break;
	case OM_RPC_CMD:
		om_rpc_cmd_answer(call);
		break;
	case OM_RPC_INJECTED_FREE:
		om_rpc_msg_finish(call, call->rpc.result);
		break;
	default: /* OM_RPC_NOTHING */
		break;
	}
}

void om_rpc_retire(struct om_call *call)
{
	om_trace_release(call, OM_TRACE_RPC_MESSAGES, call->retired);
	om_shm_put(call->vm, call->retired);
	call->retired = NULL;
}
