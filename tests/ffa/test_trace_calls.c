/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second door: what the port is told of calls and of lives, event by event
 * (optee_mediator/trace.h). vm1's messages are judged, vm2's pass unread. Shares are in
 * test_trace_shares.c, and the first door's calls in ../test_trace.c.
 */
#include "ffa/judged.h"
#include "traced.h"

/* What a message has before anybody answers it, and what is no result of it. */
#define LEFT_RET    0x77u
#define LEFT_ORIGIN 5u

static uint64_t interrupted(const struct caller *caller, uint32_t slot)
{
	struct abi_msg msg = invoke_of(caller, TA_INTERRUPT, 1, 0);
	struct om_smc answer = call(caller, slot, &msg);

	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	return answer.a[7];
}

static struct abi_msg with_leftovers(struct abi_msg msg)
{
	msg.ret = LEFT_RET;
	msg.ret_origin = LEFT_ORIGIN;
	return msg;
}

/* msg_open()'s Trusted Application is 0x1111, 0x2222: octets, as they are in memory. */
static void a_session(void **state)
{
	struct abi_msg msg = msg_open();
	struct abi_msg opened;

	(void)state;
	start_recording_of(vm1.vm, 1);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg_read(&judged, 0, &opened);
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_OPEN_SESSION, 0, 0);
	expect_values(OM_TRACE_TA, 1, 0, 0x1111000000000000, 0x2222000000000000);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_values(OM_TRACE_END, 1, 0, pair(ABI_SUCCESS, opened.session), ABI_ORIGIN_TA);
	msg = with_leftovers(msg_close(opened.session));
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_CLOSE_SESSION, opened.session, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_values(OM_TRACE_END, 1, 0, pair(ABI_SUCCESS, opened.session), ABI_ORIGIN_TEE);
	expect_no_more();
}

/* To what function it goes, and how it ends: the command's own result, and whose it is. */
static void a_command(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_RETURN, 0x1234, 0);

	(void)state;
	assert_int_not_equal(judged.session, 0);
	start_recording_of(vm1.vm, 1);
	assert_ret(&judged, 0, call(&judged, 0, &msg), 0x1234);
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE, pair(TA_RETURN, judged.session), 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_values(OM_TRACE_END, 1, 0, pair(0x1234, judged.session), ABI_ORIGIN_TA);
	expect_no_more();
}

/* Each has a number of its own, until its end. */
static void calls_at_a_time(void **state)
{
	uint64_t id[2];

	(void)state;
	start_recording_of(vm1.vm, 1);
	for (uint32_t i = 0; i < 2; i++) {
		id[i] = interrupted(&judged, i);
		expect(OM_TRACE_BEGIN, i + 1, ABI_CMD_INVOKE);
		expect_visit(i + 1, ABI_FFA_CALL_WITH_ARG, 0);
		expect_values(OM_TRACE_ASK, i + 1, FUNC(ABI_RPC_FOREIGN_INTR), 0, id[i]);
	}
	for (uint32_t i = 0; i < 2; i++) {
		assert_ret(&judged, i, resume(&vm1, id[i]), ABI_SUCCESS);
		expect_values(OM_TRACE_ANSWER, i + 1, FUNC(ABI_RPC_FOREIGN_INTR), 0, id[i]);
		expect_visit(i + 1, ABI_FFA_RESUME, 0);
		expect_values(OM_TRACE_END, i + 1, 0, judged.session, ABI_ORIGIN_TA);
	}
	expect_no_more();
}

/* The guest answers so that nothing is wrong. */
static struct om_smc answered(const struct caller *caller, struct om_smc asked)
{
	struct abi_msg rpc;

	rpc_read(caller, 0, &rpc);
	rpc.ret = 0;
	rpc_write(caller, 0, &rpc);
	return resume(caller->guest, asked.a[7]);
}

/* A request is told with its command. An interrupt has none, whatever was asked before it. */
static void an_rpc(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_RPC, ABI_RPC_CMD_GET_TIME, 5);
	struct om_smc asked;

	(void)state;
	optee.config.interrupts_after_rpcs = true;
	start_recording_of(vm1.vm, 1);
	asked = answered(&judged, call(&judged, 0, &msg));
	assert_ret(&judged, 0, resume(&vm1, asked.a[7]), ABI_SUCCESS);
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE, pair(TA_RPC, judged.session), 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_rpc(1, FUNC(ABI_RPC_CMD), ABI_RPC_CMD_GET_TIME);
	expect_visit(1, ABI_FFA_RESUME, 0);
	assert_int_equal(next_id(), asked.a[7]);
	expect_rpc(1, FUNC(ABI_RPC_FOREIGN_INTR), 0);
	expect_visit(1, ABI_FFA_RESUME, 0);
	expect_values(OM_TRACE_END, 1, 0, judged.session, ABI_ORIGIN_TA);
	expect_no_more();
}

/* What the guest need not know it gets as an interrupt, and that is what is told. */
static void a_request_that_is_kept_from_the_guest(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_RPC, ABI_RPC_CMD_SHM_ALLOC, 5);
	struct om_smc asked;

	(void)state;
	start_recording_of(vm1.vm, 1);
	asked = call(&judged, 0, &msg);
	assert_asked(asked, ABI_FFA_RETURN_INTERRUPT);
	assert_ret(&judged, 0, resume(&vm1, asked.a[7]), ABI_GENERIC);
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_rpc(1, FUNC(ABI_RPC_FOREIGN_INTR), 0);
	expect_visit(1, ABI_FFA_RESUME, 0);
	expect_values(OM_TRACE_END, 1, 0, pair(ABI_GENERIC, judged.session), ABI_ORIGIN_TA);
	expect_no_more();
}

/* The mediator itself has the guest come again: OP-TEE is not entered. */
static void a_call_that_waits(void **state)
{
	struct abi_msg msg = msg_close(judged.session);
	uint64_t id, closing;

	(void)state;
	id = interrupted(&judged, 0);
	start_recording_of(vm1.vm, 1);
	closing = call(&judged, 1, &msg).a[7];
	expect_values(OM_TRACE_BEGIN, 2, ABI_CMD_CLOSE_SESSION, judged.session, 0);
	expect_values(OM_TRACE_YIELD, 2, FUNC(ABI_RPC_FOREIGN_INTR), 0, closing);
	assert_ret(&judged, 0, resume(&vm1, id), ABI_SUCCESS);
	expect_values(OM_TRACE_ANSWER, 1, FUNC(ABI_RPC_FOREIGN_INTR), 0, id);
	expect_visit(1, ABI_FFA_RESUME, 0);
	expect(OM_TRACE_END, 1, 0);
	assert_ret(&judged, 1, resume(&vm1, closing), ABI_SUCCESS);
	expect_values(OM_TRACE_ANSWER, 2, FUNC(ABI_RPC_FOREIGN_INTR), 0, closing);
	expect_visit(2, ABI_FFA_CALL_WITH_ARG, 0);
	expect_values(OM_TRACE_END, 2, 0, judged.session, ABI_ORIGIN_TEE);
	expect_no_more();
}

/* Nothing is told of the call that had the same number before. */
static void a_message_that_is_not_there(void **state)
{
	struct abi_msg msg = with_leftovers(invoke_of(&judged, TA_RETURN, 0x1234, 0));

	(void)state;
	assert_ret(&judged, 0, call(&judged, 0, &msg), 0x1234);
	start_recording_of(vm1.vm, 1);
	assert_w3(message(&vm1, ABI_FFA_CALL_WITH_ARG, 0x5000, 0, 0, 0), ABI_BAD_PARAMETERS);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_COOKIE, 0, 0);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_values(OM_TRACE_END, 1, ABI_BAD_PARAMETERS, 0, 0);
	assert_w3(message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)judged.handle, judged.handle >> 32,
			  OM_PAGE_SIZE, 0),
		  ABI_BAD_PARAMETERS);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_ADDRESS, 0, 0);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_values(OM_TRACE_END, 1, ABI_BAD_PARAMETERS, 0, 0);
	expect_no_more();
}

/* It was read, which is how it is known that there is none. */
static void a_command_that_there_is_not(void **state)
{
	struct abi_msg msg = with_leftovers(invoke_of(&judged, 9, 0, 0));

	(void)state;
	msg.cmd = 0x77;
	start_recording_of(vm1.vm, 1);
	assert_w3(call(&judged, 0, &msg), ABI_NOT_IMPLEMENTED);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_COMMAND, 0, 0);
	expect_values(OM_TRACE_BEGIN, 1, 0x77, pair(9, judged.session), 0);
	expect_values(OM_TRACE_END, 1, ABI_NOT_IMPLEMENTED, 0, 0);
	expect_no_more();
}

/* Before OP-TEE, in the message: the result is the mediator's. */
static void a_message_that_is_refused(void **state)
{
	struct abi_msg msg = with_memref(TA_NOTHING, ABI_ATTR_RMEM_INPUT, 0x5000, 5);

	(void)state;
	start_recording_of(vm1.vm, 1);
	message_is_refused(&msg, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_COOKIE, 0, 0);
	expect_values(OM_TRACE_END, 1, 0, pair(ABI_BAD_PARAMETERS, judged.session),
		      ABI_ORIGIN_COMMS);
	expect_no_more();
}

/* OP-TEE has not looked at it, or was not there at all: what the message says is no result. */
static void a_message_that_optee_turns_away(void **state)
{
	struct abi_msg msg = with_leftovers(invoke_of(&judged, TA_NOTHING, 0, 0));

	(void)state;
	optee.config.call_a0 = ABI_BAD_PARAMETERS;
	start_recording_of(vm1.vm, 1);
	assert_w3(call(&judged, 0, &msg), ABI_BAD_PARAMETERS);
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE, judged.session, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, ABI_BAD_PARAMETERS);
	expect_values(OM_TRACE_END, 1, ABI_BAD_PARAMETERS, 0, 0);
	optee.config.call_a0 = ABI_OK;
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC,
					     .at = { 1 },
					     .ffa_error = ABI_FFA_DENIED };
	assert_error(call(&judged, 0, &msg), ABI_FFA_DENIED);
	expect_values(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE, judged.session, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, ABI_FFA_DENIED);
	expect_values(OM_TRACE_END, 1, ABI_FFA_DENIED, 0, 0);
	expect_no_more();
}

/* OP-TEE does not take the pages in which it would find it. */
static void a_message_without_a_place_for_its_shadow(void **state)
{
	struct abi_msg msg = with_leftovers(msg_invoke(7, TA_RETURN));

	(void)state;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_BAD_PARAMETERS);
	begin_another_life();
	start_recording_of(vm1.vm, 1);
	spmc.config.shares_fail = 1;
	assert_w3(call(&judged, 0, &msg), ABI_OUT_OF_MEMORY);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_values(OM_TRACE_END, 1, ABI_OUT_OF_MEMORY, 0, 0);
	expect_no_more();
}

/* Whatever is in them. */
static void messages_that_pass(void **state)
{
	struct abi_msg msg = msg_open();
	struct caller passing;

	(void)state;
	caller_open(&passing, &vm2);
	start_recording_of(vm2.vm, 2);
	assert_ret(&passing, 0, call(&passing, 0, &msg), ABI_SUCCESS);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_values(OM_TRACE_END, 1, 0, 0, 0);
	msg = invoke_of(&passing, TA_RPC, ABI_RPC_CMD_GET_TIME, 5);
	assert_ret(&passing, 0, answered(&passing, call(&passing, 0, &msg)), ABI_SUCCESS);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_rpc(1, FUNC(ABI_RPC_CMD), 0);
	expect_visit(1, ABI_FFA_RESUME, 0);
	expect_values(OM_TRACE_END, 1, 0, 0, 0);
	assert_call_done(resume(&vm2, interrupted(&passing, 0)));
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_rpc(1, FUNC(ABI_RPC_FOREIGN_INTR), 0);
	expect_visit(1, ABI_FFA_RESUME, 0);
	expect_values(OM_TRACE_END, 1, 0, 0, 0);
	expect_no_more();
}

/* Nor is it known of a command that fails what it has failed with. */
static void a_message_that_passes_and_fails(void **state)
{
	struct abi_msg msg;
	struct caller passing;

	(void)state;
	caller_open(&passing, &vm2);
	msg = invoke_of(&passing, TA_RETURN, 0x1234, 0);
	start_recording_of(vm2.vm, 2);
	assert_ret(&passing, 0, call(&passing, 0, &msg), 0x1234);
	optee.config.call_a0 = ABI_BAD_PARAMETERS;
	assert_w3(call(&passing, 0, &msg), ABI_BAD_PARAMETERS);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, 0);
	expect_values(OM_TRACE_END, 1, 0, 0, 0);
	expect_values(OM_TRACE_BEGIN, 1, OM_TRACE_NO_COMMAND, 0, 0);
	expect_visit(1, ABI_FFA_CALL_WITH_ARG, ABI_BAD_PARAMETERS);
	expect_values(OM_TRACE_END, 1, ABI_BAD_PARAMETERS, 0, 0);
	expect_no_more();
}

/* Of the VM that the machine has next. */
static void lives(void **state)
{
	(void)state;
	guest_end(&vm2);
	start_recording_of(&sim.vm[sim.vm_count], 2);
	assert_int_equal(ffa_start(&vm2, "two", 2, NULL), OM_OK);
	assert_int_equal(guest_reset(&vm2), OM_OK);
	guest_end(&vm2);
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_CREATED, 0, 0);
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_RESET, 0, 0);
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_DESTROYED, 0, 0);
	expect_no_more();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged_test(a_session),
		judged_test(a_command),
		judged_test(calls_at_a_time),
		judged_test(an_rpc),
		judged_test(a_request_that_is_kept_from_the_guest),
		judged_test(a_call_that_waits),
		judged_test(a_message_that_is_not_there),
		judged_test(a_command_that_there_is_not),
		judged_test(a_message_that_is_refused),
		judged_test(a_message_that_optee_turns_away),
		judged_test(a_message_without_a_place_for_its_shadow),
		judged_test(messages_that_pass),
		judged_test(a_message_that_passes_and_fails),
		judged_test(lives),
	};

	return cmocka_run_group_tests_name("traces of calls behind FF-A", tests, NULL, NULL);
}
