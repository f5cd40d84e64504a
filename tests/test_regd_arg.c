/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CALL_WITH_REGD_ARG: which places in which buffers hold a message (section 2.5), and that the
 * buffer is there for as long as the call is (I5, T9).
 */
#include <string.h>
#include "test.h"

static struct om_smc call_smc(uint64_t cookie, uint64_t offset)
{
	struct om_smc smc = { { ABI_CALL_WITH_REGD_ARG, cookie >> 32, cookie & UINT32_MAX,
				offset } };

	return smc;
}

/* Calls with the message at @offset; returns a0, with the result in *@ret. */
static uint32_t call_at(struct guest_share *share, uint64_t offset, uint32_t *ret)
{
	struct abi_msg msg = msg_invoke(session, TA_INCREMENT);
	struct om_smc smc = call_smc(share->cookie, offset);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 5, 0);
	msg.ret = ABI_GENERIC;
	guest_share_write(&one, share, offset, &msg, abi_msg_size(1));
	guest_smc(&one, 0, &smc);
	guest_share_read(&one, share, &msg, offset, abi_msg_size(1));
	*ret = msg.ret;
	if (smc.a[0] == ABI_OK && !msg.ret)
		assert_int_equal(msg.params[0].u.value.a, 6);
	return (uint32_t)smc.a[0];
}

static void is_called_at(struct guest_share *share, uint64_t offset)
{
	uint32_t ret;

	assert_int_equal(call_at(share, offset, &ret), ABI_OK);
	assert_int_equal(ret, ABI_SUCCESS);
	assert_no_violation();
}

/* Every place, over page boundaries too, in buffers with every offset. */
static void everywhere(void **state)
{
	(void)state;
	for (uint64_t offset = 0; offset < 4096; offset += 1000) {
		struct guest_share *share = registered(offset, 3 * 4096);

		for (uint64_t at = 0; at + 200 < share->size; at += 72)
			is_called_at(share, at);
	}
}

/* The longest message of a call, two parameters of which are OPEN_SESSION's; and of an RPC. */
#define ROOM (abi_msg_size(2 + OPTEE_TA_PARAMS) + abi_msg_size(ABI_RPC_NUM_PARAMS))

/* In a long buffer, whose list has to be looked at: once, if there is room in the page. */
static void where_it_is_looked_up_once(void **state)
{
	struct guest_share *share = registered(0, 5 * 4096);

	(void)state;
	for (uint64_t at = 0; at < 4096; at += 8) {
		unsigned found = sim_port.addresses_found;

		is_called_at(share, at);
		found = sim_port.addresses_found - found;
		assert_int_equal(found == 1, at + ROOM <= 4096);
	}
}

/* The message, though not the room behind it, is where the buffer ends. */
static void at_the_end(void **state)
{
	struct guest_share *share = registered(0, 8192);

	(void)state;
	is_called_at(share, 8192 - abi_msg_size(1));
}

/* Buffers of all forms that the mediator may keep a list in. */
static void buffers_of_all_sizes(void **state)
{
	static const uint64_t pages[] = { 1, 2, 4, 5, 100, 511, 512, 600 };

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct guest_share *share = registered(0x10, pages[i] * 4096 - 0x10);

		is_called_at(share, 0);
		is_called_at(share, (pages[i] < 511 ? pages[i] : 511) * 4096 - 0x200);
	}
}

/* A page where some machines' RAM begins is one like all others: the first, and the second. */
static void in_ram_that_begins_at_0(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct guest_share *share = guest_share_new(&one, 0, 8192);

		sim.page_at_0 = sim_page_at(one.vm, share->page[i]);
		assert_done(guest_register(&one, share));
		for (uint64_t at = 0; at + 200 < share->size; at += 72)
			is_called_at(share, at);
		assert_done(guest_unregister(&one, share));
	}
}

static void is_no_place(uint64_t cookie, uint64_t offset)
{
	struct om_smc smc = call_smc(cookie, offset);
	uint64_t calls = optee_guest_of(1)->calls;

	guest_smc(&one, 0, &smc);
	assert_no_violation();
	assert_int_equal(smc.a[0], ABI_EBADADDR);
	assert_int_equal(optee_guest_of(1)->calls, calls);
}

static void places_that_are_refused(void **state)
{
	struct guest_share *share = registered(0, 8192);
	uint64_t before = refused(&one, OM_REFUSED_ADDRESS) + refused(&one, OM_REFUSED_COOKIE);

	(void)state;
	is_no_place(share->cookie, 4);
	is_no_place(share->cookie, 8193);
	is_no_place(share->cookie, 8192);
	is_no_place(share->cookie, 8192 - 8);
	is_no_place(share->cookie, UINT32_MAX & ~7u);
	is_no_place(share->cookie + 1, 0);
	is_no_place(0, 0);
	is_no_place(SIM_RAM_BASE, 0);
	is_no_place(optee_guest_of(1)->mobjs->cookie, 0);
	assert_int_equal(refused(&one, OM_REFUSED_ADDRESS) + refused(&one, OM_REFUSED_COOKIE),
			 before + 9);
	assert_done(guest_unregister(&one, share));
}

/* Where there is no header there is no message either, whatever the last one of the slot was. */
static void places_behind_the_end(void **state)
{
	struct guest_share *share = registered(0, 8192);
	struct abi_msg bottom_half = { .cmd = ABI_CMD_DO_BOTTOM_HALF };
	uint64_t before = refused(&one, OM_REFUSED_ADDRESS);

	(void)state;
	for (uint64_t behind = 0; behind < 64; behind += 8) {
		assert_int_equal(guest_call(&one, &bottom_half).a0, ABI_OK);
		is_no_place(share->cookie, 8192 - 24 + behind);
	}
	assert_int_equal(refused(&one, OM_REFUSED_ADDRESS), before + 8);
}

/* I6: a message in memory that is shared, but not registered, or not any more. */
static void buffers_that_are_not_registered(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct guest_call call;

	(void)state;
	assert_done(guest_unregister(&one, share));
	is_no_place(share->cookie, 0);
	assert_done(invoke_value(TA_RPC_KEEP, 4096, 0, NULL));
	is_no_place(one.shares->cookie, 0);
	optee.config.interrupts = 1;
	guest_register_begin(&call, &one, share);
	is_no_place(share->cookie, 0);
	assert_done(guest_call_finish(&call));
	guest_unregister_begin(&call, &one, share);
	is_no_place(share->cookie, 0);
	assert_done(guest_call_finish(&call));
}

/* T9: the call writes its result there: nobody unregisters it before. */
static void no_unregistering_meanwhile(void **state)
{
	struct guest_call call;
	struct abi_msg msg = msg_unregister(one.args);

	(void)state;
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_FS, 1);
	assert_int_equal(call.smc.a[0], ABI_RPC_CMD);
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_done(guest_call_finish(&call));
	assert_done(guest_unregister(&one, one.args));
}

/* A message that would take away the memory that it is in. */
static void a_message_that_unregisters_itself(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_unregister(share);
	struct om_smc smc = call_smc(share->cookie, 0);

	(void)state;
	guest_share_write(&one, share, 0, &msg, abi_msg_size(1));
	guest_smc(&one, 0, &smc);
	guest_share_read(&one, share, &msg, 0, abi_msg_size(1));
	assert_int_equal(smc.a[0], ABI_OK);
	assert_int_equal(msg.ret, ABI_BAD_PARAMETERS);
	assert_done(guest_unregister(&one, share));
}

/* A message in the very buffer that it passes on. */
static void a_buffer_with_its_own_message(void **state)
{
	struct guest_share *share = registered(0, 8192);
	struct abi_msg msg = msg_invoke(session, TA_FILL);
	struct om_smc smc = call_smc(share->cookie, 0);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0x77, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 0, 8192);
	guest_share_write(&one, share, 0, &msg, abi_msg_size(2));
	guest_smc(&one, 0, &smc);
	guest_share_read(&one, share, &msg, 0, abi_msg_size(2));
	assert_int_equal(smc.a[0], ABI_OK);
	assert_int_equal(msg.ret, ABI_SUCCESS);
	assert_int_equal(msg.params[1].u.rmem.size, 8192);
	assert_done(guest_unregister(&one, share));
}

/* I5: the page is given back, and pinned: the result goes where OP-TEE's view of it is. */
static void a_page_that_is_given_back(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct sim_page *page = sim_page_at(one.vm, share->page[0]);
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	struct om_smc smc = call_smc(share->cookie, 0);

	(void)state;
	msg.ret = ABI_GENERIC;
	guest_share_write(&one, share, 0, &msg, abi_msg_size(0));
	sim_page_give_back(one.vm, share->page[0]);
	guest_smc(&one, 0, &smc);
	assert_int_equal(smc.a[0], ABI_OK);
	assert_int_equal(((struct abi_msg *)sim_page_bytes(page))->ret, ABI_SUCCESS);
	assert_true(page->waiting);
	assert_done(guest_unregister(&one, share));
	assert_false(page->waiting);
}

/* A wide number in a3: the register is 32 bits. */
static void a_wide_offset(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	struct om_smc smc = call_smc(share->cookie, UINT64_C(1) << 32 | 8);

	(void)state;
	guest_share_write(&one, share, 8, &msg, abi_msg_size(0));
	guest_smc(&one, 0, &smc);
	assert_int_equal(smc.a[0], ABI_OK);
}

/* Beyond what one of our list pages has, a message would be in the page of the next addresses. */
static void beyond_the_first_list_page(void **state)
{
	struct guest_share *share = registered(0, UINT64_C(600) * 4096);

	(void)state;
	for (uint64_t at = UINT64_C(511) * 4096; at < UINT64_C(600) * 4096; at += 2048)
		is_no_place(share->cookie, at);
	is_no_place(share->cookie, UINT64_C(511) * 4096 - 8);
}

/* A call that asks, with its message where @end bytes of the buffer are, and none behind it. */
static void has_no_room_for_rpcs(struct guest_share *share, uint64_t end)
{
	uint64_t at = end - abi_msg_size(1);
	struct abi_msg msg = msg_invoke(session, TA_RPC);
	uint64_t before = refused(&one, OM_REFUSED_ADDRESS);
	struct om_smc smc = call_smc(share->cookie, at);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, ABI_RPC_CMD_FS, 0);
	guest_share_fill(&one, share, 0x3c);
	guest_share_write(&one, share, at, &msg, abi_msg_size(1));
	guest_smc(&one, 0, &smc);
	assert_int_equal(smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_int_equal(refused(&one, OM_REFUSED_ADDRESS), before + 1);
	smc = (struct om_smc){ { ABI_RETURN_FROM_RPC, 0, 0, smc.a[3] } };
	guest_smc(&one, 0, &smc);
	guest_share_read(&one, share, &msg, at, abi_msg_size(1));
	assert_int_equal(smc.a[0], ABI_OK);
	assert_int_equal(msg.ret, ABI_GENERIC);
	assert_no_violation();
}

/* What it asks reaches nobody, and OP-TEE is told so; nothing is written beyond the room. */
static void no_room_behind_the_message(void **state)
{
	struct guest_share *share = registered(0, 8192);
	struct guest_share *longer = registered(0, UINT64_C(512) * 4096);
	uint8_t behind[4096];

	(void)state;
	has_no_room_for_rpcs(share, 8192);
	has_no_room_for_rpcs(longer, UINT64_C(511) * 4096);
	guest_share_read(&one, longer, behind, UINT64_C(511) * 4096, sizeof(behind));
	for (size_t i = 0; i < sizeof(behind); i++)
		assert_int_equal(behind[i], 0x3c);
	is_called_at(longer, UINT64_C(511) * 4096 - abi_msg_size(1));
}

/* A call and its RPCs, with the messages of the latter on all sides of the end of a page. */
static void over_the_end_of_a_page(void **state)
{
	struct guest_share *const args = one.args;

	(void)state;
	for (uint64_t at = 3600; at < 4096; at += 8) {
		struct abi_msg msg = msg_invoke(session, TA_RPC_BUFFER);
		struct guest_share *share = registered(at, 8192);

		for (int i = 0; i < 4; i++)
			msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, i ? 0 : 5000, 0);
		one.args = share;
		assert_done(guest_call(&one, &msg));
		assert_no_violation();
		one.args = args;
		assert_done(guest_unregister(&one, share));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(everywhere),
		guests_test(where_it_is_looked_up_once),
		guests_test(at_the_end),
		guests_test(buffers_of_all_sizes),
		guests_test(in_ram_that_begins_at_0),
		guests_test(places_that_are_refused),
		guests_test(places_behind_the_end),
		regd_arg_test(places_behind_the_end),
		rpc_arg_test(buffers_that_are_not_registered),
		regd_arg_test(no_unregistering_meanwhile),
		guests_test(a_message_that_unregisters_itself),
		guests_test(beyond_the_first_list_page),
		guests_test(no_room_behind_the_message),
		regd_arg_test(over_the_end_of_a_page),
		guests_test(a_buffer_with_its_own_message),
		guests_test(a_page_that_is_given_back),
		guests_test(a_wide_offset),
	};

	return cmocka_run_group_tests_name("messages in registered buffers", tests, NULL, NULL);
}
