/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I15 behind the second door: where messages are judged a guest names only sessions that it was
 * told of; where they pass OP-TEE has to look after that itself. See also ../test_sessions.c.
 */
#include "ffa/judged.h"

#define SESSIONS 256u /* that a VM may have */

/* Slots for messages: of what is tried, and of the call beside it. */
enum {
	TRIED,
	BESIDE,
	CLOSING,
	OTHER
};

static void cannot_be_named(uint32_t id)
{
	struct abi_msg invoke = msg_invoke(id, TA_NOTHING);
	struct abi_msg cancel = msg_cancel(id);
	struct abi_msg close = msg_close(id);
	const struct abi_msg *msg[] = { &invoke, &cancel, &close };
	uint64_t before = guest_stats(&vm1).refused[OM_REFUSED_SESSION];
	unsigned smcs = sim_port.uses[SIM_SMC];

	for (uint32_t i = 0; i < 3; i++) {
		assert_ret(&judged, TRIED, call(&judged, TRIED, msg[i]), ABI_BAD_PARAMETERS);
		assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_SESSION], before + i + 1);
	}
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
}

static void ends_as(struct abi_msg msg, uint32_t ret)
{
	assert_ret(&judged, TRIED, call(&judged, TRIED, &msg), ret);
}

static void can_be_named(uint32_t id)
{
	ends_as(msg_invoke(id, TA_NOTHING), ABI_SUCCESS);
	ends_as(msg_cancel(id), ABI_SUCCESS);
}

/* A call that waits, as for an interrupt: what to resume it by. */
static uint64_t begun(uint32_t slot, struct abi_msg msg)
{
	struct om_smc answer = call(&judged, slot, &msg);

	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	return answer.a[7];
}

static struct abi_msg msg_interrupted(void)
{
	return invoke_of(&judged, TA_INTERRUPT, 1, 0);
}

static void one_that_never_was(void **state)
{
	(void)state;
	cannot_be_named(0);
	cannot_be_named(judged.session + 1);
	cannot_be_named(UINT32_MAX);
	can_be_named(judged.session);
}

static void one_that_is_being_opened(void **state)
{
	uint64_t id;

	(void)state;
	optee.config.session_interrupts = 1;
	id = begun(BESIDE, msg_open());
	cannot_be_named(judged.session + 1);
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	can_be_named(judged.session + 1);
}

static void one_that_is_closed(void **state)
{
	uint64_t id;

	(void)state;
	optee.config.session_interrupts = 1;
	id = begun(BESIDE, msg_close(judged.session));
	cannot_be_named(judged.session);
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	cannot_be_named(judged.session);
}

/* The call is resumed as after an interrupt, and OP-TEE does not hear of it before it is time. */
static void closing_waits_for_a_call(void **state)
{
	uint64_t id, closing;
	unsigned smcs;

	(void)state;
	id = begun(BESIDE, msg_interrupted());
	smcs = sim_port.uses[SIM_SMC];
	closing = begun(CLOSING, msg_close(judged.session));
	for (int i = 0; i < 3; i++) {
		struct om_smc answer = resume(&vm1, closing);

		assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
		assert_true(answer.a[7] != closing);
		closing = answer.a[7];
	}
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	can_be_named(judged.session);
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	assert_ret(&judged, CLOSING, resume(&vm1, closing), ABI_SUCCESS);
	cannot_be_named(judged.session);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
}

/* Once OP-TEE has got it the call waits for OP-TEE, and not for others any more. */
static void closing_is_interrupted(void **state)
{
	uint64_t id, closing;
	struct om_smc answer;

	(void)state;
	id = begun(BESIDE, msg_interrupted());
	closing = begun(CLOSING, msg_close(judged.session));
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	optee.config.session_interrupts = 1;
	answer = resume(&vm1, closing);
	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	assert_ret(&judged, CLOSING, resume(&vm1, answer.a[7]), ABI_SUCCESS);
	optee.config.session_interrupts = 0;
	cannot_be_named(judged.session);
}

/*
 * Linux makes the call again if it is told BUSY, and waits for another one before; if RESUME is
 * told BUSY it gives the session up, which then stays open.
 */
static void closing_finds_no_thread(void **state)
{
	struct abi_msg another = msg_open();
	uint64_t id, beside, closing;
	struct om_smc answer;

	(void)state;
	id = begun(BESIDE, msg_interrupted());
	closing = begun(CLOSING, msg_close(judged.session));
	assert_ret(&judged, OTHER, call(&judged, OTHER, &another), ABI_SUCCESS);
	another = invoke_of(&judged, TA_INTERRUPT, 1, 0);
	another.session = judged.session + 1;
	beside = begun(OTHER, another);
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	optee.config.call_a0 = ABI_BUSY;
	for (int i = 0; i < 3; i++) {
		answer = resume(&vm1, closing);
		assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
		assert_true(answer.a[7] != closing);
		closing = answer.a[7];
		cannot_be_named(judged.session);
	}
	optee.config.call_a0 = ABI_OK;
	optee.config.session_interrupts = 1;
	answer = resume(&vm1, closing);
	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	optee.config.session_interrupts = 0;
	assert_ret(&judged, CLOSING, resume(&vm1, answer.a[7]), ABI_SUCCESS);
	cannot_be_named(judged.session);
	can_be_named(judged.session + 1);
	assert_ret(&judged, OTHER, resume(&vm1, beside), ABI_SUCCESS);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
}

/* And no call that would end: OP-TEE has no thread for another reason. The session stays. */
static void closing_finds_no_thread_at_all(void **state)
{
	uint64_t id, closing;

	(void)state;
	id = begun(BESIDE, msg_interrupted());
	closing = begun(CLOSING, msg_close(judged.session));
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	optee.config.call_a0 = ABI_BUSY;
	assert_w3(resume(&vm1, closing), ABI_OUT_OF_MEMORY);
	optee.config.call_a0 = ABI_OK;
	can_be_named(judged.session);
	ends_as(msg_close(judged.session), ABI_SUCCESS);
}

/* It ends with its life: what comes in its place waits for OP-TEE. */
static void closing_waits_when_a_life_ends(void **state)
{
	struct abi_msg msg = msg_open();
	uint64_t id, next;

	(void)state;
	begun(BESIDE, msg_interrupted());
	begun(CLOSING, msg_close(judged.session));
	begin_another_life();
	assert_ret(&judged, TRIED, call(&judged, TRIED, &msg), ABI_SUCCESS);
	msg_read(&judged, TRIED, &msg);
	judged.session = msg.session;
	id = begun(BESIDE, msg_interrupted());
	next = begun(CLOSING, msg_interrupted());
	assert_ret(&judged, CLOSING, resume(&vm1, next), ABI_SUCCESS);
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
}

static void two_wait_to_close_it(void **state)
{
	uint64_t id, closing[2];

	(void)state;
	id = begun(BESIDE, msg_interrupted());
	closing[0] = begun(CLOSING, msg_close(judged.session));
	closing[1] = begun(CLOSING + 1, msg_close(judged.session));
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	assert_ret(&judged, CLOSING + 1, resume(&vm1, closing[1]), ABI_SUCCESS);
	assert_ret(&judged, CLOSING, resume(&vm1, closing[0]), ABI_BAD_PARAMETERS);
	assert_counted(OM_REFUSED_SESSION, 0);
}

/* T1: what it is to close is what the message said when it was read. */
static void a_message_that_changes_while_it_waits(void **state)
{
	struct abi_msg other = msg_open();
	uint64_t id, closing;

	(void)state;
	ends_as(other, ABI_SUCCESS);
	id = begun(BESIDE, msg_interrupted());
	closing = begun(CLOSING, msg_close(judged.session));
	other = msg_close(judged.session + 1);
	msg_write(&judged, CLOSING, &other);
	assert_ret(&judged, BESIDE, resume(&vm1, id), ABI_SUCCESS);
	assert_ret(&judged, CLOSING, resume(&vm1, closing), ABI_SUCCESS);
	cannot_be_named(judged.session);
	can_be_named(judged.session + 1);
}

/* OP-TEE does not look at the message. */
static void is_turned_away(struct abi_msg msg)
{
	optee.config.call_a0 = ABI_BAD_PARAMETERS;
	assert_w3(call(&judged, TRIED, &msg), ABI_BAD_PARAMETERS);
	optee.config.call_a0 = ABI_OK;
}

/* I8 */
static void closing_is_refused(void **state)
{
	struct abi_msg msg = msg_close(judged.session);

	(void)state;
	optee.config.close_ret = ABI_BUSY;
	ends_as(msg, ABI_BUSY);
	optee.config.close_ret = ABI_SUCCESS;
	is_turned_away(msg);
	can_be_named(judged.session);
	ends_as(msg, ABI_SUCCESS);
}

/* I8: whatever becomes of a call, its session can be closed, and at once. */
static void no_call_keeps_it(void **state)
{
	struct abi_msg msg = with_memref(TA_NOTHING, ABI_ATTR_RMEM_INPUT, 0x5000, 5);

	(void)state;
	message_is_refused(&msg, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
	msg.params[1].attr = 0x77;
	ends_as(msg, ABI_BAD_PARAMETERS);
	ends_as(invoke_of(&judged, TA_RETURN, 0x1234, 0), 0x1234);
	is_turned_away(invoke_of(&judged, TA_NOTHING, 0, 0));
	ends_as(msg_close(judged.session), ABI_SUCCESS);
}

static void fill_up(uint32_t count)
{
	struct abi_msg msg = msg_open();

	while (count--)
		ends_as(msg, ABI_SUCCESS);
	message_is_refused(&msg, OM_REFUSED_SESSIONS, ABI_OUT_OF_MEMORY);
}

static void as_many_as_there_may_be(void **state)
{
	(void)state;
	fill_up(SESSIONS - 1);
	ends_as(msg_close(77), ABI_SUCCESS);
	fill_up(1);
}

/* I8 */
static void what_is_not_opened(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	for (uint32_t i = 0; i < SESSIONS; i++) {
		optee.config.open_ret = ABI_NOT_FOUND;
		ends_as(msg, ABI_NOT_FOUND);
		optee.config.open_ret = ABI_SUCCESS;
		is_turned_away(msg);
	}
	fill_up(SESSIONS - 1);
}

/* With @msg a call waits, whatever it was about to do, and the slot is the next life's. */
static void ends_with_the_life(struct abi_msg msg, uint32_t interrupts)
{
	uint64_t id;

	optee.config.session_interrupts = interrupts;
	id = begun(BESIDE, msg);
	optee.config.session_interrupts = 0;
	begin_another_life();
	ends_as(msg_cancel(0), ABI_BAD_PARAMETERS); /* the first message has shadows made */
	cannot_be_named(1);
	assert_w3(resume(&vm1, id), ABI_BAD_PARAMETERS);
	fill_up(SESSIONS);
	ends_as(msg_close(1), ABI_SUCCESS);
	begin_another_life();
	caller_open(&judged, &vm1);
}

static void a_reset(void **state)
{
	(void)state;
	ends_with_the_life(msg_open(), 1);
	ends_with_the_life(msg_close(judged.session), 1);
	ends_with_the_life(msg_interrupted(), 0);
	begun(CLOSING, msg_interrupted());
	ends_with_the_life(msg_close(judged.session), 0);
}

/* They have no table, and no end of it. */
static void messages_that_pass(void **state)
{
	struct caller passing;
	struct abi_msg msg = msg_open();

	(void)state;
	caller_open(&passing, &vm2);
	for (uint32_t i = 0; i < SESSIONS; i++)
		assert_ret(&passing, 0, call(&passing, 0, &msg), ABI_SUCCESS);
	msg = msg_invoke(0x7777, TA_NOTHING);
	assert_ret(&passing, 0, call(&passing, 0, &msg), ABI_BAD_PARAMETERS);
	msg_read(&passing, 0, &msg);
	assert_int_equal(msg.ret_origin, ABI_ORIGIN_TEE);
	assert_int_equal(guest_stats(&vm2).refused[OM_REFUSED_SESSION], 0);
	assert_int_equal(guest_stats(&vm2).refused[OM_REFUSED_SESSIONS], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged_test(one_that_never_was),
		judged_test(one_that_is_being_opened),
		judged_test(one_that_is_closed),
		judged_test(closing_waits_for_a_call),
		judged_test(closing_is_interrupted),
		judged_test(closing_finds_no_thread),
		judged_test(closing_finds_no_thread_at_all),
		judged_test(closing_waits_when_a_life_ends),
		judged_test(two_wait_to_close_it),
		judged_test(a_message_that_changes_while_it_waits),
		judged_test(closing_is_refused),
		judged_test(no_call_keeps_it),
		judged_test(as_many_as_there_may_be),
		judged_test(what_is_not_opened),
		judged_test(a_reset),
		judged_test(messages_that_pass),
	};

	return cmocka_run_group_tests_name("sessions behind FF-A", tests, NULL, NULL);
}
