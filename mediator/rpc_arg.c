/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc_arg.h. */
#include "rpc_arg.h"

#include <stddef.h>

#include "abi_msg.h"
#include "memory.h"
#include "smc.h"
#include "vm.h"

/* What OP-TEE takes for "none": no message can be there (core/kernel/thread_optee_smc.c). */
#define NO_BUFFER UINT64_C(1)

/* The size stands alone in a1. */
void om_rpc_arg_request_alloc(struct om_call *call, uint32_t size, struct om_smc *guest)
{
	call->rpc.alloc_size = size;
	om_rpc_ask(call, OM_RPC_ALLOC, SMC_RPC_FUNC_ALLOC, (uint64_t)size << 32, guest);
}

/* Room for a message of the size that was asked for, aligned, within a page of the VM's RAM. */
static bool is_acceptable(const struct om_call *call, om_ipa_t buffer)
{
	static const struct om_msg_header empty;
	uint64_t size = call->rpc.alloc_size;

	if (size < MSG_RPC_ARG_SIZE)
		size = MSG_RPC_ARG_SIZE;
	return buffer.v % sizeof(uint64_t) == 0 && buffer.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE &&
	       om_port_write_guest(call->vm->owner, buffer, &empty, sizeof(empty));
}

static struct om_shm *new_buffer(struct om_call *call, om_ipa_t buffer, om_guest_cookie_t cookie)
{
	uint32_t result;
	struct om_shm *shm = om_shm_new(call->vm, OM_SHM_RPC_ARG, cookie, &result);

	if (!shm)
		return NULL;
	shm->u.rpc_arg.guest = buffer;
	shm->u.rpc_arg.shadow = om_page_get(call->vm);
	if (!shm->u.rpc_arg.shadow) {
		om_shm_end(call->vm, shm);
		return NULL;
	}
	om_shm_open(call->vm, shm);
	return shm;
}

enum om_rpc_turn om_rpc_arg_no_buffer(struct om_smc *optee)
{
	om_pair_set(&optee->a[1], &optee->a[2], NO_BUFFER);
	return OM_TURN_OPTEE;
}

static enum om_rpc_turn give_back(struct om_call *call, om_guest_cookie_t cookie,
				  struct om_smc *guest)
{
	return om_rpc_ask(call, OM_RPC_REFUSED_ALLOC, SMC_RPC_FUNC_FREE, cookie.v, guest);
}

enum om_rpc_turn om_rpc_arg_answer_alloc(struct om_call *call, struct om_smc *optee,
					 struct om_smc *guest)
{
	om_ipa_t buffer = { om_pair_get(guest->a[1], guest->a[2]) };
	om_guest_cookie_t cookie = { om_pair_get(guest->a[4], guest->a[5]) };
	struct om_shm *shm;

	if (!buffer.v)
		return om_rpc_arg_no_buffer(optee);
	if (!is_acceptable(call, buffer)) {
		om_refuse(call->vm, OM_REFUSED_REPLY);
		return give_back(call, cookie, guest);
	}
	shm = new_buffer(call, buffer, cookie);
	if (!shm)
		return give_back(call, cookie, guest);
	om_pair_set(&optee->a[1], &optee->a[2], om_port_page_pa(shm->u.rpc_arg.shadow).v);
	om_pair_set(&optee->a[4], &optee->a[5], om_shm_cookie(shm).v);
	return OM_TURN_OPTEE;
}

/*
 * OP-TEE sends this before it unmaps the buffer, so the shadow stays until OP-TEE has come to its
 * next request, or to the end; the guest may use its cookie for something else at once.
 */
void om_rpc_arg_request_free(struct om_call *call, om_cookie_t cookie, struct om_smc *guest)
{
	call->retired = om_shm_take(call->vm, OM_SHM_RPC_ARG, cookie);
	if (call->retired)
		om_rpc_ask(call, OM_RPC_NOTHING, SMC_RPC_FUNC_FREE, call->retired->guest_cookie.v,
			   guest);
	else
		om_rpc_pause(call, guest);
}
