/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_message.h. What OP-TEE itself would answer in w3 is core/arch/arm/kernel/thread_spmc.c.
 */
#include "ffa_message.h"

#include <stddef.h>
#include <stdint.h>

#include "../call/msg.h"
#include "../optee/libc.h"
#include "../vm/policy.h"
#include "../vm/refuse.h"
#include "../vm/sessions.h"
#include "ffa_trace.h"
#include "registers.h"
#include "request.h"
#include "shadow.h"
#include "share.h"

/* The message, and behind it that of an RPC, are in the share; as far as lists can tell. */
static bool is_within(struct om_ffa_vm *ffa, const struct om_ffa_call *call, uint64_t at)
{
	uint64_t size = om_msg_size(call->msg.header.num_params) + MSG_RPC_ARG_SIZE;
	uint64_t place;

	return om_page_list_at(&call->share->pages, &ffa->vm, at + size - 1, &place).v !=
	       OM_NO_PAGE;
}

/*
 * Nothing is read twice (I3, T1). They are in the share; more than mean anything are not read at
 * all (I12).
 */
static void read_params(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	struct om_msg *msg = &call->msg;
	struct om_place params = om_place_after(call->place, sizeof(msg->header));

	if (msg->header.num_params <= MSG_NUM_PARAMS)
		om_place_read(&ffa->vm, params, msg->param,
			      msg->header.num_params * sizeof(msg->param[0]));
}

static bool read(struct om_ffa_vm *ffa, struct om_ffa_call *call, uint64_t at)
{
	if (at % sizeof(uint64_t))
		return false;
	call->place = om_place_in(&ffa->vm, &call->share->pages, at);
	if (!om_place_read(&ffa->vm, call->place, &call->msg.header, sizeof(call->msg.header)) ||
	    !is_within(ffa, call, at))
		return false;
	read_params(ffa, call);
	return true;
}

static bool is_basic(uint32_t cmd)
{
	return cmd <= MSG_CMD_CANCEL;
}

/*
 * Where the message is, by w4 to w6, and whether there is such a command. Returns w3; if it is not
 * 0, OP-TEE would not have looked at the message either.
 */
static uint32_t fetch(struct om_ffa_vm *ffa, struct om_ffa_call *call, const struct om_smc *smc)
{
	if (!call->share) {
		om_refuse(&ffa->vm, OM_REFUSED_COOKIE);
		return TEEC_ERROR_BAD_PARAMETERS;
	}
	if (!read(ffa, call, (uint32_t)smc->a[6])) {
		om_refuse(&ffa->vm, OM_REFUSED_ADDRESS);
		return TEEC_ERROR_BAD_PARAMETERS;
	}
	if (is_basic(call->msg.header.cmd) ||
	    om_policy_allows_command(&ffa->vm, call->msg.header.cmd))
		return 0;
	om_refuse(&ffa->vm, OM_REFUSED_COMMAND);
	return TEEC_ERROR_NOT_IMPLEMENTED;
}

/* The null reference, or memory that the VM shares. Offset and size are for OP-TEE to judge. */
static bool is_memory(const struct om_ffa_vm *ffa, const struct om_msg_param *in)
{
	if (in->u.rmem.shm_ref == MSG_FMEM_NO_HANDLE)
		return !in->u.rmem.size;
	return om_shadow_may_be_named(ffa, in->u.rmem.shm_ref);
}

/*
 * An attribute is compared whole, as behind the first door. What is in a parameter of type NONE is
 * not passed. Returns why not: enum om_refusal; or OM_REFUSAL_COUNT.
 */
static enum om_refusal pass_param(const struct om_ffa_vm *ffa, const struct om_msg_param *in,
				  struct om_msg_param *out)
{
	switch (in->attr) {
	case MSG_ATTR_TYPE_NONE:
		return OM_REFUSAL_COUNT;
	case MSG_ATTR_TYPE_RMEM_INPUT:
	case MSG_ATTR_TYPE_RMEM_OUTPUT:
	case MSG_ATTR_TYPE_RMEM_INOUT:
		if (!is_memory(ffa, in))
			return OM_REFUSED_COOKIE;
		break;
	case MSG_ATTR_TYPE_VALUE_INPUT:
	case MSG_ATTR_TYPE_VALUE_OUTPUT:
	case MSG_ATTR_TYPE_VALUE_INOUT:
		break;
	default:
		return OM_REFUSED_MESSAGE;
	}
	*out = *in;
	return OM_REFUSAL_COUNT;
}

static enum om_refusal pass_params(const struct om_ffa_vm *ffa, const struct om_msg *msg,
				   struct om_msg *shadow, uint32_t first)
{
	enum om_refusal why = OM_REFUSAL_COUNT;

	if (msg->header.num_params > first + MSG_NUM_TA_PARAMS)
		return OM_REFUSED_MESSAGE;
	for (uint32_t i = first; i < msg->header.num_params && why == OM_REFUSAL_COUNT; i++)
		why = pass_param(ffa, &msg->param[i], &shadow->param[i]);
	return why;
}

static enum om_refusal pass_open(struct om_ffa_vm *ffa, const struct om_ffa_call *call,
				 struct om_msg *shadow)
{
	if (!om_msg_pass_metas(shadow, &call->msg))
		return OM_REFUSED_MESSAGE;
	om_ffa_trace_app(ffa, call);
	if (!om_policy_allows_trusted_app(&ffa->vm, &call->msg.param[0]))
		return OM_REFUSED_TRUSTED_APP;
	return pass_params(ffa, &call->msg, shadow, MSG_NUM_META_PARAMS);
}

static enum om_refusal pass_command(struct om_ffa_vm *ffa, const struct om_ffa_call *call,
				    struct om_msg *shadow)
{
	switch (call->msg.header.cmd) {
	case MSG_CMD_OPEN_SESSION:
		return pass_open(ffa, call, shadow);
	case MSG_CMD_INVOKE_COMMAND:
		return pass_params(ffa, &call->msg, shadow, 0);
	default:
		return call->msg.header.num_params ? OM_REFUSED_MESSAGE : OM_REFUSAL_COUNT;
	}
}

/* What is in the shadow of before is cleared (L1). Returns TEEC_SUCCESS, or the error for the
 * guest. */
static uint32_t pass(struct om_ffa_vm *ffa, const struct om_ffa_call *call)
{
	struct om_msg *shadow = om_shadow_of(ffa, call->slot);
	enum om_refusal why;

	memset(shadow, 0, OM_SHADOW_SIZE);
	om_msg_write_header(shadow, &call->msg);
	why = pass_command(ffa, call, shadow);
	return why == OM_REFUSAL_COUNT ? TEEC_SUCCESS : om_refuse(&ffa->vm, why);
}

/* As OP-TEE does it: the result is in the message, and the call is done. */
static void write_error(struct om_ffa_vm *ffa, struct om_ffa_call *call, uint32_t error)
{
	struct om_place at = om_place_after(call->place, offsetof(struct om_msg_header, ret));
	uint32_t ret[2] = { error, TEEC_ORIGIN_COMMS };

	call->msg.header.ret = error;
	call->msg.header.ret_origin = TEEC_ORIGIN_COMMS;
	om_place_write(&ffa->vm, at, ret, sizeof(ret));
}

static enum om_ffa_begun to_optee(const struct om_ffa_vm *ffa, const struct om_ffa_call *call,
				  struct om_smc *smc)
{
	smc->a[4] = (uint32_t)ffa->shadow.handle;
	smc->a[5] = ffa->shadow.handle >> 32;
	smc->a[6] = om_shadow_offset(call->slot);
	return OM_FFA_TO_OPTEE;
}

static enum om_ffa_begun refuse(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc,
				uint32_t error)
{
	write_error(ffa, call, error);
	om_request_answer(ffa, smc, 0);
	return OM_FFA_ANSWERED;
}

static uint32_t begin_session(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	const struct om_msg_header *header = &call->msg.header;

	switch (header->cmd) {
	case MSG_CMD_OPEN_SESSION:
		return om_session_open(&ffa->vm, &call->session);
	case MSG_CMD_INVOKE_COMMAND:
	case MSG_CMD_CANCEL:
		return om_session_use(&ffa->vm, &call->session, header->session);
	case MSG_CMD_CLOSE_SESSION:
		return om_session_close(&ffa->vm, &call->session, header->session);
	default:
		return TEEC_SUCCESS;
	}
}

/* What the message does with its session comes last: nothing of it is to be undone. */
static inline enum om_ffa_begun with_session(struct om_ffa_vm *ffa, struct om_ffa_call *call,
					     struct om_smc *smc)
{
	uint32_t error = begin_session(ffa, call);

	if (error == TEEC_ERROR_BUSY)
		return OM_FFA_WAIT;
	if (error != TEEC_SUCCESS)
		return refuse(ffa, call, smc, error);
	return to_optee(ffa, call, smc);
}

static enum om_ffa_begun judge(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	uint32_t w3 = fetch(ffa, call, smc);
	uint32_t error;

	om_ffa_trace_begin(ffa, call, w3);
	if (w3) {
		om_request_answer(ffa, smc, w3);
		return OM_FFA_ANSWERED;
	}
	error = pass(ffa, call);
	return error == TEEC_SUCCESS ? with_session(ffa, call, smc) : refuse(ffa, call, smc, error);
}

enum om_ffa_begun om_ffa_message_begin(struct om_ffa_vm *ffa, struct om_ffa_call *call,
				       struct om_smc *smc)
{
	int32_t code = om_shadow_share(ffa);
	bool is_busy = code == FFA_BUSY;

	call->share = NULL;
	call->session = NULL;
	call->is_waiting = false;
	if (!code)
		call->share = om_share_use(ffa, om_ffa_handle(smc->a[4], smc->a[5]), &is_busy);
	if (is_busy)
		return OM_FFA_AGAIN;
	if (!code)
		return judge(ffa, call, smc);
	om_ffa_trace_begin(ffa, call, TEEC_ERROR_OUT_OF_MEMORY);
	om_request_answer(ffa, smc, TEEC_ERROR_OUT_OF_MEMORY);
	return OM_FFA_ANSWERED;
}

enum om_ffa_begun om_ffa_message_close(struct om_ffa_vm *ffa, struct om_ffa_call *call,
				       struct om_smc *smc)
{
	smc->a[3] = FFA_OPTEE_CALL_WITH_ARG;
	return call->session ? to_optee(ffa, call, smc) : with_session(ffa, call, smc);
}

void om_ffa_message_finish(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	struct om_msg *shadow = om_shadow_of(ffa, call->slot);
	bool done = om_msg_header_result(&call->msg, shadow);

	om_msg_param_results(&call->msg, shadow);
	om_session_end(&ffa->vm, &call->session, &call->msg.header, done);
	om_place_write(&ffa->vm, call->place, &call->msg, om_msg_size(call->msg.header.num_params));
}

void om_ffa_message_let_go(struct om_ffa_vm *ffa, struct om_ffa_call *call)
{
	if (!call->share)
		return;
	om_session_end(&ffa->vm, &call->session, &call->msg.header, false);
	om_share_unuse(call->share);
}
