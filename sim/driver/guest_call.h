/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's standard calls: begun, and what they have in memory.
 */
#ifndef SIM_GUEST_CALL_H
#define SIM_GUEST_CALL_H

#include "model/guest_state.h"
#include "secure/abi.h"

#define GUEST_ARGS     16u
#define GUEST_ARG_SIZE UINT64_C(512)

/* In ret before a call, so that a result that never came is told from success. */
#define GUEST_NO_RESULT 0x5eed5eedu

/* A driver's message is about to be sent; of two commands there is no result to come. */
static inline void guest_expect_result(struct abi_msg *msg)
{
	bool has_none = msg->cmd == ABI_CMD_DO_BOTTOM_HALF || msg->cmd == ABI_CMD_STOP_ASYNC_NOTIF;

	if (!msg->ret && !has_none)
		msg->ret = GUEST_NO_RESULT;
}

/* A standard call of a guest. */
struct guest_call {
	struct guest *guest;
	uint32_t vcpu;
	om_ipa_t arg;		  /* a page; but not of GUEST_REGD_ARG */
	struct guest_share *args; /* the buffer, of GUEST_REGD_ARG */
	uint64_t args_at;	  /* the place there */
	bool has_rpc_arg;
	uint32_t sent_params;
	struct abi_msg msg;	   /* as sent, and as it came back once the call is over */
	struct om_smc smc;	   /* what the guest got last */
	struct guest_share *share; /* that a REGISTER or UNREGISTER is about */
};

void guest_call_begin(struct guest_call *call, struct guest *guest, const struct abi_msg *msg);
void guest_call_begin_on(struct guest_call *call, struct guest *guest, const struct abi_msg *msg,
			 uint32_t vcpu);
bool guest_call_is_suspended(const struct guest_call *call);
/* Goes on with the registers as they are, whatever they are. */
void guest_call_resume(struct guest_call *call, struct om_smc smc);
/* Reads the message of a call that is over, and frees its place. */
void guest_call_read_back(struct guest_call *call);

/* The call's message and what follows it, in memory. */
void guest_arg_write(struct guest_call *call, uint64_t at, const void *from, size_t size);
void guest_arg_read(struct guest_call *call, void *to, uint64_t at, size_t size);

/* The message of the RPC_CMD that the call waits for, as the guest finds it. */
struct abi_msg guest_rpc_request(struct guest_call *call);
/* Whether there is a place for it: behind the call's own message, or in a page that the guest gave.
 */
bool guest_rpc_has_place(const struct guest_call *call);
/* Writes ABI_RPC_ARG_SIZE bytes there. */
void guest_rpc_write(struct guest_call *call, const void *bytes);
struct guest_rpc_page *guest_rpc_page_find(struct guest *guest, uint64_t cookie);

#endif
