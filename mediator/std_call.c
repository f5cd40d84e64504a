/* SPDX-License-Identifier: BSD-2-Clause */
/* See std_call.h. The life of a call is in call.h, its RPCs are in rpc.h. */
#include "std_call.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "abi_msg.h"
#include "abi_smc.h"
#include "call.h"
#include "libc.h"
#include "params.h"
#include "registration.h"
#include "rpc.h"
#include "smc.h"
#include "vm.h"

/* Reads the message, once. Returns SMC_RETURN_OK, or the a0 that the guest gets. */
static uint32_t fetch(struct om_call *call, om_ipa_t arg)
{
	call->guest_arg = arg;
	/* The ABI gives a message a page, so that what is read beyond its end is the guest's too.
	 */
	if (arg.v % OM_PAGE_SIZE ||
	    !om_port_read_guest(call->vm->owner, &call->msg, arg, sizeof(call->msg))) {
		om_refuse(call->vm, OM_REFUSED_ADDRESS);
		return SMC_RETURN_EBADADDR;
	}
	if (call->msg.header.num_params > MSG_MAX_NUM_PARAMS) {
		om_refuse(call->vm, OM_REFUSED_MESSAGE);
		return SMC_RETURN_EBADCMD;
	}
	if (call->msg.header.cmd > MSG_CMD_UNREGISTER_SHM) {
		om_refuse(call->vm, OM_REFUSED_COMMAND);
		return SMC_RETURN_EBADCMD;
	}
	return SMC_RETURN_OK;
}

/* The header as OP-TEE gets it: an error, should OP-TEE return without having written a result. */
static void write_header(struct om_call *call)
{
	const struct om_msg_header *in = &call->msg.header;

	call->shadow->header = (struct om_msg_header){
		.cmd = in->cmd,
		.func = in->func,
		.session = in->session,
		.cancel_id = in->cancel_id,
		.ret = TEEC_ERROR_COMMUNICATION,
		.ret_origin = TEEC_ORIGIN_COMMS,
		.num_params = in->num_params,
	};
}

/* The Trusted Application's UUID, the client's, and its login (optee_msg.h, OPEN_SESSION). */
static uint32_t begin_open(struct om_call *call)
{
	const struct om_msg *msg = &call->msg;

	if (msg->header.num_params < MSG_NUM_META_PARAMS || msg->header.num_params > MSG_NUM_PARAMS)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	for (uint32_t i = 0; i < MSG_NUM_META_PARAMS; i++) {
		if (msg->param[i].attr != (MSG_ATTR_TYPE_VALUE_INPUT | MSG_ATTR_META))
			return om_refuse(call->vm, OM_REFUSED_MESSAGE);
		call->shadow->param[i] = msg->param[i];
	}
	return om_params_begin(call, MSG_NUM_META_PARAMS);
}

static uint32_t begin_invoke(struct om_call *call)
{
	if (call->msg.header.num_params > MSG_NUM_TA_PARAMS)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	return om_params_begin(call, 0);
}

static uint32_t begin_without_params(struct om_call *call)
{
	if (call->msg.header.num_params)
		return om_refuse(call->vm, OM_REFUSED_MESSAGE);
	return TEEC_SUCCESS;
}

/* Writes the shadow and acquires what the call needs. */
static uint32_t begin(struct om_call *call)
{
	write_header(call);
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

/* Releases what the call acquired. @done: OP-TEE did what was asked. */
static void end(struct om_call *call, bool done)
{
	om_params_end(call);
	if (!call->subject)
		return;
	if (call->msg.header.cmd == MSG_CMD_REGISTER_SHM)
		om_register_end(call, done);
	else
		om_unregister_end(call, done);
	call->subject = NULL;
}

/* Only what a message takes of the shadow has to be cleared: the rest is zero still. */
static void clear_shadow(struct om_call *call)
{
	memset(call->shadow, 0, sizeof(*call->shadow));
}

/*
 * Gives the guest the results: its own message, with what OP-TEE wrote. That the guest has taken
 * the page away meanwhile is its own loss.
 */
static void write_back(const struct om_call *call)
{
	uint32_t num_params = call->msg.header.num_params;

	om_port_write_guest(call->vm->owner, call->guest_arg, &call->msg, om_msg_size(num_params));
}

static bool write_error(const struct om_call *call, uint32_t result)
{
	om_ipa_t at = { call->guest_arg.v + offsetof(struct om_msg_header, ret) };
	uint32_t ret[2] = { result, TEEC_ORIGIN_COMMS };

	return om_port_write_guest(call->vm->owner, at, ret, sizeof(ret));
}

static void take_results(struct om_call *call)
{
	const struct om_msg_header *from = &call->shadow->header;
	struct om_msg_header *to = &call->msg.header;

	to->ret = from->ret;
	to->ret_origin = from->ret_origin;
	if (to->cmd == MSG_CMD_OPEN_SESSION)
		to->session = from->session;
	if (to->cmd == MSG_CMD_OPEN_SESSION || to->cmd == MSG_CMD_INVOKE_COMMAND)
		om_params_results(call);
}

static bool is_only_call(const struct om_call *call)
{
	return om_calls_in_progress(call->vm) == 1;
}

/* OP-TEE is through with the call. Unless a0 is OK the message was not written. */
static void complete(struct om_call *call, uint32_t a0, struct om_smc *guest)
{
	bool ok = a0 == SMC_RETURN_OK;

	om_smc_answer(guest, om_smc_code(a0));
	if (ok)
		take_results(call);
	end(call, ok && call->msg.header.ret == TEEC_SUCCESS);
	if (ok)
		write_back(call);
	clear_shadow(call);
	om_call_free(call);
}

/*
 * "No thread is free" sends the guest to wait for another call of its own, for ever if there is
 * none. If there is none any more, a thread has become free since; or OP-TEE has none for another
 * reason.
 */
static void enter(struct om_call *call, struct om_smc *optee)
{
	const struct om_smc again = *optee;

	om_port_smc(optee);
	if ((uint32_t)optee->a[0] != SMC_RETURN_ETHREAD_LIMIT || !is_only_call(call))
		return;
	*optee = again;
	om_port_smc(optee);
	if ((uint32_t)optee->a[0] == SMC_RETURN_ETHREAD_LIMIT)
		optee->a[0] = SMC_RETURN_ENOMEM;
}

/* OP-TEE is through, or asks the guest. Afterwards the call is not ours any more. */
static void leave(struct om_call *call, const struct om_smc *optee, struct om_smc *guest)
{
	if (!om_smc_is_rpc_for(optee, SMC_RPC_FUNC_FOREIGN_INTR))
		om_rpc_retire(call);
	if (!om_smc_is_rpc(optee)) {
		complete(call, (uint32_t)optee->a[0], guest);
		return;
	}
	om_rpc_request(call, optee, guest);
	om_call_suspend(call);
}

static void enter_first(struct om_call *call, struct om_smc *guest)
{
	struct om_smc optee = om_smc_for(call->vm, SMC_CALL_WITH_ARG);

	om_pair_set(&optee.a[1], &optee.a[2], om_port_page_pa(call->shadow).v);
	om_call_count(&call->entered);
	enter(call, &optee);
	leave(call, &optee, guest);
}

/* The call does not enter OP-TEE: undo, and tell the guest why. Returns the a0 that it gets. */
static uint32_t give_up(struct om_call *call, uint32_t result)
{
	end(call, false);
	clear_shadow(call);
	return write_error(call, result) ? SMC_RETURN_OK : SMC_RETURN_EBADADDR;
}

static void start(struct om_call *call, om_ipa_t arg, struct om_smc *guest)
{
	uint32_t a0 = fetch(call, arg);
	uint32_t result;

	if (a0 == SMC_RETURN_OK) {
		result = begin(call);
		if (result == TEEC_SUCCESS) {
			enter_first(call, guest);
			return;
		}
		a0 = give_up(call, result);
	}
	om_call_free(call);
	om_smc_answer(guest, a0);
}

void om_std_call_start(struct om_vm *vm, uint32_t vcpu, struct om_smc *smc)
{
	om_ipa_t arg = { om_pair_get(smc->a[1], smc->a[2]) };
	struct om_call *call = om_call_claim(vm, vcpu);

	if (call) {
		start(call, arg, smc);
		return;
	}
	om_refuse(vm, OM_REFUSED_CALLS);
	om_smc_answer(smc, SMC_RETURN_ETHREAD_LIMIT);
}

void om_std_call_resume(struct om_vm *vm, struct om_smc *smc)
{
	struct om_call *call = om_call_resume(vm, (uint32_t)smc->a[3]);
	struct om_smc optee;

	if (!call) {
		om_refuse(vm, OM_REFUSED_RESUME);
		om_smc_answer(smc, SMC_RETURN_ERESUME);
		return;
	}
	if (om_rpc_answer(call, &optee, smc) == OM_TURN_GUEST) {
		om_call_suspend(call);
		return;
	}
	om_port_smc(&optee);
	leave(call, &optee, smc);
}
