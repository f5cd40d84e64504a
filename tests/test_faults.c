/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every port call fails at every position, singly and in pairs (I8). A fault may cost the guest
 * what it asked for; it never costs a pin, a slot, a page or a count, nor anything of what comes
 * after.
 */
#include "scenario.h"

static enum guest_style style;

static void start_one(void)
{
	struct om_config config = om_default_config;

	config.temporary_buffers = true;
	config.limits.step_pages = 100;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
}

/* What the guest asked for, it got: of a guest that turned to its own way of calling before. */
static bool run(void)
{
	bool ok = style != GUEST_REGD_ARG || guest_be_linux(&one);

	if (style == GUEST_RPC_ARG)
		one.manner.style = style;
	ok &= scenario_run();
	if (one.args && one.args->state == GUEST_LIVES)
		ok &= guest_unregister(&one, one.args).ret == ABI_SUCCESS;
	one.manner.style = GUEST_PLAIN;
	one.args = NULL;
	return ok;
}

static unsigned uses_of_a_run(unsigned calls)
{
	sim_port.fault = (struct sim_fault){ .calls = calls, .smc_error = ABI_ENOMEM };
	assert_true(run());
	assert_no_violation();
	return sim_port.fault.seen;
}

/* With a guest of its own, so that each run starts from the same. Returns what run() does. */
static bool run_with(unsigned calls, unsigned first, unsigned second, uint32_t smc_error)
{
	bool ok;

	sim.vm_count = 0;
	start_one();
	sim_port.fault = (struct sim_fault){ .calls = calls,
					     .at = { first, second },
					     .smc_error = smc_error };
	ok = run();
	sim_port.fault = (struct sim_fault){ 0 };
	if (sim_violations)
		print_message("faults at %u and %u\n", first, second);
	assert_no_violation();
	return ok;
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
		assert_true(run());
		end_run();
	}
	start_one();
}

/* In each of the three ways of calling. */
static void each_fails_in_all_styles(unsigned calls)
{
	for (style = GUEST_PLAIN; style <= GUEST_REGD_ARG; style++)
		each_fails(calls, ABI_ENOMEM);
	style = GUEST_PLAIN;
}

static int set_up(void **state)
{
	if (machine_set_up(state))
		return -1;
	style = GUEST_PLAIN;
	optee.config.os_minor = 11;
	if (om_init() != OM_OK)
		return -1;
	start_one();
	return 0;
}

static void each_pin(void **state)
{
	(void)state;
	each_fails_in_all_styles(1u << SIM_PIN);
}

static void each_read(void **state)
{
	(void)state;
	each_fails_in_all_styles(1u << SIM_READ);
}

static void each_write(void **state)
{
	(void)state;
	each_fails_in_all_styles(1u << SIM_WRITE);
}

static void each_page(void **state)
{
	(void)state;
	each_fails_in_all_styles(1u << SIM_PAGE_GET);
}

/* I11: whatever OP-TEE answers instead of taking the call. */
static void each_smc(void **state)
{
	static const uint32_t errors[] = { ABI_ETHREAD_LIMIT, ABI_EBUSY,  ABI_EBADADDR,
					   ABI_EBADCMD,	      ABI_ENOMEM, ABI_ENOTAVAIL };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		each_fails(1u << SIM_SMC, errors[i]);
	each_fails_in_all_styles(1u << SIM_SMC);
}

/* To give way is no failure: everything is done. */
static void each_yield(void **state)
{
	unsigned uses;

	(void)state;
	for (style = GUEST_PLAIN; style <= GUEST_REGD_ARG; style++) {
		uses = uses_of_a_run(1u << SIM_MUST_YIELD);
		guest_end(&one);
		for (unsigned i = 1; i <= uses; i++) {
			assert_true(run_with(1u << SIM_MUST_YIELD, i, i + 1, 0));
			end_run();
		}
		start_one();
	}
}

/* Pairs that are close, as the second may come while the first is being undone; and some others. */
#define CLOSE 40u
#define APART 7u

/* Of what can fail or give way. */
static void each_pair_of(unsigned calls)
{
	unsigned uses = uses_of_a_run(calls);

	guest_end(&one);
	for (unsigned i = 1; i <= uses; i++)
		for (unsigned j = i + 1; j <= uses; j += j - i < CLOSE ? 1 : APART) {
			run_with(calls, i, j, ABI_ENOMEM);
			end_run();
		}
	start_one();
}

static void each_pair(void **state)
{
	(void)state;
	each_pair_of(SIM_FAULT_ALL);
}

static void each_pair_with_a_yield(void **state)
{
	(void)state;
	style = GUEST_RPC_ARG;
	each_pair_of(1u << SIM_PIN | 1u << SIM_PAGE_GET | 1u << SIM_MUST_YIELD);
	each_pair_of(1u << SIM_SMC | 1u << SIM_MUST_YIELD);
}

#define fault_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fault_test(each_pin),	fault_test(each_read),
		fault_test(each_write), fault_test(each_page),
		fault_test(each_smc),	fault_test(each_yield),
		fault_test(each_pair),	fault_test(each_pair_with_a_yield),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
