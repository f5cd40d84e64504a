/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How often OP-TEE is made to take a VM, for an OP-TEE that loses something with each time
 * (docs/limits.md): a guest that reboots for ever loses its own OP-TEE, nobody else's.
 */
#include "meanwhile.h"

static void start_with(uint32_t lives)
{
	struct om_limits limits = om_default_limits;

	guest_end(&one);
	limits.lives = lives;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
}

static void assert_without_optee(void)
{
	assert_null(optee_guest_of(1));
	assert_int_equal(guest_fast_call(&one, ABI_CALL_WITH_ARG, 0).a[0], ABI_UNKNOWN_FUNCTION);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	assert_no_violation();
}

/* OP-TEE forgets what the last life had, and is not asked for another. */
static void renewals_come_to_an_end(void **state)
{
	unsigned lines;

	(void)state;
	start_with(3);
	for (unsigned i = 1; i <= 2; i++) {
		have_a_past();
		introduce();
		assert_new_life();
		assert_int_equal(renewals(), i);
	}
	lines = sim_port.log_lines;
	have_a_past();
	introduce();
	assert_int_equal(renewals(), 2);
	assert_int_equal(guest_stats(&one).renewals_failed, 1);
	assert_int_equal(sim_port.log_lines, lines + 1);
	assert_string_equal(sim_port.last_log, "limit reached: lives");
	assert_without_optee();
}

/* The operator is told whether it was the limit, or OP-TEE. */
static void a_renewal_that_optee_refuses(void **state)
{
	(void)state;
	start_with(3);
	have_a_past();
	optee.config.max_guests = 0;
	introduce();
	assert_int_equal(renewals(), 0);
	assert_int_equal(guest_stats(&one).renewals_failed, 1);
	assert_string_equal(sim_port.last_log,
			    "OP-TEE did not take the VM again after its guest has rebooted");
	assert_without_optee();
}

/* Nor later, however often a driver introduces itself; the other VM has what it had. */
static void nothing_comes_after(void **state)
{
	uint64_t smcs;

	(void)state;
	start_with(1);
	have_a_past();
	introduce();
	smcs = optee.smcs;
	for (int i = 0; i < 100; i++)
		introduce();
	assert_int_equal(optee.smcs, smcs);
	assert_without_optee();
	assert_done(guest_open(&two, &session));
}

static void resets_come_to_an_end(void **state)
{
	(void)state;
	start_with(3);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_reset(&one), OM_ERR_NO_LIFE_LEFT);
	assert_without_optee();
	assert_int_equal(guest_reset(&one), OM_ERR_NO_LIFE_LEFT);
	assert_int_equal(guest_stats(&one).renewals_failed, 0);
}

/* What OP-TEE refused was no life. */
static void refusals_are_no_lives(void **state)
{
	(void)state;
	start_with(2);
	optee.config.max_guests = 0;
	for (int i = 0; i < 5; i++)
		assert_int_equal(guest_reset(&one), OM_ERR_OPTEE_IS_FULL);
	optee.config.max_guests = 2;
	introduce();
	assert_int_equal(renewals(), 1);
	assert_done(guest_open(&one, &session));
	assert_int_equal(guest_reset(&one), OM_ERR_NO_LIFE_LEFT);
}

/* The operator gives a VM lives again, up to what it was created with, and takes them. */
static void changed_by_the_operator(void **state)
{
	struct om_limits limits;

	(void)state;
	start_with(3);
	om_vm_get_limits(one.om, &limits);
	assert_int_equal(limits.lives, 3);
	limits.lives = 1;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	have_a_past();
	introduce();
	assert_without_optee();
	limits.lives = 2;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	introduce();
	assert_new_life();
	limits.lives = 4;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_ERR_BAD_CONFIG);
	limits.lives = 0;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_ERR_BAD_CONFIG);
}

/* 0 is no limit, and any number is below it. */
static void any_number(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	assert_int_equal(limits.lives, 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(guest_reset(&one), OM_OK);
	limits.lives = UINT32_MAX;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	limits.lives = 0;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	om_vm_get_limits(one.om, &limits);
	assert_int_equal(limits.lives, 0);
	assert_int_equal(guest_reset(&one), OM_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(renewals_come_to_an_end),
		guests_test(nothing_comes_after),
		guests_test(a_renewal_that_optee_refuses),
		guests_test(resets_come_to_an_end),
		guests_test(refusals_are_no_lives),
		guests_test(changed_by_the_operator),
		guests_test(any_number),
	};

	return cmocka_run_group_tests_name("lives of a VM", tests, NULL, NULL);
}
