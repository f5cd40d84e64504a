/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's requests to the normal world: the RPC argument, commands, and memory that the
 * normal world lends for as long as OP-TEE wants it.
 */
#include <string.h>
#include "secure/optee_rpc.h"
#include "machine/violation.h"
#include "secure/optee_list.h"
#include "secure/optee_mobj.h"
#include "secure/optee_suspend.h"
#include "secure/spmc_message.h"

/* L1: a shadow page is clean when it is handed over. */
static void check_is_zero(const uint8_t *page)
{
	for (size_t i = 0; i < OM_PAGE_SIZE; i++)
		if (page[i])
			sim_violation("L1: byte %zu of a new RPC argument page is stale", i);
}

static struct optee_mobj *rpc_arg_alloc(struct optee_thread *thread)
{
	struct om_smc smc = optee_rpc(thread, ABI_RPC_ALLOC, ABI_RPC_ARG_SIZE, 0);
	uint64_t pa = abi_pair(smc.a[1], smc.a[2]);
	uint64_t cookie = abi_pair(smc.a[4], smc.a[5]);

	if (pa & ABI_PAGE_MASK) {
		if (cookie)
			sim_violation("a refused RPC_ALLOC carries the cookie %#llx",
				      (unsigned long long)cookie);
		return NULL;
	}
	if (optee_own_page(thread->guest, pa))
		check_is_zero(optee_own_page(thread->guest, pa));
	return optee_mobj_of_page(thread->guest, OPTEE_RPC_ARG, pa, cookie);
}

void optee_rpc_arg_free(struct optee_thread *thread)
{
	struct optee_mobj *mobj = thread->rpc_arg;

	/* OP-TEE lets the page go only after the normal world came back. */
	optee_rpc(thread, ABI_RPC_FREE, (uint32_t)(mobj->cookie >> 32), (uint32_t)mobj->cookie);
	optee_interrupt_after_rpc(thread);
	thread->rpc_arg = NULL;
	optee_mobj_destroy(thread->guest, mobj);
}

/*
 * Where a request is written: in the call's own room, or else in the buffer that OP-TEE asks for
 * (core/arch/arm/kernel/thread_optee_smc.c, get_rpc_arg).
 */
static struct abi_msg *rpc_msg(struct optee_thread *thread)
{
	if (thread->own_arg)
		return thread->own_arg;
	if (thread->direct.share)
		return thread->direct.rpc;
	if (!thread->rpc_arg) {
		thread->rpc_arg = rpc_arg_alloc(thread);
		optee_interrupt_after_rpc(thread);
	}
	if (!thread->rpc_arg)
		return NULL;
	return (struct abi_msg *)optee_own_page(thread->guest, thread->rpc_arg->page[0].v);
}

static void param_ask(struct abi_param *to, const struct optee_param *from)
{
	to->attr = from->attr;
	if (!abi_attr_is_rmem(from->attr)) {
		to->u.value.a = from->a;
		to->u.value.b = from->b;
		to->u.value.c = from->c;
		return;
	}
	to->u.rmem.offs = from->offs;
	to->u.rmem.size = from->size;
	to->u.rmem.shm_ref = from->mobj ? from->mobj->cookie : from->a;
}

static void param_take(struct optee_param *to, const struct abi_param *from)
{
	if (!abi_attr_is_output(to->attr))
		return;
	if (!abi_attr_is_value(to->attr)) {
		to->size = from->u.rmem.size;
		return;
	}
	to->a = from->u.value.a;
	to->b = from->u.value.b;
	to->c = from->u.value.c;
}

static void rpc_msg_write(struct optee_thread *thread, struct abi_msg *msg, uint32_t cmd,
			  const struct optee_param *param, uint32_t count)
{
	thread->has_asked = true;
	memset(msg, 0, abi_msg_size(count));
	msg->cmd = cmd;
	msg->num_params = count;
	msg->ret = ABI_GENERIC;
	for (uint32_t i = 0; i < count; i++)
		param_ask(&msg->params[i], &param[i]);
}

/* The cookie is that of the buffer, if there is one, even when the request is not in it. */
static void rpc_msg_send(struct optee_thread *thread)
{
	uint64_t cookie = thread->rpc_arg ? thread->rpc_arg->cookie : 0;

	if (thread->direct.share)
		spmc_rpc_send(thread);
	else
		optee_rpc(thread, ABI_RPC_CMD, (uint32_t)(cookie >> 32), (uint32_t)cookie);
	thread->has_asked = false;
}

uint32_t optee_rpc_cmd(struct optee_thread *thread, uint32_t cmd, struct optee_param *param,
		       uint32_t count)
{
	struct abi_msg *msg = rpc_msg(thread);

	if (!msg)
		return ABI_OUT_OF_MEMORY;
	rpc_msg_write(thread, msg, cmd, param, count);
	optee_interrupt_before_rpc(thread);
	rpc_msg_send(thread);
	optee_interrupt_after_rpc(thread);
	for (uint32_t i = 0; i < count; i++)
		param_take(&param[i], &msg->params[i]);
	return msg->ret;
}

/* Takes in what the normal world gave for an SHM_ALLOC, or NULL. */
static struct optee_mobj *payload_of(struct optee_thread *thread, const struct abi_param *param,
				     uint64_t size)
{
	struct optee_guest *guest = thread->guest;

	if (thread->direct.share)
		return spmc_payload_get(guest, param, size);
	if (param->u.tmem.size < size)
		sim_violation("an answer to SHM_ALLOC is smaller than asked");
	if (param->attr != (ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG)) {
		sim_violation("an answer to SHM_ALLOC of attributes %#llx",
			      (unsigned long long)param->attr);
		return NULL;
	}
	return optee_mobj_of_list(guest, OPTEE_RPC_DATA, param->u.tmem.buf_ptr, param->u.tmem.size,
				  param->u.tmem.shm_ref);
}

/* Behind FF-A OP-TEE looks for no result, but whether there is a buffer (thread_spmc.c). */
static bool is_given(const struct optee_thread *thread, const struct abi_msg *answer)
{
	return answer->num_params == 1 && (thread->direct.share || !answer->ret);
}

struct optee_mobj *optee_payload_alloc(struct optee_thread *thread, uint64_t type, uint64_t size)
{
	struct optee_param param = { .attr = ABI_ATTR_VALUE_INPUT, .a = type, .b = size, .c = 8 };
	struct abi_msg *msg = rpc_msg(thread);
	struct optee_mobj *mobj;

	if (!msg)
		return NULL;
	rpc_msg_write(thread, msg, ABI_RPC_CMD_SHM_ALLOC, &param, 1);
	optee_interrupt_before_rpc(thread);
	rpc_msg_send(thread);
	if (!is_given(thread, msg))
		return NULL;
	mobj = payload_of(thread, &msg->params[0], size);
	optee_interrupt_after_rpc(thread);
	if (mobj && optee.config.maps_nothing) {
		optee_payload_free(thread, mobj, type);
		return NULL;
	}
	return mobj;
}

static void payload_drop(struct optee_thread *thread, struct optee_mobj *mobj)
{
	if (thread->direct.share)
		spmc_payload_put(mobj);
	else
		optee_mobj_destroy(thread->guest, mobj);
}

/*
 * OP-TEE drops the buffer and then tells; but if it finds no RPC argument to tell in, the normal
 * world never hears of it, and the buffer stays lent for as long as the VM lives.
 */
void optee_payload_free(struct optee_thread *thread, struct optee_mobj *mobj, uint64_t type)
{
	struct optee_param param = { .attr = ABI_ATTR_VALUE_INPUT, .a = type, .b = mobj->cookie };
	struct abi_msg *msg;

	if (thread->guest->kept == mobj)
		thread->guest->kept = NULL;
	msg = rpc_msg(thread);
	if (!msg)
		return;
	rpc_msg_write(thread, msg, ABI_RPC_CMD_SHM_FREE, &param, 1);
	optee_interrupt_before_rpc(thread);
	payload_drop(thread, mobj);
	rpc_msg_send(thread);
	optee_interrupt_after_rpc(thread);
}
