/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's standard calls: begun, resumed and read back. Where messages are: in a page of their
 * own, or in a buffer that is registered; those of RPCs behind them, or in pages that the guest
 * gave.
 */
#include <string.h>
#include "driver/guest_call.h"
#include "driver/guest_entry.h"
#include "driver/guest_memory.h"
#include "machine/violation.h"
#include "machine/vm.h"

static uint64_t cookie_of(const struct om_smc *smc)
{
	return abi_pair(smc->a[1], smc->a[2]);
}

struct guest_rpc_page *guest_rpc_page_find(struct guest *guest, uint64_t cookie)
{
	for (unsigned i = 0; cookie && i < GUEST_RPC_PAGES; i++)
		if (guest->rpc_page[i].cookie == cookie)
			return &guest->rpc_page[i];
	return NULL;
}

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
	guest_expect_result(&call->msg);
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

/* Where the request is: behind the call's own message, or in a page that the guest gave. */
bool guest_rpc_has_place(const struct guest_call *call)
{
	if (call->has_rpc_arg ? !cookie_of(&call->smc)
			      : !!guest_rpc_page_find(call->guest, cookie_of(&call->smc)))
		return true;
	sim_violation("RPC_CMD in %#llx, which the guest did not give",
		      (unsigned long long)cookie_of(&call->smc));
	return false;
}

/* Of such a page that is there; see guest_rpc_has_place(). */
static om_ipa_t rpc_page_ipa(const struct guest_call *call)
{
	const struct guest_rpc_page *page = guest_rpc_page_find(call->guest, cookie_of(&call->smc));

	if (!page)
		sim_misuse("an RPC message that has no place");
	return page->ipa;
}

struct abi_msg guest_rpc_request(struct guest_call *call)
{
	struct abi_msg msg = { 0 };

	if (!guest_rpc_has_place(call))
		return msg;
	if (call->has_rpc_arg)
		guest_arg_read(call, &msg, abi_msg_size(call->sent_params), ABI_RPC_ARG_SIZE);
	else
		sim_guest_read(call->guest->vm, &msg, rpc_page_ipa(call), ABI_RPC_ARG_SIZE);
	return msg;
}

void guest_rpc_write(struct guest_call *call, const void *bytes)
{
	if (call->has_rpc_arg)
		guest_arg_write(call, abi_msg_size(call->sent_params), bytes, ABI_RPC_ARG_SIZE);
	else
		sim_guest_write(call->guest->vm, rpc_page_ipa(call), bytes, ABI_RPC_ARG_SIZE);
}

/* A page that the test took away from under the call has no result to read. */
void guest_call_read_back(struct guest_call *call)
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
