/* SPDX-License-Identifier: BSD-2-Clause */
/* See message.h. */
#include "message.h"

#include <stddef.h>

#include "../optee/abi_smc.h"
#include "../shm/place.h"
#include "../shm/shm_use.h"
#include "../vm/policy.h"
#include "../vm/refuse.h"
#include "../vm/sessions.h"
#include "../vm/smc.h"
#include "../vm/vm.h"
#include "call_trace.h"
#include "msg.h"
#include "own_rpc.h"
#include "params.h"
#include "registration.h"

/* A message that is not in a registered buffer has a page to itself, as OP-TEE demands it. */
static bool find_by_address(struct om_call *call, const struct om_smc *smc)
{
	uint64_t ipa = om_pair_get(smc->a[1], smc->a[2]);

	call->place = (struct om_place){ .kind = OM_PLACE_GUEST, .at = ipa };
	return ipa % OM_PAGE_SIZE == 0;
}

static bool find_in_buffer(struct om_call *call, const struct om_smc *smc)
{
	om_guest_cookie_t cookie = { om_pair_get(smc->a[1], smc->a[2]) };
	const struct om_shm *buffer = om_shm_use(call->vm, &call->message_buffer, cookie);
	uint32_t offset = (uint32_t)smc->a[3];

	if (!buffer || offset % sizeof(uint64_t))
		return false;
	call->place = om_place_in(call->vm, &buffer->u.pages, offset);
	return true;
}

static bool find(struct om_call *call, const struct om_smc *smc)
{
	return (uint32_t)smc->a[0] == SMC_CALL_WITH_REGD_ARG ? find_in_buffer(call, smc)
							     : find_by_address(call, smc);
}

/*
 * What is not within a page may end where the buffer does, so the parameters are read by
 * themselves, as many as the header says that was read (T1). More than mean anything are not read
 * at all (I12).
 */
static bool read_in_parts(struct om_call *call)
{
	struct om_msg *msg = &call->msg;
	struct om_place params = om_place_after(call->place, sizeof(msg->header));
	uint32_t num_params;

	if (!om_place_read(call->vm, call->place, &msg->header, sizeof(msg->header)))
		return false;
	num_params = msg->header.num_params;
	if (num_params > MSG_NUM_PARAMS)
		return true;
	return om_place_read(call->vm, params, msg->param, num_params * sizeof(msg->param[0]));
}

/* Nothing is read twice (I3). A page has room for the longest message that means anything. */
static bool read(struct om_call *call)
{
	if (call->place.kind == OM_PLACE_BUFFER)
		return read_in_parts(call);
	return om_place_read(call->vm, call->place, &call->msg, sizeof(call->msg));
}

/* What every VM may do. */
static bool is_basic(uint32_t cmd)
{
	return cmd <= MSG_CMD_UNREGISTER_SHM;
}

/* Returns SMC_RETURN_OK, or the a0 that the guest gets. */
static uint32_t fetch(struct om_call *call, const struct om_smc *smc)
{
	const struct om_msg_header *header = &call->msg.header;

	if (!find(call, smc) || !read(call)) {
		om_refuse(call->vm, OM_REFUSED_ADDRESS);
		return SMC_RETURN_EBADADDR;
	}
	if (header->num_params > MSG_MAX_NUM_PARAMS) {
		om_refuse(call->vm, OM_REFUSED_MESSAGE);
		return SMC_RETURN_EBADCMD;
	}
	if (!is_basic(header->cmd) && !om_policy_allows_command(call->vm, header->cmd)) {
		om_refuse(call->vm, OM_REFUSED_COMMAND);
		return SMC_RETURN_EBADCMD;
	}
	return SMC_RETURN_OK;
}

static uint32_t begin_params(struct om_call *call, uint32_t first)
{
	uint32_t result;

	if (first == call->msg.header.num_params)
		return TEEC_SUCCESS;
	result = om_params_begin(call, first);
	if (call->reader.left)
		call->phase = OM_PHASE_PARAMS;
	return result;
}

static uint32_t begin_open(struct om_call *call)
{
	const struct om_msg *msg = &call->msg;
	uint32_t result;

	if (!om_msg_pass_metas(call->shadow, msg))
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	om_trace_call(call, OM_TRACE_TA, 0, om_trace_uuid(call, 0), om_trace_uuid(call, 1));
	if (!om_policy_allows_trusted_app(call->vm, &msg->param[0]))
		return om_refuse(call->vm, OM_REFUSED_TRUSTED_APP);
	result = om_session_open(call->vm, &call->session);
	return result == TEEC_SUCCESS ? begin_params(call, MSG_NUM_META_PARAMS) : result;
}

static uint32_t use_session(struct om_call *call)
{
	return om_session_use(call->vm, &call->session, call->msg.header.session);
}

static uint32_t begin_invoke(struct om_call *call)
{
	uint32_t result;

	if (call->msg.header.num_params > MSG_NUM_TA_PARAMS)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	result = use_session(call);
	return result == TEEC_SUCCESS ? begin_params(call, 0) : result;
}

uint32_t om_message_close(struct om_call *call)
{
	return om_session_close(call->vm, &call->session, call->msg.header.session);
}

/* It waits for the calls that use the session. */
static uint32_t begin_close(struct om_call *call)
{
	uint32_t result = om_message_close(call);

	if (result != TEEC_ERROR_BUSY)
		return result;
	call->phase = OM_PHASE_CLOSE;
	return TEEC_SUCCESS;
}

static uint32_t begin_without_params(struct om_call *call)
{
	if (call->msg.header.num_params)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	switch (call->msg.header.cmd) {
	case MSG_CMD_CLOSE_SESSION:
		return begin_close(call);
	case MSG_CMD_CANCEL:
		return use_session(call);
	default:
		return TEEC_SUCCESS;
	}
}

/* Returns TEEC_SUCCESS, or the error for the guest. */
static uint32_t begin_command(struct om_call *call)
{
	switch (call->msg.header.cmd) {
	case MSG_CMD_OPEN_SESSION:
		return begin_open(call);
	case MSG_CMD_INVOKE_COMMAND:
		return begin_invoke(call);
	case MSG_CMD_REGISTER_SHM:
		return om_register_begin(call);
	case MSG_CMD_UNREGISTER_SHM:
		return om_unregister_begin(call);
	default:
		return begin_without_params(call);
	}
}

static void answer(struct om_call *call, uint32_t a0)
{
	call->a0 = a0;
	call->phase = OM_PHASE_DONE;
}

void om_message_begin(struct om_call *call, const struct om_smc *smc)
{
	uint32_t a0 = fetch(call, smc);
	uint32_t result;

	om_trace_call(call, OM_TRACE_BEGIN, om_trace_cmd(call, a0), om_trace_target(call, a0), 0);
	if (a0 != SMC_RETURN_OK) {
		answer(call, a0);
		return;
	}
	om_msg_write_header(call->shadow, &call->msg);
	result = begin_command(call);
	if (result != TEEC_SUCCESS)
		om_message_give_up(call, result);
}

/*
 * Only what the call used of the shadow has to be cleared: the rest is zero still (L1). The header
 * is written in full for each call.
 */
static void clear_params(struct om_call *call)
{
	const uint32_t num_params = call->msg.header.num_params;
	struct om_msg_param *param = call->shadow->param;
	struct om_msg_param *const end = param + num_params;

	if (num_params > MSG_NUM_PARAMS) /* refused: there is nothing to clear */
		return;
	for (; param < end; param++)
		*param = (struct om_msg_param){ 0 };
}

static bool has_params(const struct om_call *call)
{
	uint32_t cmd = call->msg.header.cmd;

	return cmd == MSG_CMD_OPEN_SESSION || cmd == MSG_CMD_INVOKE_COMMAND;
}

/*
 * To call->msg, out of the shadow, once; what they are results of is what was sent, whatever the
 * shadow says by now (I3, T12). Returns whether OP-TEE did what was asked.
 */
static bool take_results(struct om_call *call)
{
	bool done = om_msg_header_result(&call->msg, call->shadow);

	if (has_params(call))
		om_msg_param_results(&call->msg, call->shadow);
	else
		clear_params(call);
	om_rpc_arg_clear(call);
	return done;
}

/* Commands without parameters that a client chose. */
static void end_command(struct om_call *call, bool done)
{
	if (done && call->msg.header.cmd == MSG_CMD_STOP_ASYNC_NOTIF)
		om_notif_stop(&call->vm->notif);
	if (!call->subject)
		return;
	if (call->msg.header.cmd == MSG_CMD_REGISTER_SHM)
		om_register_end(call, done);
	else
		om_unregister_end(call, done);
	call->subject = NULL;
}

/* @entered: OP-TEE may have seen the message; @done: it did what was asked. */
static void let_go(struct om_call *call, bool entered, bool done)
{
	om_session_end(call->vm, &call->session, &call->msg.header, done);
	if (!has_params(call))
		end_command(call, done);
	else if (call->used_count || call->temporary_count)
		om_params_end(call, entered);
}

/* False if the guest has taken its message away: a0 has to tell it. */
static bool write_error(const struct om_call *call, uint32_t error)
{
	struct om_place at = om_place_after(call->place, offsetof(struct om_msg_header, ret));
	uint32_t ret[2] = { error, TEEC_ORIGIN_COMMS };

	return om_place_write(call->vm, at, ret, sizeof(ret));
}

/* I8: what the call took until here is let go of. */
void om_message_give_up(struct om_call *call, uint32_t error)
{
	om_trace_told(call, error);
	let_go(call, false, false);
	clear_params(call);
	answer(call, write_error(call, error) ? SMC_RETURN_OK : SMC_RETURN_EBADADDR);
}

/* False if the guest has taken its message away: a0 has to tell it (T7). */
static bool write_results(const struct om_call *call)
{
	return om_place_write(call->vm, call->place, &call->msg,
			      om_msg_size(call->msg.header.num_params));
}

static void finish_ok(struct om_call *call)
{
	let_go(call, true, take_results(call));
	answer(call, write_results(call) ? SMC_RETURN_OK : SMC_RETURN_EBADADDR);
}

/*
 * Unless a0 is OK, OP-TEE did not write the message (I11); but for EBADCMD, it has turned the call
 * away before it looked at it.
 */
void om_message_finish(struct om_call *call, uint32_t a0)
{
	if (a0 == SMC_RETURN_OK) {
		finish_ok(call);
		return;
	}
	om_trace_told(call, TEEC_ERROR_COMMUNICATION);
	let_go(call, a0 == SMC_RETURN_EBADCMD, false);
	clear_params(call);
	om_rpc_arg_clear(call);
	answer(call, om_smc_code(a0));
}
