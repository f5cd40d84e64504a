/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The judge of the trace (sim/port/trace_judge.h): each of its rules is broken here by hand, and
 * must be found broken.
 */
#include "port/trace_judge.h"
#include "test.h"

/* What was told here is forgotten: the VMs end as they are. */
static int end(void **state)
{
	sim_trace_init();
	return tear_down(state);
}

/* A number that no call of guest one has. */
#define CALL 9

static struct om_trace_event event(enum om_trace_kind kind, uint32_t call, uint32_t code)
{
	return (struct om_trace_event){ kind, 1, call, code, { 0, 0 } };
}

static void tell(struct om_trace_event it)
{
	om_port_trace(one.vm, &it);
}

static void is_found(struct om_trace_event it)
{
	assert_no_violation();
	tell(it);
	assert_violation();
}

static struct om_trace_event with(struct om_trace_event it, uint64_t value0, uint64_t value1)
{
	it.value[0] = value0;
	it.value[1] = value1;
	return it;
}

static void begin(void)
{
	tell(event(OM_TRACE_BEGIN, CALL, ABI_CMD_INVOKE));
	assert_no_violation();
}

static void before_a_call_begins(void **state)
{
	(void)state;
	is_found(event(OM_TRACE_TA, CALL, 0));
	is_found(event(OM_TRACE_ENTER, CALL + 1, ABI_CALL_WITH_ARG));
	is_found(event(OM_TRACE_LEAVE, CALL + 2, ABI_OK));
	is_found(event(OM_TRACE_ASK, CALL + 3, 5));
	is_found(event(OM_TRACE_YIELD, CALL + 4, 4));
	is_found(event(OM_TRACE_ANSWER, CALL + 5, 5));
	is_found(event(OM_TRACE_END, CALL + 6, ABI_OK));
	is_found(event(OM_TRACE_REGISTER, CALL + 7, OM_TRACE_REGISTERED));
	is_found(event(OM_TRACE_BEGIN, 65, ABI_CMD_INVOKE));
}

static void a_call_that_begins_twice(void **state)
{
	(void)state;
	begin();
	is_found(event(OM_TRACE_BEGIN, CALL, ABI_CMD_INVOKE));
}

static void while_it_is_in_optee(void **state)
{
	static const enum om_trace_kind kinds[] = { OM_TRACE_TA,      OM_TRACE_ASK,  OM_TRACE_YIELD,
						    OM_TRACE_ANSWER,  OM_TRACE_END,  OM_TRACE_ENTER,
						    OM_TRACE_RELEASE, OM_TRACE_BEGIN };

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		begin();
		tell(event(OM_TRACE_ENTER, CALL, ABI_CALL_WITH_ARG));
		is_found(event(kinds[i], CALL, OM_TRACE_REGISTERED));
		end(state);
		assert_int_equal(guests_set_up(state), 0);
	}
}

static void while_it_is_the_guest_s_turn(void **state)
{
	static const enum om_trace_kind kinds[] = { OM_TRACE_TA,    OM_TRACE_ASK,
						    OM_TRACE_YIELD, OM_TRACE_END,
						    OM_TRACE_LEAVE, OM_TRACE_ENTER,
						    OM_TRACE_BEGIN, OM_TRACE_REGISTER };

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		begin();
		tell(event(OM_TRACE_YIELD, CALL, 4));
		is_found(event(kinds[i], CALL, OM_TRACE_REGISTERED));
		end(state);
		assert_int_equal(guests_set_up(state), 0);
	}
}

static void an_answer_to_something_else(void **state)
{
	(void)state;
	begin();
	for (unsigned i = 0; i < 3; i++) {
		tell(with(event(OM_TRACE_YIELD, CALL, 4), 0, 77));
		assert_no_violation();
		is_found(with(event(OM_TRACE_ANSWER, CALL, i == 0 ? 5 : 4), i == 1,
			      i == 2 ? 78 : 77));
	}
}

static void what_needs_a_call(void **state)
{
	(void)state;
	is_found(event(OM_TRACE_BEGIN, 0, ABI_CMD_INVOKE));
	is_found(event(OM_TRACE_TA, 0, 0));
	is_found(event(OM_TRACE_ASK, 0, 5));
	is_found(event(OM_TRACE_REGISTER, 0, OM_TRACE_RPC_DATA));
	is_found(event(OM_TRACE_END, 0, ABI_OK));
	tell(event(OM_TRACE_END, 0, ABI_UNKNOWN_FUNCTION));
	tell(event(OM_TRACE_YIELD, 0, 4));
	tell(event(OM_TRACE_ANSWER, 0, 4));
	assert_no_violation();
}

static void what_is_of_no_call(void **state)
{
	(void)state;
	begin();
	is_found(event(OM_TRACE_FAST_LEAVE, CALL, 0));
	is_found(event(OM_TRACE_REFUSE, CALL, OM_REFUSED_MESSAGE));
	is_found(event(OM_TRACE_LIFE, CALL, OM_TRACE_RESET));
	is_found(event(OM_TRACE_NOTIFY, CALL, 0));
}

static void codes_that_mean_nothing(void **state)
{
	(void)state;
	is_found(event(OM_TRACE_KINDS, 0, 0));
	is_found(event(OM_TRACE_REFUSE, 0, OM_REFUSAL_COUNT));
	is_found(event(OM_TRACE_LIFE, 0, OM_TRACE_DESTROYED + 1));
	begin();
	is_found(event(OM_TRACE_REGISTER, CALL, 0));
	is_found(event(OM_TRACE_REGISTER, CALL, OM_TRACE_RPC_MESSAGES + 1));
}

/* In an entry, as the mediator's are. */
static void smcs_that_were_not_told_of(void **state)
{
	struct om_smc smc = { { ABI_ENABLE_SHM_CACHE, 0, 0, 0, 0, 0, 0, 1 } };
	struct sim_entry entry;

	(void)state;
	sim_entry_begin(&entry, one.vm);
	om_port_smc(&smc);
	assert_violation();
	tell(event(OM_TRACE_FAST_ENTER, 0, ABI_DISABLE_SHM_CACHE));
	smc.a[0] = ABI_ENABLE_SHM_CACHE;
	om_port_smc(&smc);
	assert_violation();
	tell(event(OM_TRACE_FAST_ENTER, 0, ABI_ENABLE_SHM_CACHE));
	smc.a[0] = ABI_ENABLE_SHM_CACHE;
	om_port_smc(&smc);
	assert_no_violation();
	is_found(event(OM_TRACE_FAST_LEAVE, 0, ABI_EBUSY));
	tell(event(OM_TRACE_FAST_ENTER, 0, ABI_ENABLE_SHM_CACHE));
	is_found(event(OM_TRACE_FAST_ENTER, 0, ABI_ENABLE_SHM_CACHE));
	sim_entry_end();
}

static void a_value_that_optee_did_not_say(void **state)
{
	(void)state;
	is_found(with(event(OM_TRACE_NOTIFY, 0, 0), 0x12345, 0));
}

static void buffers_that_are_not_there(void **state)
{
	(void)state;
	begin();
	is_found(event(OM_TRACE_RELEASE, CALL, OM_TRACE_RPC_DATA));
}

static void pages_that_are_not_there(void **state)
{
	(void)state;
	begin();
	tell(with(event(OM_TRACE_REGISTER, CALL, OM_TRACE_RPC_DATA), 3, 0));
	assert_no_violation();
	is_found(with(event(OM_TRACE_RELEASE, CALL, OM_TRACE_RPC_DATA), 4, 0));
}

/* What is over with a life cannot be going on; and a life begins once. */
static void lives(void **state)
{
	(void)state;
	is_found(event(OM_TRACE_LIFE, 0, OM_TRACE_CREATED));
	for (uint32_t life = OM_TRACE_RESET; life <= OM_TRACE_DESTROYED; life++) {
		begin();
		is_found(event(OM_TRACE_LIFE, 0, life));
	}
}

static void addresses_and_cookies(void **state)
{
	struct guest_share *share = registered(0, OM_PAGE_SIZE);

	(void)state;
	is_found(with(event(OM_TRACE_YIELD, 0, 4), SIM_RAM_BASE, 0));
	is_found(with(event(OM_TRACE_YIELD, 0, 4), 0, SIM_POOL_BASE + 8));
	is_found(with(event(OM_TRACE_YIELD, 0, 4), optee_guest_of(1)->mobjs->cookie, 0));
	assert_done(guest_unregister(&one, share));
}

static void under_a_lock(void **state)
{
	struct om_port_lock lock;

	(void)state;
	om_port_lock_init(&lock);
	om_port_lock(&lock);
	is_found(event(OM_TRACE_REFUSE, 0, OM_REFUSED_MESSAGE));
	om_port_unlock(&lock);
}

/* Figures, when the model looks. */
static void figures_are_found(struct om_trace_event it)
{
	tell(it);
	assert_no_violation();
	model_check();
	assert_violation();
}

static void refusals(void **state)
{
	(void)state;
	figures_are_found(event(OM_TRACE_REFUSE, 0, OM_REFUSED_MESSAGE));
}

static void renewals_that_were_none(void **state)
{
	(void)state;
	figures_are_found(with(event(OM_TRACE_LIFE, 0, OM_TRACE_RENEWAL), 1, 0));
}

static void calls_and_rpcs(void **state)
{
	(void)state;
	figures_are_found(event(OM_TRACE_BEGIN, CALL, ABI_CMD_INVOKE));
	tell(event(OM_TRACE_END, CALL, ABI_OK));
	model_check();
	begin();
	tell(event(OM_TRACE_ASK, CALL, 5));
	tell(event(OM_TRACE_ANSWER, CALL, 5));
	figures_are_found(event(OM_TRACE_END, CALL, ABI_OK));
}

static void buffers_and_pages(void **state)
{
	struct guest_share *share = registered(0, OM_PAGE_SIZE);
	struct om_stats stats = guest_stats(&one);

	(void)state;
	sim_trace_check_figures(one.vm, &stats, false);
	assert_no_violation();
	stats.buffers_now--;
	sim_trace_check_figures(one.vm, &stats, false);
	assert_violation();
	stats = guest_stats(&one);
	stats.pages_pinned_now--;
	sim_trace_check_figures(one.vm, &stats, false);
	assert_violation();
	assert_done(guest_unregister(&one, share));
}

static void answer_is_found(struct om_trace_event said, uint64_t a0, uint64_t a3, bool is_right)
{
	const struct om_smc after = { { a0, 0, 0, a3 } };

	sim_trace_check_answer(&said, &after);
	if (is_right)
		assert_no_violation();
	else
		assert_violation();
}

static void what_the_guest_gets(void **state)
{
	const struct om_trace_event ask = with(event(OM_TRACE_ASK, CALL, 5), 0, 77);
	const struct om_trace_event end = event(OM_TRACE_END, CALL, ABI_ENOMEM);
	const struct om_trace_event refusal = event(OM_TRACE_REFUSE, 0, OM_REFUSED_CALLS);
	const struct om_trace_event nothing = event(OM_TRACE_KINDS, 0, 0);

	(void)state;
	answer_is_found(ask, ABI_RPC_CMD, 77, true);
	answer_is_found(ask, ABI_RPC_CMD, 78, false);
	answer_is_found(ask, ABI_RPC_FREE, 77, false);
	answer_is_found(ask, ABI_OK, 77, false);
	answer_is_found(end, ABI_ENOMEM, 0, true);
	answer_is_found(end, ABI_OK, 0, false);
	answer_is_found(refusal, ABI_ETHREAD_LIMIT, 0, true);
	answer_is_found(refusal, ABI_OK, 0, false);
	answer_is_found(refusal, ABI_RPC_CMD, 0, false);
	answer_is_found(nothing, ABI_UNKNOWN_FUNCTION, 0, true);
	answer_is_found(nothing, ABI_OK, 0, false);
}

#define judge_test(fn) cmocka_unit_test_setup_teardown(fn, guests_set_up, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		judge_test(before_a_call_begins),
		judge_test(a_call_that_begins_twice),
		judge_test(while_it_is_in_optee),
		judge_test(while_it_is_the_guest_s_turn),
		judge_test(an_answer_to_something_else),
		judge_test(what_needs_a_call),
		judge_test(what_is_of_no_call),
		judge_test(codes_that_mean_nothing),
		judge_test(smcs_that_were_not_told_of),
		judge_test(a_value_that_optee_did_not_say),
		judge_test(buffers_that_are_not_there),
		judge_test(pages_that_are_not_there),
		judge_test(lives),
		judge_test(addresses_and_cookies),
		judge_test(under_a_lock),
		judge_test(refusals),
		judge_test(renewals_that_were_none),
		judge_test(calls_and_rpcs),
		judge_test(buffers_and_pages),
		judge_test(what_the_guest_gets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
