/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The RPC argument: RPC_FUNC_ALLOC and FREE, and OP-TEE's cache of them (section 3.2).
 */
#include "test.h"

static void call_with_rpc(struct guest_call *call)
{
	invoke_begin(call, TA_RPC, ABI_RPC_CMD_GET_TIME, 5);
}

/* OP-TEE never sees the guest's page, so that it needs no pin. */
static void asked_and_freed(void **state)
{
	struct guest_call call;
	om_ipa_t page;

	(void)state;
	call_with_rpc(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_ALLOC);
	assert_int_equal(call.smc.a[1], ABI_RPC_ARG_SIZE);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_CMD);
	page = one.rpc_page[0].ipa;
	assert_int_equal(sim_page_at(one.vm, page)->pins, 0);
	assert_int_equal(buffers_now(), 1);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_FREE);
	assert_int_equal(abi_pair(call.smc.a[1], call.smc.a[2]), one.rpc_page[0].cookie);
	assert_done(guest_call_finish(&call));
	assert_int_equal(buffers_now(), 0);
	assert_int_equal(guest_stats(&one).rpcs, 3);
}

/* Nothing tells that OP-TEE keeps it; the next call just uses it. */
static void cached(void **state)
{
	struct guest_call call;

	(void)state;
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	call_with_rpc(&call);
	assert_done(guest_call_finish(&call));
	assert_int_equal(buffers_now(), 1);
	call_with_rpc(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_CMD);
	assert_done(guest_call_finish(&call));
	assert_int_equal(guest_stats(&one).rpcs, 3);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_OK);
}

/* A cached argument that is freed when the next call starts. */
static void freed_at_the_next_call(void **state)
{
	struct guest_call call;

	(void)state;
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	call_with_rpc(&call);
	assert_done(guest_call_finish(&call));
	optee_guest_of(1)->cache_enabled = false;
	invoke_begin(&call, TA_NOTHING, 0, 0);
	assert_int_equal(call.smc.a[0], ABI_RPC_FREE);
	assert_done(guest_call_finish(&call));
	assert_int_equal(buffers_now(), 0);
}

static void two_threads_two_arguments(void **state)
{
	struct guest_call first;
	struct guest_call second;

	(void)state;
	call_with_rpc(&first);
	call_with_rpc(&second);
	step_until(&first, ABI_RPC_CMD);
	step_until(&second, ABI_RPC_CMD);
	assert_int_not_equal(abi_pair(first.smc.a[1], first.smc.a[2]),
			     abi_pair(second.smc.a[1], second.smc.a[2]));
	assert_done(guest_call_finish(&second));
	assert_done(guest_call_finish(&first));
}

static void the_guest_has_none(void **state)
{
	(void)state;
	one.manner.refuses_rpc_alloc = true;
	assert_result(invoke_value(TA_RPC, ABI_RPC_CMD_GET_TIME, 5, NULL), ABI_OK,
		      ABI_OUT_OF_MEMORY);
	assert_int_equal(buffers_now(), 0);
}

static uint64_t answer_ipa;
static uint64_t answer_cookie;

static void tamper_alloc(struct guest_call *call, struct om_smc *smc)
{
	if (call->smc.a[0] != ABI_RPC_ALLOC)
		return;
	smc->a[1] = answer_ipa >> 32;
	smc->a[2] = answer_ipa & UINT32_MAX;
	smc->a[4] = answer_cookie >> 32;
	smc->a[5] = answer_cookie & UINT32_MAX;
}

/* The guest gives page @ipa under a new cookie, whatever it is. */
static void give(uint64_t ipa)
{
	one.rpc_page[0].cookie = guest_cookie_new(&one);
	one.rpc_page[0].ipa.v = ipa;
	answer_ipa = ipa;
	answer_cookie = one.rpc_page[0].cookie;
	one.manner.refuses_rpc_alloc = true;
	one.manner.tamper_resume = tamper_alloc;
}

/* It gets back what it gave, and OP-TEE hears that there is none. */
static void alloc_is_refused(uint64_t ipa)
{
	struct guest_call call;

	call_with_rpc(&call);
	give(ipa);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_FREE);
	assert_int_equal(abi_pair(call.smc.a[1], call.smc.a[2]), answer_cookie);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(buffers_now(), 0);
	one.spares = 0;
}

static void answers_that_are_refused(void **state)
{
	om_ipa_t page = guest_page_new(&one);
	om_ipa_t rom = guest_page_new(&one);

	(void)state;
	sim_map_as(one.vm, rom, SIM_READ_ONLY);
	alloc_is_refused(page.v + 1);
	alloc_is_refused(page.v + 4);
	alloc_is_refused(page.v + OM_PAGE_SIZE - ABI_RPC_ARG_SIZE + 8);
	alloc_is_refused(page.v + OM_PAGE_SIZE - 8);
	alloc_is_refused(SIM_POOL_BASE);
	alloc_is_refused(rom.v);
	assert_int_equal(refused(&one, OM_REFUSED_REPLY), 6);
}

static void the_last_place_in_a_page(void **state)
{
	struct guest_call call;

	(void)state;
	call_with_rpc(&call);
	give(guest_page_new(&one).v + OM_PAGE_SIZE - ABI_RPC_ARG_SIZE);
	assert_done(guest_call_finish(&call));
	one.spares = 0;
}

/* U-Boot registers the page of the RPC argument too, under the same cookie. */
static void the_cookie_of_a_registered_buffer(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct guest_call call;

	(void)state;
	call_with_rpc(&call);
	give(guest_page_new(&one).v);
	one.rpc_page[0].cookie = share->cookie;
	answer_cookie = share->cookie;
	step_until(&call, ABI_RPC_CMD);
	assert_done(guest_unregister(&one, share));
	assert_done(guest_call_finish(&call));
}

/* The guest may use the cookie again from the moment that it sees the RPC_FREE. */
static void the_cookie_is_free_at_once(void **state)
{
	struct guest_call call;
	struct guest_share *share;

	(void)state;
	call_with_rpc(&call);
	step_until(&call, ABI_RPC_FREE);
	share = guest_share_new(&one, 0, 4096);
	share->cookie = abi_pair(call.smc.a[1], call.smc.a[2]);
	assert_done(guest_register(&one, share));
	assert_done(guest_call_finish(&call));
}

/* I6: an RPC argument is no buffer that a call may name. */
static void an_argument_is_no_buffer(void **state)
{
	struct guest_share fake = { 0 };
	struct abi_msg use = msg_invoke(session, TA_NOTHING);
	struct abi_msg unregister;
	struct guest_call call;

	(void)state;
	call_with_rpc(&call);
	step_until(&call, ABI_RPC_CMD);
	fake.cookie = one.rpc_page[0].cookie;
	msg_add_rmem(&use, ABI_ATTR_RMEM_INOUT, &fake, 0, 8);
	unregister = msg_unregister(&fake);
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
	assert_done(guest_call_finish(&call));
}

/* OP-TEE has the shadow until its next request: an interrupt in between is none. */
static void interrupted_after_the_free(void **state)
{
	(void)state;
	optee.config.interrupts_after_rpcs = true;
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL));
	assert_done(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL));
	assert_int_equal(buffers_now(), 0);
}

static void there_is_no_page(void)
{
	struct guest_call call;
	uint64_t before = refused(&one, OM_REFUSED_MEMORY);

	call_with_rpc(&call);
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PAGE_GET, .at = { 1, 2 } };
	assert_result(guest_call_finish(&call), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_MEMORY), before + 1);
	assert_int_equal(buffers_now(), 0);
}

/* No page for objects, or for the shadow alone: OP-TEE is told that there is no buffer. */
static void no_page_for_it(void **state)
{
	(void)state;
	there_is_no_page();
	sim_port.fault = (struct sim_fault){ 0 };
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL));
	there_is_no_page();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(asked_and_freed),
		guests_test(cached),
		guests_test(freed_at_the_next_call),
		guests_test(two_threads_two_arguments),
		guests_test(the_guest_has_none),
		guests_test(answers_that_are_refused),
		guests_test(the_last_place_in_a_page),
		guests_test(the_cookie_of_a_registered_buffer),
		guests_test(the_cookie_is_free_at_once),
		guests_test(an_argument_is_no_buffer),
		guests_test(interrupted_after_the_free),
		guests_test(no_page_for_it),
	};

	return cmocka_run_group_tests_name("RPC arguments", tests, NULL, NULL);
}
