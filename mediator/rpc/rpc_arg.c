/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc_arg.h. */
#include "rpc_arg.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "../call/call_trace.h"
#include "../call/own_rpc.h"
#include "../optee/abi_msg.h"
#include "../shm/place.h"
#include "../shm/shm.h"
#include "../vm/memory.h"
#include "../vm/refuse.h"
#include "../vm/smc.h"
#include "../vm/vm.h"
#include "rpc_ask.h"

/* What OP-TEE takes for "none": no message can be there (core/kernel/thread_optee_smc.c). */
#define NO_BUFFER UINT64_C(1)

static struct om_place own_place(const struct om_call *call)
{
	return om_place_after(call->place, om_msg_size(call->msg.header.num_params));
}

static struct om_shm *new_buffer(struct om_call *call, om_ipa_t buffer, om_guest_cookie_t cookie)
{
	uint32_t result;
	struct om_shm *shm = om_shm_new(call->vm, OM_SHM_RPC_ARG, cookie, &result);

	if (!shm)
		return NULL;
	shm->u.rpc_arg.guest = buffer;
	shm->u.rpc_arg.refs = 1;
	shm->u.rpc_arg.shadow = om_page_get(call->vm);
	if (!shm->u.rpc_arg.shadow) {
		om_shm_release(call->vm, shm);
		return NULL;
	}
	om_trace_register(call, OM_TRACE_RPC_MESSAGES, shm, 0);
	om_shm_open(shm);
	return shm;
}

void om_rpc_arg_no_buffer(struct om_call *call)
{
	om_pair_set(&call->optee.a[1], &call->optee.a[2], NO_BUFFER);
}

static void give(struct om_call *call, const struct om_shm *shm)
{
	struct om_smc *optee = &call->optee;

	om_pair_set(&optee->a[1], &optee->a[2],
		    om_port_page_pa(call->vm->owner, shm->u.rpc_arg.shadow).v);
	om_pair_set(&optee->a[4], &optee->a[5], shm->cookie.v);
}

/* The size stands alone in a1. */
void om_rpc_arg_request_alloc(struct om_call *call, uint32_t size)
{
	call->rpc.alloc_size = size;
	if (call->with_rpc_arg)
		om_rpc_ask(call, OM_RPC_ALLOC, SMC_RPC_FUNC_FOREIGN_INTR, 0);
	else
		om_rpc_ask(call, OM_RPC_ALLOC, SMC_RPC_FUNC_ALLOC, (uint64_t)size << 32);
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

static void give_back(struct om_call *call, om_guest_cookie_t cookie)
{
	om_rpc_ask(call, OM_RPC_REFUSED_ALLOC, SMC_RPC_FUNC_FREE, cookie.v);
}

static void give_own_buffer(struct om_call *call)
{
	struct om_shm *shm = new_buffer(call, (om_ipa_t){ 0 }, (om_guest_cookie_t){ 0 });

	if (shm)
		give(call, shm);
	else
		om_rpc_arg_no_buffer(call);
}

static void give_guest_buffer(struct om_call *call, om_ipa_t buffer, om_guest_cookie_t cookie)
{
	struct om_shm *shm = NULL;

	if (is_acceptable(call, buffer))
		shm = new_buffer(call, buffer, cookie);
	else
		om_refuse(call->vm, OM_REFUSED_REPLY);
	if (shm)
		give(call, shm);
	else
		give_back(call, cookie);
}

void om_rpc_arg_answer_alloc(struct om_call *call, const struct om_smc *guest)
{
	om_ipa_t buffer = { om_pair_get(guest->a[1], guest->a[2]) };
	om_guest_cookie_t cookie = { om_pair_get(guest->a[4], guest->a[5]) };

	if (call->with_rpc_arg)
		give_own_buffer(call);
	else if (buffer.v)
		give_guest_buffer(call, buffer, cookie);
	else
		om_rpc_arg_no_buffer(call);
}

/*
 * OP-TEE sends this before it unmaps the buffer, so the shadow stays until OP-TEE has come to its
 * next request, or to the end; the guest may use its cookie for something else at once.
 */
void om_rpc_arg_request_free(struct om_call *call, om_cookie_t cookie)
{
	call->retired = om_shm_take(call->vm, OM_SHM_RPC_ARG, cookie);
	if (call->retired && call->retired->u.rpc_arg.guest.v)
		om_rpc_ask(call, OM_RPC_NOTHING, SMC_RPC_FUNC_FREE,
			   om_shm_guest_cookie_of(call->retired).v);
	else
		om_rpc_pause(call);
}

static bool use_own(struct om_call *call)
{
	call->rpc.shadow = om_rpc_arg_own(call);
	call->rpc.place = own_place(call);
	return true;
}

/*
 * A buffer of ours may have stayed in OP-TEE's cache, and a call that brings no place then has
 * none.
 */
static bool use_buffer(struct om_call *call, om_cookie_t cookie)
{
	struct om_shm *shm = om_shm_bind(call->vm, cookie);

	if (shm && !call->with_rpc_arg && !shm->u.rpc_arg.guest.v) {
		om_shm_unbind(call->vm, shm);
		shm = NULL;
	}
	call->rpc.arg = shm;
	if (!shm)
		return false;
	call->rpc.shadow = shm->u.rpc_arg.shadow;
	call->rpc.place = call->with_rpc_arg ? own_place(call)
					     : (struct om_place){ .kind = OM_PLACE_GUEST,
								  .at = shm->u.rpc_arg.guest.v };
	return true;
}

/*
 * OP-TEE that has been given a buffer in a call that has a place of its own goes on naming the
 * buffer when it uses the place (core/arch/arm/kernel/thread_optee_smc.c, call_entry_std). What is
 * in the place is cleared after the call whatever the command there says (L1).
 */
bool om_rpc_arg_find(struct om_call *call, om_cookie_t cookie)
{
	call->own_rpcs = call->with_rpc_arg;
	if (call->with_rpc_arg && om_rpc_arg_own(call)->header.cmd != OM_RPC_ARG_NOT_WRITTEN)
		return use_own(call);
	return use_buffer(call, cookie);
}
