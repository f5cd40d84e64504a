/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc_shm.h. */
#include "rpc_shm.h"

#include <stddef.h>

#include "../call/call_trace.h"
#include "../call/rpc_kept.h"
#include "../shm/page_list.h"
#include "../shm/shm.h"
#include "../vm/refuse.h"
#include "../vm/smc.h"
#include "rpc_msg.h"

bool om_rpc_shm_request_alloc(struct om_call *call, const struct om_msg *request)
{
	if (!om_rpc_has_one_value(request))
		return false;
	call->rpc.alloc_type = request->param[0].u.value.a;
	call->rpc.alloc_size = request->param[0].u.value.b;
	return true;
}

/* OP-TEE drops its reference before it asks (core/kernel/thread_optee_smc.c, thread_rpc_free). */
bool om_rpc_shm_request_free(struct om_call *call, struct om_msg *request)
{
	struct om_shm *shm;

	if (!om_rpc_has_one_value(request))
		return false;
	shm = om_shm_take(call->vm, OM_SHM_RPC_DATA, (om_cookie_t){ request->param[0].u.value.b });
	if (!shm)
		return false;
	request->param[0].u.value.b = om_shm_guest_cookie_of(shm).v;
	om_trace_release(call, OM_TRACE_RPC_DATA, shm);
	om_call_bury(call, shm);
	return true;
}

static bool is_buffer(const struct om_msg *reply)
{
	return reply->header.num_params == 1 &&
	       (reply->param[0].attr & ~MSG_ATTR_NONCONTIG) == MSG_ATTR_TYPE_TMEM_OUTPUT;
}

static void give_buffer(struct om_call *call)
{
	struct om_msg *shadow = call->rpc.shadow;

	shadow->header.num_params = 1;
	shadow->param[0].attr = MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG;
	shadow->param[0].u.tmem.buf_ptr = om_page_list_buf_ptr(&call->rpc.data->u.pages);
	shadow->param[0].u.tmem.size = call->rpc.data_size;
	shadow->param[0].u.tmem.shm_ref = call->rpc.data->cookie.v;
	om_shm_open(call->rpc.data);
	om_rpc_msg_finish(call, TEEC_SUCCESS);
}

/* Tells the guest to free what it has just given, and OP-TEE then that there is no buffer. */
static void inject_free(struct om_call *call, om_guest_cookie_t cookie, uint32_t result)
{
	const struct {
		struct om_msg_header header;
		/* cppcheck-suppress unusedStructMember ; it is read from the header on */
		struct om_msg_param param;
	} msg = {
		.header = { .cmd = MSG_RPC_CMD_SHM_FREE,
			    .ret = TEEC_ERROR_GENERIC,
			    .num_params = 1 },
		.param = { .attr = MSG_ATTR_TYPE_VALUE_INPUT,
			   .u.value = { .a = call->rpc.alloc_type, .b = cookie.v } },
	};

	call->rpc.result = result;
	if (!om_rpc_msg_ask(call, OM_RPC_INJECTED_FREE, &msg.header))
		om_rpc_msg_finish(call, result);
}

void om_rpc_shm_finish_alloc(struct om_call *call)
{
	struct om_shm *data = call->rpc.data;
	om_guest_cookie_t cookie = om_shm_guest_cookie_of(data);

	om_trace_register(call, OM_TRACE_RPC_DATA, data, call->reader.result);
	if (call->reader.result == TEEC_SUCCESS) {
		give_buffer(call);
		return;
	}
	om_call_bury(call, data);
	inject_free(call, cookie, call->reader.result);
}

/* Begins to take the buffer. Returns TEEC_SUCCESS, or the reason why OP-TEE cannot have it. */
static uint32_t begin_alloc(struct om_call *call, const struct om_msg_param *param)
{
	om_guest_cookie_t cookie = { param->u.tmem.shm_ref };
	om_ipa_t buf_ptr = { param->u.tmem.buf_ptr };
	uint32_t result = TEEC_SUCCESS;

	/* OP-TEE would not use a buffer that is too small, nor ever free it. */
	if (param->u.tmem.size < call->rpc.alloc_size)
		return om_refuse(call->vm, OM_REFUSED_REPLY);
	call->rpc.data = om_shm_new(call->vm, OM_SHM_RPC_DATA, cookie, &result);
	if (!call->rpc.data)
		return result;
	call->rpc.data_size = param->u.tmem.size;
	om_page_list_begin(&call->reader, &call->rpc.data->u.pages, call->vm,
			   param->attr & MSG_ATTR_NONCONTIG, buf_ptr, param->u.tmem.size);
	call->phase = OM_PHASE_REPLY;
	return TEEC_SUCCESS;
}

void om_rpc_shm_answer_alloc(struct om_call *call, const struct om_msg *reply)
{
	const struct om_msg_param *param = &reply->param[0];
	uint32_t result;

	if (!is_buffer(reply)) {
		om_rpc_msg_finish(call, om_refuse(call->vm, OM_REFUSED_REPLY));
		return;
	}
	result = begin_alloc(call, param);
	if (result != TEEC_SUCCESS)
		inject_free(call, (om_guest_cookie_t){ param->u.tmem.shm_ref }, result);
}
