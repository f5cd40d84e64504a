/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that bring room for the messages of their RPCs: CALL_WITH_RPC_ARG, and CALL_WITH_REGD_ARG
 * with the message in a registered buffer (section 2.5). What such a call has in common with the
 * others is tested with the others.
 */
#include <string.h>
#include "test.h"

static void call_with_rpc(struct guest_call *call)
{
	invoke_begin(call, TA_RPC, ABI_RPC_CMD_GET_TIME, 5);
}

/* Nothing is asked for, nothing freed, and no cookie is needed. */
static void one_rpc(void **state)
{
	struct guest_call call;

	(void)state;
	call_with_rpc(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_CMD);
	assert_int_equal(call.smc.a[1] | call.smc.a[2], 0);
	assert_int_equal(guest_rpc_request(&call).cmd, ABI_RPC_CMD_GET_TIME);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_OK);
	assert_done(guest_call_finish(&call));
	assert_int_equal(call.msg.params[0].u.value.b, 105);
	assert_int_equal(buffers_now(), 0);
}

static uint32_t ta_asks(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	struct optee_param rpc = { .attr = ABI_ATTR_VALUE_INOUT, .a = 7 };
	uint32_t ret = optee_rpc_cmd(thread, ABI_RPC_CMD_FS, &rpc, 1);

	(void)func, (void)param;
	return ret ? ret : rpc.a == 107 ? ABI_SUCCESS : ABI_GENERIC;
}

/* The place depends on the number of parameters: behind the last one. */
static void behind_any_number_of_params(void **state)
{
	(void)state;
	optee.config.ta = ta_asks;
	for (uint32_t more = 0; more <= OPTEE_TA_PARAMS; more++) {
		struct abi_msg open = msg_open();
		struct abi_msg invoke = msg_invoke(session, 0);

		for (uint32_t i = 0; i < more; i++) {
			msg_add_value(&open, ABI_ATTR_VALUE_INPUT, 1, 2);
			msg_add_value(&invoke, ABI_ATTR_VALUE_INPUT, 1, 2);
		}
		assert_done(guest_call(&one, &open));
		assert_done(guest_call(&one, &invoke));
	}
}

/* I3: the place stays where it was when the call began, whatever the message says later. */
static void the_number_of_params_changes(void **state)
{
	struct guest_call call;
	uint32_t number = 3;

	(void)state;
	call_with_rpc(&call);
	guest_arg_write(&call, offsetof(struct abi_msg, num_params), &number, sizeof(number));
	assert_done(guest_call_finish(&call));
	assert_int_equal(call.msg.params[0].u.value.b, 105);
}

static uint32_t ta_scribbles_and_asks(struct optee_thread *thread, uint32_t func,
				      struct optee_param *param)
{
	struct abi_msg *msg =
		(struct abi_msg *)optee_own_page(thread->guest, thread->message->page[0].v);

	msg->num_params = 0;
	return ta_asks(thread, func, param);
}

static void a_ta_changes_the_number_of_params(void **state)
{
	(void)state;
	optee.config.ta = ta_scribbles_and_asks;
	assert_done(invoke_value(0, 1, 2, NULL));
}

/* What the cache has for the thread goes when such a call begins. */
static void the_cache_is_cleared(void **state)
{
	enum guest_style style = one.manner.style;
	struct guest_call call;

	(void)state;
	one.manner.style = GUEST_PLAIN;
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL));
	assert_int_equal(buffers_now(), 1);
	one.manner.style = style;
	call_with_rpc(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_FREE);
	assert_int_equal(abi_pair(call.smc.a[1], call.smc.a[2]), one.rpc_page[0].cookie);
	assert_done(guest_call_finish(&call));
	assert_int_equal(buffers_now(), 0);
}

/* A request that an interrupt separates from its being written is found all the same. */
static void interrupted_before_the_request(void **state)
{
	uint64_t sum;

	(void)state;
	optee.config.interrupts_before_rpcs = true;
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL));
	assert_done(invoke_value(TA_RPC_BUFFER, 5000, 0, &sum));
	assert_int_equal(sum, 5000 * 0x5a);
	optee.config.interrupts_after_rpcs = true;
	assert_done(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL));
}

static uint64_t cookie_in_own_request;

/* 1.0.4b: asks for a buffer although it has room, and later uses the room under its cookie. */
static uint32_t ta_asks_for_a_buffer(struct optee_thread *thread, uint32_t func,
				     struct optee_param *param)
{
	struct abi_msg *own = thread->own_arg;
	uint32_t ret;

	thread->own_arg = NULL;
	ret = ta_asks(thread, func, param);
	thread->own_arg = own;
	if (ret)
		return ret;
	cookie_in_own_request = thread->rpc_arg->cookie;
	return ta_asks(thread, func, param);
}

static void a_buffer_in_a_call_with_room(void **state)
{
	struct guest_call call;

	(void)state;
	optee.config.ta = ta_asks_for_a_buffer;
	invoke_begin(&call, 0, 0, 0);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR); /* for RPC_ALLOC */
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_CMD); /* in the buffer */
	assert_int_equal(call.smc.a[1] | call.smc.a[2], 0);
	assert_int_equal(buffers_now(), 1);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_CMD); /* in the call's own room */
	assert_int_equal(call.smc.a[1] | call.smc.a[2], 0);
	assert_int_not_equal(cookie_in_own_request, 0);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR); /* for RPC_FREE */
	assert_done(guest_call_finish(&call));
	assert_int_equal(buffers_now(), 0);
	assert_int_equal(one.rpc_page[0].cookie, 0);
}

static uint32_t ta_asks_in_its_room_first(struct optee_thread *thread, uint32_t func,
					  struct optee_param *param)
{
	uint32_t ret = ta_asks(thread, func, param);

	return ret ? ret : ta_asks_for_a_buffer(thread, func, param);
}

/* What was written in the call's own room once is not what is asked in the buffer later. */
static void a_buffer_after_a_request(void **state)
{
	(void)state;
	optee.config.ta = ta_asks_in_its_room_first;
	assert_done(invoke_value(0, 0, 0, NULL));
	assert_int_equal(buffers_now(), 0);
}

static void interrupted_around_such_a_buffer(void **state)
{
	(void)state;
	optee.config.ta = ta_asks_for_a_buffer;
	optee.config.interrupts_before_rpcs = true;
	optee.config.interrupts_after_rpcs = true;
	assert_done(invoke_value(0, 0, 0, NULL));
	assert_int_equal(buffers_now(), 0);
}

static void no_page_for_such_a_buffer(void **state)
{
	(void)state;
	optee.config.ta = ta_asks_for_a_buffer;
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PAGE_GET, .at = { 1, 2 } };
	assert_result(invoke_value(0, 0, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(buffers_now(), 0);
}

/* OP-TEE keeps the buffer, as after a call that ends in EBADCMD. It is none of the guest's. */
static void leave_a_buffer_behind(void)
{
	optee.config.ta = ta_asks_for_a_buffer;
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	assert_done(invoke_value(0, 0, 0, NULL));
	assert_int_equal(buffers_now(), 1);
	optee.config.ta = optee_ta;
}

/* The guest hears of cookies only that it gave. */
static void such_a_buffer_in_the_cache(void **state)
{
	(void)state;
	leave_a_buffer_behind();
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	assert_int_equal(buffers_now(), 0);
}

static void look_at_addresses(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if ((use->call == SIM_READ || use->call == SIM_WRITE) && !sim_is_ipa(use->ipa.v))
		sim_violation("the mediator makes up the address %#llx",
			      (unsigned long long)use->ipa.v);
}

/* In a call without room there is nowhere for the request to go: OP-TEE gets an error. */
static void such_a_buffer_in_a_call_without_room(void **state)
{
	struct guest_call call;

	(void)state;
	leave_a_buffer_behind();
	one.manner.style = GUEST_PLAIN;
	sim_port.hook = look_at_addresses;
	call_with_rpc(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_GENERIC);
}

/* 1.0.4b: the second call comes while OP-TEE initialises the VM in the first. */
static void begin_first_call(struct guest_call *call, enum guest_style style)
{
	struct abi_msg msg = msg_open();

	guest_end(&one);
	optee.config.init_interrupts = 2;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	one.manner.style = style;
	guest_call_begin(call, &one, &msg);
	assert_int_equal(call->smc.a[0], ABI_RPC_FOREIGN_INTR);
}

static void waits_for_the_first_call(enum guest_style style)
{
	struct abi_msg msg = msg_open();
	struct guest_call first;
	struct guest_call second;

	begin_first_call(&first, style);
	one.manner.style = GUEST_RPC_ARG;
	guest_call_begin_on(&second, &one, &msg, 1);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(second.smc.a[0], ABI_RPC_FOREIGN_INTR);
		guest_call_step(&second);
	}
	assert_int_equal(optee_guest_of(1)->calls, 1);
	assert_done(guest_call_finish(&first));
	assert_done(guest_call_finish(&second));
	assert_int_equal(optee_guest_of(1)->calls, 2);
	assert_int_equal(guest_stats(&one).rpcs, 2);
	assert_int_equal(guest_stats(&one).buffers_peak, 0);
}

static void two_first_calls(void **state)
{
	(void)state;
	waits_for_the_first_call(GUEST_RPC_ARG);
	waits_for_the_first_call(GUEST_PLAIN);
}

/* A call without room need not wait: it can be asked for a buffer. */
static void a_plain_call_beside_the_first(void **state)
{
	struct abi_msg msg = msg_open();
	struct guest_call first;
	struct guest_call second;
	struct guest_call third;

	(void)state;
	begin_first_call(&first, GUEST_RPC_ARG);
	one.manner.style = GUEST_PLAIN;
	guest_call_begin_on(&second, &one, &msg, 1);
	assert_int_equal(second.smc.a[0], ABI_RPC_ALLOC);
	/* That OP-TEE asks for one says nothing of the first call. */
	one.manner.style = GUEST_RPC_ARG;
	guest_call_begin_on(&third, &one, &msg, 2);
	assert_int_equal(third.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_int_equal(optee_guest_of(1)->calls, 2);
	one.manner.style = GUEST_PLAIN;
	step_until_cmd(&second, ABI_RPC_CMD_NOTIFICATION);
	assert_done(guest_call_finish(&first));
	assert_done(guest_call_finish(&second));
	assert_done(guest_call_finish(&third));
}

/* Whoever waits for a first call that nobody goes on with is not kept: a reset ends it. */
static void a_first_call_that_is_abandoned(void **state)
{
	struct abi_msg msg = msg_open();
	struct guest_call first;
	struct guest_call second;

	(void)state;
	begin_first_call(&first, GUEST_RPC_ARG);
	guest_call_begin_on(&second, &one, &msg, 1);
	assert_int_equal(guest_reset(&one), OM_OK);
	one.manner.style = GUEST_RPC_ARG;
	assert_done(guest_open(&one, &session));
	guest_call_step(&second);
	assert_int_equal(second.smc.a[0], ABI_ERESUME);
}

/* Whoever has its slot next is no first call, and waits for that of the new life. */
static void a_slot_whose_first_call_was_abandoned(void **state)
{
	struct abi_msg msg = msg_open();
	struct guest_call abandoned;
	struct guest_call first;
	struct guest_call second;

	(void)state;
	begin_first_call(&abandoned, GUEST_RPC_ARG);
	assert_int_equal(guest_reset(&one), OM_OK);
	one.manner.style = GUEST_RPC_ARG;
	guest_call_begin_on(&first, &one, &msg, 1);
	assert_int_equal(first.smc.a[0], ABI_RPC_FOREIGN_INTR);
	guest_call_begin_on(&second, &one, &msg, 0);
	assert_int_equal(second.smc.a[0], ABI_RPC_FOREIGN_INTR);
	guest_call_step(&second);
	assert_int_equal(optee_guest_of(1)->calls, 1);
	assert_done(guest_call_finish(&first));
	assert_done(guest_call_finish(&second));
	assert_int_equal(guest_stats(&one).buffers_peak, 0);
}

/* A first call that OP-TEE does not take is over all the same. */
static void a_first_call_that_fails(void **state)
{
	(void)state;
	guest_end(&one);
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	one.manner.style = GUEST_RPC_ARG;
	optee.config.call_a0 = ABI_ENOMEM;
	assert_int_equal(guest_open(&one, &session).a0, ABI_ENOMEM);
	optee.config.call_a0 = ABI_OK;
	assert_done(guest_open(&one, &session));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rpc_arg_test(one_rpc),
		regd_arg_test(one_rpc),
		rpc_arg_test(behind_any_number_of_params),
		regd_arg_test(behind_any_number_of_params),
		rpc_arg_test(the_number_of_params_changes),
		regd_arg_test(the_number_of_params_changes),
		rpc_arg_test(a_ta_changes_the_number_of_params),
		rpc_arg_test(the_cache_is_cleared),
		regd_arg_test(the_cache_is_cleared),
		styles_test(interrupted_before_the_request),
		rpc_arg_test(a_buffer_in_a_call_with_room),
		regd_arg_test(a_buffer_in_a_call_with_room),
		rpc_arg_test(a_buffer_after_a_request),
		rpc_arg_test(interrupted_around_such_a_buffer),
		rpc_arg_test(no_page_for_such_a_buffer),
		rpc_arg_test(such_a_buffer_in_the_cache),
		rpc_arg_test(such_a_buffer_in_a_call_without_room),
		guests_test(two_first_calls),
		guests_test(a_plain_call_beside_the_first),
		guests_test(a_first_call_that_is_abandoned),
		guests_test(a_slot_whose_first_call_was_abandoned),
		guests_test(a_first_call_that_fails),
	};

	return cmocka_run_group_tests_name("calls with room for RPCs", tests, NULL, NULL);
}
