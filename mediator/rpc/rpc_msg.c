/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc_msg.h. */
#include "rpc_msg.h"

#include <stddef.h>

#include "../call/own_rpc.h"
#include "../optee/abi_smc.h"
#include "../shm/place.h"
#include "../shm/shm.h"
#include "rpc_ask.h"

bool om_rpc_msg_ask(struct om_call *call, enum om_rpc_kind kind, const struct om_msg_header *header)
{
	uint64_t cookie = call->with_rpc_arg ? 0 : om_shm_guest_cookie_of(call->rpc.arg).v;

	if (!om_place_write(call->vm, call->rpc.place, header, om_msg_size(header->num_params)))
		return false;
	om_rpc_ask(call, kind, SMC_RPC_FUNC_CMD, cookie);
	return true;
}

void om_rpc_msg_finish(struct om_call *call, uint32_t result)
{
	call->rpc.shadow->header.ret = result;
	if (call->rpc.arg)
		om_shm_unbind(call->vm, call->rpc.arg);
	call->rpc.arg = NULL;
	om_rpc_arg_mark(call);
	call->phase = OM_PHASE_ENTER;
}
