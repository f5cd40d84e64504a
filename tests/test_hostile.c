/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that changes its memory while the mediator works (T1, T2, T3, T4, T7), and that enters
 * on one vCPU while another is inside (T5, T8, T9, T10).
 */
#include <string.h>
#include "test.h"

/* What a hook waits for, and what it does then, once. */
static enum sim_port_call when_call;
static bool when_after;
static uint64_t when_function; /* of an SMC; 0: any */
static unsigned when_count;    /* the n-th time */
static void (*then)(void);

static void hook(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call != when_call || use->after != when_after || !then)
		return;
	if (when_function && (!use->smc || use->smc->a[0] != when_function))
		return;
	if (--when_count)
		return;
	void (*act)(void) = then;

	then = NULL;
	act();
}

static void set_hook(enum sim_port_call call, bool after, unsigned count, void (*act)(void))
{
	when_call = call;
	when_after = after;
	when_function = 0;
	when_count = count;
	then = act;
	sim_port.hook = hook;
}

static void assert_hook_ran(void)
{
	assert_null(then);
	sim_port.hook = NULL;
}

static struct guest_call call;
static struct guest_call other;
static struct guest_share *share;
static struct guest_result other_result;

static void spoil_message(void)
{
	struct abi_msg msg;

	memset(&msg, 0xff, sizeof(msg));
	sim_guest_write(one.vm, call.arg, &msg, sizeof(msg));
}

/* One read after the other is followed by the change. Returns false if there were not so many. */
static bool changes_after(unsigned read, void (*act)(void), void (*run)(void))
{
	bool ran;

	set_hook(SIM_READ, true, read, act);
	run();
	ran = !then;
	sim_port.hook = NULL;
	then = NULL;
	assert_no_violation();
	return ran;
}

static struct guest_result result;

static void run_increment(void)
{
	struct abi_msg msg = msg_invoke(session, TA_INCREMENT);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 5, 6);
	guest_call_begin(&call, &one, &msg);
	result = guest_call_finish(&call);
}

/*
 * T1: number, command and attributes are decided from the copy. If it is made in parts, the message
 * may be the old one in the first and the new one in the rest, and that one makes no sense.
 */
static void the_message_changes(void **state)
{
	unsigned read = 0;

	(void)state;
	while (changes_after(++read, spoil_message, run_increment)) {
		if (result.ret == ABI_SUCCESS)
			assert_int_equal(call.msg.params[0].u.value.a, 6);
		else
			assert_refused(result, ABI_BAD_PARAMETERS);
	}
	assert_in_range(read, 2, 4);
}

static void the_message_changes_in_optee(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_INCREMENT);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 5, 6);
	set_hook(SIM_SMC, true, 1, spoil_message);
	guest_call_begin(&call, &one, &msg);
	assert_hook_ran();
	assert_done(guest_call_finish(&call));
	assert_int_equal(call.msg.params[0].u.value.a, 6);
}

static void spoil_list(void)
{
	struct abi_list_page list;

	for (size_t i = 0; i < ABI_LIST_ENTRIES; i++)
		list.entry[i] = share->list[0].v;
	list.next = SIM_POOL_BASE | 1;
	sim_guest_write(one.vm, share->list[0], &list, sizeof(list));
}

static void run_register(void)
{
	share = guest_share_new(&one, 0x10, 600 * OM_PAGE_SIZE);
	assert_done(guest_register(&one, share));
}

static void spoil_list_if_read(const struct sim_port_use *use, void *arg)
{
	unsigned *left = arg;

	if (use->call != SIM_READ || !use->after || use->size < OM_PAGE_SIZE / 8)
		return;
	if (*left && !--*left)
		spoil_list();
}

/* T2, T3: the model compares what OP-TEE got with what the list said when it was read. */
static void the_list_changes(void **state)
{
	(void)state;
	for (unsigned read = 1; read <= 2; read++) {
		unsigned left = read;

		sim_port.hook = spoil_list_if_read;
		sim_port.hook_arg = &left;
		run_register();
		sim_port.hook = NULL;
		assert_int_equal(left, 0);
	}
}

static void the_list_changes_before_the_pin(void **state)
{
	(void)state;
	share = guest_share_new(&one, 0x10, 600 * OM_PAGE_SIZE);
	set_hook(SIM_PIN, false, 1, spoil_list);
	assert_done(guest_register(&one, share));
	assert_hook_ran();
}

static void spoil_reply(void)
{
	uint8_t bytes[ABI_RPC_ARG_SIZE];

	memset(bytes, 0xff, sizeof(bytes));
	guest_rpc_write(&call, bytes);
}

/* T4: the answer to SHM_ALLOC, rewritten once it was read, and again while the list is read. */
static void the_reply_changes(void **state)
{
	(void)state;
	for (unsigned read = 1; read <= 2; read++) {
		uint64_t sum;

		invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
		step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
		set_hook(SIM_READ, true, read, spoil_reply);
		guest_call_step(&call);
		assert_hook_ran();
		assert_done(guest_call_finish(&call));
		sum = call.msg.params[0].u.value.a;
		assert_int_equal(sum, 5000 * 0x5a);
	}
}

static struct om_smc answer;
static struct om_smc second_answer;

static void answer_again(void)
{
	second_answer = answer;
	guest_smc(&one, 1, &second_answer);
}

/* T5: one RPC, two answers at a time: one is too late, wherever the first one is. */
static void answered_twice(enum sim_port_call at, bool after)
{
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_FS, 5);
	step_until_cmd(&call, ABI_RPC_CMD_FS);
	answer = guest_rpc_answer(&call);
	set_hook(at, after, 1, answer_again);
	guest_call_resume(&call, answer);
	assert_hook_ran();
	assert_int_equal(second_answer.a[0], ABI_ERESUME);
	assert_done(guest_call_finish(&call));
	assert_int_equal(call.msg.params[0].u.value.b, 105);
}

static void two_answers_at_a_time(void **state)
{
	(void)state;
	answered_twice(SIM_READ, false);
	answered_twice(SIM_READ, true);
	answered_twice(SIM_SMC, false);
	answered_twice(SIM_SMC, true);
}

static void remove_message(void)
{
	sim_page_give_back(one.vm, call.arg);
}

/* T7: the results are lost, which a0 tells, and nothing else. */
static void the_message_goes_away(void **state)
{
	struct abi_msg msg;

	(void)state;
	share = registered(0, 8192);
	msg = msg_unregister(share);
	share->state = GUEST_MAY_LIVE;
	set_hook(SIM_SMC, false, 1, remove_message);
	guest_call_begin(&call, &one, &msg);
	assert_hook_ran();
	assert_no_violation();
	assert_int_equal(call.smc.a[0], ABI_EBADADDR);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(guest_stats(&one).calls_now, 0);
}

static void begin_another_call(void)
{
	struct abi_msg msg = msg_invoke(session, TA_INTERRUPT);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 1, 0);
	guest_call_begin(&other, &one, &msg);
}

/* T8: OP-TEE gives the thread to another call before the mediator is through with the first. */
static void the_thread_is_taken_again(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_INCREMENT);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 1);
	set_hook(SIM_SMC, true, 1, begin_another_call);
	guest_call_begin(&call, &one, &msg);
	assert_hook_ran();
	assert_done(guest_call_finish(&call));
	assert_int_equal(call.msg.params[0].u.value.a, 2);
	assert_true(guest_call_is_suspended(&other));
	assert_done(guest_call_finish(&other));
}

/* The same, from an answer: the first call held the thread id once itself. */
static void the_thread_is_taken_after_an_answer(void **state)
{
	(void)state;
	invoke_begin(&call, TA_INTERRUPT, 1, 0);
	set_hook(SIM_SMC, true, 1, begin_another_call);
	guest_call_step(&call);
	assert_hook_ran();
	assert_int_equal(call.smc.a[0], ABI_OK);
	assert_int_equal(other.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_done(guest_call_finish(&other));
}

static void unregister_it(void)
{
	struct abi_msg msg = msg_unregister(share);

	other_result = guest_call(&one, &msg);
}

static struct abi_msg use_of_share(void)
{
	struct abi_msg msg = msg_invoke(session, TA_FILL);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0x21, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 0, 8192);
	return msg;
}

/* T9: from its start to its end a call holds what it names; nobody can unregister it. */
static void unregistered_while_used(bool after)
{
	struct abi_msg msg;

	share = registered(0, 8192);
	msg = use_of_share();
	set_hook(SIM_SMC, after, 1, unregister_it);
	assert_done(guest_call(&one, &msg));
	assert_hook_ran();
	assert_refused(other_result, ABI_BAD_PARAMETERS);
	assert_true(guest_share_is(&one, share, 0x21));
	assert_done(guest_unregister(&one, share));
}

static void no_unregistering_while_used(void **state)
{
	(void)state;
	unregistered_while_used(false);
	unregistered_while_used(true);
}

static uint32_t use_in_between;

static void use_it(void)
{
	struct abi_msg msg = use_of_share();

	use_in_between = guest_call(&one, &msg).ret;
}

/* T9 the other way round: no use begins once UNREGISTER_SHM has begun. */
static void used_while_unregistered(bool after)
{
	share = registered(0, 8192);
	set_hook(SIM_SMC, after, 1, use_it);
	assert_done(guest_unregister(&one, share));
	assert_hook_ran();
	assert_int_equal(use_in_between, ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 0);
}

static void no_use_once_unregistering(void **state)
{
	(void)state;
	used_while_unregistered(false);
	used_while_unregistered(true);
}

static unsigned locks;

static void count_locks(struct om_port_lock *lock, enum sim_lock_moment moment)
{
	(void)lock;
	locks += moment == SIM_LOCK_TAKEN;
}

/* vCPUs that use the same buffers do not wait for each other: they are found without the lock. */
static void used_without_a_lock(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	(void)state;
	share = registered(0, 8192);
	for (uint32_t i = 0; i < OPTEE_TA_PARAMS; i++)
		msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, share, 0, 8192);
	locks = 0;
	sim_port.on_lock = count_locks;
	assert_done(guest_call(&one, &msg));
	sim_port.on_lock = NULL;
	assert_int_equal(locks, 0);
}

static void register_before_the_lock(struct om_port_lock *lock, enum sim_lock_moment moment)
{
	(void)lock, (void)moment;
	sim_port.on_lock = NULL;
	other_result = guest_register(&one, share);
}

/*
 * Who looks without the lock may miss what is there, as others change the chain meanwhile. So what
 * is not found is looked for once more, under the lock: then what is registered by now is found.
 */
static void looked_for_once_more(void **state)
{
	struct abi_msg msg;

	(void)state;
	share = guest_share_new(&one, 0, 8192);
	msg = use_of_share();
	sim_port.on_lock = register_before_the_lock;
	assert_done(guest_call(&one, &msg));
	assert_null(sim_port.on_lock);
	assert_int_equal(other_result.ret, ABI_SUCCESS);
	assert_true(guest_share_is(&one, share, 0x21));
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), 0);
	assert_done(guest_unregister(&one, share));
}

static void drain_the_cache(void)
{
	other.smc = guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
}

/* T10: the cache is drained right before a call comes in, and right after it came out. */
static void drained_beside_a_call(bool after)
{
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL));
	set_hook(SIM_SMC, after, 1, drain_the_cache);
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_hook_ran();
	assert_int_equal(other.smc.a[0], ABI_OK);
	assert_int_equal(buffers_now(), 0);
	one.rpc_page[0].cookie = 0;
}

static void the_cache_beside_a_call(void **state)
{
	(void)state;
	drained_beside_a_call(false);
	drained_beside_a_call(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(the_message_changes),
		rpc_arg_test(the_message_changes),
		guests_test(the_message_changes_in_optee),
		rpc_arg_test(the_message_changes_in_optee),
		styles_test(the_list_changes),
		styles_test(the_list_changes_before_the_pin),
		guests_test(the_reply_changes),
		rpc_arg_test(the_reply_changes),
		guests_test(two_answers_at_a_time),
		rpc_arg_test(two_answers_at_a_time),
		styles_test(the_message_goes_away),
		styles_test(the_thread_is_taken_again),
		styles_test(the_thread_is_taken_after_an_answer),
		styles_test(no_unregistering_while_used),
		styles_test(no_use_once_unregistering),
		styles_test(used_without_a_lock),
		styles_test(looked_for_once_more),
		guests_test(the_cache_beside_a_call),
	};

	return cmocka_run_group_tests_name("hostile guests", tests, NULL, NULL);
}
