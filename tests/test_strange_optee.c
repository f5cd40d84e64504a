/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An OP-TEE that is older, newer or broken, and asks what no known one asks (rule 8, I6): it gets
 * an error or no answer, the guest hears of nothing that it could not make sense of, and the call
 * comes to its end.
 */
#include "test.h"

static struct guest_result run_ta(optee_ta_fn ta)
{
	optee.config.ta = ta;
	return invoke_value(0, 0, 0, NULL);
}

static uint32_t asks_unknown_rpcs(struct optee_thread *thread, uint32_t func,
				  struct optee_param *param)
{
	(void)func, (void)param;
	for (uint32_t rpc = 6; rpc < 20; rpc++)
		optee_rpc(thread, 0xffff0000u | rpc, 1, 2);
	optee_rpc(thread, 0xffff0001u, 1, 2);
	optee_rpc(thread, 0xffff0003u, 1, 2);
	return ABI_SUCCESS;
}

/* The guest sees interrupts only: its driver knows how to go on after one. */
static void unknown_rpcs(void **state)
{
	struct guest_call call;

	(void)state;
	optee.config.ta = asks_unknown_rpcs;
	invoke_begin(&call, 0, 0, 0);
	while (guest_call_is_suspended(&call)) {
		assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
		assert_int_equal(call.smc.a[1] | call.smc.a[2], 0);
		guest_call_step(&call);
	}
	assert_done(guest_call_finish(&call));
}

static uint32_t names_unknown_cookies(struct optee_thread *thread, uint32_t func,
				      struct optee_param *param)
{
	static const uint32_t high[] = { 0, 0x01000000, 0x02000000, 0x03000000, 0xff000000 };

	(void)func, (void)param;
	for (size_t i = 0; i < sizeof(high) / sizeof(high[0]); i++) {
		optee_rpc(thread, ABI_RPC_FREE, high[i], 0);
		optee_rpc(thread, ABI_RPC_CMD, high[i], 0);
		optee_rpc(thread, ABI_RPC_CMD, high[i] | 7, 0xffffff);
	}
	return ABI_SUCCESS;
}

static void unknown_cookies(void **state)
{
	(void)state;
	registered(0, 4096);
	assert_done(run_ta(names_unknown_cookies));
	assert_int_equal(buffers_now(), 1);
}

/* One that is written, one that is not, and one with an interrupt between the two. */
static uint32_t asks_without_a_request(struct optee_thread *thread, uint32_t func,
				       struct optee_param *param)
{
	struct optee_param rpc = { .attr = ABI_ATTR_VALUE_INOUT, .a = 1 };

	(void)func, (void)param;
	optee_rpc(thread, ABI_RPC_CMD, 0, 0);
	optee_rpc_cmd(thread, ABI_RPC_CMD_FS, &rpc, 1);
	optee_rpc(thread, ABI_RPC_CMD, 0, 0);
	optee.config.interrupts_before_rpcs = true;
	return optee_rpc_cmd(thread, ABI_RPC_CMD_FS, &rpc, 1);
}

/* A message that OP-TEE has not written is no request: the guest hears of an interrupt. */
static void a_request_that_is_not_written(void **state)
{
	static const uint32_t told[] = { ABI_RPC_FOREIGN_INTR, ABI_RPC_CMD, ABI_RPC_FOREIGN_INTR,
					 ABI_RPC_FOREIGN_INTR, ABI_RPC_CMD };
	struct guest_call call;

	(void)state;
	one.manner.style = GUEST_RPC_ARG;
	optee.config.ta = asks_without_a_request;
	invoke_begin(&call, 0, 0, 0);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		assert_int_equal(call.smc.a[0], told[i]);
		guest_call_step(&call);
	}
	assert_done(guest_call_finish(&call));
}

static struct optee_param asked;
static uint32_t asked_cmd;

static uint32_t asks(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	(void)func, (void)param;
	return optee_rpc_cmd(thread, asked_cmd, &asked, 1);
}

static void is_an_error(uint32_t cmd, struct optee_param param)
{
	asked = param;
	asked_cmd = cmd;
	assert_result(run_ta(asks), ABI_OK, ABI_GENERIC);
}

/* I6: SHM_FREE frees RPC buffers, and no other kind of memory. */
static void shm_free_of_something_else(void **state)
{
	struct guest_share *share = registered(0, 4096);
	uint64_t cookie = optee_guest_of(1)->mobjs->cookie;

	(void)state;
	is_an_error(ABI_RPC_CMD_SHM_FREE,
		    (struct optee_param){ .attr = ABI_ATTR_VALUE_INPUT, .b = cookie });
	is_an_error(ABI_RPC_CMD_SHM_FREE, (struct optee_param){ .attr = ABI_ATTR_VALUE_INPUT });
	is_an_error(ABI_RPC_CMD_SHM_FREE, (struct optee_param){ .attr = ABI_ATTR_VALUE_OUTPUT });
	is_an_error(ABI_RPC_CMD_SHM_ALLOC, (struct optee_param){ .attr = ABI_ATTR_VALUE_INOUT });
	assert_done(guest_unregister(&one, share));
}

/*
 * L1: a command that no OP-TEE has, by which the mediator marks a place where no request is written
 * yet. The guest does not hear of it, and the slot's next call finds nothing of it.
 */
static void a_command_that_is_the_mark(void **state)
{
	(void)state;
	one.manner.style = GUEST_RPC_ARG;
	is_an_error(UINT32_MAX, (struct optee_param){ .attr = ABI_ATTR_VALUE_INPUT, .b = 77 });
	optee.config.ta = optee_ta;
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
}

static uint32_t asks_with_five_params(struct optee_thread *thread, uint32_t func,
				      struct optee_param *param)
{
	struct optee_param none[5] = { 0 };

	(void)func, (void)param;
	return optee_rpc_cmd(thread, asked_cmd, none, 5);
}

/* It means nothing, whatever its command, be it one that the VM may not see. */
static void too_many_params(void **state)
{
	static const uint32_t cmds[] = { ABI_RPC_CMD_FS, ABI_RPC_CMD_SHM_ALLOC,
					 ABI_RPC_CMD_SHM_FREE, ABI_RPC_CMD_RPMB,
					 ABI_RPC_CMD_BENCH_REG };

	(void)state;
	for (size_t i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		asked_cmd = cmds[i];
		assert_result(run_ta(asks_with_five_params), ABI_OK, ABI_GENERIC);
	}
}

static uint32_t asked_size;

static uint32_t asks_for_an_arg(struct optee_thread *thread, uint32_t func,
				struct optee_param *param)
{
	struct om_smc smc = optee_rpc(thread, ABI_RPC_ALLOC, asked_size, 0);

	(void)func, (void)param;
	if (abi_pair(smc.a[1], smc.a[2]) == 1)
		return ABI_OUT_OF_MEMORY;
	thread->rpc_arg =
		optee_mobj_of_page(thread->guest, OPTEE_RPC_ARG, abi_pair(smc.a[1], smc.a[2]),
				   abi_pair(smc.a[4], smc.a[5]));
	return ABI_SUCCESS;
}

/* An argument is a message of four parameters at least, and at most a page. */
static void sizes_of_an_arg(void **state)
{
	(void)state;
	asked_size = 0;
	assert_done(run_ta(asks_for_an_arg));
	asked_size = 4096;
	assert_done(run_ta(asks_for_an_arg));
	asked_size = 4097;
	assert_result(run_ta(asks_for_an_arg), ABI_OK, ABI_OUT_OF_MEMORY);
	asked_size = UINT32_MAX;
	assert_result(run_ta(asks_for_an_arg), ABI_OK, ABI_OUT_OF_MEMORY);
}

static void answer_at_the_end_of_a_page(struct guest_call *call, struct om_smc *smc)
{
	if (call->smc.a[0] == ABI_RPC_ALLOC)
		smc->a[2] += OM_PAGE_SIZE - 8;
}

/* Whatever it asks for, there is to be room for what it writes. */
static void an_arg_of_no_size_at_the_end_of_a_page(void **state)
{
	(void)state;
	asked_size = 0;
	one.manner.tamper_resume = answer_at_the_end_of_a_page;
	assert_result(run_ta(asks_for_an_arg), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_REPLY), 1);
}

static uint32_t uses_the_others_arg(struct optee_thread *thread, uint32_t func,
				    struct optee_param *param)
{
	struct optee_mobj *arg = thread->guest->thread[0].rpc_arg;

	(void)func, (void)param;
	optee_rpc(thread, ABI_RPC_CMD, (uint32_t)(arg->cookie >> 32), (uint32_t)arg->cookie);
	return ABI_SUCCESS;
}

/* A buffer is bound to one call at a time: the guest never answers in it for two. */
static void one_arg_for_two_calls(void **state)
{
	struct guest_call first;
	struct guest_call second;

	(void)state;
	invoke_begin(&first, TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until_cmd(&first, ABI_RPC_CMD_FS);
	optee.config.ta = uses_the_others_arg;
	invoke_begin(&second, 0, 0, 0);
	assert_int_equal(second.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_done(guest_call_finish(&second));
	assert_done(guest_call_finish(&first));
	assert_int_equal(first.msg.params[0].u.value.b, 101);
}

static uint32_t frees_the_others_arg(struct optee_thread *thread, uint32_t func,
				     struct optee_param *param)
{
	struct optee_mobj *arg = thread->guest->thread[0].rpc_arg;

	(void)func, (void)param;
	optee_rpc(thread, ABI_RPC_FREE, (uint32_t)(arg->cookie >> 32), (uint32_t)arg->cookie);
	return ABI_SUCCESS;
}

/* I6: what is being freed is not there to be freed again, although its page is still held. */
static void one_arg_freed_twice(void **state)
{
	struct guest_call first;
	struct guest_call second;

	(void)state;
	invoke_begin(&first, TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until(&first, ABI_RPC_FREE);
	optee.config.ta = frees_the_others_arg;
	invoke_begin(&second, 0, 0, 0);
	assert_int_equal(second.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_done(guest_call_finish(&second));
	assert_done(guest_call_finish(&first));
}

static void no_thread_count(void **state)
{
	(void)state;
	optee.config.knows_no_thread_count = true;
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_fast_call(&one, ABI_GET_THREAD_COUNT, 0).a[0], ABI_UNKNOWN_FUNCTION);
}

/* Other thread ids than 0, 1, ...: they are OP-TEE's affair. */
static void thread_ids(void **state)
{
	(void)state;
	guest_end(&two);
	optee.config.first_thread_id = 0xfffffff0u;
	assert_int_equal(guest_start(&two, "two", 2, NULL), OM_OK);
	optee.config.interrupts = 2;
	assert_done(guest_open(&two, &session));
	optee.config.first_thread_id = 0;
	optee.config.interrupts = 0;
	guest_end(&two);
}

/* A code that the guest would take for something else, or for nothing at all. */
static void codes_that_nobody_knows(void **state)
{
	struct abi_msg msg = msg_invoke(session, 0);

	(void)state;
	optee.config.call_a0 = 0x1234;
	assert_int_equal(guest_call(&one, &msg).a0, ABI_ENOTAVAIL);
	optee.config.call_a0 = ABI_UNKNOWN_FUNCTION;
	assert_int_equal(guest_call(&one, &msg).a0, ABI_ENOTAVAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(unknown_rpcs),
		guests_test(unknown_cookies),
		guests_test(a_request_that_is_not_written),
		guests_test(shm_free_of_something_else),
		guests_test(a_command_that_is_the_mark),
		guests_test(too_many_params),
		guests_test(sizes_of_an_arg),
		guests_test(an_arg_of_no_size_at_the_end_of_a_page),
		guests_test(one_arg_for_two_calls),
		guests_test(one_arg_freed_twice),
		guests_test(no_thread_count),
		guests_test(thread_ids),
		guests_test(codes_that_nobody_knows),
	};

	return cmocka_run_group_tests_name("strange OP-TEE", tests, NULL, NULL);
}
