/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every port call fails at every position, singly and in pairs (I8). A fault may cost the guest
 * what it asked for; it never costs a pin, a slot, a page or a count, nor anything of what comes
 * after.
 */
#include "scenario.h"

static unsigned uses_of_a_run(unsigned calls)
{
	sim_port.fault = (struct sim_fault){ .calls = calls, .smc_error = ABI_ENOMEM };
	assert_true(scenario_run());
	assert_no_violation();
	return sim_port.fault.seen;
}

/* With a guest of its own, so that each run starts from the same. */
static void run_with(unsigned calls, unsigned first, unsigned second, uint32_t smc_error)
{
	sim.vm_count = 0;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	sim_port.fault = (struct sim_fault){ .calls = calls,
					     .at = { first, second },
					     .smc_error = smc_error };
	scenario_run();
	sim_port.fault = (struct sim_fault){ 0 };
	if (sim.violations)
		print_message("faults at %u and %u\n", first, second);
	assert_no_violation();
}

static void end_run(void)
{
	guest_end(&one);
	assert_int_equal(sim.pool_used, 0);
	assert_no_violation();
}

static void each_fails(unsigned calls, uint32_t smc_error)
{
	unsigned uses = uses_of_a_run(calls);

	guest_end(&one);
	assert_in_range(uses, 1, 2000);
	for (unsigned i = 1; i <= uses; i++) {
		run_with(calls, i, 0, smc_error);
		assert_true(scenario_run());
		end_run();
	}
}

static int start_one(void **state)
{
	return machine_set_up(state) || guest_start(&one, "one", 1, NULL) != OM_OK;
}

static void each_pin(void **state)
{
	(void)state;
	each_fails(1u << SIM_PIN, 0);
}

static void each_read(void **state)
{
	(void)state;
	each_fails(1u << SIM_READ, 0);
}

static void each_write(void **state)
{
	(void)state;
	each_fails(1u << SIM_WRITE, 0);
}

static void each_page(void **state)
{
	(void)state;
	each_fails(1u << SIM_PAGE_GET, 0);
}

/* I11: whatever OP-TEE answers instead of taking the call. */
static void each_smc(void **state)
{
	static const uint32_t errors[] = { ABI_ETHREAD_LIMIT, ABI_EBUSY,  ABI_EBADADDR,
					   ABI_EBADCMD,	      ABI_ENOMEM, ABI_ENOTAVAIL };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		each_fails(1u << SIM_SMC, errors[i]);
		assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	}
}

static void each_pair(void **state)
{
	unsigned uses = uses_of_a_run(SIM_FAULT_ALL);

	(void)state;
	guest_end(&one);
	for (unsigned i = 1; i <= uses; i++)
		for (unsigned j = i + 1; j <= uses; j++) {
			run_with(SIM_FAULT_ALL, i, j, ABI_ENOMEM);
			end_run();
		}
}

#define fault_test(fn) cmocka_unit_test_setup_teardown(fn, start_one, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fault_test(each_pin),  fault_test(each_read), fault_test(each_write),
		fault_test(each_page), fault_test(each_smc),  fault_test(each_pair),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
