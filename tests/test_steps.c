/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Work in bounded steps (I14): with a port that always wants the CPU back, no entry pins and unpins
 * more pages than a step has (the simulated port counts, in every entry), whatever the guest asks
 * for. What is between the steps is in test_giving_way.c.
 */
#include "steps.h"

#define BIG 65536u /* pages of a buffer, the default limit */

static const uint32_t steps[] = { 1, 4, 100, 512 };
static const uint32_t sizes[] = { 1, 3, 4, 5, 511, 512, 1023 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void registered_buffers(void **state)
{
	(void)state;
	steps_start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		steps_restart(steps[s]);
		for (size_t i = 0; i < COUNT(sizes); i++)
			steps_share_and_take_back(sizes[i]);
	}
}

static void the_biggest_buffer(void **state)
{
	uint64_t smcs;
	struct guest_share *share;
	struct guest_call call;
	unsigned entries = 1;

	(void)state;
	steps_start(512);
	share = steps_buffer(BIG);
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
	steps_start(512);
	optee.config.register_ret = ABI_OUT_OF_MEMORY;
	assert_result(guest_register(&one, steps_buffer(BIG)), ABI_OK, ABI_OUT_OF_MEMORY);
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
	steps_start(512);
	share = steps_buffer(BIG);
	fails_at(share, 0);
	fails_at(share, 510);
	fails_at(share, 511);
	fails_at(share, 40000);
	fails_at(share, BIG - 1);
	steps_restart(7);
	share = steps_buffer(1030);
	for (uint64_t at = 0; at < 1030; at += 3)
		fails_at(share, at);
}

static void the_port_does_not_pin(void **state)
{
	(void)state;
	steps_start(100);
	for (unsigned at = 1; at <= 12; at++) {
		sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { at } };
		assert_refused(guest_register(&one, steps_buffer(1030)), ABI_BAD_PARAMETERS);
		assert_int_equal(pages_now(), 0);
	}
	sim_port.fault = (struct sim_fault){ 0 };
}

/* SHM_ALLOC and SHM_FREE. */
static void buffers_of_rpcs(void **state)
{
	(void)state;
	steps_start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		steps_restart(steps[s]);
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
	steps_start(50);
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
	steps_start(50);
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
		share[i] = steps_buffer(pages + i);
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
	steps_start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		steps_restart(steps[s]);
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
	steps_start(64);
	msg = msg_invoke(session, TA_NOTHING);
	for (uint32_t i = 0; i < OPTEE_TA_PARAMS; i++) {
		share = steps_buffer(600);
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
		assert_done(guest_register(&one, steps_buffer(pages + i % 3)));
	guest_register_begin(&call, &one, steps_buffer(1030));
	guest_unregister_begin(&call, &one, one.shares->next);
	assert_done(invoke_value(TA_RPC_KEEP, 120 * OM_PAGE_SIZE, 0, NULL));
	invoke_begin(&call, TA_RPC_BUFFER, 120 * OM_PAGE_SIZE, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	guest_call_step(&call);
}

static void the_end_of_a_vm(void **state)
{
	(void)state;
	steps_start(512);
	for (size_t s = 0; s < COUNT(steps); s++) {
		steps_restart(steps[s]);
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
		steps_start(512);
	}
}

static void the_end_of_a_vm_with_the_biggest_buffer(void **state)
{
	(void)state;
	steps_start(512);
	assert_done(guest_register(&one, steps_buffer(BIG)));
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
	struct sim_entry entry;
	uint64_t smcs;

	(void)state;
	steps_start(64);
	assert_done(guest_register(&one, steps_buffer(600)));
	assert_int_equal(guest_enter_life(&one, NULL, &entry), OM_AGAIN);
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
	struct sim_entry entry;

	(void)state;
	steps_start(64);
	assert_done(guest_register(&one, steps_buffer(600)));
	assert_int_equal(guest_enter_life(&one, NULL, &entry), OM_AGAIN);
	guest_end(&one);
	assert_no_violation();
	assert_int_equal(sim.pool_used, 0);
}

#define MANY 200u

/* One page of the index, or of the objects, with each entry; where one ends, its directory too. */
static void the_tables_of_a_vm(void **state)
{
	struct om_stats last;
	unsigned before, entries = 0;
	uint32_t pages;

	(void)state;
	steps_start(1);
	for (unsigned i = 0; i < MANY; i++)
		registered(0, 1);
	assert_int_equal(guest_reset(&one), OM_OK);
	pages = sim.pool_used;
	guest_forget(&one);
	do {
		before = sim_port.uses[SIM_PAGE_PUT];
		entries++;
		if (om_vm_destroy(one.om, &last) == OM_OK)
			break;
		assert_in_range(sim_port.uses[SIM_PAGE_PUT] - before, 1, 3);
	} while (entries < pages);
	assert_in_range(entries, 4096 / 512 + MANY / 64, pages);
	assert_int_equal(sim.pool_used, 0);
	assert_int_equal(last.memory_now, 0);
	sim_vm_end(one.vm);
	one.om = NULL;
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
		machine_test(the_tables_of_a_vm),
		machine_test(calls_in_the_middle_of_a_reset),
		machine_test(destroyed_in_the_middle_of_a_reset),
	};

	return cmocka_run_group_tests_name("steps", tests, NULL, NULL);
}
