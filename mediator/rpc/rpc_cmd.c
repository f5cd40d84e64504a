/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc_cmd.h. */
#include "rpc_cmd.h"

#include <stddef.h>

#include "../call/call.h"
#include "../call/rpc_kept.h"
#include "../optee/abi_msg.h"
#include "../shm/place.h"
#include "../shm/shm.h"
#include "../vm/policy.h"
#include "../vm/refuse.h"
#include "../vm/smc.h"
#include "rpc_arg.h"
#include "rpc_ask.h"
#include "rpc_msg.h"
#include "rpc_shm.h"

/* A buffer that OP-TEE asked for, or one of the guest's. */
static bool translate_rmem(struct om_call *call, struct om_msg_param *param)
{
	om_cookie_t cookie = { param->u.rmem.shm_ref };
	om_guest_cookie_t guest_cookie;

	if (!om_shm_guest_cookie(call->vm, OM_SHM_RPC_DATA, cookie, &guest_cookie) &&
	    !om_shm_guest_cookie(call->vm, OM_SHM_REGISTERED, cookie, &guest_cookie))
		return false;
	param->u.rmem.shm_ref = guest_cookie.v;
	return true;
}

/* The null reference; any other has an address of OP-TEE's (I2). */
static bool translate_tmem(struct om_msg_param *param)
{
	param->u.tmem.shm_ref = 0;
	return !param->u.tmem.buf_ptr;
}

/* Makes a parameter of OP-TEE's one that the guest may see. False if it must not, or means nothing.
 */
static bool translate_param(struct om_call *call, struct om_msg_param *param)
{
	switch (param->attr) {
	case MSG_ATTR_TYPE_NONE:
	case MSG_ATTR_TYPE_VALUE_INPUT:
	case MSG_ATTR_TYPE_VALUE_OUTPUT:
	case MSG_ATTR_TYPE_VALUE_INOUT:
		return true;
	case MSG_ATTR_TYPE_RMEM_INPUT:
	case MSG_ATTR_TYPE_RMEM_OUTPUT:
	case MSG_ATTR_TYPE_RMEM_INOUT:
		return translate_rmem(call, param);
	case MSG_ATTR_TYPE_TMEM_INPUT:
	case MSG_ATTR_TYPE_TMEM_OUTPUT:
	case MSG_ATTR_TYPE_TMEM_INOUT:
		return translate_tmem(param);
	default:
		return false;
	}
}

static bool translate_params(struct om_call *call, struct om_msg *request)
{
	for (uint32_t i = 0; i < request->header.num_params; i++)
		if (!translate_param(call, &request->param[i]))
			return false;
	return true;
}

/* Makes the request one for the guest. Returns TEEC_SUCCESS, or what OP-TEE is to be told. */
static uint32_t translate(struct om_call *call, struct om_msg *request)
{
	bool done;

	if (!om_policy_allows_rpc(call->vm, request->header.cmd))
		return TEEC_ERROR_NOT_SUPPORTED;
	if (request->header.cmd == MSG_RPC_CMD_SHM_ALLOC)
		done = om_rpc_shm_request_alloc(call, request);
	else if (request->header.cmd == MSG_RPC_CMD_SHM_FREE)
		done = om_rpc_shm_request_free(call, request);
	else
		done = translate_params(call, request);
	return done ? TEEC_SUCCESS : TEEC_ERROR_GENERIC;
}

/* Returns TEEC_SUCCESS if the guest has the request; else what OP-TEE is to be told. */
static uint32_t pass_request(struct om_call *call)
{
	struct om_msg request;
	uint32_t result;

	if (!om_rpc_keep(&call->rpc.kept, &request, call->rpc.shadow))
		return TEEC_ERROR_GENERIC;
	result = translate(call, &request);
	if (result != TEEC_SUCCESS)
		return result;
	if (om_rpc_msg_ask(call, OM_RPC_CMD, &request.header))
		return TEEC_SUCCESS;
	om_refuse(call->vm, OM_REFUSED_ADDRESS);
	return TEEC_ERROR_GENERIC;
}

void om_rpc_cmd_request(struct om_call *call, om_cookie_t cookie)
{
	uint32_t result;

	if (!om_rpc_arg_find(call, cookie)) {
		om_rpc_pause(call);
		return;
	}
	result = pass_request(call);
	if (result == TEEC_SUCCESS)
		return;
	om_rpc_msg_finish(call, result);
	om_rpc_pause(call);
}

/* The answer is read once, and may be gone (T4, T7); what it is to was kept (I4). */
void om_rpc_cmd_answer(struct om_call *call)
{
	struct om_msg reply;

	if (!om_place_read(call->vm, call->rpc.place, &reply,
			   om_msg_size(call->rpc.kept.num_params))) {
		om_refuse(call->vm, OM_REFUSED_ADDRESS);
		om_rpc_msg_finish(call, TEEC_ERROR_GENERIC);
	} else if (call->rpc.kept.cmd == MSG_RPC_CMD_SHM_ALLOC &&
		   reply.header.ret == TEEC_SUCCESS) {
		om_rpc_shm_answer_alloc(call, &reply);
	} else {
		om_rpc_results(&call->rpc.kept, call->rpc.shadow, &reply);
		om_rpc_msg_finish(call, reply.header.ret);
	}
}
