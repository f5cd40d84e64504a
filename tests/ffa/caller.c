/* SPDX-License-Identifier: BSD-2-Clause */
/* See caller.h. */
#include <string.h>
#include "ffa/caller.h"

static om_ipa_t place_of(const struct caller *caller, uint32_t slot)
{
	return (om_ipa_t){ caller->page.v + slot * SLOT_SIZE };
}

void map_buffers(struct guest *guest)
{
	assert_true(ffa_map(guest));
}

void caller_begin(struct caller *caller, struct guest *guest)
{
	struct guest_share *share = ffa_shared(guest, 1);

	assert_non_null(share);
	*caller =
		(struct caller){ .guest = guest, .page = share->page[0], .handle = share->cookie };
}

void caller_open(struct caller *caller, struct guest *guest)
{
	struct abi_msg msg = msg_open();

	caller_begin(caller, guest);
	assert_ret(caller, 0, call(caller, 0, &msg), ABI_SUCCESS);
	msg_read(caller, 0, &msg);
	caller->session = msg.session;
}

void msg_write(const struct caller *caller, uint32_t slot, const struct abi_msg *msg)
{
	sim_guest_write(caller->guest->vm, place_of(caller, slot), msg,
			abi_msg_size(msg->num_params));
}

void msg_read(const struct caller *caller, uint32_t slot, struct abi_msg *msg)
{
	sim_guest_read(caller->guest->vm, msg, place_of(caller, slot), abi_msg_size(6));
}

static om_ipa_t rpc_place(const struct caller *caller, uint32_t slot)
{
	struct abi_msg msg;

	msg_read(caller, slot, &msg);
	return (om_ipa_t){ place_of(caller, slot).v + abi_msg_size(msg.num_params) };
}

void rpc_write(const struct caller *caller, uint32_t slot, const struct abi_msg *rpc)
{
	sim_guest_write(caller->guest->vm, rpc_place(caller, slot), rpc, ABI_RPC_ARG_SIZE);
}

void rpc_read(const struct caller *caller, uint32_t slot, struct abi_msg *rpc)
{
	sim_guest_read(caller->guest->vm, rpc, rpc_place(caller, slot), ABI_RPC_ARG_SIZE);
}

struct abi_msg invoke_of(const struct caller *caller, uint32_t func, uint64_t a, uint64_t b)
{
	struct abi_msg msg = msg_invoke(caller->session, func);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, a, b);
	return msg;
}

static struct om_smc entry(const struct caller *caller, uint32_t slot)
{
	return ffa_message(caller->guest, ABI_FFA_CALL_WITH_ARG, (uint32_t)caller->handle,
			   caller->handle >> 32, slot * SLOT_SIZE, 0);
}

struct om_smc enter_once(const struct caller *caller, uint32_t slot)
{
	return say_once(caller->guest, entry(caller, slot));
}

struct om_smc enter(const struct caller *caller, uint32_t slot)
{
	return ffa_say(caller->guest, entry(caller, slot));
}

struct om_smc resume(struct guest *guest, uint64_t w7)
{
	return message(guest, ABI_FFA_RESUME, 0, 0, 0, w7);
}

struct om_smc call(const struct caller *caller, uint32_t slot, const struct abi_msg *msg)
{
	msg_write(caller, slot, msg);
	return enter(caller, slot);
}

void assert_w3(struct om_smc answer, uint32_t w3)
{
	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_32);
	assert_int_equal(answer.a[2], 0);
	assert_int_equal(answer.a[3], w3);
	assert_int_equal(answer.a[5], 0);
	assert_int_equal(answer.a[6], 0);
}

void assert_call_done(struct om_smc answer)
{
	assert_w3(answer, 0);
	assert_int_equal(answer.a[4], ABI_FFA_RETURN_DONE);
	assert_int_equal(answer.a[7], 0);
}

void assert_asked(struct om_smc answer, uint32_t w4)
{
	assert_w3(answer, 0);
	assert_int_equal(answer.a[4], w4);
}

void assert_ret(const struct caller *caller, uint32_t slot, struct om_smc answer, uint32_t ret)
{
	struct abi_msg msg;

	assert_call_done(answer);
	msg_read(caller, slot, &msg);
	assert_int_equal(msg.ret, ret);
}
