/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_rpc.h. How OP-TEE asks is core/arch/arm/kernel/thread_spmc.c. */
#include "ffa_rpc.h"

#include <stdint.h>

#include "../call/msg.h"
#include "../call/rpc_kept.h"
#include "../vm/policy.h"
#include "../vm/refuse.h"
#include "shadow.h"
#include "share.h"

/*
 * The message of an RPC is behind the call's own, on both sides: within the guest's share, which
 * was looked at before the call began (ffa_message.c), and which cannot be taken back meanwhile.
 */
static struct om_msg *shadow_of(const struct om_ffa_vm *ffa, const struct om_ffa_call *call)
{
	char *shadow = (char *)om_shadow_of(ffa, call->slot);

	return (struct om_msg *)(void *)(shadow + om_msg_size(call->msg.header.num_params));
}

static struct om_place place_of(const struct om_ffa_call *call)
{
	return om_place_after(call->place, om_msg_size(call->msg.header.num_params));
}

/* Handles are the guest's own: it may see that of a buffer that it has given, and no other. */
static bool may_see(const struct om_ffa_vm *ffa, const struct om_msg_param *param)
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
		return param->u.rmem.shm_ref == MSG_FMEM_NO_HANDLE ||
		       om_shadow_may_be_named(ffa, param->u.rmem.shm_ref);
	default:
		return false;
	}
}

static bool may_see_all(const struct om_ffa_vm *ffa, const struct om_msg *request)
{
	for (uint32_t i = 0; i < request->header.num_params; i++)
		if (!may_see(ffa, &request->param[i]))
			return false;
	return true;
}

static bool keep_alloc(struct om_ffa_call *call, const struct om_msg *request)
{
	call->alloc_size = request->param[0].u.value.b;
	return om_rpc_has_one_value(request);
}

/* OP-TEE has dropped its reference before it asks (thread_rpc_free). */
static bool may_free(const struct om_ffa_vm *ffa, const struct om_msg *request)
{
	return om_rpc_has_one_value(request) &&
	       om_shadow_may_be_named(ffa, request->param[0].u.value.b);
}

/* Returns TEEC_SUCCESS if the guest may see the request; else what OP-TEE is to be told. */
static uint32_t judge_request(struct om_ffa_vm *ffa, struct om_ffa_call *call,
			      const struct om_msg *request)
{
	bool may;

	if (!om_policy_allows_rpc(&ffa->vm, call->kept.cmd))
		return TEEC_ERROR_NOT_SUPPORTED;
	if (call->kept.cmd == MSG_RPC_CMD_SHM_ALLOC)
		may = keep_alloc(call, request);
	else if (call->kept.cmd == MSG_RPC_CMD_SHM_FREE)
		may = may_free(ffa, request);
	else
		may = may_see_all(ffa, request);
	return may ? TEEC_SUCCESS : TEEC_ERROR_GENERIC;
}

static uint32_t pass_request(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	struct om_msg request;
	uint32_t result;

	if (!om_rpc_keep(&call->kept, &request, shadow_of(ffa, call)))
		return TEEC_ERROR_GENERIC;
	result = judge_request(ffa, call, &request);
	if (result == TEEC_SUCCESS)
		om_place_write(&ffa->vm, place_of(call), &request,
			       om_msg_size(request.header.num_params));
	return result;
}

bool om_ffa_rpc_request(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	uint32_t result = pass_request(ffa, call);

	if (result != TEEC_SUCCESS)
		shadow_of(ffa, call)->header.ret = result;
	return result == TEEC_SUCCESS;
}

/* Whether the VM shares so much under a handle, from @internal bytes in its first page on. */
static bool is_so_large(struct om_ffa_vm *ffa, uint64_t handle, uint64_t internal, uint64_t size)
{
	bool is_busy;
	struct om_share *share = om_share_use(ffa, handle, &is_busy);
	uint64_t bytes;

	if (!share)
		return false;
	bytes = share->pages.count * OM_PAGE_SIZE;
	om_share_unuse(share);
	return internal < OM_PAGE_SIZE && size <= bytes - internal;
}

/* A buffer that is too small is of no use to OP-TEE. */
static bool is_buffer(struct om_ffa_vm *ffa, const struct om_ffa_call *call,
		      const struct om_msg *reply)
{
	const struct om_msg_param *param = &reply->param[0];

	return reply->header.num_params == 1 && param->attr == MSG_ATTR_TYPE_RMEM_OUTPUT &&
	       is_so_large(ffa, param->u.rmem.shm_ref, MSG_FMEM_INTERNAL_OFFS(param->u.rmem.offs),
			   call->alloc_size);
}

/* OP-TEE keeps the buffer until SHM_FREE, and refuses to give it back to who asks meanwhile. */
static uint32_t give_buffer(struct om_ffa_vm *ffa, const struct om_ffa_call *call,
			    struct om_msg *shadow, const struct om_msg *reply)
{
	if (!is_buffer(ffa, call, reply))
		return om_refuse(&ffa->vm, OM_REFUSED_REPLY);
	shadow->header.num_params = 1;
	shadow->param[0] = reply->param[0];
	return TEEC_SUCCESS;
}

void om_ffa_rpc_answer(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	struct om_msg *shadow = shadow_of(ffa, call);
	struct om_msg reply;

	om_place_read(&ffa->vm, place_of(call), &reply, om_msg_size(call->kept.num_params));
	if (call->kept.cmd == MSG_RPC_CMD_SHM_ALLOC && reply.header.ret == TEEC_SUCCESS) {
		shadow->header.ret = give_buffer(ffa, call, shadow, &reply);
	} else {
		om_rpc_results(&call->kept, shadow, &reply);
		shadow->header.ret = reply.header.ret;
	}
}
