/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between two steps of a call (I14): it comes out as it does without, and neither the guest nor
 * another call of its own can make anything of what is half done.
 */
#include "scenario.h"
#include "steps.h"

struct outcome {
	struct om_stats stats;
	uint64_t calls; /* as OP-TEE counts */
};

static struct outcome run(enum guest_style style, unsigned yields_every)
{
	struct outcome outcome;

	steps_restart(8);
	sim_port.yields_every = 0;
	if (style == GUEST_REGD_ARG)
		assert_true(guest_be_linux(&one));
	one.manner.style = style;
	sim_port.yields_every = yields_every;
	assert_true(scenario_run());
	assert_no_violation();
	outcome.stats = guest_stats(&one);
	outcome.calls = optee_guest_of(1)->calls;
	return outcome;
}

static void is_the_same(enum guest_style style)
{
	struct outcome without = run(style, 0);

	for (unsigned every = 1; every <= 7; every++) {
		struct outcome with = run(style, every);

		assert_int_equal(with.calls, without.calls);
		assert_memory_equal(&with.stats, &without.stats, sizeof(with.stats));
	}
}

static void all_comes_out_the_same(void **state)
{
	(void)state;
	steps_start(512);
	is_the_same(GUEST_PLAIN);
	is_the_same(GUEST_RPC_ARG);
	is_the_same(GUEST_REGD_ARG);
}

/* What the guest's registers say when it goes on after such an interrupt means nothing. */
static void tamper_resume(struct guest_call *call, struct om_smc *smc)
{
	(void)call;
	smc->a[1] = SIM_COOKIE_BASE >> 32;
	smc->a[2] = smc->a[4] = smc->a[5] = UINT32_MAX;
}

static void garbage_in_the_registers(void **state)
{
	(void)state;
	steps_start(8);
	one.manner.tamper_resume = tamper_resume;
	steps_share_and_take_back(600);
}

/* T5, I10: an id is good once. */
static void resumed_twice(void **state)
{
	struct guest_call call;
	struct om_smc again;

	(void)state;
	steps_start(8);
	guest_register_begin(&call, &one, steps_buffer(100));
	again = guest_rpc_answer(&call);
	guest_call_step(&call);
	guest_smc(&one, 1, &again);
	assert_int_equal(again.a[0], ABI_ERESUME);
	assert_done(guest_call_finish(&call));
}

/* A guest that never goes on keeps what the call has, and nothing else waits for it. */
static void abandoned(void **state)
{
	struct guest_call call;

	(void)state;
	steps_start(8);
	guest_register_begin(&call, &one, steps_buffer(100));
	for (int i = 0; i < 10; i++)
		assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_int_equal(guest_stats(&one).calls_now, 1);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_ERESUME);
}

/* Neither the one nor the other can be found while it is half done. */
static void a_buffer_that_is_half_done(void **state)
{
	struct guest_share *share;
	struct guest_call call;
	struct abi_msg use;
	struct abi_msg unregister;

	(void)state;
	steps_start(8);
	share = steps_buffer(100);
	use = msg_invoke(session, TA_NOTHING);
	msg_add_rmem(&use, ABI_ATTR_RMEM_INPUT, share, 0, 8);
	unregister = msg_unregister(share);
	guest_register_begin(&call, &one, share);
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
	assert_done(guest_call_finish(&call));
	guest_unregister_begin(&call, &one, share);
	assert_true(guest_call_is_suspended(&call));
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
	assert_done(guest_call_finish(&call));
}

/* What is let go is let go in a call's name; its cookie is free at once, or refused. */
static void a_cookie_that_is_half_free(void **state)
{
	struct guest_share *share;
	struct guest_share *next;
	struct guest_call call;

	(void)state;
	steps_start(8);
	share = steps_buffer(100);
	assert_done(guest_register(&one, share));
	guest_unregister_begin(&call, &one, share);
	next = steps_buffer(1);
	next->cookie = share->cookie;
	assert_done(guest_register(&one, next));
	assert_done(guest_call_finish(&call));
	assert_int_equal(pages_now(), 1);
	assert_done(guest_unregister(&one, next));
}

/* T2: a list that changes while the mediator is away is read as it is then, and once. */
static void a_list_that_changes_meanwhile(void **state)
{
	struct guest_share *share;
	struct guest_call call;
	uint64_t bad = SIM_POOL_BASE;

	(void)state;
	steps_start(8);
	share = steps_buffer(1030);
	guest_register_begin(&call, &one, share);
	for (int i = 0; i < 20; i++)
		guest_call_step(&call);
	for (int page = 0; page < 3; page++)
		sim_guest_write(one.vm, share->list[page], &bad, sizeof(bad));
	assert_refused(guest_call_finish(&call), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 0);
}

/* T7: the list goes away in the middle, and then the message. */
static void memory_that_goes_away_meanwhile(void **state)
{
	struct guest_share *share;
	struct guest_call call;

	(void)state;
	steps_start(8);
	share = steps_buffer(1030);
	guest_register_begin(&call, &one, share);
	sim_map_as(one.vm, share->list[1], SIM_UNMAPPED);
	sim_page_give_back(one.vm, call.arg);
	while (guest_call_is_suspended(&call))
		guest_call_step(&call);
	assert_no_violation();
	assert_int_equal(call.smc.a[0], ABI_EBADADDR);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(guest_stats(&one).calls_now, 0);
}

/* What takes no step, or just one at its end, is no reason to ask whether the CPU is wanted. */
static void nothing_to_give_way_for(void **state)
{
	struct guest_share *share;
	struct om_limits limits;
	struct abi_msg msg;

	(void)state;
	steps_start(8);
	share = steps_buffer(8);
	assert_done(guest_register(&one, share));
	assert_done(guest_unregister(&one, share));
	om_vm_get_limits(one.om, &limits);
	limits.pages_per_buffer = 7;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	assert_refused(guest_register(&one, share), ABI_OUT_OF_MEMORY);
	msg = msg_invoke(session, TA_NOTHING);
	msg_add_tmem(&msg, ABI_ATTR_TMEM_INOUT, &one, share);
	assert_refused(guest_call(&one, &msg), ABI_OUT_OF_MEMORY);
	assert_int_equal(sim_port.uses[SIM_MUST_YIELD], 0);
}

/* What was not pinned of a buffer that is refused is another's to pin before the rest is let go. */
static void pages_of_a_buffer_that_is_refused(void **state)
{
	struct guest_share *share;
	struct guest_call call;
	struct om_limits limits;
	struct abi_msg msg;
	uint64_t bad = 0;

	(void)state;
	steps_start(8);
	om_vm_get_limits(one.om, &limits);
	limits.pages = 100;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	share = steps_buffer(100);
	msg = msg_register(&one, share);
	sim_guest_write(one.vm, (om_ipa_t){ share->list[0].v + 80 * sizeof(bad) }, &bad,
			sizeof(bad));
	share->state = GUEST_MAY_LIVE;
	guest_call_begin(&call, &one, &msg);
	while (!refused(&one, OM_REFUSED_ADDRESS))
		guest_call_step(&call);
	guest_call_step(&call);
	assert_true(guest_call_is_suspended(&call));
	assert_int_equal(pages_now(), 80);
	assert_done(guest_register(&one, steps_buffer(20)));
	assert_refused(guest_call_finish(&call), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 20);
}

/* Two calls in steps at a time, on two vCPUs. */
static void two_at_a_time(void **state)
{
	struct guest_call call[2];

	(void)state;
	steps_start(8);
	guest_register_begin(&call[0], &one, steps_buffer(600));
	guest_register_begin(&call[1], &one, steps_buffer(700));
	while (guest_call_is_suspended(&call[0])) {
		guest_call_step(&call[0]);
		if (guest_call_is_suspended(&call[1]))
			guest_call_step(&call[1]);
	}
	assert_done(guest_call_finish(&call[1]));
	assert_done(guest_call_finish(&call[0]));
	assert_int_equal(pages_now(), 1300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(all_comes_out_the_same),
		machine_test(garbage_in_the_registers),
		machine_test(resumed_twice),
		machine_test(abandoned),
		machine_test(a_buffer_that_is_half_done),
		machine_test(a_cookie_that_is_half_free),
		machine_test(a_list_that_changes_meanwhile),
		machine_test(memory_that_goes_away_meanwhile),
		machine_test(nothing_to_give_way_for),
		machine_test(pages_of_a_buffer_that_is_refused),
		machine_test(two_at_a_time),
	};

	return cmocka_run_group_tests_name("giving way", tests, NULL, NULL);
}
