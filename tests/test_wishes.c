/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver switches on while the renewal that it has asked for has to wait: it is told OK, and
 * the renewal does it afterwards, unless the driver, or another one, wants it no more (T11).
 */
#include "meanwhile.h"

#include <string.h>

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

/* What OP-TEE is told of it in a renewal; and what a guest does meanwhile, once. */
static struct {
	unsigned cache_on;
	unsigned cache_off;
	unsigned notif_on;
	uint32_t at;
	void (*act)(void);
} told;

static void note_what_is_told(const struct sim_port_use *use, void *arg)
{
	uint64_t function = use->smc ? use->smc->a[0] : 0;

	(void)arg;
	if (use->call != SIM_SMC || use->after)
		return;
	told.cache_on += function == ABI_ENABLE_SHM_CACHE;
	told.cache_off += function == ABI_DISABLE_SHM_CACHE;
	told.notif_on += function == ABI_ENABLE_ASYNC_NOTIF;
	if (!told.act || function != told.at)
		return;
	told.act();
	told.act = NULL;
}

/* The renewal that is due. */
static void renew_and(uint32_t at, void (*act)(void))
{
	memset(&told, 0, sizeof(told));
	told.at = at;
	told.act = act;
	sim_port.hook = note_what_is_told;
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	sim_port.hook = NULL;
	assert_null(told.act);
	assert_no_violation();
}

static void assert_told(unsigned cache_on, unsigned cache_off, unsigned notif_on)
{
	assert_int_equal(told.cache_on, cache_on);
	assert_int_equal(told.cache_off, cache_off);
	assert_int_equal(told.notif_on, notif_on);
}

/* OP-TEE is told of what is wished, once, and of nothing else. */
static void only_what_was_wished(void **state)
{
	(void)state;
	do_beside_the_handler(wish);
	renew_and(0, NULL);
	assert_told(1, 0, 0);
	do_beside_the_handler(wish_for_notifications);
	renew_and(0, NULL);
	assert_told(0, 0, 1);
}

static void want_notifications(void)
{
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
}

static void want_the_cache(void)
{
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
}

static void assert_both(void)
{
	assert_told(1, 0, 1);
	assert_true(optee_guest_of(1)->cache_enabled);
	assert_true(optee_guest_of(1)->notif_started);
}

/* The second comes when the first is just granted: both hold, and nothing is asked for twice. */
static void another_wish_in_the_renewal(void **state)
{
	(void)state;
	do_beside_the_handler(wish);
	renew_and(ABI_ENABLE_SHM_CACHE, want_notifications);
	assert_both();
	do_beside_the_handler(wish_for_notifications);
	renew_and(ABI_ENABLE_ASYNC_NOTIF, want_the_cache);
	assert_both();
}

/* What a renewal has granted is something to forget: the next driver has it no more. */
static void a_wish_that_was_granted_is_forgotten(void **state)
{
	(void)state;
	do_beside_the_handler(wish);
	renew_and(0, NULL);
	assert_true(optee_guest_of(1)->cache_enabled);
	introduce();
	assert_int_equal(renewals(), 2);
	assert_false(optee_guest_of(1)->cache_enabled);
}

static void withdraw_in_vain(void)
{
	withdraw();
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC, .at = { 2 } };
}

/* Also what was withdrawn just then, if OP-TEE did not take it back. */
static void a_wish_that_was_not_taken_back_is_forgotten(void **state)
{
	(void)state;
	do_beside_the_handler(wish);
	renew_and(ABI_ENABLE_SHM_CACHE, withdraw_in_vain);
	assert_told(1, 1, 0);
	assert_true(optee_guest_of(1)->cache_enabled);
	introduce();
	assert_int_equal(renewals(), 2);
	assert_false(optee_guest_of(1)->cache_enabled);
}

/* Where OP-TEE does not take the VM, there is nobody to grant it for; nor is it the next one's. */
static void a_wish_in_a_renewal_that_fails(void **state)
{
	uint32_t max_guests = optee.config.max_guests;

	(void)state;
	do_beside_the_handler(boot_beside_the_handler);
	renew_and(ABI_VM_DESTROYED, take_the_place);
	assert_told(0, 0, 0);
	assert_int_equal(guest_stats(&one).renewals_failed, 1);
	optee.config.max_guests = max_guests;
	introduce();
	assert_false(optee_guest_of(1)->cache_enabled);
	assert_false(optee_guest_of(1)->notif_started);
	assert_new_life();
}

static unsigned turns;
static unsigned turns_at_most;

/* Whatever the renewal tells OP-TEE, the guest wants the other by then. */
static void want_the_other(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call != SIM_SMC || use->after || turns == turns_at_most)
		return;
	if (use->smc->a[0] == ABI_ENABLE_SHM_CACHE)
		withdraw();
	else if (use->smc->a[0] == ABI_DISABLE_SHM_CACHE)
		assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	else
		return;
	turns++;
}

static void change_its_mind(unsigned times)
{
	do_beside_the_handler(wish);
	turns = 0;
	turns_at_most = times;
	sim_port.hook = want_the_other;
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	sim_port.hook = NULL;
	assert_int_equal(renewals(), 1);
}

/* What it wants at last holds. */
static void a_mind_that_is_changed_twice(void **state)
{
	(void)state;
	change_its_mind(2);
	assert_int_equal(turns, 2);
	assert_true(optee_guest_of(1)->cache_enabled);
	assert_new_life();
}

/* A guest that never makes up its mind keeps no CPU in the renewal: it is heard three times. */
static void wishes_without_end(void **state)
{
	(void)state;
	change_its_mind(UINT32_MAX);
	assert_int_equal(turns, 3);
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
		guests_test(only_what_was_wished),
		guests_test(another_wish_in_the_renewal),
		guests_test(a_wish_that_was_granted_is_forgotten),
		guests_test(a_wish_that_was_not_taken_back_is_forgotten),
		guests_test(a_wish_in_a_renewal_that_fails),
		guests_test(a_mind_that_is_changed_twice),
		guests_test(wishes_without_end),
		guests_test(a_wish_is_of_one_driver),
	};

	return cmocka_run_group_tests_name("wishes", tests, NULL, NULL);
}
