/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver switches on while the renewal that it has asked for has to wait: it is told OK, and
 * the renewal does it afterwards, unless the driver, or another one, wants it no more (T11).
 */
#include "meanwhile.h"

/* A guest with a past does @act while the interrupt handler is inside. */
static void do_beside_the_handler(void (*act)(void))
{
	have_a_past();
	be_notified();
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, act);
	guest_tell(&one);
	assert_it_happened();
}

/* Linux: EXCHANGE_CAPABILITIES, ENABLE_ASYNC_NOTIF, DISABLE and ENABLE_SHM_CACHE, then a call. */
static void boot_beside_the_handler(void)
{
	struct abi_msg msg = msg_open();
	struct guest_call call;

	introduce_too_early();
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	guest_call_begin_on(&call, &one, &msg, 0);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	guest_call_step(&call);
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_true(optee_has_the_past());
}

static void wishes_are_granted_later(void **state)
{
	(void)state;
	do_beside_the_handler(boot_beside_the_handler);
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	assert_int_equal(renewals(), 1);
	assert_true(optee_guest_of(1)->cache_enabled);
	assert_true(optee_guest_of(1)->notif_started);
	optee_notify(1, 9);
	guest_interrupt();
	assert_int_equal(one.values, 1u << 9);
}

/* The handler could not come in while it was renewed: what it came for is fetched afterwards. */
static void be_notified_too_early(void)
{
	optee_notify(1, 9);
	guest_tell(&one);
	assert_int_equal(one.vm->notified, 0);
}

static void wish_for_notifications(void)
{
	introduce_too_early();
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
}

static void notified_in_a_renewal(void **state)
{
	(void)state;
	do_beside_the_handler(wish_for_notifications);
	one.vm->notified = 0;
	at_smc(ABI_ENABLE_ASYNC_NOTIF, be_notified_too_early);
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	assert_it_happened();
	assert_int_equal(one.vm->notified, 1);
	assert_int_equal(guest_fast_call(&one, ABI_GET_ASYNC_NOTIF_VALUE, 0).a[1], 9);
}

static void wish_and_withdraw(void)
{
	introduce_too_early();
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
}

static void a_wish_can_be_withdrawn(void **state)
{
	(void)state;
	do_beside_the_handler(wish_and_withdraw);
	assert_new_life();
	assert_false(optee_guest_of(1)->cache_enabled);
}

static void wish(void)
{
	introduce_too_early();
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
}

static void withdraw(void)
{
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
}

/* Just when it is granted: the renewal takes it back. */
static void a_wish_is_withdrawn_in_the_renewal(void **state)
{
	(void)state;
	do_beside_the_handler(wish);
	at_smc(ABI_ENABLE_SHM_CACHE, withdraw);
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	assert_it_happened();
	assert_int_equal(renewals(), 1);
	assert_false(optee_guest_of(1)->cache_enabled);
	assert_new_life();
}

/* Who wants the one does not get the other. */
static void each_wish_is_granted_alone(void **state)
{
	(void)state;
	do_beside_the_handler(wish);
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	assert_true(optee_guest_of(1)->cache_enabled);
	assert_false(optee_guest_of(1)->notif_started);
	do_beside_the_handler(wish_for_notifications);
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	assert_false(optee_guest_of(1)->cache_enabled);
	assert_true(optee_guest_of(1)->notif_started);
}

static unsigned turns;

/* Whatever the renewal tells OP-TEE, the guest wants the other by then. */
static void want_the_other(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call != SIM_SMC || use->after)
		return;
	if (use->smc->a[0] == ABI_ENABLE_SHM_CACHE)
		withdraw();
	else if (use->smc->a[0] == ABI_DISABLE_SHM_CACHE)
		assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	else
		return;
	turns++;
}

/* A guest that never makes up its mind keeps no CPU in the renewal. */
static void wishes_without_end(void **state)
{
	(void)state;
	do_beside_the_handler(wish);
	turns = 0;
	sim_port.hook = want_the_other;
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	sim_port.hook = NULL;
	assert_in_range(turns, 2, 4);
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

/* A wish that was granted is something to forget, and the next driver has it no more. */
static void wish_twice(void)
{
	introduce_too_early();
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	introduce();
}

static void a_wish_is_of_one_driver(void **state)
{
	(void)state;
	do_beside_the_handler(wish_twice);
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	assert_int_equal(renewals(), 1);
	assert_false(optee_guest_of(1)->cache_enabled);
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	introduce();
	assert_int_equal(renewals(), 2);
	assert_false(optee_guest_of(1)->cache_enabled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(wishes_are_granted_later),
		guests_test(each_wish_is_granted_alone),
		guests_test(notified_in_a_renewal),
		guests_test(a_wish_can_be_withdrawn),
		guests_test(a_wish_is_withdrawn_in_the_renewal),
		guests_test(wishes_without_end),
		guests_test(a_wish_is_of_one_driver),
	};

	return cmocka_run_group_tests_name("wishes", tests, NULL, NULL);
}
