/* SPDX-License-Identifier: BSD-2-Clause */
/* The cases of faults.h behind the second door. What the SPMC may refuse is all but the end of a
 * VM. */
#include "faults.h"
#include "ffa/scenario.h"

#define STEP_PAGES 4u /* less than the longest share has */

/* The manner of a case: messages that pass, and those that are judged. */
enum {
	PASSED,
	JUDGED
};

static enum om_status start(void)
{
	struct om_config config = om_default_config;

	config.shadow_messages = faults_now->manner == JUDGED;
	config.limits.step_pages = STEP_PAGES;
	optee.config.loses_calls = true;
	return ffa_start(&vm1, "one", 1, &config);
}

static bool run(void)
{
	return ffa_scenario_run(&vm1);
}

static const struct faults_scenario scenario = {
	.start = start, .run = run, .guest = &vm1, .close = 25
};

/* What OP-TEE is asked before there is a VM: it is no OP-TEE then, and nothing is held. */
static void each_at_the_beginning(void **state)
{
	unsigned uses;

	(void)state;
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

#define CALL(call) (1u << SIM_##call)

/* clang-format off */
#define CASE(what, how, which, says, manner)                                                       \
	{ what, faults_test, door_set_up, door_tear_down,                                          \
	  &(struct faults_case){ &scenario, FAULTS_##how, which, ABI_FFA_##says, manner } }
#define BOTH(what, how, which)                                                                     \
	CASE(what, how, which, NO_MEMORY, PASSED),                                                 \
	CASE(what ", judged", how, which, NO_MEMORY, JUDGED)
#define ANSWER(says)                                                                               \
	CASE("each SMC, " #says, SINGLY, CALL(SMC), says, PASSED),                                 \
	CASE("each SMC, " #says ", judged", SINGLY, CALL(SMC), says, JUDGED)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("each pin", SINGLY, CALL(PIN), NO_MEMORY, PASSED),
		CASE("each read", SINGLY, CALL(READ), NO_MEMORY, PASSED),
		CASE("each write", SINGLY, CALL(WRITE), NO_MEMORY, PASSED),
		BOTH("each page", SINGLY, CALL(PAGE_GET)),
		ANSWER(NO_MEMORY), ANSWER(BUSY), ANSWER(DENIED), ANSWER(INVALID_PARAMETERS),
		ANSWER(NOT_SUPPORTED),
		BOTH("each yield", YIELDS, CALL(MUST_YIELD)),
		BOTH("each page of a creation", CREATION, CALL(PAGE_GET)),
		CASE("each SMC of a creation", CREATION, CALL(SMC), NO_MEMORY, PASSED),
		BOTH("each pair", PAIRS, SIM_FAULT_ALL),
		CASE("each pair of memory and yields", PAIRS,
		     CALL(PIN) | CALL(PAGE_GET) | CALL(MUST_YIELD), NO_MEMORY, PASSED),
		CASE("each pair of SMCs and yields", PAIRS, CALL(SMC) | CALL(MUST_YIELD), NO_MEMORY,
		     PASSED),
		cmocka_unit_test_setup_teardown(each_at_the_beginning, door_set_up, door_tear_down),
	};

	return cmocka_run_group_tests_name("faults behind FF-A", tests, NULL, NULL);
}
/* clang-format on */
