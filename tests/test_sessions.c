/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I15: a guest names only sessions that it was told of, and one is closed when no call of another
 * vCPU is in it. OP-TEE itself does not look after either.
 */
#include <string.h>
#include "test.h"

#define SESSIONS 256u /* that a VM may have */

static uint64_t asked_of_optee(void)
{
	return optee_guest_of(1)->calls;
}

/* By the mediator, for its session, and OP-TEE does not hear of it. */
static void is_refused(struct abi_msg msg)
{
	uint64_t before = refused(&one, OM_REFUSED_SESSION);
	uint64_t calls = asked_of_optee();

	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_SESSION), before + 1);
	assert_int_equal(asked_of_optee(), calls);
}

static void cannot_be_named(uint32_t id)
{
	is_refused(msg_invoke(id, TA_NOTHING));
	is_refused(msg_cancel(id));
	is_refused(msg_close(id));
}

static void can_be_named(uint32_t id)
{
	struct abi_msg invoke = msg_invoke(id, TA_NOTHING);
	struct abi_msg cancel = msg_cancel(id);

	assert_done(guest_call(&one, &invoke));
	assert_done(guest_call(&one, &cancel));
}

static uint32_t opened(void)
{
	uint32_t id;

	assert_done(guest_open(&one, &id));
	return id;
}

static struct guest_result closed(uint32_t id)
{
	struct abi_msg msg = msg_close(id);

	return guest_call(&one, &msg);
}

/* A call of vCPU 1's that waits for something. */
static struct guest_call beside;

static void begin_beside(struct abi_msg msg)
{
	guest_call_begin_on(&beside, &one, &msg, 1);
	assert_true(guest_call_is_suspended(&beside));
	assert_int_equal(beside.smc.a[0], ABI_RPC_FOREIGN_INTR);
}

static struct abi_msg msg_interrupted(void)
{
	struct abi_msg msg = msg_invoke(session, TA_INTERRUPT);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 0);
	return msg;
}

static void one_that_never_was(void **state)
{
	(void)state;
	cannot_be_named(0);
	cannot_be_named(session + 1);
	cannot_be_named(UINT32_MAX);
	can_be_named(session);
}

static uint32_t opened_as(uint32_t id)
{
	uint32_t its_id;

	optee.config.session_before = id - 1;
	its_id = opened();
	optee.config.session_before = 0;
	assert_int_equal(its_id, id);
	return id;
}

/* All 32 bits of it count. */
static void one_with_a_large_id(void **state)
{
	static const uint32_t ids[] = { 0x7fffffff, 0x80000000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		can_be_named(opened_as(ids[i]));
		cannot_be_named(ids[i] ^ 0x40000000);
		assert_done(closed(ids[i]));
		cannot_be_named(ids[i]);
	}
}

/* In the mediator's table the search for each of them begins at the same place. */
static void many_at_one_place(void **state)
{
	static const uint32_t ids[] = { 2, 2 + 255, 2 + 2 * 255, 2 + 3 * 255 };
	static const size_t order[] = { 1, 3, 0, 2 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		opened_as(ids[i]);
	for (size_t i = 0; i < 4; i++) {
		for (size_t left = i; left < 4; left++)
			can_be_named(ids[order[left]]);
		assert_done(closed(ids[order[i]]));
		cannot_be_named(ids[order[i]]);
	}
	can_be_named(session);
}

static void one_of_another_vm(void **state)
{
	uint32_t its_session;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_done(guest_open(&two, &its_session));
	cannot_be_named(its_session);
}

static void one_that_is_being_opened(void **state)
{
	(void)state;
	optee.config.session_interrupts = 1;
	begin_beside(msg_open());
	cannot_be_named(session + 1);
	assert_done(guest_call_finish(&beside));
	assert_int_equal(beside.msg.session, session + 1);
	can_be_named(session + 1);
}

/* It is none while OP-TEE closes it, and afterwards; then its id is that of the next one. */
static void one_that_is_closed(void **state)
{
	(void)state;
	optee.config.session_interrupts = 1;
	begin_beside(msg_close(session));
	cannot_be_named(session);
	assert_done(guest_call_finish(&beside));
	cannot_be_named(session);
	assert_int_equal(opened(), session);
	can_be_named(session);
}

/* The guest has taken its message away: it was not told, but OP-TEE has the session. */
static void one_whose_id_is_lost(void **state)
{
	(void)state;
	optee.config.session_interrupts = 1;
	begin_beside(msg_open());
	sim_page_give_back(one.vm, beside.arg);
	guest_call_step(&beside);
	assert_int_equal(beside.smc.a[0], ABI_EBADADDR);
	can_be_named(session + 1);
	assert_done(closed(session + 1));
	cannot_be_named(session + 1);
}

/* As for an interrupt, and OP-TEE does not hear of it. The session can be used meanwhile. */
static void closing_waits_for_a_call(void **state)
{
	struct guest_call closing;
	struct abi_msg msg = msg_close(session);
	uint64_t calls;

	(void)state;
	begin_beside(msg_interrupted());
	calls = asked_of_optee();
	guest_call_begin(&closing, &one, &msg);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(closing.smc.a[0], ABI_RPC_FOREIGN_INTR);
		assert_int_equal(asked_of_optee(), calls);
		guest_call_step(&closing);
	}
	can_be_named(session);
	assert_done(guest_call_finish(&beside));
	assert_done(guest_call_finish(&closing));
	cannot_be_named(session);
}

/* Of two that wait one closes it. */
static void two_wait_to_close_it(void **state)
{
	struct guest_call closing[2];
	struct abi_msg msg = msg_close(session);

	(void)state;
	begin_beside(msg_interrupted());
	for (int i = 0; i < 2; i++) {
		guest_call_begin(&closing[i], &one, &msg);
		assert_true(guest_call_is_suspended(&closing[i]));
	}
	assert_done(guest_call_finish(&beside));
	assert_done(guest_call_finish(&closing[1]));
	assert_refused(guest_call_finish(&closing[0]), ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_SESSION), 1);
}

/* The call that it waits for is in no other session's way. */
static void closing_another_does_not_wait(void **state)
{
	uint32_t other = opened();

	(void)state;
	begin_beside(msg_interrupted());
	assert_done(closed(other));
	assert_done(guest_call_finish(&beside));
}

/* I8: it is there as before. */
static void closing_is_refused(void **state)
{
	(void)state;
	optee.config.close_ret = ABI_BUSY;
	assert_result(closed(session), ABI_OK, ABI_BUSY);
	optee.config.close_ret = ABI_SUCCESS;
	can_be_named(session);
	optee.config.call_a0 = ABI_EBUSY;
	assert_result(closed(session), ABI_EBUSY, GUEST_NO_RESULT);
	optee.config.call_a0 = ABI_OK;
	can_be_named(session);
	assert_done(closed(session));
}

static struct abi_msg with_attr(struct abi_msg msg, uint64_t attr)
{
	msg_add_value(&msg, attr, 0, 0);
	return msg;
}

/* I8: whatever becomes of a call, its session can be closed afterwards, and at once. */
static void no_call_keeps_it(void **state)
{
	static const uint64_t attrs[] = { ABI_ATTR_RMEM_INPUT, ABI_ATTR_TMEM_INPUT, 0x77 };
	struct abi_msg msg;

	(void)state;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		msg = with_attr(msg_invoke(session, TA_NOTHING), attrs[i]);
		msg.params[0].u.rmem.shm_ref = msg.params[0].u.tmem.buf_ptr = 0x5000;
		assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	}
	assert_result(invoke_value(TA_RETURN, 0xffff0007, 0, NULL), ABI_OK, 0xffff0007);
	optee.config.call_a0 = ABI_EBUSY;
	assert_int_equal(invoke_value(TA_NOTHING, 0, 0, NULL).a0, ABI_EBUSY);
	msg = msg_cancel(session);
	assert_int_equal(guest_call(&one, &msg).a0, ABI_EBUSY);
	optee.config.call_a0 = ABI_OK;
	msg = msg_close(session);
	guest_call_begin(&beside, &one, &msg);
	assert_false(guest_call_is_suspended(&beside));
	assert_done(guest_call_finish(&beside));
}

/* The number of parameters comes first, then the session, then what the parameters say. */
static void in_this_order(void **state)
{
	struct abi_msg msg = with_attr(msg_close(session + 1), ABI_ATTR_VALUE_INPUT);

	(void)state;
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	msg = msg_invoke(session + 1, TA_NOTHING);
	for (int i = 0; i < 5; i++)
		msg = with_attr(msg, ABI_ATTR_VALUE_INPUT);
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_MESSAGE), 2);
	assert_int_equal(refused(&one, OM_REFUSED_SESSION), 0);
	msg = with_attr(msg_invoke(session + 1, TA_NOTHING), ABI_ATTR_RMEM_INPUT);
	msg.params[0].u.rmem.shm_ref = 0x5000;
	is_refused(msg);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), 0);
}

static void is_full(void)
{
	uint64_t before = refused(&one, OM_REFUSED_SESSIONS);
	uint64_t calls = asked_of_optee();
	uint32_t id;

	assert_refused(guest_open(&one, &id), ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_SESSIONS), before + 1);
	assert_non_null(strstr(sim_port.last_log, "limit reached: sessions"));
	assert_int_equal(asked_of_optee(), calls);
}

static void fill_up(uint32_t count)
{
	while (count--)
		opened();
	is_full();
}

static void as_many_as_there_may_be(void **state)
{
	(void)state;
	fill_up(SESSIONS - 1);
	for (uint32_t id = 1; id <= SESSIONS; id++)
		can_be_named(id);
	assert_done(closed(77));
	fill_up(1);
	assert_done(guest_open(&two, &(uint32_t){ 0 }));
}

/* One that is being opened, or closed, has a place. */
static void as_many_with_those_in_between(void **state)
{
	(void)state;
	optee.config.session_interrupts = 1;
	begin_beside(msg_open());
	optee.config.session_interrupts = 0;
	fill_up(SESSIONS - 2);
	assert_done(guest_call_finish(&beside));
	is_full();
	optee.config.session_interrupts = 1;
	begin_beside(msg_close(session));
	optee.config.session_interrupts = 0;
	is_full();
	assert_done(guest_call_finish(&beside));
	fill_up(1);
}

/* I8: it gives its place back. */
static void what_is_not_opened(void **state)
{
	struct abi_msg bad = with_attr(msg_open(), 0x77);

	(void)state;
	for (uint32_t i = 0; i < SESSIONS; i++) {
		optee.config.open_ret = ABI_NOT_FOUND;
		assert_result(guest_open(&one, &session), ABI_OK, ABI_NOT_FOUND);
		optee.config.open_ret = ABI_SUCCESS;
		optee.config.call_a0 = ABI_EBUSY;
		assert_int_equal(guest_open(&one, &session).a0, ABI_EBUSY);
		optee.config.call_a0 = ABI_OK;
		assert_refused(guest_call(&one, &bad), ABI_BAD_PARAMETERS);
	}
	fill_up(SESSIONS - 1);
}

/* Where the call was that has ended with its life, one that is about no session lets go of none. */
static void another_call_in_its_place(void)
{
	struct abi_msg msg = { .cmd = ABI_CMD_UNREGISTER_SHM };
	struct guest_call call;

	msg_add_null(&msg, ABI_ATTR_RMEM_INPUT);
	guest_call_begin_on(&call, &one, &msg, 1);
	assert_refused(guest_call_finish(&call), ABI_BAD_PARAMETERS);
}

static void nothing_is_left(uint32_t old)
{
	cannot_be_named(old);
	assert_int_equal(opened(), 1);
	another_call_in_its_place();
	can_be_named(1);
	fill_up(SESSIONS - 1);
	assert_done(closed(1));
}

static void all_ends_with_a_life(struct abi_msg msg, uint32_t interrupts, void (*end)(void))
{
	optee.config.session_interrupts = interrupts;
	begin_beside(msg);
	optee.config.session_interrupts = 0;
	end();
	nothing_is_left(session);
	guest_call_step(&beside);
	assert_int_equal(beside.smc.a[0], ABI_ERESUME);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(opened(), session);
}

static void reset(void)
{
	assert_int_equal(guest_reset(&one), OM_OK);
}

static void introduce_another(void)
{
	assert_int_equal(guest_introduce(&one).a[0], ABI_OK);
}

/* Whatever a call was about to do with a session. */
static void another_life(void (*end)(void))
{
	struct guest_call invoke;
	struct abi_msg msg;

	all_ends_with_a_life(msg_open(), 1, end);
	all_ends_with_a_life(msg_close(session), 1, end);
	all_ends_with_a_life(msg_interrupted(), 0, end);
	msg = msg_interrupted();
	guest_call_begin(&invoke, &one, &msg);
	all_ends_with_a_life(msg_close(session), 0, end);
}

static void a_reset(void **state)
{
	(void)state;
	another_life(reset);
}

static void a_renewal(void **state)
{
	(void)state;
	another_life(introduce_another);
}

int main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		styles_test(one_that_never_was), guests_test(one_of_another_vm),
		guests_test(one_with_a_large_id), guests_test(many_at_one_place),
		styles_test(one_that_is_being_opened), styles_test(one_that_is_closed),
		guests_test(one_whose_id_is_lost), styles_test(closing_waits_for_a_call),
		guests_test(two_wait_to_close_it), guests_test(closing_another_does_not_wait),
		guests_test(closing_is_refused), styles_test(no_call_keeps_it),
		guests_test(in_this_order), guests_test(as_many_as_there_may_be),
		guests_test(as_many_with_those_in_between), guests_test(what_is_not_opened),
		guests_test(a_reset), guests_test(a_renewal),
	};
	/* clang-format on */

	return cmocka_run_group_tests_name("sessions", tests, NULL, NULL);
}
