/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard calls: sessions, parameters and results, and how a call is found again after an RPC.
 */
#include <string.h>
#include "test.h"

static void a_session(void **state)
{
	struct abi_msg msg = msg_close(session);

	(void)state;
	assert_int_not_equal(session, 0);
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_done(guest_call(&one, &msg));
	assert_result(invoke_value(TA_NOTHING, 0, 0, NULL), ABI_OK, ABI_BAD_PARAMETERS);
}

/* Whose error it is comes from OP-TEE, and is not the mediator's to change. */
static void result_and_origin(void **state)
{
	struct guest_result result = invoke_value(TA_RETURN, 0xffff0007, 0, NULL);

	(void)state;
	assert_result(result, ABI_OK, 0xffff0007);
	assert_int_equal(result.origin, ABI_ORIGIN_TA);
	optee.config.open_ret = ABI_NOT_FOUND;
	result = guest_open(&one, &session);
	assert_result(result, ABI_OK, ABI_NOT_FOUND);
	assert_int_equal(result.origin, ABI_ORIGIN_TEE);
}

static void values(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_INCREMENT);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 10, 20);
	msg_add_value(&msg, ABI_ATTR_VALUE_OUTPUT, 30, 40);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, UINT64_MAX, 1);
	msg_add_null(&msg, ABI_ATTR_NONE);
	assert_done(guest_call_msg(&one, &msg));
	assert_int_equal(msg.params[0].u.value.a, 10);
	assert_int_equal(msg.params[0].u.value.b, 20);
	assert_int_equal(msg.params[1].u.value.a, 31);
	assert_int_equal(msg.params[2].u.value.a, 0);
	assert_int_equal(msg.params[2].u.value.b, 2);
}

/* Parameters that mean nothing do not keep OP-TEE from the ones behind them. */
static void behind_parameters_that_mean_nothing(void **state)
{
	static const uint64_t nothing[] = { ABI_ATTR_NONE, ABI_ATTR_TMEM_INPUT };
	struct guest_share *share = registered(0, 4096);

	(void)state;
	guest_share_fill(&one, share, 3);
	for (unsigned i = 0; i < 2; i++) {
		struct abi_msg msg = msg_invoke(session, TA_SUM);

		msg_add_value(&msg, ABI_ATTR_VALUE_OUTPUT, 0, 0);
		msg_add_null(&msg, nothing[i]);
		msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 4096);
		assert_done(guest_call_msg(&one, &msg));
		assert_int_equal(msg.params[0].u.value.a, 3 * 4096);
	}
}

static void memory_references(void **state)
{
	struct guest_share *share = registered(0xff0, 10000);
	struct abi_msg msg = msg_invoke(session, TA_SUM);

	(void)state;
	guest_share_fill(&one, share, 3);
	msg_add_value(&msg, ABI_ATTR_VALUE_OUTPUT, 0, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 10000);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, share, 9000, 1000);
	assert_done(guest_call_msg(&one, &msg));
	assert_int_equal(msg.params[0].u.value.a, 33000);
	assert_int_equal(msg.params[1].u.rmem.shm_ref, share->cookie);
}

static void the_size_of_an_output(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_invoke(session, TA_SHORTEN);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 77, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 0, 4096);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 4096);
	msg_add_null(&msg, ABI_ATTR_TMEM_OUTPUT);
	assert_done(guest_call_msg(&one, &msg));
	assert_int_equal(msg.params[1].u.rmem.size, 77);
	assert_int_equal(msg.params[2].u.rmem.size, 4096);
	assert_int_equal(msg.params[3].u.tmem.size, 0);
}

static uint64_t null_size;

static uint32_t ta_null(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	(void)func;
	null_size =
		((struct abi_msg *)sim_pool_bytes(thread->message->page[0]))->params[0].u.tmem.size;
	return param[0].mobj || !abi_attr_is_tmem(param[0].attr);
}

/* Linux's null reference, U-Boot's and Zephyr's: OP-TEE gets the first one always. */
static void null_references(void **state)
{
	static const uint64_t attrs[] = {
		ABI_ATTR_TMEM_INPUT, ABI_ATTR_TMEM_OUTPUT, ABI_ATTR_TMEM_INOUT | ABI_ATTR_NONCONTIG,
		ABI_ATTR_RMEM_INPUT, ABI_ATTR_RMEM_OUTPUT, ABI_ATTR_RMEM_INOUT
	};

	(void)state;
	optee.config.ta = ta_null;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		struct abi_msg msg = msg_invoke(session, 0);

		msg_add_null(&msg, attrs[i]);
		msg.params[0].u.tmem.size = 123;
		assert_done(guest_call(&one, &msg));
		assert_int_equal(null_size, 123);
	}
}

/* The message as OP-TEE gets it. */
static struct abi_msg entered;

static void keep_message(const struct sim_port_use *use, void *arg)
{
	const struct om_smc *smc = use->smc;

	(void)arg;
	if (use->call != SIM_SMC || use->after ||
	    (smc->a[0] != ABI_CALL_WITH_ARG && smc->a[0] != ABI_CALL_WITH_RPC_ARG))
		return;
	memcpy(&entered, sim_pool_bytes((om_pa_t){ abi_pair(smc->a[1], smc->a[2]) }),
	       sizeof(entered));
}

/* Nothing of what is in a parameter that is none, and of a null reference its type and size.
 */
static void what_optee_gets_of_parameters(void **state)
{
	static const struct abi_param none;
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	(void)state;
	msg_add_null(&msg, ABI_ATTR_NONE);
	msg.params[0].u.value.a = 1;
	msg.params[0].u.value.b = 2;
	msg.params[0].u.value.c = 3;
	msg_add_null(&msg, ABI_ATTR_RMEM_OUTPUT);
	msg.params[1].u.rmem.size = 123;
	msg_add_null(&msg, ABI_ATTR_TMEM_INOUT | ABI_ATTR_NONCONTIG);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 5, 6);
	sim_port.hook = keep_message;
	assert_done(guest_call(&one, &msg));
	assert_int_equal(entered.num_params, 4);
	assert_memory_equal(&entered.params[0], &none, sizeof(none));
	assert_int_equal(entered.params[1].attr, ABI_ATTR_TMEM_OUTPUT);
	assert_int_equal(entered.params[1].u.tmem.size, 123);
	assert_int_equal(entered.params[2].attr, ABI_ATTR_TMEM_INOUT);
	assert_memory_equal(&entered.params[3], &msg.params[3], sizeof(none));
}

/* I11: a result that OP-TEE does not write is an error of the way there, whatever the guest sent.
 */
static void what_optee_gets_for_a_result(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	(void)state;
	msg.ret = ABI_BUSY;
	msg.ret_origin = ABI_ORIGIN_TA;
	msg.pad = 77;
	sim_port.hook = keep_message;
	assert_done(guest_call(&one, &msg));
	assert_int_equal(entered.ret, ABI_COMMUNICATION);
	assert_int_equal(entered.ret_origin, ABI_ORIGIN_COMMS);
	assert_int_equal(entered.pad, 0);
}

/* I3: and one that lies in a page is asked for in one piece. */
static void a_message_is_read_at_once(void **state)
{
	unsigned reads = sim_port.uses[SIM_READ] + sim_port.uses[SIM_READ_PINNED];

	(void)state;
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	reads = sim_port.uses[SIM_READ] + sim_port.uses[SIM_READ_PINNED] - reads;
	assert_int_equal(reads, 1);
}

/* I3, T12, L3: what a TA does to the shadow page shows in nothing but results. */
static void a_shadow_that_changes(void **state)
{
	struct guest_share *share = registered(8, 5000);
	struct abi_msg msg = msg_invoke(session, TA_INCREMENT);
	struct abi_msg sent;

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 2);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 16, 32);
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 3, 4);
	sent = msg;
	optee.config.scribbles = true;
	assert_done(guest_call_msg(&one, &msg));
	sent.params[0].u.value.a++;
	sent.params[0].u.value.b++;
	sent.ret_origin = ABI_ORIGIN_TA;
	assert_memory_equal(&msg, &sent, abi_msg_size(sent.num_params));
}

static void cancel_while_a_call_waits(void **state)
{
	struct abi_msg msg = msg_cancel(session);
	struct guest_call call;

	(void)state;
	invoke_begin(&call, TA_INTERRUPT, 1, 0);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_done(guest_call(&one, &msg));
	assert_done(guest_call_finish(&call));
}

static void on_from_another_vcpu(void **state)
{
	struct guest_call call;

	(void)state;
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_GET_TIME, 0);
	for (call.vcpu = 1; guest_call_is_suspended(&call); call.vcpu++)
		guest_call_step(&call);
	assert_done(guest_call_finish(&call));
}

static void interrupts_at_every_call(void **state)
{
	(void)state;
	optee.config.interrupts = 3;
	assert_done(guest_open(&one, &session));
	assert_int_equal(guest_stats(&one).rpcs, 3);
	guest_unregister(&one, registered(1, 9999));
	assert_int_equal(guest_stats(&one).rpcs, 9);
}

/* I10: an id is good for one answer. */
static void ids_that_are_stale(void **state)
{
	struct guest_call call;
	struct om_smc answer;

	(void)state;
	invoke_begin(&call, TA_INTERRUPT, 2, 0);
	answer = guest_rpc_answer(&call);
	guest_call_resume(&call, answer);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_int_not_equal(call.smc.a[3], answer.a[3]);
	guest_smc(&one, 1, &answer);
	assert_int_equal(answer.a[0], ABI_ERESUME);
	assert_done(guest_call_finish(&call));
}

static void ids_that_never_were(void **state)
{
	(void)state;
	for (uint64_t id = 0; id < 1000; id++) {
		struct om_smc smc = { { ABI_RETURN_FROM_RPC, 0, 0, id * 0x10001u } };

		guest_smc(&one, 0, &smc);
		assert_int_equal(smc.a[0], ABI_ERESUME);
	}
	assert_int_equal(refused(&one, OM_REFUSED_RESUME), 1000);
}

static void the_id_of_another_vm(void **state)
{
	struct guest_call call;
	struct om_smc answer;

	(void)state;
	invoke_begin(&call, TA_INTERRUPT, 1, 0);
	answer = guest_rpc_answer(&call);
	guest_smc(&two, 0, &answer);
	assert_int_equal(answer.a[0], ABI_ERESUME);
	assert_done(guest_call_finish(&call));
}

static void assert_a0(uint32_t optee_says, uint32_t guest_gets)
{
	struct abi_msg msg = msg_invoke(session, 0);
	struct guest_result result;

	optee.config.call_a0 = optee_says;
	msg.ret = 0x1234;
	result = guest_call_msg(&one, &msg);
	assert_int_equal(result.a0, guest_gets);
	assert_int_equal(msg.ret, 0x1234);
}

/* I11: the message counts as unwritten, and everything is undone. */
static void optee_does_not_take_the_call(void **state)
{
	(void)state;
	assert_a0(ABI_EBADCMD, ABI_EBADCMD);
	assert_a0(ABI_EBADADDR, ABI_EBADADDR);
	assert_a0(ABI_ENOMEM, ABI_ENOMEM);
	assert_a0(ABI_EBUSY, ABI_EBUSY);
	assert_a0(ABI_ENOTAVAIL, ABI_ENOTAVAIL);
}

/* Nobody would wake a guest that waits for a call that is not there. */
static void no_thread_and_no_call_to_wait_for(void **state)
{
	struct guest_call call;

	(void)state;
	assert_a0(ABI_ETHREAD_LIMIT, ABI_ENOMEM);
	optee.config.call_a0 = ABI_OK;
	invoke_begin(&call, TA_INTERRUPT, 1, 0);
	assert_a0(ABI_ETHREAD_LIMIT, ABI_ETHREAD_LIMIT);
	assert_done(guest_call_finish(&call));
}

/* SMC32: the upper halves of the registers mean nothing. */
static void upper_halves(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	struct om_smc smc = { { ABI_CALL_WITH_ARG, UINT64_MAX << 32, 0, UINT64_MAX } };
	om_ipa_t arg = guest_page_new(&one);

	(void)state;
	sim_guest_write(one.vm, arg, &msg, sizeof(msg));
	smc.a[2] = arg.v | UINT64_C(0x1234) << 32;
	guest_smc(&one, 0, &smc);
	assert_int_equal(smc.a[0], ABI_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(a_session),
		styles_test(result_and_origin),
		styles_test(values),
		styles_test(behind_parameters_that_mean_nothing),
		styles_test(memory_references),
		styles_test(the_size_of_an_output),
		styles_test(null_references),
		styles_test(what_optee_gets_of_parameters),
		styles_test(what_optee_gets_for_a_result),
		guests_test(a_message_is_read_at_once),
		rpc_arg_test(a_message_is_read_at_once),
		styles_test(a_shadow_that_changes),
		styles_test(cancel_while_a_call_waits),
		styles_test(on_from_another_vcpu),
		styles_test(interrupts_at_every_call),
		styles_test(ids_that_are_stale),
		styles_test(ids_that_never_were),
		styles_test(the_id_of_another_vm),
		styles_test(optee_does_not_take_the_call),
		styles_test(no_thread_and_no_call_to_wait_for),
		styles_test(upper_halves),
	};

	return cmocka_run_group_tests_name("standard calls", tests, NULL, NULL);
}
