/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the port is told of a call, event by event (optee_mediator/trace.h). In what order events
 * may come, and that they say what was done, is judged in every test (sim/port/trace_judge.h), and
 * test_trace_judge.c has each rule of that judge broken by hand; here are whole traces, as a reader
 * gets them. Those of lives are in test_trace_life.c.
 */
#include "meanwhile.h"
#include "steps.h"
#include "traced.h"

/* msg_open()'s Trusted Application is 0x1111, 0x2222: octets, as they are in memory. */
static void a_session(void **state)
{
	uint32_t opened;

	(void)state;
	start_recording();
	assert_done(guest_open(&one, &opened));
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_OPEN_SESSION, 0, 0);
	expect_values(OM_TRACE_TA, 1, 0, 0x1111000000000000, 0x2222000000000000);
	expect_visit(1, ABI_CALL_WITH_ARG, ABI_OK);
	expect_values(OM_TRACE_END, 1, ABI_OK, pair(ABI_SUCCESS, opened), ABI_ORIGIN_TA);
	expect_no_more();
}

/* The first RPC that has a message is preceded by one for a place for it. */
static void an_rpc(void **state)
{
	(void)state;
	start_recording();
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 5, NULL));
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE, pair(TA_RPC, session), 0);
	expect_visit(1, ABI_CALL_WITH_ARG, (uint32_t)ABI_RPC_ALLOC);
	expect_rpc(1, FUNC(ABI_RPC_ALLOC), 0);
	expect_values(OM_TRACE_REGISTER, 1, OM_TRACE_RPC_MESSAGES, 0, 0);
	expect_visit(1, ABI_RETURN_FROM_RPC, (uint32_t)ABI_RPC_CMD);
	expect_rpc(1, FUNC(ABI_RPC_CMD), ABI_RPC_CMD_FS);
	expect_visit(1, ABI_RETURN_FROM_RPC, (uint32_t)ABI_RPC_FREE);
	expect_rpc(1, FUNC(ABI_RPC_FREE), 0);
	expect_visit(1, ABI_RETURN_FROM_RPC, ABI_OK);
	expect_values(OM_TRACE_RELEASE, 1, OM_TRACE_RPC_MESSAGES, 0, 0);
	expect_values(OM_TRACE_END, 1, ABI_OK, pair(ABI_SUCCESS, session), ABI_ORIGIN_TA);
	expect_no_more();
}

static void an_interrupt(void **state)
{
	(void)state;
	start_recording();
	assert_done(invoke_value(TA_INTERRUPT, 1, 0, NULL));
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_visit(1, ABI_CALL_WITH_ARG, (uint32_t)ABI_RPC_FOREIGN_INTR);
	expect_rpc(1, FUNC(ABI_RPC_FOREIGN_INTR), 0);
	expect_visit(1, ABI_RETURN_FROM_RPC, ABI_OK);
	expect(OM_TRACE_END, 1, ABI_OK);
	expect_no_more();
}

static void a_buffer_that_optee_asks_for(void **state)
{
	(void)state;
	one.manner.style = GUEST_RPC_ARG;
	start_recording();
	assert_done(invoke_value(TA_RPC_KEEP, 5000, 0, NULL));
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_visit(1, ABI_CALL_WITH_RPC_ARG, (uint32_t)ABI_RPC_CMD);
	expect_rpc(1, FUNC(ABI_RPC_CMD), ABI_RPC_CMD_SHM_ALLOC);
	expect_values(OM_TRACE_REGISTER, 1, OM_TRACE_RPC_DATA, 2, 0);
	expect_visit(1, ABI_RETURN_FROM_RPC, ABI_OK);
	expect(OM_TRACE_END, 1, ABI_OK);
	assert_done(invoke_value(TA_RPC_DROP, 0, 0, NULL));
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_visit(1, ABI_CALL_WITH_RPC_ARG, (uint32_t)ABI_RPC_CMD);
	expect_values(OM_TRACE_RELEASE, 1, OM_TRACE_RPC_DATA, 2, 0);
	expect_rpc(1, FUNC(ABI_RPC_CMD), ABI_RPC_CMD_SHM_FREE);
	expect_visit(1, ABI_RETURN_FROM_RPC, ABI_OK);
	expect(OM_TRACE_END, 1, ABI_OK);
	expect_no_more();
}

static void answer_with_too_little(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	if (reply->cmd == ABI_RPC_CMD_SHM_ALLOC)
		reply->params[0].u.tmem.size = 1;
}

/* The guest is told to free it, in the place where OP-TEE had asked for it. */
static void a_buffer_that_is_too_small(void **state)
{
	(void)state;
	one.manner.style = GUEST_RPC_ARG;
	one.manner.tamper_reply = answer_with_too_little;
	start_recording();
	assert_result(invoke_value(TA_RPC_KEEP, 5000, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_visit(1, ABI_CALL_WITH_RPC_ARG, (uint32_t)ABI_RPC_CMD);
	expect_rpc(1, FUNC(ABI_RPC_CMD), ABI_RPC_CMD_SHM_ALLOC);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_REPLY, 0, 0);
	expect_rpc(1, FUNC(ABI_RPC_CMD), ABI_RPC_CMD_SHM_FREE);
	expect_visit(1, ABI_RETURN_FROM_RPC, ABI_OK);
	expect(OM_TRACE_END, 1, ABI_OK);
	expect_no_more();
}

/* The guest gets the turn all the same, and is asked for nothing. */
static void a_request_that_is_not_for_the_guest(void **state)
{
	(void)state;
	one.manner.style = GUEST_RPC_ARG;
	start_recording();
	assert_result(invoke_value(TA_RPC, ABI_RPC_CMD_BENCH_REG, 0, NULL), ABI_OK,
		      ABI_NOT_SUPPORTED);
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_visit(1, ABI_CALL_WITH_RPC_ARG, (uint32_t)ABI_RPC_CMD);
	expect_rpc(1, FUNC(ABI_RPC_FOREIGN_INTR), 0);
	expect_visit(1, ABI_RETURN_FROM_RPC, ABI_OK);
	expect(OM_TRACE_END, 1, ABI_OK);
	expect_no_more();
}

static void a_registration(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 3 * OM_PAGE_SIZE);

	(void)state;
	start_recording();
	assert_done(guest_register(&one, share));
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_REGISTER_SHM, 0, 0);
	expect_visit(1, ABI_CALL_WITH_ARG, ABI_OK);
	expect_values(OM_TRACE_REGISTER, 1, OM_TRACE_REGISTERED, 3, 0);
	expect_values(OM_TRACE_END, 1, ABI_OK, 0, ABI_ORIGIN_TEE);
	assert_done(guest_unregister(&one, share));
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_UNREGISTER_SHM, 0, 0);
	expect_visit(1, ABI_CALL_WITH_ARG, ABI_OK);
	expect_values(OM_TRACE_RELEASE, 1, OM_TRACE_REGISTERED, 3, 0);
	expect_values(OM_TRACE_END, 1, ABI_OK, 0, ABI_ORIGIN_TEE);
	expect_no_more();
}

/* OP-TEE is not asked; the guest hears why. */
static void a_registration_that_fails(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 3 * OM_PAGE_SIZE);

	(void)state;
	sim_map_as(one.vm, share->page[2], SIM_DEVICE);
	start_recording();
	assert_refused(guest_register(&one, share), ABI_BAD_PARAMETERS);
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_REGISTER_SHM);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_ADDRESS, 0, 0);
	expect_values(OM_TRACE_REGISTER, 1, OM_TRACE_REGISTERED, 0, ABI_BAD_PARAMETERS);
	expect_values(OM_TRACE_END, 1, ABI_OK, pair(ABI_BAD_PARAMETERS, 0), ABI_ORIGIN_COMMS);
	expect_no_more();
}

/* And here it has no memory: that is in a0, and the message is the guest's as it was. */
static void a_registration_that_optee_refuses(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 3 * OM_PAGE_SIZE);

	(void)state;
	sim_port.fault =
		(struct sim_fault){ .calls = 1u << SIM_SMC, .at = { 1 }, .smc_error = ABI_ENOMEM };
	start_recording();
	assert_int_equal(guest_register(&one, share).a0, ABI_ENOMEM);
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_REGISTER_SHM);
	expect_visit(1, ABI_CALL_WITH_ARG, ABI_ENOMEM);
	expect_values(OM_TRACE_REGISTER, 1, OM_TRACE_REGISTERED, 3, ABI_COMMUNICATION);
	expect_values(OM_TRACE_END, 1, ABI_ENOMEM, 0, 0);
	expect_no_more();
}

static void a_message_that_is_not_there(void **state)
{
	struct om_smc smc = { { ABI_CALL_WITH_ARG, 0, 0x1000 } };

	(void)state;
	start_recording();
	guest_smc(&one, 0, &smc);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_ADDRESS, 0, 0);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_values(OM_TRACE_END, 1, ABI_EBADADDR, 0, 0);
	smc = (struct om_smc){ { ABI_RETURN_FROM_RPC, 0, 0, 77 } };
	guest_smc(&one, 0, &smc);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_RESUME, 0, 0);
	expect_no_more();
}

/* As many are in progress as OP-TEE has threads; then as many as the operator allows. */
static void a_call_that_finds_no_thread(void **state)
{
	struct guest_call call[2];
	struct om_limits limits;

	(void)state;
	guest_end(&one);
	be_with_threads(2);
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_done(guest_open(&one, &session));
	for (int i = 0; i < 2; i++)
		invoke_begin(&call[i], TA_INTERRUPT, 1, 0);
	start_recording();
	assert_int_equal(guest_open(&one, &session).a0, ABI_ETHREAD_LIMIT);
	expect_values(OM_TRACE_END, 0, ABI_ETHREAD_LIMIT, 0, 0);
	om_vm_get_limits(one.om, &limits);
	limits.calls = 2;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	assert_int_equal(guest_open(&one, &session).a0, ABI_ETHREAD_LIMIT);
	expect(OM_TRACE_REFUSE, 0, OM_REFUSED_CALLS);
	expect_no_more();
	for (int i = 0; i < 2; i++)
		assert_done(guest_call_finish(&call[i]));
}

/* A list of 20 pages, in steps of 8. */
static void a_call_that_gives_way(void **state)
{
	struct guest_share *share;

	(void)state;
	steps_start(8);
	share = steps_buffer(20);
	start_recording();
	assert_done(guest_register(&one, share));
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_REGISTER_SHM);
	for (int i = 0; i < 2; i++) {
		uint64_t id = next_id();

		expect_values(OM_TRACE_YIELD, 1, FUNC(ABI_RPC_FOREIGN_INTR), 0, id);
		expect_values(OM_TRACE_ANSWER, 1, FUNC(ABI_RPC_FOREIGN_INTR), 0, id);
	}
	expect_visit(1, ABI_CALL_WITH_ARG, ABI_OK);
	expect_values(OM_TRACE_REGISTER, 1, OM_TRACE_REGISTERED, 20, 0);
	expect(OM_TRACE_END, 1, ABI_OK);
	expect_no_more();
}

static void expect_fast(uint32_t function, uint32_t a0)
{
	expect_values(OM_TRACE_FAST_ENTER, 0, function, 0, 0);
	expect_values(OM_TRACE_FAST_LEAVE, 0, a0, 0, 0);
}

/* One that is answered without OP-TEE is none. */
static void fast_calls(void **state)
{
	(void)state;
	start_recording();
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	expect_no_more();
	guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
	expect_fast(ABI_DISABLE_SHM_CACHE, ABI_ENOTAVAIL);
	expect_no_more();
	guest_fast_call(&one, ABI_L2CC_MUTEX, 0);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_FUNCTION, 0, 0);
	expect_no_more();
}

/* What OP-TEE had kept for RPCs is the guest's again. */
static void a_buffer_in_the_cache(void **state)
{
	struct om_smc smc;

	(void)state;
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 5, NULL));
	start_recording();
	smc = guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
	guest_rpc_page_free(&one, abi_pair(smc.a[1], smc.a[2]));
	expect_fast(ABI_DISABLE_SHM_CACHE, ABI_OK);
	expect_values(OM_TRACE_RELEASE, 0, OM_TRACE_RPC_MESSAGES, 0, 0);
	expect_no_more();
}

static void a_notification(void **state)
{
	(void)state;
	start_recording();
	be_notified();
	guest_tell(&one);
	expect_fast(ABI_ENABLE_ASYNC_NOTIF, ABI_OK);
	expect_fast(ABI_GET_ASYNC_NOTIF_VALUE, ABI_OK);
	expect_fast(ABI_GET_ASYNC_NOTIF_VALUE, ABI_OK);
	expect_values(OM_TRACE_NOTIFY, 0, 0, 5, 0);
	expect_no_more();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(a_session),
		guests_test(an_rpc),
		guests_test(an_interrupt),
		guests_test(a_buffer_that_optee_asks_for),
		guests_test(a_buffer_that_is_too_small),
		guests_test(a_request_that_is_not_for_the_guest),
		guests_test(a_registration),
		guests_test(a_registration_that_fails),
		guests_test(a_registration_that_optee_refuses),
		guests_test(a_message_that_is_not_there),
		machine_test(a_call_that_finds_no_thread),
		machine_test(a_call_that_gives_way),
		guests_test(fast_calls),
		guests_test(a_buffer_in_the_cache),
		guests_test(a_notification),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
