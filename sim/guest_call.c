/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's standard calls: begun, answered step by step, and read back.
 */
#include <string.h>
#include "guest.h"

#define STEPS_AT_MOST 20000u

/* In ret before a call, so that a result that never came is told from success. */
#define NO_RESULT 0x5eed5eedu

static void enter(struct guest_call *call, struct om_smc smc)
{
	guest_smc(call->guest, call->vcpu, &smc);
	call->smc = smc;
}

void guest_arg_write(struct guest_call *call, uint64_t at, const void *from, size_t size)
{
	struct guest *guest = call->guest;

	if (call->args)
		guest_share_write(guest, call->args, call->args_at + at, from, size);
	else
		sim_guest_write(guest->vm, (om_ipa_t){ call->arg.v + at }, from, size);
}

void guest_arg_read(struct guest_call *call, void *to, uint64_t at, size_t size)
{
	struct guest *guest = call->guest;

	if (call->args)
		guest_share_read(guest, call->args, to, call->args_at + at, size);
	else
		sim_guest_read(guest->vm, to, (om_ipa_t){ call->arg.v + at }, size);
}

/* A place in the registered buffer; there is always one, as there are few calls at a time. */
static void take_args(struct guest_call *call)
{
	struct guest *guest = call->guest;
	uint32_t i = 0;

	while (guest->args_used & 1u << i)
		i++;
	if (i >= GUEST_ARGS)
		sim_misuse("too many calls at a time for the guest's buffer");
	guest->args_used |= 1u << i;
	call->args = guest->args;
	call->args_at = i * GUEST_ARG_SIZE;
}

static enum guest_style style_of(const struct guest *guest, const struct abi_msg *msg)
{
	if (guest->manner.style == GUEST_REGD_ARG &&
	    (msg->cmd == ABI_CMD_REGISTER_SHM || msg->cmd == ABI_CMD_UNREGISTER_SHM))
		return GUEST_RPC_ARG;
	return guest->manner.style;
}

static size_t place_size(const struct guest_call *call)
{
	return call->args ? GUEST_ARG_SIZE : sizeof(struct abi_msg);
}

/* Garbage follows the message, as in memory that was used before. */
static void write_message(struct guest_call *call)
{
	uint8_t garbage[sizeof(struct abi_msg)];
	uint32_t params = call->sent_params;

	memset(garbage, 0xa5, sizeof(garbage));
	if (params > ABI_MAX_NUM_PARAMS)
		params = ABI_MAX_NUM_PARAMS;
	memcpy(garbage, &call->msg, call->has_rpc_arg ? abi_msg_size(params) : sizeof(call->msg));
	guest_arg_write(call, 0, garbage, place_size(call));
}

static struct om_smc registers_of(const struct guest_call *call)
{
	struct om_smc smc = { { ABI_CALL_WITH_ARG, 0, 0, 0, 0x44, 0x55, 0x66, 0x77 } };
	uint64_t where = call->args ? call->args->cookie : call->arg.v;

	if (call->has_rpc_arg)
		smc.a[0] = call->args ? ABI_CALL_WITH_REGD_ARG : ABI_CALL_WITH_RPC_ARG;
	smc.a[1] = where >> 32;
	smc.a[2] = where & UINT32_MAX;
	smc.a[3] = call->args_at;
	return smc;
}

void guest_call_begin_on(struct guest_call *call, struct guest *guest, const struct abi_msg *msg,
			 uint32_t vcpu)
{
	enum guest_style style = style_of(guest, msg);

	*call = (struct guest_call){ .guest = guest, .vcpu = vcpu, .msg = *msg };
	call->sent_params = msg->num_params;
	call->has_rpc_arg = style != GUEST_PLAIN;
	if (style == GUEST_REGD_ARG)
		take_args(call);
	else
		call->arg = guest_page_new(guest);
	if (!call->msg.ret)
		call->msg.ret = NO_RESULT;
	write_message(call);
	enter(call, registers_of(call));
}

void guest_call_begin(struct guest_call *call, struct guest *guest, const struct abi_msg *msg)
{
	guest_call_begin_on(call, guest, msg, guest->vcpu);
}

bool guest_call_is_suspended(const struct guest_call *call)
{
	return abi_is_rpc(call->smc.a[0]);
}

void guest_call_resume(struct guest_call *call, struct om_smc smc)
{
	enter(call, smc);
}

void guest_call_step(struct guest_call *call)
{
	struct om_smc smc = guest_rpc_answer(call);

	if (call->guest->manner.tamper_resume)
		call->guest->manner.tamper_resume(call, &smc);
	enter(call, smc);
}

bool guest_call_step_until(struct guest_call *call, uint32_t rpc)
{
	while (call->smc.a[0] != rpc) {
		if (!guest_call_is_suspended(call))
			return false;
		guest_call_step(call);
	}
	return true;
}

bool guest_call_step_until_cmd(struct guest_call *call, uint32_t cmd)
{
	while (guest_call_step_until(call, ABI_RPC_CMD)) {
		if (guest_rpc_request(call).cmd == cmd)
			return true;
		guest_call_step(call);
	}
	return false;
}

static void share_settle(struct guest_call *call, struct guest_result result)
{
	bool done = result.a0 == ABI_OK && result.ret == ABI_SUCCESS;
	bool registers = call->msg.cmd == ABI_CMD_REGISTER_SHM;

	if (!call->share)
		return;
	if (result.a0 == ABI_OK && result.ret == NO_RESULT)
		call->share->state = GUEST_MAY_LIVE;
	else
		call->share->state = registers == done ? GUEST_LIVES : GUEST_IS_OURS;
}

/* A page that the test took away from under the call has no result to read. */
static void read_back(struct guest_call *call)
{
	if (call->args) {
		guest_arg_read(call, &call->msg, 0, GUEST_ARG_SIZE);
		call->guest->args_used &= ~(1u << call->args_at / GUEST_ARG_SIZE);
		return;
	}
	if (sim_map_at(call->guest->vm, call->arg)->kind == SIM_UNMAPPED)
		return;
	sim_guest_read(call->guest->vm, &call->msg, call->arg, sizeof(call->msg));
	guest_page_free(call->guest, call->arg);
}

struct guest_result guest_call_finish(struct guest_call *call)
{
	uint32_t cmd = call->msg.cmd;
	struct guest_result result;

	for (unsigned steps = 0; guest_call_is_suspended(call); steps++) {
		if (steps == STEPS_AT_MOST)
			sim_misuse("a call that does not end");
		guest_call_step(call);
	}
	read_back(call);
	result = (struct guest_result){ (uint32_t)call->smc.a[0], call->msg.ret,
					call->msg.ret_origin };
	call->msg.cmd = cmd;
	share_settle(call, result);
	return result;
}

struct guest_result guest_call(struct guest *guest, const struct abi_msg *msg)
{
	struct guest_call call;

	guest_call_begin(&call, guest, msg);
	return guest_call_finish(&call);
}

struct guest_result guest_call_msg(struct guest *guest, struct abi_msg *msg)
{
	struct guest_call call;
	struct guest_result result;

	guest_call_begin(&call, guest, msg);
	result = guest_call_finish(&call);
	*msg = call.msg;
	return result;
}

struct guest_result guest_open(struct guest *guest, uint32_t *session)
{
	struct abi_msg msg = msg_open();
	struct guest_result result = guest_call_msg(guest, &msg);

	*session = msg.session;
	return result;
}

void guest_register_begin(struct guest_call *call, struct guest *guest, struct guest_share *share)
{
	struct abi_msg msg = msg_register(guest, share);

	share->state = GUEST_MAY_LIVE;
	guest_call_begin(call, guest, &msg);
	call->share = share;
}

void guest_unregister_begin(struct guest_call *call, struct guest *guest, struct guest_share *share)
{
	struct abi_msg msg = msg_unregister(share);

	share->state = GUEST_MAY_LIVE;
	guest_call_begin(call, guest, &msg);
	call->share = share;
}

struct guest_result guest_register(struct guest *guest, struct guest_share *share)
{
	struct guest_call call;

	guest_register_begin(&call, guest, share);
	return guest_call_finish(&call);
}

struct guest_result guest_unregister(struct guest *guest, struct guest_share *share)
{
	struct guest_call call;

	guest_unregister_begin(&call, guest, share);
	return guest_call_finish(&call);
}
