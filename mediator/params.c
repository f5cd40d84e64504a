/* SPDX-License-Identifier: BSD-2-Clause */
/* See params.h. */
#include "params.h"

#include <stddef.h>

#include "abi_msg.h"
#include "vm.h"

/* What turns the type of a registered reference into that of a temporary one. */
#define RMEM_TO_TMEM (MSG_ATTR_TYPE_TMEM_INPUT - MSG_ATTR_TYPE_RMEM_INPUT)

static void write_null(struct om_msg_param *out, uint64_t type, uint64_t size)
{
	out->attr = type;
	out->u.tmem.size = size;
}

/*
 * A reference to a registered buffer. U-Boot and Zephyr write the null reference as cookie 0,
 * which OP-TEE would take for the page of a running call's message.
 */
static uint32_t translate_rmem(struct om_call *call, uint32_t i)
{
	const struct om_msg_param *in = &call->msg.param[i];
	struct om_msg_param *out = &call->shadow->param[i];
	om_guest_cookie_t cookie = { in->u.rmem.shm_ref };

	if (!cookie.v) {
		write_null(out, in->attr + RMEM_TO_TMEM, in->u.rmem.size);
		return TEEC_SUCCESS;
	}
	call->used[i] = om_shm_get_registered(call->vm, cookie);
	if (!call->used[i])
		return om_refuse(call->vm, OM_REFUSED_COOKIE);
	*out = *in;
	out->u.rmem.shm_ref = om_shm_cookie(call->used[i]).v;
	return TEEC_SUCCESS;
}

/*
 * A temporary reference: only null. OP-TEE 3.3 to 4.10 never forgets a temporary buffer (its
 * core/tee/entry_std.c, cleanup_shm_refs, misses it), and no known guest sends one.
 */
static uint32_t translate_tmem(struct om_call *call, uint32_t i)
{
	const struct om_msg_param *in = &call->msg.param[i];

	if (in->u.tmem.buf_ptr)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	write_null(&call->shadow->param[i], in->attr & MSG_ATTR_TYPE_MASK, in->u.tmem.size);
	return TEEC_SUCCESS;
}

static uint32_t translate(struct om_call *call, uint32_t i)
{
	switch (call->msg.param[i].attr) {
	case MSG_ATTR_TYPE_NONE:
		return TEEC_SUCCESS;
	case MSG_ATTR_TYPE_VALUE_INPUT:
	case MSG_ATTR_TYPE_VALUE_OUTPUT:
	case MSG_ATTR_TYPE_VALUE_INOUT:
		call->shadow->param[i] = call->msg.param[i];
		return TEEC_SUCCESS;
	case MSG_ATTR_TYPE_RMEM_INPUT:
	case MSG_ATTR_TYPE_RMEM_OUTPUT:
	case MSG_ATTR_TYPE_RMEM_INOUT:
		return translate_rmem(call, i);
	case MSG_ATTR_TYPE_TMEM_INPUT:
	case MSG_ATTR_TYPE_TMEM_OUTPUT:
	case MSG_ATTR_TYPE_TMEM_INOUT:
	case MSG_ATTR_TYPE_TMEM_INPUT | MSG_ATTR_NONCONTIG:
	case MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG:
	case MSG_ATTR_TYPE_TMEM_INOUT | MSG_ATTR_NONCONTIG:
		return translate_tmem(call, i);
	default:
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	}
}

uint32_t om_params_begin(struct om_call *call, uint32_t first)
{
	uint32_t result = TEEC_SUCCESS;

	for (uint32_t i = first; i < call->msg.header.num_params && result == TEEC_SUCCESS; i++)
		result = translate(call, i);
	return result;
}

void om_param_result(uint64_t attr, struct om_msg_param *to, const struct om_msg_param *from)
{
	switch (attr & MSG_ATTR_TYPE_MASK) {
	case MSG_ATTR_TYPE_VALUE_OUTPUT:
	case MSG_ATTR_TYPE_VALUE_INOUT:
		to->u.value = from->u.value;
		break;
	case MSG_ATTR_TYPE_RMEM_OUTPUT:
	case MSG_ATTR_TYPE_RMEM_INOUT:
	case MSG_ATTR_TYPE_TMEM_OUTPUT:
	case MSG_ATTR_TYPE_TMEM_INOUT:
		to->u.rmem.size = from->u.rmem.size;
		break;
	default:
		break;
	}
}

void om_params_results(struct om_call *call)
{
	for (uint32_t i = 0; i < call->msg.header.num_params; i++)
		om_param_result(call->msg.param[i].attr, &call->msg.param[i],
				&call->shadow->param[i]);
}

void om_params_end(struct om_call *call)
{
	for (uint32_t i = 0; i < MSG_NUM_PARAMS; i++) {
		if (call->used[i])
			om_shm_put(call->vm, call->used[i]);
		call->used[i] = NULL;
	}
}
