/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Renewals: what they cost OP-TEE, what is left of calls and buffers of before, and what becomes of
 * a VM that OP-TEE does not take again (docs/architecture.md, "Life"). Who is inside when one comes
 * is test_presence.c's.
 */
#include "meanwhile.h"

/* A small VM, whose table is soon full. */
static void start_with_two_calls(void)
{
	struct om_limits limits = om_default_limits;

	guest_end(&one);
	limits.calls = 2;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	have_a_past();
	be_notified();
}

/* All slots are of the old kernel's calls: the new one must not wait for them to end. */
static struct guest_call first_of_new_kernel;

static void call_with_a_full_table(void)
{
	struct abi_msg msg = msg_open();

	introduce_too_early();
	guest_call_begin_on(&first_of_new_kernel, &one, &msg, 0);
	assert_int_equal(first_of_new_kernel.smc.a[0], ABI_RPC_FOREIGN_INTR);
}

static void a_full_table_of_the_old_life(void **state)
{
	struct guest_call call[2];

	(void)state;
	start_with_two_calls();
	for (int i = 0; i < 2; i++) {
		invoke_begin(&call[i], TA_RPC, ABI_RPC_CMD_FS, 1);
		step_until(&call[i], ABI_RPC_CMD);
	}
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, call_with_a_full_table);
	guest_tell(&one);
	assert_it_happened();
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 0);
	assert_done(guest_call_finish(&first_of_new_kernel));
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

/* Two kernels in a row beside the handler: the second must not wait for the first one's calls. */
static void boot_twice_with_a_full_table(void)
{
	struct abi_msg msg = msg_open();
	static struct guest_call call[2];

	introduce_too_early();
	for (int i = 0; i < 2; i++) {
		guest_call_begin_on(&call[i], &one, &msg, 0);
		assert_int_equal(call[i].smc.a[0], ABI_RPC_FOREIGN_INTR);
	}
	introduce_too_early();
	guest_call_begin_on(&first_of_new_kernel, &one, &msg, 0);
	assert_int_equal(first_of_new_kernel.smc.a[0], ABI_RPC_FOREIGN_INTR);
}

static void two_kernels_in_a_row(void **state)
{
	(void)state;
	start_with_two_calls();
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, boot_twice_with_a_full_table);
	guest_tell(&one);
	assert_it_happened();
	assert_done(guest_call_finish(&first_of_new_kernel));
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

/* A renewal costs OP-TEE something only if there is something to forget. */
static void questions_in_a_row(void **state)
{
	uint64_t smcs;

	(void)state;
	have_a_past();
	introduce();
	assert_true(guest_stats(&one).buffers_now);
	smcs = optee.smcs;
	for (int i = 0; i < 1000; i++)
		introduce();
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

/* Nothing is suspended but a call that never entered: it is dropped, and OP-TEE need not hear of
 * it.
 */
static void a_call_that_only_waits(void **state)
{
	struct abi_msg msg = msg_open();
	struct guest_call call;
	uint64_t smcs;

	(void)state;
	have_a_past();
	introduce();
	sim_port.yields_every = 1;
	one.config.limits.step_pages = one.vm->step_pages = om_default_limits.step_pages;
	guest_call_begin(&call, &one, &msg);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	smcs = optee.smcs;
	introduce();
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(renewals(), 2);
	assert_int_equal(guest_stats(&one).calls_now, 0);
	sim_port.yields_every = 0;
	assert_new_life();
}

/* OP-TEE has no place any more. */
static void lose_the_place(void)
{
	at_smc(ABI_VM_DESTROYED, take_the_place);
	introduce();
	assert_it_happened();
}

static void a_renewal_that_fails_once(void **state)
{
	uint64_t smcs;
	unsigned lines = sim_port.log_lines;

	(void)state;
	have_a_past();
	lose_the_place();
	assert_int_equal(guest_stats(&one).renewals_failed, 1);
	assert_int_equal(sim_port.log_lines, lines + 1);
	/* A driver gets as far as to its first call: Linux waits for ever for a cache to end. */
	assert_int_equal(guest_fast_call(&one, ABI_CALLS_UID, 0).a[0], 0x384fb3e0);
	smcs = optee.smcs;
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_int_equal(guest_fast_call(&one, ABI_GET_ASYNC_NOTIF_VALUE, 0).a[2], 0);
	assert_int_equal(guest_fast_call(&one, ABI_CALL_WITH_ARG, 0).a[0], ABI_UNKNOWN_FUNCTION);
	guest_tell(&one);
	assert_int_equal(optee.smcs, smcs);
	introduce();
	assert_int_equal(optee.smcs, smcs + 1);
	assert_int_equal(guest_stats(&one).renewals_failed, 2);
	optee.config.max_guests = 2;
	introduce();
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

static struct guest_call waiting[2];

static void fill_the_table_and_wait(void)
{
	struct abi_msg msg = msg_open();

	introduce_too_early();
	for (int i = 0; i < 2; i++) {
		guest_call_begin_on(&waiting[i], &one, &msg, 0);
		assert_int_equal(waiting[i].smc.a[0], ABI_RPC_FOREIGN_INTR);
	}
}

/* Who waited at the door for a life that did not come is of a driver before: nobody waits for him.
 */
static void calls_that_waited_in_vain(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	start_with_two_calls();
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, fill_the_table_and_wait);
	guest_tell(&one);
	assert_it_happened();
	at_smc(ABI_VM_DESTROYED, take_the_place);
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	assert_it_happened();
	assert_int_equal(guest_stats(&one).renewals_failed, 1);
	optee.config.max_guests = 2;
	introduce();
	assert_int_equal(renewals(), 1);
	guest_call_begin_on(&first_of_new_kernel, &one, &msg, 0);
	assert_done(guest_call_finish(&first_of_new_kernel));
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 0);
	for (int i = 0; i < 2; i++) {
		guest_call_step(&waiting[i]);
		assert_int_equal(waiting[i].smc.a[0], ABI_ERESUME);
	}
	assert_new_life();
}

/* What left no buffers leaves nothing to let go of: the first call need not give way for that. */
static void a_life_without_buffers(void **state)
{
	struct abi_msg msg = msg_open();
	struct guest_call call;

	(void)state;
	assert_int_equal(guest_stats(&one).buffers_now, 0);
	introduce();
	assert_int_equal(renewals(), 1);
	sim_port.yields_every = 1;
	guest_call_begin(&call, &one, &msg);
	assert_false(guest_call_is_suspended(&call));
	assert_done(guest_call_finish(&call));
	sim_port.yields_every = 0;
	assert_new_life();
}

/* A life in which there was none leaves nothing to forget: the next one needs no renewal. */
static void a_life_that_was_not_had(void **state)
{
	uint64_t smcs;

	(void)state;
	have_a_past();
	lose_the_place();
	optee.config.max_guests = 2;
	introduce();
	assert_int_equal(renewals(), 1);
	smcs = optee.smcs;
	introduce();
	assert_int_equal(renewals(), 1);
	assert_int_equal(optee.smcs, smcs);
}

/* The sweep began, and the next renewal fails: it begins anew, and nothing is left pinned. */
static void a_sweep_in_vain(void **state)
{
	struct om_config config = om_default_config;
	struct abi_msg msg = msg_open();
	struct guest_call call;

	(void)state;
	guest_end(&one);
	config.limits.step_pages = 2;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	for (int i = 0; i < 3; i++)
		registered(0, 3 * 4096);
	introduce();
	sim_port.yields_every = 1;
	guest_call_begin(&call, &one, &msg);
	while (guest_stats(&one).pages_pinned_now == 9)
		guest_call_step(&call);
	assert_in_range(guest_stats(&one).pages_pinned_now, 1, 8);
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	lose_the_place();
	sim_port.yields_every = 0;
	optee.config.max_guests = 2;
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&one).buffers_now, 0);
	assert_done(guest_open(&one, &session));
	assert_true(scenario_run());
}

/* Rule 6: neither a renewal nor the VM's end works over tables in one piece. */
static void the_end_is_in_steps(void **state)
{
	struct om_config config = om_default_config;
	struct om_stats last;
	enum om_status status;
	unsigned entries_made = 0;

	(void)state;
	guest_end(&one);
	config.limits.calls = 2;
	config.limits.buffers = 262144;
	config.limits.step_pages = 16;
	config.limits.memory = UINT64_C(1) << 30;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_in_range(one.vm->mediator_pages, 512, 600);
	sim_port.yields_every = 1;
	do {
		uint32_t before = one.vm->mediator_pages;

		status = om_vm_destroy(one.om, &last);
		/* A step, and what does not grow: calls, directories, the VM itself. */
		assert_in_range(before - one.vm->mediator_pages, 0, 16 + 2 * 2 + 2 * 8 + 1);
		entries_made++;
	} while (status == OM_AGAIN);
	assert_int_equal(status, OM_OK);
	assert_in_range(entries_made, 512 / 16, 512);
	one.om = NULL;
	sim_vm_end(one.vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(a_full_table_of_the_old_life),
		guests_test(two_kernels_in_a_row),
		guests_test(questions_in_a_row),
		guests_test(a_call_that_only_waits),
		guests_test(calls_that_waited_in_vain),
		guests_test(a_life_without_buffers),
		guests_test(a_life_that_was_not_had),
		guests_test(a_renewal_that_fails_once),
		guests_test(a_sweep_in_vain),
		guests_test(the_end_is_in_steps),
	};

	return cmocka_run_group_tests_name("renewals", tests, NULL, NULL);
}
