/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPC commands: what reaches the guest, and that its answer is judged by the request (I4, T6).
 */
#include <string.h>
#include "test.h"

/* The model's guest adds 100 to each value that goes out. */
static void passes(uint32_t cmd)
{
	struct guest_call call;

	invoke_begin(&call, TA_RPC, cmd, 7);
	step_until_cmd(&call, cmd);
	assert_int_equal(guest_rpc_request(&call).params[0].u.value.a, 7);
	assert_int_equal(guest_rpc_request(&call).num_params, 1);
	assert_done(guest_call_finish(&call));
	assert_int_equal(call.msg.params[0].u.value.b, 107);
}

static void commands_that_pass(void **state)
{
	static const uint32_t cmds[] = { ABI_RPC_CMD_FS,
					 ABI_RPC_CMD_GET_TIME,
					 ABI_RPC_CMD_NOTIFICATION,
					 ABI_RPC_CMD_SUSPEND,
					 ABI_RPC_CMD_GPROF,
					 ABI_RPC_CMD_SOCKET,
					 ABI_RPC_CMD_FTRACE,
					 ABI_RPC_CMD_SUPP_PLUGIN,
					 ABI_RPC_CMD_I2C_TRANSFER,
					 ABI_RPC_CMD_LOAD_TA,
					 99,
					 UINT32_MAX - 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++)
		passes(cmds[i]);
}

/* The guest is asked for the argument, to resume, and to free it: but not for this. */
static uint64_t rpcs_around(void)
{
	return one.manner.style == GUEST_PLAIN ? 3 : 1;
}

static void does_not_pass(uint32_t cmd)
{
	uint64_t rpcs = one.rpcs;

	assert_result(invoke_value(TA_RPC, cmd, 7, NULL), ABI_OK, ABI_NOT_SUPPORTED);
	assert_int_equal(one.rpcs, rpcs + rpcs_around());
}

static void commands_that_do_not_pass(void **state)
{
	(void)state;
	does_not_pass(ABI_RPC_CMD_BENCH_REG);
	does_not_pass(ABI_RPC_CMD_RESERVED);
	does_not_pass(ABI_RPC_CMD_RPMB);
	does_not_pass(ABI_RPC_CMD_RPMB_PROBE_RESET);
	does_not_pass(ABI_RPC_CMD_RPMB_PROBE_NEXT);
	does_not_pass(ABI_RPC_CMD_RPMB_FRAMES);
}

/* What a TA asks in these tests, and what it heard. */
static struct optee_param asked[ABI_RPC_NUM_PARAMS];
static uint32_t asked_cmd;
static uint32_t asked_count;

static uint32_t ta_ask(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	(void)func, (void)param;
	return optee_rpc_cmd(thread, asked_cmd, asked, asked_count);
}

static struct guest_result ask(uint32_t cmd, uint32_t count)
{
	asked_cmd = cmd;
	asked_count = count;
	optee.config.ta = ta_ask;
	return invoke_value(0, 0, 0, NULL);
}

static void four_params(void **state)
{
	(void)state;
	memset(asked, 0, sizeof(asked));
	asked[0] = (struct optee_param){ .attr = ABI_ATTR_VALUE_INPUT, .a = 1 };
	asked[1] = (struct optee_param){ .attr = ABI_ATTR_VALUE_OUTPUT, .a = 2 };
	asked[2] = (struct optee_param){ .attr = ABI_ATTR_VALUE_INOUT, .a = 3, .c = 33 };
	asked[3] = (struct optee_param){ .attr = ABI_ATTR_NONE };
	assert_done(ask(ABI_RPC_CMD_FS, 4));
	assert_int_equal(asked[0].a, 1);
	assert_int_equal(asked[1].a, 102);
	assert_int_equal(asked[2].a, 103);
	assert_int_equal(asked[2].c, 33);
}

static void no_params(void **state)
{
	(void)state;
	assert_done(ask(ABI_RPC_CMD_SUSPEND, 0));
}

/* What lies behind the last parameter is none: here one that would not be delivered. */
static uint32_t ta_ask_with_one_param_less(struct optee_thread *thread, uint32_t func,
					   struct optee_param *param)
{
	(void)func, (void)param;
	if (optee_rpc_cmd(thread, ABI_RPC_CMD_FS, asked, asked_count) != ABI_GENERIC)
		return ABI_GENERIC;
	return optee_rpc_cmd(thread, ABI_RPC_CMD_FS, asked, asked_count - 1);
}

static void params_behind_the_last(void **state)
{
	(void)state;
	for (asked_count = 1; asked_count <= ABI_RPC_NUM_PARAMS; asked_count++) {
		memset(asked, 0, sizeof(asked));
		asked[asked_count - 1] =
			(struct optee_param){ .attr = ABI_ATTR_TMEM_INPUT, .a = SIM_RAM_BASE };
		optee.config.ta = ta_ask_with_one_param_less;
		assert_done(invoke_value(0, 0, 0, NULL));
	}
}

/* LOAD_TA asks for the size first, with a null reference. */
static void a_null_reference(void **state)
{
	(void)state;
	memset(asked, 0, sizeof(asked));
	asked[0].attr = ABI_ATTR_VALUE_INPUT;
	asked[1].attr = ABI_ATTR_TMEM_OUTPUT;
	assert_done(ask(ABI_RPC_CMD_LOAD_TA, 2));
}

static void is_not_delivered(uint64_t attr, uint64_t word)
{
	uint64_t rpcs = one.rpcs;

	memset(asked, 0, sizeof(asked));
	asked[0] = (struct optee_param){ .attr = attr, .a = word };
	assert_result(ask(99, 1), ABI_OK, ABI_GENERIC);
	assert_int_equal(one.rpcs, rpcs + rpcs_around());
}

/* I2, and rule 8: a reference to what this VM has not, or an address, is not for the guest. */
static void params_that_are_not_delivered(void **state)
{
	(void)state;
	is_not_delivered(ABI_ATTR_RMEM_INPUT, 0);
	is_not_delivered(ABI_ATTR_RMEM_OUTPUT, UINT64_C(0x0100000100000000));
	is_not_delivered(ABI_ATTR_TMEM_INPUT, SIM_RAM_BASE);
	is_not_delivered(ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG, SIM_RAM_BASE);
	is_not_delivered(ABI_ATTR_VALUE_INPUT | ABI_ATTR_META, 0);
	is_not_delivered(4, 0);
}

static void tamper_everything(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	reply->cmd = ABI_RPC_CMD_SHM_ALLOC;
	reply->num_params = UINT32_MAX;
	reply->params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	reply->params[1].attr = ABI_ATTR_VALUE_OUTPUT;
	reply->params[1].u.value.a = 666;
	reply->params[2].u.value.a = 5;
}

/* T6: only what was asked for is taken from the answer. */
static void an_answer_to_something_else(void **state)
{
	(void)state;
	memset(asked, 0, sizeof(asked));
	asked[0] = (struct optee_param){ .attr = ABI_ATTR_VALUE_INPUT, .a = 1, .b = 2 };
	asked[1] = (struct optee_param){ .attr = ABI_ATTR_VALUE_INPUT, .a = 3 };
	asked[2] = (struct optee_param){ .attr = ABI_ATTR_VALUE_OUTPUT, .a = 4 };
	one.manner.tamper_reply = tamper_everything;
	assert_done(ask(ABI_RPC_CMD_FS, 3));
	assert_int_equal(asked[0].a, 1);
	assert_int_equal(asked[1].a, 3);
	assert_int_equal(asked[2].a, 5);
}

static struct abi_msg seen;

static uint32_t ta_look(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	uint32_t ret = ta_ask(thread, func, param);

	memcpy(&seen,
	       thread->own_arg ? (uint8_t *)thread->own_arg
			       : sim_pool_bytes(thread->rpc_arg->page[0]),
	       ABI_RPC_ARG_SIZE);
	return ret;
}

/* I4: nor does anything else of the answer come into what OP-TEE reads. */
static void what_optee_reads(void **state)
{
	(void)state;
	memset(asked, 0, sizeof(asked));
	asked[0] = (struct optee_param){ .attr = ABI_ATTR_VALUE_INPUT, .a = 1, .b = 2 };
	one.manner.tamper_reply = tamper_everything;
	asked_cmd = ABI_RPC_CMD_FS;
	asked_count = 1;
	optee.config.ta = ta_look;
	assert_done(invoke_value(0, 0, 0, NULL));
	assert_int_equal(seen.num_params, 1);
	assert_int_equal(seen.params[0].attr, ABI_ATTR_VALUE_INPUT);
	assert_int_equal(seen.params[1].attr, 0);
	assert_int_equal(seen.params[1].u.value.a, 0);
}

/* T6: nor what an earlier request had more of. */
static void what_optee_reads_after_more(void **state)
{
	(void)state;
	for (uint32_t more = 2; more <= ABI_RPC_NUM_PARAMS; more++) {
		memset(asked, 0, sizeof(asked));
		for (uint32_t i = 0; i < more; i++)
			asked[i].attr = ABI_ATTR_VALUE_OUTPUT;
		assert_done(ask(ABI_RPC_CMD_FS, more));
		asked_count = more - 1;
		optee.config.ta = ta_look;
		assert_done(invoke_value(0, 0, 0, NULL));
		assert_int_equal(seen.num_params, more - 1);
		if (more < ABI_RPC_NUM_PARAMS)
			assert_int_equal(seen.params[more - 1].u.value.a |
						 seen.params[more - 1].u.value.b |
						 seen.params[more - 1].u.value.c,
					 0);
	}
}

static void tamper_registers(struct guest_call *call, struct om_smc *smc)
{
	if (call->smc.a[0] == ABI_RPC_ALLOC)
		return;
	smc->a[1] = SIM_COOKIE_BASE >> 32;
	smc->a[2] = 0x1230;
	smc->a[4] = SIM_COOKIE_BASE >> 32;
	smc->a[5] = 0x1230;
}

/* The registers of the answer carry no information. */
static void registers_of_the_answer(void **state)
{
	(void)state;
	one.manner.tamper_resume = tamper_registers;
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_GET_TIME, 1, NULL));
	assert_done(invoke_value(TA_INTERRUPT, 3, 0, NULL));
	assert_done(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL));
}

static void tamper_ret(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	reply->ret = ABI_BUSY;
}

static void the_guests_error(void **state)
{
	(void)state;
	one.manner.tamper_reply = tamper_ret;
	assert_result(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 1, NULL), ABI_OK, ABI_BUSY);
}

static void take_the_page_away(struct guest_call *call, struct om_smc *smc)
{
	(void)smc;
	if (call->smc.a[0] == ABI_RPC_CMD)
		sim_map_as(one.vm, call->has_rpc_arg ? call->arg : one.rpc_page[0].ipa, SIM_DEVICE);
}

/* T7: the guest's page is gone when the answer is read: OP-TEE gets an error. */
static void the_answer_is_gone(void **state)
{
	struct guest_call call;

	(void)state;
	one.manner.tamper_resume = take_the_page_away;
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until(&call, ABI_RPC_CMD);
	guest_call_step(&call);
	assert_int_equal(refused(&one, OM_REFUSED_ADDRESS), 1);
	sim_map_as(one.vm, call.has_rpc_arg ? call.arg : one.rpc_page[0].ipa, SIM_RAM);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_GENERIC);
}

/* The buffer is the guest's under its own cookie, from the request on. */
static void a_buffer_in_a_request(void **state)
{
	struct guest_call call;
	struct abi_msg request;

	(void)state;
	invoke_begin(&call, TA_RPC_BUFFER, 6000, 0);
	step_until_cmd(&call, ABI_RPC_CMD_LOAD_TA);
	request = guest_rpc_request(&call);
	assert_int_equal(request.num_params, 2);
	assert_int_equal(request.params[1].attr, ABI_ATTR_RMEM_OUTPUT);
	assert_int_equal(request.params[1].u.rmem.size, 6000);
	assert_non_null(guest_share_find(&one, GUEST_RPC_DATA, request.params[1].u.rmem.shm_ref));
	assert_done(guest_call_finish(&call));
	assert_int_equal(call.msg.params[0].u.value.a, 6000 * 0x5a);
}

static void tamper_size(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	if (reply->cmd == ABI_RPC_CMD_LOAD_TA)
		reply->params[1].u.rmem.size = 10;
}

static void the_size_of_an_output(void **state)
{
	uint64_t sum;

	(void)state;
	one.manner.tamper_reply = tamper_size;
	assert_done(invoke_value(TA_RPC_BUFFER, 6000, 0, &sum));
	assert_int_equal(sum, 10 * 0x5a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(commands_that_pass),
		styles_test(commands_that_do_not_pass),
		styles_test(four_params),
		styles_test(no_params),
		styles_test(params_behind_the_last),
		styles_test(a_null_reference),
		styles_test(params_that_are_not_delivered),
		styles_test(an_answer_to_something_else),
		styles_test(what_optee_reads),
		styles_test(what_optee_reads_after_more),
		styles_test(registers_of_the_answer),
		styles_test(the_guests_error),
		guests_test(the_answer_is_gone),
		styles_test(a_buffer_in_a_request),
		styles_test(the_size_of_an_output),
	};

	return cmocka_run_group_tests_name("RPC commands", tests, NULL, NULL);
}
