/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Limits that the operator changes while the VM lives: what is held stays, what is asked for is
 * refused until less is held, and nothing but that is changed (rules 3 and 5).
 */
#include "meanwhile.h"

#define CALLS 8

static struct guest_call waiting[CALLS];

static void start_with(struct om_limits limits)
{
	limits.calls = CALLS;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
}

static void start(void)
{
	start_with(om_default_limits);
}

static struct om_limits limits_now(void)
{
	struct om_limits limits;

	om_vm_get_limits(one.om, &limits);
	return limits;
}

static void assert_limits(struct om_limits limits)
{
	struct om_limits now = limits_now();

	assert_int_equal(now.calls, limits.calls);
	assert_int_equal(now.buffers, limits.buffers);
	assert_int_equal(now.pages_per_buffer, limits.pages_per_buffer);
	assert_int_equal(now.pages, limits.pages);
	assert_int_equal(now.memory, limits.memory);
	assert_int_equal(now.step_pages, limits.step_pages);
	assert_int_equal(now.lives, limits.lives);
}

static void set(struct om_limits limits)
{
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	assert_limits(limits);
}

static void set_calls(uint32_t calls)
{
	struct om_limits limits = limits_now();

	limits.calls = calls;
	set(limits);
}

static void each_goes_down_and_up(void **state)
{
	struct om_limits first;

	(void)state;
	start();
	first = limits_now();
	set((struct om_limits){ 2, 1, 1, 1, OM_PAGE_SIZE, 1, 1 });
	set(first);
	registered(0, 600 * 4096);
}

static void assert_bad(struct om_limits limits)
{
	struct om_limits before = limits_now();

	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_ERR_BAD_CONFIG);
	assert_limits(before);
}

#define too_much(field)                                                                            \
	do {                                                                                       \
		struct om_limits limits_ = first;                                                  \
		limits_.field++;                                                                   \
		assert_bad(limits_);                                                               \
	} while (0)

#define too_little(field, value)                                                                   \
	do {                                                                                       \
		struct om_limits limits_ = first;                                                  \
		limits_.field = value;                                                             \
		assert_bad(limits_);                                                               \
	} while (0)

/* Also when they are lowered by now: the tables are those of the VM's creation. */
static void above_the_first_ones(void **state)
{
	struct om_limits first;

	(void)state;
	start();
	first = limits_now();
	set((struct om_limits){ 3, 10, 10, 10, 50 * OM_PAGE_SIZE, 10, 0 });
	too_much(calls);
	too_much(buffers);
	too_much(pages_per_buffer);
	too_much(pages);
	too_much(memory);
	too_much(step_pages);
}

/* Steps too are not longer than they were at first, though there is no table of them. */
static void above_the_first_steps(void **state)
{
	struct om_limits first = om_default_limits;

	(void)state;
	first.step_pages = 100;
	start_with(first);
	first = limits_now();
	too_much(step_pages);
	first.step_pages = 99;
	set(first);
	first.step_pages = 100;
	set(first);
}

static void out_of_range(void **state)
{
	struct om_limits first;

	(void)state;
	start();
	first = limits_now();
	too_little(calls, 1);
	too_little(buffers, 0);
	too_little(pages_per_buffer, 0);
	too_little(pages, 0);
	too_little(memory, OM_PAGE_SIZE - 1);
	too_little(step_pages, 0);
}

static void buffers_below_what_is_held(void **state)
{
	struct guest_share *share[3];
	struct guest_share *another;
	struct om_limits limits;

	(void)state;
	start();
	for (int i = 0; i < 3; i++)
		share[i] = registered(0, 4096);
	limits = limits_now();
	limits.buffers = 2;
	set(limits);
	another = guest_share_new(&one, 0, 4096);
	assert_refused(guest_register(&one, another), ABI_OUT_OF_MEMORY);
	assert_done(guest_unregister(&one, share[0]));
	assert_refused(guest_register(&one, another), ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_BUFFERS), 2);
	assert_done(guest_unregister(&one, share[1]));
	assert_done(guest_register(&one, another));
	assert_int_equal(pages_now(), 2);
}

static void pages_below_what_is_held(void **state)
{
	struct guest_share *share;
	struct om_limits limits;

	(void)state;
	start();
	share = registered(0, 5 * 4096);
	limits = limits_now();
	limits.pages = 4;
	limits.pages_per_buffer = 3;
	set(limits);
	assert_refused(guest_register(&one, guest_share_new(&one, 0, 4096)), ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_PAGES), 1);
	assert_done(guest_unregister(&one, share));
	assert_refused(guest_register(&one, guest_share_new(&one, 0, 4 * 4096)), ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_PAGES_PER_BUFFER), 1);
	registered(0, 3 * 4096);
}

static void memory_below_what_is_held(void **state)
{
	struct guest_share *share;
	struct om_limits limits;

	(void)state;
	start();
	share = registered(0, 600 * 4096);
	limits = limits_now();
	limits.memory = OM_PAGE_SIZE;
	set(limits);
	assert_refused(guest_register(&one, guest_share_new(&one, 0, 600 * 4096)),
		       ABI_OUT_OF_MEMORY);
	assert_true(refused(&one, OM_REFUSED_MEMORY) > 0);
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_done(guest_unregister(&one, share));
}

static uint32_t call_once(void)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	return (uint32_t)guest_call(&one, &msg).a0;
}

static void suspend(int first, int end)
{
	for (int i = first; i < end; i++)
		invoke_begin(&waiting[i], TA_INTERRUPT, 1, 0);
}

static void finish(int first, int end)
{
	for (int i = first; i < end; i++)
		assert_done(guest_call_finish(&waiting[i]));
}

/* Those in progress end as they would have; one begins when fewer than the limit are left. */
static void calls_below_those_in_progress(void **state)
{
	(void)state;
	start();
	suspend(0, 5);
	set_calls(3);
	for (int left = 5; left >= 3; left--) {
		assert_int_equal(call_once(), ABI_ETHREAD_LIMIT);
		finish(5 - left, 6 - left);
	}
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 3);
	assert_int_equal(call_once(), ABI_OK);
	finish(3, 5);
}

/* Wherever those are that the guest leaves suspended for ever, they count. */
static void calls_that_never_end(void **state)
{
	for (int kept = 0; kept < CALLS; kept++) {
		*state = NULL;
		sim.vm_count = 0;
		start();
		suspend(0, CALLS);
		finish(0, kept);
		finish(kept + 1, CALLS);
		set_calls(3);
		for (int i = 0; i < 2; i++)
			invoke_begin(&waiting[i == kept ? CALLS - 1 : i], TA_INTERRUPT, 1, 0);
		assert_int_equal(guest_stats(&one).calls_now, 3);
		assert_int_equal(call_once(), ABI_ETHREAD_LIMIT);
		finish(kept, kept + 1);
		assert_int_equal(call_once(), ABI_OK);
		guest_end(&one);
		assert_no_violation();
	}
}

static void calls_raised_again(void **state)
{
	(void)state;
	start();
	set_calls(2);
	suspend(0, 2);
	assert_int_equal(call_once(), ABI_ETHREAD_LIMIT);
	set_calls(CALLS);
	suspend(2, CALLS);
	assert_int_equal(call_once(), ABI_ETHREAD_LIMIT);
	finish(0, CALLS);
}

/* A kernel that has just booted finds all calls held by the one before it. */
static void calls_of_a_former_life(void **state)
{
	(void)state;
	start();
	suspend(0, 5);
	set_calls(2);
	introduce();
	assert_int_equal(renewals(), 1);
	assert_done(guest_open(&one, &session));
	suspend(0, 2);
	assert_int_equal(call_once(), ABI_ETHREAD_LIMIT);
	finish(0, 2);
}

static void thread_count_follows(void **state)
{
	(void)state;
	start();
	assert_int_equal(om_init(), OM_OK);
	set_calls(3);
	assert_int_equal(guest_fast_call(&one, ABI_GET_THREAD_COUNT, 0).a[1], 3);
}

static void they_outlast_a_reset(void **state)
{
	(void)state;
	start();
	set_calls(3);
	guest_reset(&one);
	assert_int_equal(limits_now().calls, 3);
	assert_done(guest_open(&one, &session));
}

static void lower_all(void)
{
	set((struct om_limits){ 2, 1, 1, 1, OM_PAGE_SIZE, 1, 1 });
}

/* The list of a buffer is just being read: it was admitted, but for memory of lists to come. */
static void while_a_buffer_is_read(void **state)
{
	struct guest_share *share;

	(void)state;
	start();
	share = guest_share_new(&one, 0, 400 * 4096);
	at_port_call(SIM_PIN, false, 0, lower_all);
	assert_done(guest_register(&one, share));
	assert_it_happened();
	assert_int_equal(pages_now(), 400);
	assert_refused(guest_register(&one, guest_share_new(&one, 0, 4096)), ABI_OUT_OF_MEMORY);
	assert_done(guest_unregister(&one, share));
}

/* One page of a list is there, the next is refused: all of it is given back. */
static void while_a_long_list_is_read(void **state)
{
	struct guest_share *share;

	(void)state;
	start();
	share = guest_share_new(&one, 0, 1200 * 4096);
	at_port_call(SIM_PIN, false, 0, lower_all);
	assert_refused(guest_register(&one, share), ABI_OUT_OF_MEMORY);
	assert_it_happened();
	assert_int_equal(pages_now(), 0);
	assert_int_equal(buffers_now(), 0);
}

static void while_a_call_is_in_optee(void **state)
{
	struct guest_share *share;

	(void)state;
	start();
	share = registered(0, 5 * 4096);
	at_smc(ABI_CALL_WITH_ARG, lower_all);
	assert_int_equal(call_once(), ABI_OK);
	assert_it_happened();
	assert_done(guest_unregister(&one, share));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(each_goes_down_and_up),
		machine_test(above_the_first_ones),
		machine_test(above_the_first_steps),
		machine_test(out_of_range),
		machine_test(buffers_below_what_is_held),
		machine_test(pages_below_what_is_held),
		machine_test(memory_below_what_is_held),
		machine_test(calls_below_those_in_progress),
		machine_test(calls_that_never_end),
		machine_test(calls_raised_again),
		machine_test(calls_of_a_former_life),
		machine_test(thread_count_follows),
		machine_test(they_outlast_a_reset),
		machine_test(while_a_buffer_is_read),
		machine_test(while_a_long_list_is_read),
		machine_test(while_a_call_is_in_optee),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
