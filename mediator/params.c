/* SPDX-License-Identifier: BSD-2-Clause */
/* See params.h. */
#include "params.h"

#include <stddef.h>

#include "abi_msg.h"
#include "optee.h"
#include "vm.h"

/* What turns the type of a registered reference into that of a temporary one. */
#define RMEM_TO_TMEM (MSG_ATTR_TYPE_TMEM_INPUT - MSG_ATTR_TYPE_RMEM_INPUT)

static void write_null(struct om_msg_param *out, uint64_t type, uint64_t size)
{
	out->attr = type;
	out->u.tmem.size = size;
}

/*
 * A reference to a registered buffer is left for resolve(). U-Boot and Zephyr write the null
 * reference as cookie 0, which OP-TEE would take for the page of a running call's message.
 */
static uint32_t translate_rmem(struct om_call *call, uint32_t i)
{
	const struct om_msg_param *in = &call->msg.param[i];

	if (in->u.rmem.shm_ref)
		call->reference[call->references++] = (uint8_t)i;
	else
		write_null(&call->shadow->param[i], in->attr + RMEM_TO_TMEM, in->u.rmem.size);
	return TEEC_SUCCESS;
}

static void write_reference(struct om_call *call, uint32_t i, const struct om_shm *shm)
{
	call->shadow->param[i] = call->msg.param[i];
	call->shadow->param[i].u.rmem.shm_ref = om_shm_cookie(shm).v;
}

/* All references together, under one lock. */
static uint32_t resolve(struct om_call *call)
{
	om_guest_cookie_t cookie[MSG_NUM_TA_PARAMS];
	uint32_t count = call->references;

	for (uint32_t i = 0; i < count; i++)
		cookie[i].v = call->msg.param[call->reference[i]].u.rmem.shm_ref;
	if (!om_shm_get_registered(call->vm, cookie, call->used, count))
		return om_refuse(call->vm, OM_REFUSED_COOKIE);
	call->used_count = count;
	for (uint32_t i = 0; i < count; i++)
		write_reference(call, call->reference[i], call->used[i]);
	return TEEC_SUCCESS;
}

/* OP-TEE is told of the buffer for this call alone. */
static uint32_t begin_temporary(struct om_call *call, uint32_t i)
{
	const struct om_msg_param *in = &call->msg.param[i];
	om_guest_cookie_t none = { 0 };
	uint32_t result = TEEC_SUCCESS;
	struct om_shm *shm = om_shm_new(call->vm, OM_SHM_TEMPORARY, none, &result);

	if (!shm)
		return result;
	call->temporary[call->temporary_count++] = shm;
	om_page_list_begin(&call->reader, &shm->u.pages, call->vm, true,
			   (om_ipa_t){ in->u.tmem.buf_ptr }, in->u.tmem.size);
	return call->reader.result;
}

/* The buffer that was begun last has been read. */
static void end_temporary(struct om_call *call, uint32_t i)
{
	const struct om_shm *shm = call->temporary[call->temporary_count - 1];
	struct om_msg_param *out = &call->shadow->param[i];

	out->attr = call->msg.param[i].attr;
	out->u.tmem.buf_ptr = om_page_list_buf_ptr(&shm->u.pages);
	out->u.tmem.size = call->msg.param[i].u.tmem.size;
	out->u.tmem.shm_ref = om_shm_cookie(shm).v;
}

/*
 * A temporary reference. One that is not null is refused unless the VM may have such: OP-TEE 3.3 to
 * 4.10 never forgets it (core/tee/entry_std.c, cleanup_shm_refs, misses it), and no known guest
 * that registers its buffers sends one. The contiguous form never names dynamic shared memory.
 */
static uint32_t translate_tmem(struct om_call *call, uint32_t i)
{
	const struct om_msg_param *in = &call->msg.param[i];

	if (!in->u.tmem.buf_ptr) {
		write_null(&call->shadow->param[i], in->attr & MSG_ATTR_TYPE_MASK, in->u.tmem.size);
		return TEEC_SUCCESS;
	}
	if (!call->vm->config.temporary_buffers || !(in->attr & MSG_ATTR_NONCONTIG))
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	return begin_temporary(call, i);
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

/* The temporary buffer of the next parameter has been read. */
static uint32_t finish_temporary(struct om_call *call)
{
	call->reader.list = NULL;
	if (call->reader.result == TEEC_SUCCESS)
		end_temporary(call, call->next_param++);
	return call->reader.result;
}

uint32_t om_params_advance(struct om_call *call)
{
	uint32_t result = call->reader.list ? finish_temporary(call) : TEEC_SUCCESS;

	while (result == TEEC_SUCCESS && call->next_param < call->msg.header.num_params) {
		result = translate(call, call->next_param);
		if (call->reader.left)
			return result;
		call->next_param++;
	}
	if (result == TEEC_SUCCESS && call->references)
		result = resolve(call);
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

/* OP-TEE that has seen a temporary buffer may use it after the call; see translate_tmem(). */
static void end_temporaries(struct om_call *call, bool entered)
{
	while (call->temporary_count) {
		struct om_shm *shm = call->temporary[--call->temporary_count];

		if (entered && om_optee_keeps_temporaries())
			om_shm_open(call->vm, shm);
		else
			om_call_bury(call, shm);
	}
}

void om_params_end(struct om_call *call, bool entered)
{
	if (call->used_count)
		om_shm_put_registered(call->vm, call->used, call->used_count);
	call->used_count = 0;
	end_temporaries(call, entered);
}
