/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Work in bounded steps (I14): with a port that always wants the CPU back, no entry pins and unpins
 * more pages than a step has (the simulated port counts, in every entry), whatever the guest asks
 * for, and everything comes out as it does without.
 */
#include "scenario.h"

#define BIG 65536u /* pages of a buffer, the default limit */

static void start(uint32_t step_pages)
{
	struct om_config config = om_default_config;

	config.limits.step_pages = step_pages;
	config.temporary_buffers = true;
	optee.config.os_minor = 11;
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_done(guest_open(&one, &session));
	sim_port.yields_every = 1;
}

static void restart(uint32_t step_pages)
{
	guest_end(&one);
	sim_port.yields_every = 0;
	sim.vm_count = 0;
	start(step_pages);
}

static const uint32_t steps[] = { 1, 4, 100, 512 };
static const uint32_t sizes[] = { 1, 4, 5, 511, 512, 1023 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A buffer of so many pages, which are few pages named again and again. */
static struct guest_share *buffer(uint32_t pages)
{
	return guest_share_new_of(&one, 0, pages * OM_PAGE_SIZE, 5);
}

static void is_shared_and_taken_back(uint32_t pages)
{
	struct guest_share *share = buffer(pages);

	assert_done(guest_register(&one, share));
	assert_int_equal(pages_now(), pages);
	assert_done(guest_unregister(&one, share));
	assert_int_equal(pages_now(), 0);
	guest_share_free(&one, share);
}

static void registered_buffers(void **state)
{
	(void)state;
	start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		restart(steps[s]);
		for (size_t i = 0; i < COUNT(sizes); i++)
			is_shared_and_taken_back(sizes[i]);
	}
}

static void the_biggest_buffer(void **state)
{
	uint64_t smcs;
	struct guest_share *share;
	struct guest_call call;
	unsigned entries = 1;

	(void)state;
	start(512);
	share = buffer(BIG);
	smcs = optee.smcs;
	guest_register_begin(&call, &one, share);
	for (; guest_call_is_suspended(&call); entries++) {
		assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
		assert_int_equal(optee.smcs, smcs);
		guest_call_step(&call);
	}
	assert_done(guest_call_finish(&call));
	assert_in_range(entries, BIG / 512, BIG / 511 + 2);
	assert_int_equal(pages_now(), BIG);
	assert_done(guest_unregister(&one, share));
	assert_int_equal(pages_now(), 0);
}

/* OP-TEE's heap is too small for it: all that was done is undone, in steps. */
static void the_biggest_buffer_refused_by_optee(void **state)
{
	(void)state;
	start(512);
	optee.config.register_ret = ABI_OUT_OF_MEMORY;
	assert_result(guest_register(&one, buffer(BIG)), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(buffers_now(), 0);
}

/* One entry of the list is bad, wherever it is. */
static void fails_at(struct guest_share *share, uint64_t at)
{
	struct abi_msg msg = msg_register(&one, share);
	uint64_t bad = SIM_RAM_BASE;
	om_ipa_t entry = { share->list[at / ABI_LIST_ENTRIES].v + at % ABI_LIST_ENTRIES * 8 };

	sim_guest_write(one.vm, entry, &bad, sizeof(bad));
	share->state = GUEST_MAY_LIVE;
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(buffers_now(), 0);
	share->state = GUEST_IS_OURS;
}

static void buffers_that_fail(void **state)
{
	struct guest_share *share;

	(void)state;
	start(512);
	share = buffer(BIG);
	fails_at(share, 0);
	fails_at(share, 510);
	fails_at(share, 511);
	fails_at(share, 40000);
	fails_at(share, BIG - 1);
	restart(7);
	share = buffer(1030);
	for (uint64_t at = 0; at < 1030; at += 3)
		fails_at(share, at);
}

static void the_port_does_not_pin(void **state)
{
	(void)state;
	start(100);
	for (unsigned at = 1; at <= 12; at++) {
		sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { at } };
		assert_refused(guest_register(&one, buffer(1030)), ABI_BAD_PARAMETERS);
		assert_int_equal(pages_now(), 0);
	}
	sim_port.fault = (struct sim_fault){ 0 };
}

/* SHM_ALLOC and SHM_FREE. */
static void buffers_of_rpcs(void **state)
{
	(void)state;
	start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		restart(steps[s]);
		for (size_t i = 0; i < COUNT(sizes) - 2; i++) {
			uint64_t sum;

			assert_done(invoke_value(TA_RPC_BUFFER, sizes[i] * OM_PAGE_SIZE, 0, &sum));
			assert_int_equal(sum, sizes[i] * OM_PAGE_SIZE * 0x5a);
			assert_int_equal(pages_now(), 0);
		}
	}
}

/* The guest is told to free what it gave when all of it is let go. */
static void buffers_of_rpcs_that_fail(void **state)
{
	(void)state;
	start(50);
	for (unsigned at = 1; at <= 14; at++) {
		sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { at } };
		assert_result(invoke_value(TA_RPC_BUFFER, 600 * OM_PAGE_SIZE, 0, NULL), ABI_OK,
			      at <= 13 ? ABI_OUT_OF_MEMORY : ABI_SUCCESS);
		assert_int_equal(pages_now(), 0);
		assert_null(one.shares);
	}
	sim_port.fault = (struct sim_fault){ 0 };
}

static void optee_cannot_map_the_buffer(void **state)
{
	(void)state;
	start(50);
	optee.config.maps_nothing = true;
	assert_result(invoke_value(TA_RPC_BUFFER, 600 * OM_PAGE_SIZE, 0, NULL), ABI_OK,
		      ABI_OUT_OF_MEMORY);
	assert_null(one.shares);
}

static void is_passed(uint32_t pages)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	struct guest_share *share[OPTEE_TA_PARAMS];

	for (uint32_t i = 0; i < OPTEE_TA_PARAMS; i++) {
		share[i] = buffer(pages + i);
		msg_add_tmem(&msg, ABI_ATTR_TMEM_INOUT, &one, share[i]);
	}
	assert_done(guest_call(&one, &msg));
	assert_int_equal(pages_now(), 0);
	for (uint32_t i = 0; i < OPTEE_TA_PARAMS; i++)
		guest_share_free(&one, share[i]);
}

static void temporary_buffers(void **state)
{
	(void)state;
	start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		restart(steps[s]);
		for (size_t i = 0; i < COUNT(sizes); i++)
			is_passed(sizes[i]);
	}
}

/* The last of four is bad: the others are undone. */
static void temporary_buffers_that_fail(void **state)
{
	struct abi_msg msg;
	struct guest_share *share;

	(void)state;
	start(64);
	msg = msg_invoke(session, TA_NOTHING);
	for (uint32_t i = 0; i < OPTEE_TA_PARAMS; i++) {
		share = buffer(600);
		msg_add_tmem(&msg, ABI_ATTR_TMEM_INOUT, &one, share);
	}
	sim_guest_write(one.vm, (om_ipa_t){ share->list[1].v + 8 * 80 },
			&(uint64_t){ SIM_POOL_BASE }, 8);
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(buffers_now(), 0);
}

/* Many buffers of all sizes, and calls in the middle of their work. */
static void fill_the_vm(uint32_t buffers, uint32_t pages)
{
	struct guest_call call;

	for (uint32_t i = 0; i < buffers; i++)
		assert_done(guest_register(&one, buffer(pages + i % 3)));
	guest_register_begin(&call, &one, buffer(1030));
	guest_unregister_begin(&call, &one, one.shares->next);
	assert_done(invoke_value(TA_RPC_KEEP, 120 * OM_PAGE_SIZE, 0, NULL));
	invoke_begin(&call, TA_RPC_BUFFER, 120 * OM_PAGE_SIZE, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	guest_call_step(&call);
}

static void the_end_of_a_vm(void **state)
{
	(void)state;
	start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		restart(steps[s]);
		fill_the_vm(60, 1);
		assert_int_equal(guest_reset(&one), OM_OK);
		assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
		assert_done(guest_open(&one, &session));
		fill_the_vm(20, 500);
		guest_end(&one);
		assert_no_violation();
		assert_int_equal(sim.pool_used, 0);
		sim_port.yields_every = 0;
		sim.vm_count = 0;
		start(512);
	}
}

static void the_end_of_a_vm_with_the_biggest_buffer(void **state)
{
	(void)state;
	start(512);
	assert_done(guest_register(&one, buffer(BIG)));
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
}

static void is_not_taken(uint32_t function)
{
	struct om_smc smc = { { function } };

	om_vm_smc(one.om, 0, &smc);
	assert_int_equal(smc.a[0], ABI_UNKNOWN_FUNCTION);
}

/* Between two parts of a reset OP-TEE does not know the VM, and no call is taken. */
static void calls_in_the_middle_of_a_reset(void **state)
{
	uint64_t smcs;

	(void)state;
	start(64);
	assert_done(guest_register(&one, buffer(600)));
	assert_int_equal(om_vm_reset(one.om), OM_AGAIN);
	assert_null(optee_guest_of(1));
	guest_forget(&one);
	smcs = optee.smcs;
	is_not_taken(ABI_CALL_WITH_ARG);
	is_not_taken(ABI_CALL_WITH_RPC_ARG);
	is_not_taken(ABI_RETURN_FROM_RPC);
	is_not_taken(ABI_ENABLE_SHM_CACHE);
	is_not_taken(ABI_CALLS_UID);
	om_vm_notified(one.om);
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_done(guest_open(&one, &session));
}

/* A reset that is broken off in favour of the end. */
static void destroyed_in_the_middle_of_a_reset(void **state)
{
	(void)state;
	start(64);
	assert_done(guest_register(&one, buffer(600)));
	assert_int_equal(om_vm_reset(one.om), OM_AGAIN);
	guest_end(&one);
	assert_no_violation();
	assert_int_equal(sim.pool_used, 0);
}

struct outcome {
	struct om_stats stats;
	uint64_t calls; /* as OP-TEE counts */
};

static struct outcome run(enum guest_style style, unsigned yields_every)
{
	struct outcome outcome;

	restart(8);
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
	start(512);
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
	start(8);
	one.manner.tamper_resume = tamper_resume;
	is_shared_and_taken_back(600);
}

/* T5, I10: an id is good once. */
static void resumed_twice(void **state)
{
	struct guest_call call;
	struct om_smc again;

	(void)state;
	start(8);
	guest_register_begin(&call, &one, buffer(100));
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
	start(8);
	guest_register_begin(&call, &one, buffer(100));
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
	start(8);
	share = buffer(100);
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

/* 3.2: what is let go is let go in a call's name; its cookie is free at once, or refused. */
static void a_cookie_that_is_half_free(void **state)
{
	struct guest_share *share;
	struct guest_share *next;
	struct guest_call call;

	(void)state;
	start(8);
	share = buffer(100);
	assert_done(guest_register(&one, share));
	guest_unregister_begin(&call, &one, share);
	next = buffer(1);
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
	start(8);
	share = buffer(1030);
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
	start(8);
	share = buffer(1030);
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

/* Two calls in steps at a time, on two vCPUs. */
static void two_at_a_time(void **state)
{
	struct guest_call call[2];

	(void)state;
	start(8);
	guest_register_begin(&call[0], &one, buffer(600));
	guest_register_begin(&call[1], &one, buffer(700));
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
		machine_test(registered_buffers),
		machine_test(the_biggest_buffer),
		machine_test(the_biggest_buffer_refused_by_optee),
		machine_test(buffers_that_fail),
		machine_test(the_port_does_not_pin),
		machine_test(buffers_of_rpcs),
		machine_test(buffers_of_rpcs_that_fail),
		machine_test(optee_cannot_map_the_buffer),
		machine_test(temporary_buffers),
		machine_test(temporary_buffers_that_fail),
		machine_test(the_end_of_a_vm),
		machine_test(the_end_of_a_vm_with_the_biggest_buffer),
		machine_test(calls_in_the_middle_of_a_reset),
		machine_test(destroyed_in_the_middle_of_a_reset),
		machine_test(all_comes_out_the_same),
		machine_test(garbage_in_the_registers),
		machine_test(resumed_twice),
		machine_test(abandoned),
		machine_test(a_buffer_that_is_half_done),
		machine_test(a_cookie_that_is_half_free),
		machine_test(a_list_that_changes_meanwhile),
		machine_test(memory_that_goes_away_meanwhile),
		machine_test(two_at_a_time),
	};

	return cmocka_run_group_tests_name("steps", tests, NULL, NULL);
}
