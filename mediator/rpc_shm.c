/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc_shm.h. */
#include "rpc_shm.h"

#include <stddef.h>

#include "rpc_cmd.h"
#include "smc.h"
#include "vm.h"

static bool has_one_value(const struct om_msg *request)
{
	return request->header.num_params == 1 &&
	       request->param[0].attr == MSG_ATTR_TYPE_VALUE_INPUT;
}

bool om_rpc_shm_request_alloc(struct om_call *call, const struct om_msg *request)
{
	if (!has_one_value(request))
		return false;
	call->rpc.alloc_type = request->param[0].u.value.a;
	call->rpc.alloc_size = request->param[0].u.value.b;
	return true;
}

/* OP-TEE drops its reference before it asks (core/kernel/thread_optee_smc.c, thread_rpc_free). */
bool om_rpc_shm_request_free(struct om_call *call, struct om_msg *request)
{
	struct om_shm *shm;

	if (!has_one_value(request))
		return false;
	shm = om_shm_take(call->vm, OM_SHM_RPC_DATA, (om_cookie_t){ request->param[0].u.value.b });
	if (!shm)
		return false;
	request->param[0].u.value.b = shm->guest_cookie.v;
	om_shm_put(call->vm, shm);
	return true;
}

static bool is_buffer(const struct om_msg *reply)
{
	return reply->header.num_params == 1 &&
	       (reply->param[0].attr & ~MSG_ATTR_NONCONTIG) == MSG_ATTR_TYPE_TMEM_OUTPUT;
}

static void give_buffer(struct om_call *call, const struct om_shm *shm,
			const struct om_msg_param *from)
{
	struct om_msg *shadow = om_rpc_cmd_shadow(call);
	om_ipa_t buf_ptr = { from->u.tmem.buf_ptr };

	shadow->header.num_params = 1;
	shadow->param[0].attr = MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG;
	shadow->param[0].u.tmem.buf_ptr = om_page_list_buf_ptr(&shm->u.pages, buf_ptr);
	shadow->param[0].u.tmem.size = from->u.tmem.size;
	shadow->param[0].u.tmem.shm_ref = om_shm_cookie(shm).v;
}

/* Returns TEEC_SUCCESS, and OP-TEE has the buffer; or the reason why it cannot have it. */
static uint32_t take_buffer(struct om_call *call, const struct om_msg_param *param)
{
	om_guest_cookie_t cookie = { param->u.tmem.shm_ref };
	om_ipa_t buf_ptr = { param->u.tmem.buf_ptr };
	struct om_shm *shm;
	uint32_t result;

	/* OP-TEE would not use a buffer that is too small, nor ever free it. */
	if (param->u.tmem.size < call->rpc.alloc_size)
		return om_refuse(call->vm, OM_REFUSED_REPLY);
	shm = om_shm_new(call->vm, OM_SHM_RPC_DATA, cookie, &result);
	if (!shm)
		return result;
	result = om_page_list_read(&shm->u.pages, call->vm, param->attr & MSG_ATTR_NONCONTIG,
				   buf_ptr, param->u.tmem.size);
	if (result != TEEC_SUCCESS) {
		om_shm_end(call->vm, shm);
		return result;
	}
	om_shm_open(call->vm, shm);
	give_buffer(call, shm, param);
	return TEEC_SUCCESS;
}

/* Tells the guest to free what it has just given, and OP-TEE then that there is no buffer. */
static enum om_rpc_turn inject_free(struct om_call *call, uint64_t guest_cookie, uint32_t result,
				    struct om_smc *guest)
{
	struct om_msg msg = {
		.header = { .cmd = MSG_RPC_CMD_SHM_FREE,
			    .ret = TEEC_ERROR_GENERIC,
			    .num_params = 1 },
		.param[0] = { .attr = MSG_ATTR_TYPE_VALUE_INPUT,
			      .u.value = { .a = call->rpc.alloc_type, .b = guest_cookie } },
	};

	if (!om_rpc_cmd_write(call, &msg))
		return om_rpc_cmd_finish(call, result);
	call->rpc.result = result;
	return om_rpc_ask(call, OM_RPC_INJECTED_FREE, SMC_RPC_FUNC_CMD,
			  call->rpc.arg->guest_cookie.v, guest);
}

enum om_rpc_turn om_rpc_shm_answer_alloc(struct om_call *call, const struct om_msg *reply,
					 struct om_smc *guest)
{
	const struct om_msg_param *param = &reply->param[0];
	uint32_t result;

	if (!is_buffer(reply))
		return om_rpc_cmd_finish(call, om_refuse(call->vm, OM_REFUSED_REPLY));
	result = take_buffer(call, param);
	if (result != TEEC_SUCCESS)
		return inject_free(call, param->u.tmem.shm_ref, result, guest);
	return om_rpc_cmd_finish(call, TEEC_SUCCESS);
}
