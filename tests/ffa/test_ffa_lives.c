/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How often OP-TEE is made to take a VM, behind the second door (docs/limits.md): test_lives.c is
 * the first one's.
 */
#include "ffa/scenario.h"

static void start_with(uint32_t lives)
{
	struct om_config config = om_default_config;

	guest_end(&vm1);
	config.limits.lives = lives;
	assert_int_equal(ffa_start(&vm1, "one", 1, &config), OM_OK);
}

static uint64_t version(void)
{
	return SAY(&vm1, ABI_FFA_VERSION, ABI_FFA_1_1).a[0];
}

static void assert_without_optee(void)
{
	assert_int_equal(version(), ABI_FFA_NOT_SUPPORTED);
	assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_DENIED);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_no_violation();
}

static void renewals_come_to_an_end(void **state)
{
	uint64_t smcs;

	(void)state;
	start_with(2);
	assert_int_equal(version(), ABI_FFA_1_1);
	assert_true(ffa_map(&vm1));
	assert_non_null(ffa_shared(&vm1, 3));
	assert_int_equal(version(), ABI_FFA_1_1);
	assert_int_equal(guest_stats(&vm1).renewals, 1);
	assert_true(ffa_map(&vm1));
	assert_non_null(ffa_shared(&vm1, 3));
	assert_without_optee();
	smcs = optee.smcs;
	assert_without_optee();
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(guest_stats(&vm1).renewals_failed, 2);
	assert_true(ffa_scenario_run(&vm2));
}

static void resets_come_to_an_end(void **state)
{
	(void)state;
	start_with(2);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_true(ffa_map(&vm1));
	assert_non_null(ffa_shared(&vm1, 3));
	assert_int_equal(guest_reset(&vm1), OM_ERR_NO_LIFE_LEFT);
	assert_without_optee();
}

static void refusals_are_no_lives(void **state)
{
	(void)state;
	start_with(2);
	optee.config.created_fails = 3;
	for (int i = 0; i < 3; i++)
		assert_int_equal(guest_reset(&vm1), OM_ERR_OPTEE_IS_FULL);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_int_equal(guest_reset(&vm1), OM_ERR_NO_LIFE_LEFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(renewals_come_to_an_end),
		door_vms_test(resets_come_to_an_end),
		door_vms_test(refusals_are_no_lives),
	};

	return cmocka_run_group_tests_name("lives of a VM behind FF-A", tests, NULL, NULL);
}
