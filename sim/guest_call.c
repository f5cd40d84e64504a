/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's standard calls: begun, answered step by step, and read back.
 */
#include "guest.h"

#define STEPS_AT_MOST 10000u

/* In ret before a call, so that a result that never came is told from success. */
#define NO_RESULT 0x5eed5eedu

static void enter(struct guest_call *call, struct om_smc smc)
{
	guest_smc(call->guest, call->vcpu, &smc);
	call->smc = smc;
}

void guest_call_begin_on(struct guest_call *call, struct guest *guest, const struct abi_msg *msg,
			 uint32_t vcpu)
{
	struct om_smc smc = { { ABI_CALL_WITH_ARG, 0, 0, 0, 0x44, 0x55, 0x66, 0x77 } };

	*call = (struct guest_call){
		.guest = guest, .vcpu = vcpu, .arg = guest_page_new(guest), .msg = *msg
	};
	if (!call->msg.ret)
		call->msg.ret = NO_RESULT;
	sim_guest_write(guest->vm, call->arg, &call->msg, sizeof(call->msg));
	smc.a[1] = call->arg.v >> 32;
	smc.a[2] = call->arg.v & UINT32_MAX;
	enter(call, smc);
}

void guest_call_begin(struct guest_call *call, struct guest *guest, const struct abi_msg *msg)
{
	guest_call_begin_on(call, guest, msg, 0);
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
