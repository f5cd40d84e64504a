/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Per-VM limits: each is charged, refuses without side effect, is given back, and is no other VM's
 * affair (I9, L7, rule 5).
 */
#include <string.h>
#include "test.h"

/* Guest one under these limits, with a session; guest two beside it. */
static void start(struct om_limits limits)
{
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_int_equal(guest_start(&two, "two", 2, NULL), OM_OK);
	optee.config.threads = 4;
	assert_done(guest_open(&one, &session));
}

/* What guest one's limit refused, the other VM can still do. */
static void assert_two_is_fine(void)
{
	struct guest_share *share = guest_share_new(&two, 0, 20000);

	assert_done(guest_register(&two, share));
	assert_done(guest_unregister(&two, share));
}

static void calls(void **state)
{
	struct om_limits limits = om_default_limits;
	struct guest_call call[2];
	struct abi_msg msg;

	(void)state;
	limits.calls = 2;
	optee.config.threads = 4;
	start(limits);
	msg = msg_invoke(session, TA_NOTHING);
	invoke_begin(&call[0], TA_INTERRUPT, 1, 0);
	invoke_begin(&call[1], TA_INTERRUPT, 1, 0);
	assert_int_equal(guest_call(&one, &msg).a0, ABI_ETHREAD_LIMIT);
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 1);
	assert_non_null(strstr(sim_port.last_log, "limit reached: calls"));
	assert_int_equal(optee_guest_of(1)->calls, 3);
	assert_two_is_fine();
	assert_done(guest_call_finish(&call[0]));
	assert_done(guest_call(&one, &msg));
	assert_done(guest_call_finish(&call[1]));
}

static void buffers(void **state)
{
	struct om_limits limits = om_default_limits;
	struct guest_share *share[3];
	struct guest_share *another;

	(void)state;
	limits.buffers = 3;
	start(limits);
	for (int i = 0; i < 3; i++)
		share[i] = registered(0, 4096);
	another = guest_share_new(&one, 0, 4096);
	assert_refused(guest_register(&one, another), ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_BUFFERS), 1);
	assert_int_equal(pages_now(), 3);
	assert_two_is_fine();
	assert_done(guest_unregister(&one, share[1]));
	assert_done(guest_register(&one, another));
}

/* RPC arguments and RPC buffers count too: OP-TEE is told that there is none. */
static void buffers_within_rpcs(void **state)
{
	struct om_limits limits = om_default_limits;
	struct guest_share *share;

	(void)state;
	limits.buffers = 2;
	start(limits);
	share = registered(0, 4096);
	assert_result(invoke_value(TA_RPC_BUFFER, 100, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	registered(0, 4096);
	assert_result(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_BUFFERS), 2);
	assert_done(guest_unregister(&one, share));
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL));
}

static void pages_per_buffer(void **state)
{
	struct om_limits limits = om_default_limits;
	struct guest_share *share;

	(void)state;
	limits.pages_per_buffer = 3;
	start(limits);
	registered(0, 3 * 4096);
	registered(4095, 2 * 4096 + 1);
	share = guest_share_new(&one, 1, 3 * 4096);
	assert_refused(guest_register(&one, share), ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_PAGES_PER_BUFFER), 1);
	assert_result(invoke_value(TA_RPC_BUFFER, 3 * 4096 + 1, 0, NULL), ABI_OK,
		      ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_PAGES_PER_BUFFER), 2);
	assert_two_is_fine();
}

static void pages(void **state)
{
	struct om_limits limits = om_default_limits;
	struct guest_share *share;
	struct guest_share *another;

	(void)state;
	limits.pages = 10;
	start(limits);
	share = registered(0, 4 * 4096);
	registered(0, 4 * 4096);
	another = guest_share_new(&one, 0, 3 * 4096);
	assert_refused(guest_register(&one, another), ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_PAGES), 1);
	assert_int_equal(pages_now(), 8);
	registered(0, 2 * 4096);
	assert_two_is_fine();
	assert_done(guest_unregister(&one, share));
	assert_done(guest_register(&one, another));
}

/* Page by page, or over one page again and again: a limit is hit, never the machine (rule 5). */
static void memory(void **state)
{
	struct om_limits limits = om_default_limits;
	struct guest_share *share;
	struct abi_msg msg;
	uint32_t count = 0;

	(void)state;
	limits.memory = 40 * OM_PAGE_SIZE;
	start(limits);
	share = guest_share_new(&one, 0, 600 * 4096);
	share->state = GUEST_MAY_LIVE;
	msg = msg_register(&one, share);
	while (guest_call(&one, &msg).ret == ABI_SUCCESS && ++count < 100)
		msg.params[0].u.tmem.shm_ref = guest_cookie_new(&one);
	assert_no_violation();
	assert_in_range(count, 2, 20);
	assert_true(refused(&one, OM_REFUSED_MEMORY) > 0);
	assert_non_null(strstr(sim_port.last_log, "limit reached: mediator memory"));
	assert_true(one.vm->mediator_pages <= 40);
	assert_two_is_fine();
}

static void assert_memory_is_refused(uint64_t bytes)
{
	struct om_limits limits = om_default_limits;
	struct guest_share *share;

	limits.memory = bytes;
	if (guest_start(&one, "one", 1, &limits) != OM_OK)
		return;
	if (guest_open(&one, &session).a0 == ABI_OK) {
		share = guest_share_new(&one, 0, 1200 * 4096);
		assert_refused(guest_register(&one, share), ABI_OUT_OF_MEMORY);
	}
	assert_true(refused(&one, OM_REFUSED_MEMORY) > 0);
	assert_int_equal(pages_now(), 0);
	assert_true(guest_stats(&one).memory_peak <= bytes);
	guest_end(&one);
	assert_no_violation();
}

/* I8: whichever page is one too many, nothing but the message is lost. */
static void memory_that_ends_in_the_middle(void **state)
{
	struct om_limits limits = om_default_limits;
	uint64_t enough;

	(void)state;
	start(limits);
	enough = guest_stats(&one).memory_now + 4 * OM_PAGE_SIZE;
	guest_end(&one);
	for (uint64_t bytes = OM_PAGE_SIZE; bytes < enough; bytes += OM_PAGE_SIZE) {
		sim.vm_count = 2;
		assert_memory_is_refused(bytes);
	}
}

/* A slot, a page, a byte: all that was refused before is there again afterwards. */
static void nothing_is_lost_by_refusals(void **state)
{
	struct om_limits limits = { 2, 4, 8, 16, om_default_limits.memory, 512, 0 };
	struct guest_share *big;

	(void)state;
	start(limits);
	big = guest_share_new(&one, 0, 9 * 4096);
	for (int i = 0; i < 1000; i++)
		assert_refused(guest_register(&one, big), ABI_OUT_OF_MEMORY);
	for (int i = 0; i < 2; i++)
		registered(0, 8 * 4096);
	assert_int_equal(pages_now(), 16);
	assert_int_equal(om_stats_refusals(&(struct om_stats){ .refused = { 1, 2, 3 } }), 6);
}

/* Another vCPU wants a buffer at the very moment that the mediator takes a page. */
static void want_a_buffer_too(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_PAGE_GET && !use->after)
		guest_register(&one, guest_share_new_of(&one, 0, 5 * 4096, 2));
}

static void want_one_too(const struct sim_port_use *use, void *arg)
{
	if (use->call == SIM_PAGE_GET)
		sim_port.hook = NULL;
	want_a_buffer_too(use, arg);
}

static uint64_t memory_of_two_buffers(sim_hook_fn hook)
{
	uint64_t memory;

	sim.vm_count = 0;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	sim_port.hook = hook;
	registered(0, 5 * 4096);
	sim_port.hook = NULL;
	if (!hook)
		registered(0, 5 * 4096);
	assert_int_equal(guest_stats(&one).buffers_now, 2);
	memory = guest_stats(&one).memory_now;
	guest_end(&one);
	assert_no_violation();
	return memory;
}

/* Both have taken a page for objects: one is enough, and the other is given back. */
static void two_that_find_no_object(void **state)
{
	(void)state;
	assert_int_equal(memory_of_two_buffers(want_one_too), memory_of_two_buffers(NULL));
}

/* Takes of everything as much as it gets: buffers with lists, RPC arguments, calls in progress. */
static void be_greedy(const struct om_limits *limits)
{
	uint64_t each = limits->pages / limits->buffers;
	struct guest_call call;

	invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
	guest_call_step(&call);
	sim_port.hook = want_a_buffer_too;
	for (uint32_t i = 0; i < limits->buffers + 10; i++)
		guest_register(&one, guest_share_new_of(&one, 0, each * 4096, 2));
	sim_port.hook = NULL;
	for (uint32_t i = 0; i < limits->calls; i++)
		invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
}

static void stays_within(struct om_limits limits)
{
	sim.vm_count = 0;
	limits.memory = om_footprint(&limits);
	optee.config.threads = 2;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	be_greedy(&limits);
	assert_no_violation();
	assert_int_equal(refused(&one, OM_REFUSED_MEMORY), 0);
	assert_true(guest_stats(&one).memory_peak <= om_footprint(&limits));
	assert_true(refused(&one, OM_REFUSED_BUFFERS) + refused(&one, OM_REFUSED_PAGES) > 0);
	guest_end(&one);
	assert_no_violation();
}

/* With that much memory it is never memory that is refused. */
static void footprint(void **state)
{
	struct om_limits limits = { 2, 1, 600, 600, 0, 100, 0 };

	(void)state;
	stays_within(limits);
	for (limits.buffers = 60; limits.buffers <= 130; limits.buffers += 7) {
		limits.pages = limits.buffers * 5;
		stays_within(limits);
	}
	limits.buffers = 20;
	limits.pages = 20 * 512;
	stays_within(limits);
	limits.calls = 64;
	be_silent_of_threads();
	stays_within(limits);
}

/* What mediator.h says of it: at rest, and whatever the guest does. */
static void the_small_configuration(void **state)
{
	(void)state;
	assert_true(om_footprint(&om_small_config.limits) <= 330 << 10);
	assert_int_equal(om_small_config.limits.memory, 330 << 10);
	assert_int_equal(guest_start_as(&one, "one", 1, &om_small_config), OM_OK);
	assert_done(guest_open(&one, &session));
	assert_true(guest_stats(&one).memory_now <= 64 << 10);
	guest_end(&one);
	stays_within(om_small_config.limits);
}

/* More of anything takes more; and the default leaves room for all that it allows. */
static void footprint_of_limits(void **state)
{
	struct om_limits limits = om_default_limits;
	uint64_t bytes = om_footprint(&limits);

	(void)state;
	assert_true(bytes <= om_default_limits.memory);
	assert_int_equal(bytes % OM_PAGE_SIZE, 0);
	limits.buffers *= 2;
	assert_true(om_footprint(&limits) >= bytes + 4096 * OM_PAGE_SIZE);
	limits = om_default_limits;
	limits.calls++;
	assert_true(om_footprint(&limits) > bytes);
	limits = om_default_limits;
	limits.pages = INT32_MAX;
	limits.buffers = 262144;
	limits.calls = 64;
	assert_true(om_footprint(&limits) > UINT64_C(1) << 30);
}

/* It ends for whatever an operator has written, and is none that a machine has. */
static void footprint_of_no_limits(void **state)
{
	const uint32_t buffers[] = { UINT32_C(1) << 31, (UINT32_C(1) << 31) + 1, UINT32_MAX };
	struct om_limits limits;

	(void)state;
	memset(&limits, 0xff, sizeof(limits));
	for (size_t i = 0; i < sizeof(buffers) / sizeof(*buffers); i++) {
		limits.buffers = buffers[i];
		assert_true(om_footprint(&limits) / OM_PAGE_SIZE >= buffers[i]);
		assert_int_equal(guest_start(&one, "one", 1, &limits), OM_ERR_BAD_CONFIG);
	}
	memset(&limits, 0, sizeof(limits));
	assert_in_range(om_footprint(&limits), OM_PAGE_SIZE, 64 * OM_PAGE_SIZE);
}

/*
 * What a VM has from the start stays, its index among it; and then each buffer may come to have an
 * object of 64 bytes, and a page, and each call has a page in hand.
 */
#define CALLS_AT_MOST 6

/* When each of them has been used. */
static uint64_t memory_of_calls(uint32_t calls, uint64_t *promised)
{
	struct om_limits limits = om_default_limits;
	struct guest_call call[CALLS_AT_MOST];
	uint64_t memory;

	limits.calls = calls;
	*promised = om_footprint(&limits);
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	for (uint32_t i = 0; i < calls; i++)
		invoke_begin(&call[i], TA_INTERRUPT, 1, 0);
	memory = guest_stats(&one).memory_now;
	for (uint32_t i = 0; i < calls; i++)
		assert_done(guest_call_finish(&call[i]));
	guest_end(&one);
	return memory;
}

/* A call more may take a page for itself, and one that several share. */
static void footprint_of_calls(void **state)
{
	uint64_t promised, before, promised_before;

	(void)state;
	be_with_threads(CALLS_AT_MOST);
	before = memory_of_calls(3, &promised_before);
	for (uint32_t calls = 4; calls <= CALLS_AT_MOST; calls++) {
		uint64_t memory = memory_of_calls(calls, &promised);

		assert_true(promised - promised_before >= memory - before);
		before = memory;
		promised_before = promised;
	}
}

/* What docs/limits.md promises, and never the limit that is hit. */
static void footprint_of_the_defaults(void **state)
{
	(void)state;
	assert_int_equal(om_default_limits.memory, 20 << 20);
	assert_true(om_footprint(&om_default_limits) <= om_default_limits.memory);
}

static void assert_limits(const struct om_limits *limits, struct om_limits promised)
{
	assert_int_equal(limits->calls, promised.calls);
	assert_int_equal(limits->buffers, promised.buffers);
	assert_int_equal(limits->pages_per_buffer, promised.pages_per_buffer);
	assert_int_equal(limits->pages, promised.pages);
	assert_int_equal(limits->memory, promised.memory);
	assert_int_equal(limits->step_pages, promised.step_pages);
	assert_int_equal(limits->lives, promised.lives);
}

/* The table of docs/limits.md. */
static void the_defaults_are_those_that_are_promised(void **state)
{
	struct om_limits promised = { 16, 4096, 65536, 262144, 20 << 20, 512, 0 };

	(void)state;
	assert_limits(&om_default_limits, promised);
	assert_int_equal(om_footprint(&om_default_limits), 18880 << 10);
}

/* mediator.h: 4 calls, and 64 buffers of 8 MiB together, which one alone may be as well. */
static void the_small_limits_are_those_that_are_promised(void **state)
{
	uint32_t pages = (8 << 20) / OM_PAGE_SIZE;
	struct om_limits promised = { 4, 64, pages, pages, 330 << 10, 512, 0 };

	(void)state;
	assert_limits(&om_small_config.limits, promised);
	assert_int_equal(om_footprint(&om_small_config.limits), 328 << 10);
}

/* It is for a smaller machine, and not for another guest. */
static void the_small_configuration_has_the_defaults_policy(void **state)
{
	const struct om_config *small = &om_small_config;
	const struct om_config *usual = &om_default_config;

	(void)state;
	assert_int_equal(small->rpc_arg, usual->rpc_arg);
	assert_int_equal(small->async_notif, usual->async_notif);
	assert_int_equal(small->rpmb, usual->rpmb);
	assert_int_equal(small->temporary_buffers, usual->temporary_buffers);
	assert_int_equal(small->shadow_messages, usual->shadow_messages);
	assert_ptr_equal(small->trusted_apps, usual->trusted_apps);
	assert_int_equal(small->trusted_app_count, usual->trusted_app_count);
}

/* Nor is it much more: who has no heap sets it aside. */
static void footprint_of_many_buffers(void **state)
{
	struct om_limits limits = { 2, 262144, 1, 1, UINT64_C(2) << 30, 100, 0 };
	uint64_t each = OM_PAGE_SIZE + 64;
	uint64_t least;

	(void)state;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	least = guest_stats(&one).memory_now + limits.buffers * each + limits.calls * OM_PAGE_SIZE;
	assert_in_range(om_footprint(&limits), least, least + limits.calls * OM_PAGE_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(calls),
		machine_test(buffers),
		machine_test(buffers_within_rpcs),
		machine_test(pages_per_buffer),
		machine_test(pages),
		machine_test(memory),
		machine_test(memory_that_ends_in_the_middle),
		machine_test(nothing_is_lost_by_refusals),
		machine_test(two_that_find_no_object),
		machine_test(footprint),
		machine_test(the_small_configuration),
		machine_test(footprint_of_limits),
		machine_test(footprint_of_no_limits),
		machine_test(footprint_of_calls),
		machine_test(footprint_of_the_defaults),
		machine_test(the_defaults_are_those_that_are_promised),
		machine_test(the_small_limits_are_those_that_are_promised),
		machine_test(the_small_configuration_has_the_defaults_policy),
		machine_test(footprint_of_many_buffers),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
