/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registered buffers: section 3.3's life cycle, and who may name one when (I5, I6).
 */
#include "test.h"

static void register_and_unregister(void **state)
{
	struct guest_share *share = registered(0x234, 20000);
	struct om_stats stats = guest_stats(&one);

	(void)state;
	assert_int_equal(stats.buffers_now, 1);
	assert_int_equal(stats.pages_pinned_now, share->count);
	assert_done(guest_unregister(&one, share));
	stats = guest_stats(&one);
	assert_int_equal(stats.buffers_now + stats.pages_pinned_now, 0);
	assert_int_equal(stats.pages_pinned_peak, share->count);
}

static void used_by_the_ta(void **state)
{
	struct guest_share *share = registered(0xabc, 9000);
	struct abi_msg msg = msg_invoke(session, TA_FILL);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0x42, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 0, share->size);
	assert_done(guest_call(&one, &msg));
	assert_true(guest_share_is(&one, share, 0x42));
}

static void is_refused(struct abi_msg msg)
{
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(buffers_now(), 0);
}

/* By the mediator itself: OP-TEE does not hear of it, and it is counted for the message's form. */
static void is_refused_for_its_form(struct abi_msg msg)
{
	uint64_t smcs = optee.smcs;
	uint64_t before = refused(&one, OM_REFUSED_MESSAGE);
	uint64_t pages = pages_now();

	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(refused(&one, OM_REFUSED_MESSAGE), before + 1);
	assert_int_equal(pages_now(), pages);
}

static void messages_that_are_refused(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 8192);
	static const uint64_t attrs[] = { ABI_ATTR_TMEM_OUTPUT,
					  ABI_ATTR_TMEM_INPUT | ABI_ATTR_NONCONTIG,
					  ABI_ATTR_TMEM_INOUT | ABI_ATTR_NONCONTIG,
					  ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG | ABI_ATTR_META,
					  ABI_ATTR_RMEM_OUTPUT,
					  0 };
	struct abi_msg msg;

	(void)state;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		msg = msg_register(&one, share);
		msg.params[0].attr = attrs[i];
		is_refused_for_its_form(msg);
	}
	msg = msg_register(&one, share);
	msg.params[0].u.tmem.shm_ref = 0;
	is_refused_for_its_form(msg);
	msg = msg_register(&one, share);
	msg.params[0].u.tmem.buf_ptr = 0;
	is_refused(msg);
	msg = msg_register(&one, share);
	msg.params[0].u.tmem.size = 0;
	is_refused(msg);
}

static void numbers_of_params(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 8192);
	struct abi_msg msg = msg_register(&one, share);

	(void)state;
	msg.num_params = 0;
	is_refused_for_its_form(msg);
	msg.num_params = 2;
	is_refused_for_its_form(msg);
	assert_int_equal(buffers_now(), 0);
}

/* A cookie that the message does not count among its parameters is none. */
static void numbers_of_params_to_unregister(void **state)
{
	struct guest_share *share = registered(0, 8192);
	struct abi_msg msg = msg_unregister(share);

	(void)state;
	msg.num_params = 0;
	is_refused_for_its_form(msg);
	msg.num_params = 2;
	is_refused_for_its_form(msg);
	assert_int_equal(pages_now(), 2);
}

/* Guests differ in what they write there; OP-TEE does not look, and gives nothing back in it.
 */
static void attributes_to_unregister(void **state)
{
	struct guest_share *share = registered(0, 8192);
	struct abi_msg msg;

	(void)state;
	for (uint64_t attr = 0; attr <= ABI_ATTR_TMEM_INOUT; attr++) {
		struct abi_param sent = { .attr = attr,
					  .u.value = { 0x123, 0x456, share->cookie } };

		share->state = GUEST_MAY_LIVE;
		msg = msg_unregister(share);
		msg.params[0] = sent;
		assert_done(guest_call_msg(&one, &msg));
		assert_memory_equal(&msg.params[0], &sent, sizeof(sent));
		share->state = GUEST_IS_OURS;
		assert_done(guest_register(&one, share));
	}
}

/* I7: one cookie, one registered buffer. */
static void a_cookie_in_use(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct guest_share *other = guest_share_new(&one, 0, 4096);

	(void)state;
	other->cookie = share->cookie;
	assert_refused(guest_register(&one, other), ABI_BAD_PARAMETERS);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), 1);
	assert_int_equal(pages_now(), 1);
}

/* Linux's cookies are addresses of objects, and come again. */
static void a_cookie_that_comes_again(void **state)
{
	struct guest_share *share = registered(0, 4096);

	(void)state;
	for (int i = 0; i < 200; i++) {
		assert_done(guest_unregister(&one, share));
		assert_done(guest_register(&one, share));
	}
}

static void many_buffers(void **state)
{
	struct guest_share *share[300];
	uint64_t memory = guest_stats(&one).memory_now;

	(void)state;
	for (int i = 0; i < 300; i++)
		share[i] = registered(0, 1);
	/* OP-TEE has read the list; a page of the mediator's for each would be a waste. */
	assert_true(guest_stats(&one).memory_now - memory < 30 * OM_PAGE_SIZE);
	for (int i = 0; i < 300; i += 2)
		assert_done(guest_unregister(&one, share[i]));
	for (int i = 299; i > 0; i -= 2)
		assert_done(guest_unregister(&one, share[i]));
	assert_int_equal(buffers_now(), 0);
	assert_int_equal(guest_stats(&one).buffers_peak - guest_stats(&one).buffers_now, 300);
}

/* Each VM's cookies are a world of their own. */
static void the_same_cookie_in_two_vms(void **state)
{
	struct guest_share *mine = registered(0, 4096);
	struct guest_share *theirs = guest_share_new(&two, 0, 4096);
	struct abi_msg again = msg_unregister(mine);

	(void)state;
	theirs->cookie = mine->cookie;
	assert_done(guest_register(&two, theirs));
	assert_done(guest_unregister(&two, theirs));
	assert_refused(guest_call(&two, &again), ABI_BAD_PARAMETERS);
	assert_done(guest_unregister(&one, mine));
}

static void optee_refuses_it(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 6000);

	(void)state;
	optee.config.register_ret = ABI_OUT_OF_MEMORY;
	assert_result(guest_register(&one, share), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(pages_now(), 0);
	optee.config.register_ret = 0;
	assert_done(guest_register(&one, share));
}

/* I11: a0 is not OK: whatever ret says, OP-TEE does not have it. */
static void optee_does_not_take_the_call(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 6000);

	(void)state;
	optee.config.call_a0 = ABI_EBADCMD;
	assert_int_equal(guest_register(&one, share).a0, ABI_EBADCMD);
	assert_int_equal(pages_now(), 0);
}

static struct abi_msg use_of(struct guest_share *share)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, share, 0, 1);
	return msg;
}

/* I5: pinned, and of use, until OP-TEE has confirmed. */
static void optee_does_not_let_it_go(void **state)
{
	struct guest_share *share = registered(0, 6000);
	struct abi_msg use = use_of(share);

	(void)state;
	optee.config.unregister_ret = ABI_BUSY;
	assert_result(guest_unregister(&one, share), ABI_OK, ABI_BUSY);
	assert_int_equal(pages_now(), 2);
	assert_done(guest_call(&one, &use));
	optee.config.unregister_ret = 0;
	optee.config.call_a0 = ABI_ENOMEM;
	assert_int_equal(guest_unregister(&one, share).a0, ABI_ENOMEM);
	assert_int_equal(pages_now(), 2);
	optee.config.call_a0 = ABI_OK;
	assert_done(guest_unregister(&one, share));
}

/* While OP-TEE is being told it cannot be found, nor its cookie be taken. */
static void while_registering(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 4096);
	struct abi_msg use = use_of(share);
	struct abi_msg again;
	struct guest_call call;

	(void)state;
	optee.config.interrupts = 1;
	guest_register_begin(&call, &one, share);
	assert_true(guest_call_is_suspended(&call));
	optee.config.interrupts = 0;
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	again = msg_register(&one, share);
	assert_refused(guest_call(&one, &again), ABI_BAD_PARAMETERS);
	again = msg_unregister(share);
	assert_refused(guest_call(&one, &again), ABI_BAD_PARAMETERS);
	assert_done(guest_call_finish(&call));
	assert_done(guest_call(&one, &use));
}

/* T9: no new use, and no second UNREGISTER_SHM, once the first has begun. */
static void while_unregistering(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg use = use_of(share);
	struct abi_msg again = msg_unregister(share);
	struct guest_call call;

	(void)state;
	optee.config.interrupts = 1;
	guest_unregister_begin(&call, &one, share);
	assert_true(guest_call_is_suspended(&call));
	optee.config.interrupts = 0;
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &again), ABI_BAD_PARAMETERS);
	again = msg_register(&one, share);
	assert_refused(guest_call(&one, &again), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 1);
	assert_done(guest_call_finish(&call));
	assert_done(guest_register(&one, share));
}

/* Each of the four that a call may name, and those behind the two that open a session. */
static void each_in_use(void **state)
{
	struct guest_share *share[4];
	struct abi_msg msg[2] = { msg_open(), msg_invoke(session, TA_INTERRUPT) };
	struct guest_call user;

	(void)state;
	for (int i = 0; i < 4; i++)
		share[i] = registered(0, 4096);
	optee.config.interrupts = 1;
	for (int of = 0; of < 2; of++) {
		for (int i = 0; i < 4; i++)
			msg_add_rmem(&msg[of], ABI_ATTR_RMEM_INOUT, share[i], 0, 4096);
		guest_call_begin(&user, &one, &msg[of]);
		assert_true(guest_call_is_suspended(&user));
		for (int i = 0; i < 4; i++) {
			struct abi_msg unregister = msg_unregister(share[i]);

			assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
		}
		guest_call_finish(&user);
	}
	for (int i = 0; i < 4; i++)
		assert_done(guest_unregister(&one, share[i]));
}

/*
 * OP-TEE could not tell a buffer that is going from one that is in use: the mediator refuses until
 * the last call that uses it is over, and the buffer stays what it was.
 */
static void unregistered_while_in_use(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_invoke(session, TA_INTERRUPT);
	struct abi_msg unregister = msg_unregister(share);
	struct guest_call user;

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 1, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, share, 0, 4096);
	guest_call_begin(&user, &one, &msg);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 1);
	assert_done(guest_call_finish(&user));
	assert_int_equal(pages_now(), 1);
	assert_done(guest_unregister(&one, share));
	assert_int_equal(pages_now(), 0);
}

static void unregister_what_is_not_there(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 4096);
	struct abi_msg msg = msg_unregister(share);

	(void)state;
	is_refused(msg);
	msg.params[0].u.rmem.shm_ref = 0;
	is_refused(msg);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(register_and_unregister),
		rpc_arg_test(register_and_unregister),
		styles_test(used_by_the_ta),
		styles_test(messages_that_are_refused),
		styles_test(numbers_of_params),
		styles_test(numbers_of_params_to_unregister),
		styles_test(attributes_to_unregister),
		styles_test(a_cookie_in_use),
		styles_test(a_cookie_that_comes_again),
		styles_test(many_buffers),
		styles_test(the_same_cookie_in_two_vms),
		styles_test(optee_refuses_it),
		styles_test(optee_does_not_take_the_call),
		styles_test(optee_does_not_let_it_go),
		styles_test(while_registering),
		styles_test(while_unregistering),
		styles_test(each_in_use),
		styles_test(unregistered_while_in_use),
		styles_test(unregister_what_is_not_there),
	};

	return cmocka_run_group_tests_name("registered buffers", tests, NULL, NULL);
}
