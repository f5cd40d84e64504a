/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages that break the ABI: each is refused with the ABI's own error, none reaches OP-TEE, and
 * nothing is left of it (I8, I12, rule 8).
 */
#include "test.h"

static uint64_t calls_before;

static void begin(void)
{
	calls_before = optee_guest_of(1)->calls;
}

static void assert_not_in_optee(enum om_refusal why, uint64_t times)
{
	assert_no_violation();
	assert_int_equal(optee_guest_of(1)->calls, calls_before);
	assert_int_equal(refused(&one, why), times);
}

static uint32_t call_at(uint64_t ipa)
{
	struct om_smc smc = { { ABI_CALL_WITH_ARG, ipa >> 32, ipa & UINT32_MAX } };

	guest_smc(&one, 0, &smc);
	return (uint32_t)smc.a[0];
}

static void addresses(void **state)
{
	om_ipa_t arg = guest_page_new(&one);
	om_ipa_t device = guest_page_new(&one);

	(void)state;
	begin();
	sim_map_as(one.vm, device, SIM_DEVICE);
	assert_int_equal(call_at(0), ABI_EBADADDR);
	assert_int_equal(call_at(arg.v + 8), ABI_EBADADDR);
	assert_int_equal(call_at(arg.v | UINT64_C(1) << 63), ABI_EBADADDR);
	assert_int_equal(call_at(sim_page_pa(sim_page_at(one.vm, arg)).v), ABI_EBADADDR);
	assert_int_equal(call_at(device.v), ABI_EBADADDR);
	assert_int_equal(call_at(sim_map_foreign(one.vm, two.vm, sim_page_alloc(two.vm)).v),
			 ABI_EBADADDR);
	assert_not_in_optee(OM_REFUSED_ADDRESS, 6);
}

static void the_number_of_params(void **state)
{
	static const uint32_t numbers[] = { 128, 129, 0x07ffffff, 0x08000000, UINT32_MAX };
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		msg.num_params = numbers[i];
		assert_int_equal(guest_call(&one, &msg).a0, ABI_EBADCMD);
	}
	assert_not_in_optee(OM_REFUSED_MESSAGE, 5);
}

static void commands(void **state)
{
	static const uint32_t refused_cmds[] = { ABI_CMD_LEND_PROTMEM,
						 ABI_CMD_RECLAIM_PROTMEM,
						 ABI_CMD_GET_PROTMEM_CONFIG,
						 ABI_CMD_ASSIGN_PROTMEM,
						 12,
						 UINT32_MAX };

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof(refused_cmds) / sizeof(refused_cmds[0]); i++) {
		struct abi_msg msg = { .cmd = refused_cmds[i] };

		assert_int_equal(guest_call(&one, &msg).a0, ABI_EBADCMD);
	}
	assert_not_in_optee(OM_REFUSED_COMMAND, 6);
}

static void is_refused(const struct abi_msg *msg)
{
	assert_refused(guest_call(&one, msg), ABI_BAD_PARAMETERS);
}

static struct abi_msg with_params(struct abi_msg msg, uint32_t count)
{
	while (msg.num_params < count)
		msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0, 0);
	return msg;
}

static void more_params_than_the_command_has(void **state)
{
	struct abi_msg msgs[] = {
		with_params(msg_open(), 7),
		with_params(msg_invoke(session, 0), 5),
		with_params(msg_close(session), 1),
		with_params(msg_cancel(session), 1),
		with_params(msg_invoke(session, 0), 122),
		with_params(msg_invoke(session, 0), 127),
		with_params((struct abi_msg){ .cmd = ABI_CMD_DO_BOTTOM_HALF }, 1),
		with_params((struct abi_msg){ .cmd = ABI_CMD_STOP_ASYNC_NOTIF }, 127),
	};

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof(msgs) / sizeof(msgs[0]); i++)
		is_refused(&msgs[i]);
	assert_not_in_optee(OM_REFUSED_MESSAGE, 8);
}

static void as_many_params_as_the_command_has(void **state)
{
	struct abi_msg open = with_params(msg_open(), 6);
	struct abi_msg invoke = with_params(msg_invoke(session, 0), 4);

	(void)state;
	assert_done(guest_call(&one, &open));
	assert_done(guest_call(&one, &invoke));
}

static void meta_params(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	begin();
	msg.num_params = 1;
	is_refused(&msg);
	msg = msg_open();
	msg.params[1].attr = ABI_ATTR_VALUE_INPUT;
	is_refused(&msg);
	msg = msg_open();
	msg.params[0].attr = ABI_ATTR_VALUE_INOUT | ABI_ATTR_META;
	is_refused(&msg);
	msg = msg_open();
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT | ABI_ATTR_META, 0, 0);
	is_refused(&msg);
	msg = msg_invoke(session, 0);
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT | ABI_ATTR_META, 0, 0);
	is_refused(&msg);
	assert_not_in_optee(OM_REFUSED_MESSAGE, 5);
}

static void attributes(void **state)
{
	static const uint64_t attrs[] = { 4,
					  8,
					  0xc,
					  0xff,
					  ABI_ATTR_VALUE_INPUT | ABI_ATTR_NONCONTIG,
					  ABI_ATTR_NONCONTIG,
					  ABI_ATTR_VALUE_INPUT | 0x10000,
					  ABI_ATTR_VALUE_INPUT | 0x400,
					  ABI_ATTR_VALUE_INPUT | UINT64_C(1) << 32,
					  ABI_ATTR_VALUE_INPUT | UINT64_C(1) << 63,
					  ABI_ATTR_RMEM_INPUT | ABI_ATTR_NONCONTIG };

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		struct abi_msg msg = msg_invoke(session, 0);

		msg_add_null(&msg, attrs[i]);
		is_refused(&msg);
	}
	assert_not_in_optee(OM_REFUSED_MESSAGE, 11);
}

/* OP-TEE up to 4.10 would never forget them. */
static void temporary_references(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 4096);
	uint64_t buf_ptr = guest_list_write(&one, share);
	static const uint64_t attrs[] = { ABI_ATTR_TMEM_INPUT, ABI_ATTR_TMEM_INOUT,
					  ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG };

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		struct abi_msg msg = msg_invoke(session, 0);

		msg_add_null(&msg, attrs[i]);
		msg.params[0].u.tmem.buf_ptr = buf_ptr;
		msg.params[0].u.tmem.size = 4096;
		msg.params[0].u.tmem.shm_ref = share->cookie;
		is_refused(&msg);
	}
	assert_not_in_optee(OM_REFUSED_MESSAGE, 3);
}

static void references_to_nothing(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 4096);
	struct abi_msg msg = msg_invoke(session, 0);

	(void)state;
	begin();
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 1);
	is_refused(&msg);
	assert_not_in_optee(OM_REFUSED_COOKIE, 1);
}

/* I8: what the good parameters took is let go when a later one is bad. */
static void the_last_param_is_bad(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_invoke(session, 0);

	(void)state;
	for (int i = 0; i < 3; i++)
		msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 1);
	msg_add_null(&msg, 4);
	is_refused(&msg);
	assert_done(guest_unregister(&one, share));
	assert_int_equal(pages_now(), 0);
}

/* OP-TEE's to say: the range lies outside of the buffer. */
static void a_range_outside_of_the_buffer(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_invoke(session, 0);

	(void)state;
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 1, 4096);
	assert_result(guest_call(&one, &msg), ABI_OK, ABI_BAD_PARAMETERS);
	msg.params[0].u.rmem.offs = UINT64_MAX;
	assert_result(guest_call(&one, &msg), ABI_OK, ABI_BAD_PARAMETERS);
}

/* A message that the guest may not write: it is read, and a0 tells that the results are lost. */
static void a_message_in_rom(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	om_ipa_t arg = guest_page_new(&one);

	(void)state;
	sim_guest_write(one.vm, arg, &msg, sizeof(msg));
	sim_map_as(one.vm, arg, SIM_READ_ONLY);
	assert_int_equal(call_at(arg.v), ABI_EBADADDR);
	assert_no_violation();
	assert_int_equal(guest_stats(&one).calls_now, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(addresses),
		styles_test(the_number_of_params),
		styles_test(commands),
		styles_test(more_params_than_the_command_has),
		styles_test(as_many_params_as_the_command_has),
		styles_test(meta_params),
		styles_test(attributes),
		styles_test(temporary_references),
		styles_test(references_to_nothing),
		styles_test(the_last_param_is_bad),
		styles_test(a_range_outside_of_the_buffer),
		styles_test(a_message_in_rom),
	};

	return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
