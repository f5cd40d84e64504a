/* SPDX-License-Identifier: BSD-2-Clause */
/* See params.h. */
#include "params.h"

#include <stddef.h>

#include "../optee/abi_msg.h"
#include "../optee/optee.h"
#include "../shm/page_list.h"
#include "../shm/shm.h"
#include "../shm/shm_use.h"
#include "../vm/refuse.h"
#include "../vm/vm.h"

/* What turns the type of a registered reference into that of a temporary one. */
#define RMEM_TO_TMEM (MSG_ATTR_TYPE_TMEM_INPUT - MSG_ATTR_TYPE_RMEM_INPUT)

/* Of the types that clients pass most. */
static bool is_value(uint64_t attr)
{
	return attr >= MSG_ATTR_TYPE_VALUE_INPUT && attr <= MSG_ATTR_TYPE_VALUE_INOUT;
}

static bool is_rmem(uint64_t attr)
{
	return attr >= MSG_ATTR_TYPE_RMEM_INPUT && attr <= MSG_ATTR_TYPE_RMEM_INOUT;
}

static void write_null(struct om_msg_param *out, uint64_t type, uint64_t size)
{
	out->attr = type;
	out->u.tmem.size = size;
}

static bool refuse(struct om_call *call, uint32_t result)
{
	call->result = result;
	return false;
}

static void write_reference(struct om_msg_param *out, const struct om_msg_param *in,
			    const struct om_shm *shm)
{
	out->attr = in->attr;
	out->u.rmem.offs = in->u.rmem.offs;
	out->u.rmem.size = in->u.rmem.size;
	out->u.rmem.shm_ref = shm->cookie.v;
}

/*
 * A reference to a registered buffer. U-Boot and Zephyr write the null reference as cookie 0, which
 * OP-TEE would take for the page of a running call's message.
 */
static bool translate_rmem(struct om_call *call, const struct om_msg_param *in,
			   struct om_msg_param *out)
{
	om_guest_cookie_t cookie = { in->u.rmem.shm_ref };
	const struct om_shm *shm;

	if (!cookie.v) {
		write_null(out, in->attr + RMEM_TO_TMEM, in->u.rmem.size);
		return true;
	}
	shm = om_shm_use(call->vm, &call->used[call->used_count], cookie);
	if (!shm)
		return refuse(call, om_refuse(call->vm, OM_REFUSED_COOKIE));
	call->used_count++;
	write_reference(out, in, shm);
	return true;
}

/* OP-TEE is told of the buffer for this call alone. Returns false: it is to be read, or refused. */
static bool begin_temporary(struct om_call *call, const struct om_msg_param *in)
{
	om_guest_cookie_t none = { 0 };
	struct om_shm *shm = om_shm_new(call->vm, OM_SHM_TEMPORARY, none, &call->result);

	if (!shm)
		return false;
	call->temporary[call->temporary_count++] = shm;
	om_page_list_begin(&call->reader, &shm->u.pages, call->vm, true,
			   (om_ipa_t){ in->u.tmem.buf_ptr }, in->u.tmem.size);
	return refuse(call, call->reader.result);
}

/* The buffer that was begun last has been read. */
static void end_temporary(struct om_call *call, uint32_t i)
{
	const struct om_shm *shm = call->temporary[call->temporary_count - 1];
	struct om_msg_param *out = &call->shadow->param[i];

	out->attr = call->msg.param[i].attr;
	out->u.tmem.buf_ptr = om_page_list_buf_ptr(&shm->u.pages);
	out->u.tmem.size = call->msg.param[i].u.tmem.size;
	out->u.tmem.shm_ref = shm->cookie.v;
}

/*
 * A temporary reference. One that is not null is refused unless the VM may have such: OP-TEE 3.3 to
 * 4.10 never forgets it (core/tee/entry_std.c, cleanup_shm_refs, misses it), and no known guest
 * that registers its buffers sends one. The contiguous form never names dynamic shared memory.
 */
static bool translate_tmem(struct om_call *call, const struct om_msg_param *in,
			   struct om_msg_param *out)
{
	if (!in->u.tmem.buf_ptr) {
		write_null(out, in->attr & MSG_ATTR_TYPE_MASK, in->u.tmem.size);
		return true;
	}
	if (!call->vm->config.temporary_buffers || !(in->attr & MSG_ATTR_NONCONTIG))
		return refuse(call, om_refuse(call->vm, OM_REFUSED_MESSAGE));
	return begin_temporary(call, in);
}

static bool translate_other(struct om_call *call, const struct om_msg_param *in,
			    struct om_msg_param *out)
{
	switch (in->attr) {
	case MSG_ATTR_TYPE_TMEM_INPUT:
	case MSG_ATTR_TYPE_TMEM_OUTPUT:
	case MSG_ATTR_TYPE_TMEM_INOUT:
	case MSG_ATTR_TYPE_TMEM_INPUT | MSG_ATTR_NONCONTIG:
	case MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG:
	case MSG_ATTR_TYPE_TMEM_INOUT | MSG_ATTR_NONCONTIG:
		return translate_tmem(call, in, out);
	default:
		return refuse(call, om_refuse(call->vm, OM_REFUSED_MESSAGE));
	}
}

/*
 * Clients have four parameters, of type NONE where they want none: what is in those is not passed.
 * Returns false if a list is to be read first, or on an error: call->result.
 */
static inline bool translate(struct om_call *call, const struct om_msg_param *in,
			     struct om_msg_param *out)
{
	if (is_value(in->attr)) {
		*out = *in;
		return true;
	}
	if (in->attr == MSG_ATTR_TYPE_NONE)
		return true;
	if (is_rmem(in->attr))
		return translate_rmem(call, in, out);
	return translate_other(call, in, out);
}

uint32_t om_params_begin(struct om_call *call, uint32_t first)
{
	const struct om_msg_param *in = &call->msg.param[first];
	const struct om_msg_param *const end = &call->msg.param[call->msg.header.num_params];
	struct om_msg_param *out = &call->shadow->param[first];

	for (; in < end; in++, out++) {
		if (translate(call, in, out))
			continue;
		call->next_param = (uint32_t)(in - call->msg.param);
		return call->result;
	}
	return TEEC_SUCCESS;
}

uint32_t om_params_advance(struct om_call *call)
{
	if (call->reader.result != TEEC_SUCCESS)
		return call->reader.result;
	end_temporary(call, call->next_param);
	return om_params_begin(call, call->next_param + 1);
}

/* OP-TEE that has seen a temporary buffer may use it after the call; see translate_tmem(). */
static void end_temporaries(struct om_call *call, bool entered)
{
	while (call->temporary_count) {
		struct om_shm *shm = call->temporary[--call->temporary_count];

		if (entered && om_optee.keeps_temporaries)
			om_shm_open(shm);
		else
			om_call_bury(call, shm);
	}
}

void om_params_end(struct om_call *call, bool entered)
{
	om_call_unmark(call);
	end_temporaries(call, entered);
}
