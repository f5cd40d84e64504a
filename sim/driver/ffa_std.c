/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See ffa_std.h.
 */
#include <string.h>
#include "driver/ffa_std.h"
#include "driver/ffa_direct.h"
#include "driver/ffa_share.h"
#include "driver/guest_call.h"
#include "driver/guest_memory.h"
#include "driver/guest_msg.h"
#include "driver/guest_rpc.h"
#include "machine/violation.h"
#include "secure/ffa_abi.h"

#define ARGS_PAGES    2u
#define STEPS_AT_MOST 1000u

bool ffa_have_args(struct guest *guest)
{
	guest->args = ffa_shared(guest, ARGS_PAGES);
	guest->args_used = 0;
	return guest->args;
}

/* Linux has a page of them for each handful of calls; here there are few at a time. */
static uint64_t take_place(struct guest *guest)
{
	uint32_t i = 0;

	while (guest->args_used & 1u << i)
		i++;
	if (i >= GUEST_ARGS)
		sim_misuse("too many calls at a time for the guest's buffer");
	guest->args_used |= 1u << i;
	return i * GUEST_ARG_SIZE;
}

void ffa_std_begin(struct ffa_std *std, struct guest *guest, uint32_t vcpu,
		   const struct abi_msg *msg)
{
	uint64_t handle = guest->args->cookie;

	*std = (struct ffa_std){ .args = guest->args, .at = take_place(guest), .msg = *msg };
	guest_expect_result(&std->msg);
	guest_share_write(guest, std->args, std->at, &std->msg, abi_msg_size(msg->num_params));
	std->call = ffa_call_of(guest, vcpu,
				ffa_message(guest, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle,
					    handle >> 32, std->at, 0),
				NULL);
}

bool ffa_std_is_suspended(const struct ffa_std *std)
{
	const struct om_smc *answer = &std->call.answer;

	return answer->a[0] == ABI_FFA_DIRECT_RESP_32 && !answer->a[3] &&
	       answer->a[4] != ABI_FFA_RETURN_DONE;
}

static uint64_t request_at(const struct ffa_std *std)
{
	return std->at + abi_msg_size(std->msg.num_params);
}

struct abi_msg ffa_std_request(struct ffa_std *std)
{
	struct abi_msg msg = { 0 };

	guest_share_read(std->call.guest, std->args, &msg, request_at(std), ABI_RPC_ARG_SIZE);
	return msg;
}

static void shm_alloc(struct guest *guest, struct abi_msg *msg)
{
	uint64_t size = msg->params[0].u.value.b;
	struct guest_share *share =
		ffa_shared(guest, (uint32_t)((size + ABI_PAGE_MASK) / ABI_PAGE_SIZE));

	if (!share) {
		msg->ret = ABI_OUT_OF_MEMORY;
		return;
	}
	msg->num_params = 0;
	msg_add_rmem(msg, ABI_ATTR_RMEM_OUTPUT, share, 0, share->size);
	msg->ret = ABI_SUCCESS;
}

static void shm_free(struct guest *guest, struct abi_msg *msg)
{
	uint64_t handle = msg->params[0].u.value.b;
	struct guest_share *share = guest_share_find(guest, GUEST_REGISTERED, handle);
	struct ffa_call call = ffa_reclaim_call(guest, guest->vcpu, handle);

	if (!share) {
		sim_violation("SHM_FREE of %#llx, which the guest did not give",
			      (unsigned long long)handle);
		msg->ret = ABI_BAD_PARAMETERS;
		return;
	}
	if (ffa_finish(&call).a[0] == ABI_FFA_SUCCESS_32)
		guest_share_free(guest, share);
	msg->ret = ABI_SUCCESS;
}

static void answer_request(struct ffa_std *std)
{
	struct guest *guest = std->call.guest;
	struct abi_msg msg = ffa_std_request(std);

	if (msg.cmd == ABI_RPC_CMD_SHM_ALLOC)
		shm_alloc(guest, &msg);
	else if (msg.cmd == ABI_RPC_CMD_SHM_FREE)
		shm_free(guest, &msg);
	else
		guest_supplicant(guest, &msg);
	guest_share_write(guest, std->args, request_at(std), &msg, ABI_RPC_ARG_SIZE);
}

void ffa_std_answer(struct ffa_std *std)
{
	struct guest *guest = std->call.guest;
	const struct om_smc *answer = &std->call.answer;

	if (answer->a[4] == ABI_FFA_RETURN_RPC)
		answer_request(std);
	std->call = ffa_call_of(guest, std->call.vcpu,
				ffa_message(guest, ABI_FFA_RESUME, 0, 0, 0, answer->a[7]), NULL);
}

/* Its place is free again, if the guest has not forgotten that it had it. */
static void read_back(struct ffa_std *std)
{
	struct guest *guest = std->call.guest;

	guest_share_read(guest, std->args, &std->msg, std->at, GUEST_ARG_SIZE);
	if (guest->args == std->args)
		guest->args_used &= ~(1u << std->at / GUEST_ARG_SIZE);
}

uint32_t ffa_std_finish(struct ffa_std *std)
{
	unsigned steps = 0;

	ffa_finish(&std->call);
	while (ffa_std_is_suspended(std)) {
		if (steps++ == STEPS_AT_MOST)
			sim_misuse("a call that does not end");
		ffa_std_answer(std);
		ffa_finish(&std->call);
	}
	read_back(std);
	return std->call.answer.a[0] == ABI_FFA_DIRECT_RESP_32 ? (uint32_t)std->call.answer.a[3]
							       : (uint32_t)std->call.answer.a[2];
}

uint32_t ffa_std(struct guest *guest, struct abi_msg *msg)
{
	struct ffa_std std;
	uint32_t w3;

	ffa_std_begin(&std, guest, guest->vcpu, msg);
	w3 = ffa_std_finish(&std);
	*msg = std.msg;
	return w3 ? w3 : msg->ret;
}
