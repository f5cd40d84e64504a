/* SPDX-License-Identifier: BSD-2-Clause */
/* See registration.h. */
#include "registration.h"

#include <stddef.h>

#include "../optee/abi_msg.h"
#include "../shm/page_list.h"
#include "../shm/shm.h"
#include "../vm/refuse.h"
#include "../vm/vm.h"
#include "call_trace.h"
#include "closing.h"

/*
 * optee_msg.h says TMEM_INPUT, but OP-TEE takes nothing but this (core/tee/entry_std.c,
 * register_shm), and compares the whole attribute.
 */
#define REGISTER_ATTR (MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG)

uint32_t om_register_begin(struct om_call *call)
{
	const struct om_msg_param *param = &call->msg.param[0];
	om_guest_cookie_t cookie = { param->u.tmem.shm_ref };
	om_ipa_t buf_ptr = { param->u.tmem.buf_ptr };
	uint32_t result = TEEC_SUCCESS;

	if (call->msg.header.num_params != 1 || param->attr != REGISTER_ATTR || !cookie.v)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	call->subject = om_shm_new(call->vm, OM_SHM_REGISTERED, cookie, &result);
	if (!call->subject)
		return result;
	om_page_list_begin(&call->reader, &call->subject->u.pages, call->vm, true, buf_ptr,
			   param->u.tmem.size);
	call->phase = OM_PHASE_REGISTER;
	return TEEC_SUCCESS;
}

static void write_register_param(struct om_call *call)
{
	struct om_msg_param *param = &call->shadow->param[0];

	param->attr = REGISTER_ATTR;
	param->u.tmem.buf_ptr = om_page_list_buf_ptr(&call->subject->u.pages);
	param->u.tmem.size = call->msg.param[0].u.tmem.size;
	param->u.tmem.shm_ref = call->subject->cookie.v;
}

uint32_t om_register_finish(struct om_call *call)
{
	if (call->reader.result == TEEC_SUCCESS)
		write_register_param(call);
	return call->reader.result;
}

static void bury(struct om_call *call)
{
	om_shm_end(call->vm, call->subject);
	om_call_bury(call, call->subject);
}

/* Unless OP-TEE has taken it, nothing is left of it (I8). */
void om_register_end(struct om_call *call, bool done)
{
	om_trace_register(call, OM_TRACE_REGISTERED, call->subject, om_trace_ret(call, done));
	if (!done) {
		bury(call);
		return;
	}
	om_page_list_compact(&call->subject->u.pages, call->vm);
	om_shm_open(call->subject);
}

uint32_t om_unregister_begin(struct om_call *call)
{
	struct om_msg_param *param = &call->shadow->param[0];
	om_guest_cookie_t cookie;

	/* OP-TEE does not look at the attribute, and guests differ in it. */
	if (call->msg.header.num_params != 1)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	cookie.v = call->msg.param[0].u.rmem.shm_ref;
	call->subject = om_shm_close_registered(call->vm, cookie);
	if (!call->subject)
		return om_refuse(call->vm, OM_REFUSED_COOKIE);
	param->attr = MSG_ATTR_TYPE_RMEM_INPUT;
	param->u.rmem.shm_ref = call->subject->cookie.v;
	return TEEC_SUCCESS;
}

/* Pinned, and the guest's to use, until OP-TEE has confirmed (I5). */
void om_unregister_end(struct om_call *call, bool done)
{
	if (done) {
		om_trace_release(call, OM_TRACE_REGISTERED, call->subject);
		bury(call);
	} else {
		om_shm_open(call->subject);
	}
}
