/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest answers to OP-TEE's requests: mostly what was asked for. See guest.h. */
#include "guest.h"

#define MISTAKES 32

/*
 * As Linux's and U-Boot's drivers: a1 to a3 are as given, a4 and a5 as the guest left them. The
 * cookie may be that of a registered buffer, as it is with U-Boot.
 */
static void give_rpc_buffer(struct context *context)
{
	uint32_t number = random_below(chance(2) ? HOT_BUFFERS : RPC_PAGES);
	uint64_t ipa = ipa_of(PAGE_RPC + number);

	if (chance(MISTAKES))
		ipa = chance(2) ? 0 : ipa_of(RAM_PAGES);
	set_pair(&context->smc.a[1], &context->smc.a[2], ipa);
	set_pair(&context->smc.a[4], &context->smc.a[5],
		 (chance(2) ? COOKIE_RPC : COOKIE_BUFFER) + number);
}

/* The message of an RPC; NULL if OP-TEE names a buffer that the guest does not know. */
static struct abi_msg *message(struct om_port_vm *vm, const struct context *context)
{
	const struct abi_msg *own = guest_message(vm, context);
	uint64_t cookie = abi_pair(context->smc.a[1], context->smc.a[2]);

	if (context->style != ABI_CALL_WITH_ARG)
		return (struct abi_msg *)((char *)own + abi_msg_size(own->num_params));
	if (cookie >= COOKIE_RPC)
		cookie -= COOKIE_RPC;
	else
		cookie -= COOKIE_BUFFER;
	if (cookie >= RPC_PAGES) {
		violation(JUDGE_ANSWERS, "an RPC in a buffer that is none", cookie);
		return NULL;
	}
	return (struct abi_msg *)vm->ram[PAGE_RPC + cookie];
}

static void give_data(struct om_port_vm *vm, const struct context *context, struct abi_msg *msg)
{
	uint64_t size = msg->params[0].u.value.b % (MAX_PAGES * OM_PAGE_SIZE);
	uint32_t pages = (uint32_t)((size + OM_PAGE_SIZE - 1) / OM_PAGE_SIZE);
	uint32_t list = PAGE_DATA + number_of(vm, context);

	if (chance(MISTAKES))
		size /= 2;
	guest_write_list(vm, list, pages);
	msg->params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	msg->params[0].u.tmem.buf_ptr = ipa_of(list);
	msg->params[0].u.tmem.size = size;
	msg->params[0].u.tmem.shm_ref =
		chance(2) ? COOKIE_BUFFER + any_buffer() : COOKIE_DATA + random_below(CONTEXTS);
	msg->ret = ABI_SUCCESS;
}

static void carry_out(struct om_port_vm *vm, const struct context *context, struct abi_msg *msg)
{
	if (chance(MISTAKES)) {
		msg->ret = ABI_OUT_OF_MEMORY;
		return;
	}
	if (msg->cmd == ABI_RPC_CMD_SHM_ALLOC)
		give_data(vm, context, msg);
	else
		msg->ret = ABI_SUCCESS;
}

void guest_answer(struct om_port_vm *vm, struct context *context)
{
	struct abi_msg *msg;

	switch (context->smc.a[0]) {
	case ABI_RPC_ALLOC:
		give_rpc_buffer(context);
		break;
	case ABI_RPC_CMD:
		msg = message(vm, context);
		if (msg)
			carry_out(vm, context, msg);
		break;
	case ABI_RPC_FREE:
	case ABI_RPC_FOREIGN_INTR:
		break;
	default:
		violation(JUDGE_ANSWERS, "an RPC that there is not", context->smc.a[0]);
		break;
	}
	context->smc.a[0] = ABI_RETURN_FROM_RPC;
}
