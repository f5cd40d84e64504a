/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Behind the second door too every port call fails at every position, singly and in pairs (I8): see
 * ../test_faults.c. What the SPMC may refuse is all but the end of a VM.
 */
#include "ffa/scenario.h"

#define STEP_PAGES 4u /* less than the longest share has */

/* Whether the guest's messages are judged; if not, they pass. */
static bool is_judged;

static void start(void)
{
	struct om_config config = om_default_config;

	config.shadow_messages = is_judged;
	config.limits.step_pages = STEP_PAGES;
	sim.vm_count = 0;
	assert_int_equal(ffa_start(&vm1, "one", 1, &config), OM_OK);
}

static int set_up(void **state)
{
	if (door_set_up(state))
		return -1;
	start();
	return 0;
}

static int judged_set_up(void **state)
{
	is_judged = true;
	return set_up(state);
}

static int judged_tear_down(void **state)
{
	is_judged = false;
	return door_tear_down(state);
}

static unsigned uses_of_a_run(unsigned calls)
{
	sim_port.fault = (struct sim_fault){ .calls = calls };
	assert_true(ffa_scenario_run(&vm1));
	assert_no_violation();
	return sim_port.fault.seen;
}

/* With a guest of its own, so that each run starts from the same. Returns what the scenario does.
 */
static bool run_with(unsigned calls, unsigned first, unsigned second, uint32_t error)
{
	bool ok;

	start();
	sim_port.fault =
		(struct sim_fault){ .calls = calls, .at = { first, second }, .ffa_error = error };
	ok = ffa_scenario_run(&vm1);
	sim_port.fault = (struct sim_fault){ 0 };
	if (sim_violations)
		print_message("faults at %u and %u\n", first, second);
	assert_no_violation();
	return ok;
}

static void end_run(void)
{
	guest_end(&vm1);
	assert_int_equal(sim.pool_used, 0);
	assert_no_violation();
}

/* What comes afterwards goes well. */
static void each_fails(unsigned calls, uint32_t error)
{
	unsigned uses = uses_of_a_run(calls);

	guest_end(&vm1);
	assert_in_range(uses, 1, 2000);
	for (unsigned i = 1; i <= uses; i++) {
		run_with(calls, i, 0, error);
		assert_true(ffa_scenario_run(&vm1));
		end_run();
	}
	start();
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

static void each_smc(void **state)
{
	static const uint32_t errors[] = { ABI_FFA_NO_MEMORY, ABI_FFA_BUSY, ABI_FFA_DENIED,
					   ABI_FFA_INVALID_PARAMETERS, ABI_FFA_NOT_SUPPORTED };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		each_fails(1u << SIM_SMC, errors[i]);
}

/* To give way is no failure: everything is done. */
static void each_yield(void **state)
{
	unsigned uses = uses_of_a_run(1u << SIM_MUST_YIELD);

	(void)state;
	guest_end(&vm1);
	for (unsigned i = 1; i <= uses; i++) {
		assert_true(run_with(1u << SIM_MUST_YIELD, i, i + 1, 0));
		end_run();
	}
	start();
}

/* As the second may come while the first is being undone. */
#define CLOSE 25u
#define APART 7u

static void each_pair_of(unsigned calls)
{
	unsigned uses = uses_of_a_run(calls);

	guest_end(&vm1);
	for (unsigned i = 1; i <= uses; i++)
		for (unsigned j = i + 1; j <= uses; j += j - i < CLOSE ? 1 : APART) {
			run_with(calls, i, j, ABI_FFA_NO_MEMORY);
			end_run();
		}
	start();
}

static void each_pair(void **state)
{
	(void)state;
	each_pair_of(SIM_FAULT_ALL);
}

static void each_pair_with_a_yield(void **state)
{
	(void)state;
	each_pair_of(1u << SIM_PIN | 1u << SIM_PAGE_GET | 1u << SIM_MUST_YIELD);
	each_pair_of(1u << SIM_SMC | 1u << SIM_MUST_YIELD);
}

/* What OP-TEE is asked before there is a VM: it is no OP-TEE then, and nothing is held. */
static void each_at_the_beginning(void **state)
{
	unsigned uses;

	(void)state;
	guest_end(&vm1);
	sim_init();
	spmc_be_present();
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC };
	assert_int_equal(om_init(), OM_OK);
	uses = sim_port.fault.seen;
	assert_in_range(uses, 6, 20);
	for (unsigned i = 1; i <= uses; i++) {
		enum om_status status;

		sim_init();
		spmc_be_present();
		sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC, .at = { i } };
		status = om_init();
		assert_true(status == OM_ERR_NO_OPTEE || status == OM_ERR_NOT_CAPABLE ||
			    sim_port_ffa.schedule_receiver == 0);
	}
}

#define fault_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, door_tear_down)
/* clang-format off */
#define judged_test(fn) { #fn ", judged", fn, judged_set_up, judged_tear_down, NULL }
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		fault_test(each_pin),
		fault_test(each_read),
		fault_test(each_write),
		fault_test(each_page),
		fault_test(each_smc),
		fault_test(each_yield),
		fault_test(each_pair),
		fault_test(each_pair_with_a_yield),
		fault_test(each_at_the_beginning),
		judged_test(each_page),
		judged_test(each_smc),
		judged_test(each_yield),
		judged_test(each_pair),
	};

	return cmocka_run_group_tests_name("faults behind FF-A", tests, NULL, NULL);
}
