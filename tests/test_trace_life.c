/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the port is told when a VM gets another life, and of calls that come meanwhile
 * (optee_mediator/trace.h).
 */
#include "meanwhile.h"
#include "traced.h"

/* A call that waits for its answer, and a buffer, are over without an event of their own. */
static void a_renewal(void **state)
{
	struct guest_call call;
	uint32_t opened;

	(void)state;
	have_a_past();
	start_recording();
	invoke_begin(&call, TA_INTERRUPT, 1, 0);
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_INVOKE);
	expect_visit(1, ABI_CALL_WITH_ARG, (uint32_t)ABI_RPC_FOREIGN_INTR);
	expect(OM_TRACE_ASK, 1, FUNC(ABI_RPC_FOREIGN_INTR));
	introduce();
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_RENEWAL, 1, 0);
	assert_done(guest_open(&one, &opened));
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_OPEN_SESSION);
	expect(OM_TRACE_TA, 1, 0);
	expect_visit(1, ABI_CALL_WITH_ARG, ABI_OK);
	expect(OM_TRACE_END, 1, ABI_OK);
	expect_no_more();
}

/* The door is shut: a call that has not begun waits, and begins in the new life. */
static struct guest_call at_door;

static void come_to_the_door(void)
{
	struct abi_msg msg = msg_open();

	introduce_too_early();
	guest_call_begin_on(&at_door, &one, &msg, 0);
}

static void a_call_at_the_door(void **state)
{
	(void)state;
	have_a_past();
	be_notified();
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, come_to_the_door);
	start_recording();
	guest_tell(&one);
	assert_it_happened();
	expect(OM_TRACE_FAST_ENTER, 0, ABI_GET_ASYNC_NOTIF_VALUE);
	expect(OM_TRACE_YIELD, 0, FUNC(ABI_RPC_FOREIGN_INTR));
	expect(OM_TRACE_FAST_LEAVE, 0, ABI_OK);
	expect(OM_TRACE_NOTIFY, 0, 0);
	assert_done(guest_call_finish(&at_door));
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_RENEWAL, 1, 0);
	expect(OM_TRACE_ANSWER, 0, FUNC(ABI_RPC_FOREIGN_INTR));
	expect(OM_TRACE_BEGIN, 1, ABI_CMD_OPEN_SESSION);
}

/* An answer comes while the door is shut: the guest is to repeat it. */
static struct guest_call waiting;

static void answer_at_the_door(void)
{
	struct om_smc smc = { { ABI_RETURN_FROM_RPC, 0, 0, waiting.smc.a[3] } };

	introduce_too_early();
	guest_smc(&one, 1, &smc);
	one.left_off_count = 0;
	one.suspended = 0;
}

static void an_answer_at_the_door(void **state)
{
	(void)state;
	be_notified();
	have_a_past();
	invoke_begin(&waiting, TA_INTERRUPT, 1, 0);
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, answer_at_the_door);
	start_recording();
	guest_tell(&one);
	assert_it_happened();
	expect(OM_TRACE_FAST_ENTER, 0, ABI_GET_ASYNC_NOTIF_VALUE);
	expect_values(OM_TRACE_YIELD, 0, FUNC(ABI_RPC_FOREIGN_INTR), 0, waiting.smc.a[3]);
	expect(OM_TRACE_FAST_LEAVE, 0, ABI_OK);
}

/* OP-TEE does not take the VM again: a call has no life to begin in. */
static void a_vm_without_a_life(void **state)
{
	(void)state;
	have_a_past();
	at_smc(ABI_VM_DESTROYED, take_the_place);
	start_recording();
	introduce();
	assert_it_happened();
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_RENEWAL, 0, 0);
	guest_fast_call(&one, ABI_CALL_WITH_ARG, 0);
	expect_values(OM_TRACE_END, 0, ABI_UNKNOWN_FUNCTION, 0, 0);
	optee.config.max_guests = 2;
	introduce();
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_RENEWAL, 1, 0);
	expect_no_more();
}

static void lives(void **state)
{
	(void)state;
	start_recording();
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_int_equal(guest_reset(&one), OM_OK);
	guest_end(&one);
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_CREATED, 0, 0);
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_RESET, 0, 0);
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_DESTROYED, 0, 0);
	expect_no_more();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(a_renewal),
		guests_test(a_call_at_the_door),
		guests_test(an_answer_at_the_door),
		guests_test(a_vm_without_a_life),
		machine_test(lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
