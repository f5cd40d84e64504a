/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Behind the second door an honest driver gets what it asks for: calls, memory, what OP-TEE asks of
 * it; and it goes on when OP-TEE does not take its VM again.
 */
#include "ffa/scenario.h"

static void everything(void **state)
{
	(void)state;
	assert_true(ffa_scenario_run(&vm1));
	assert_true(ffa_scenario_run(&vm2));
	assert_true(ffa_scenario_run(&vm1));
	assert_no_violation();
}

static void everything_in_steps(void **state)
{
	(void)state;
	sim_port.yields_every = 1;
	everything(state);
}

static void with_interrupts(void **state)
{
	optee.config.interrupts = 1;
	optee.config.interrupts_before_rpcs = true;
	optee.config.interrupts_after_rpcs = true;
	everything(state);
}

/* A call that OP-TEE waits for an answer of, and another kernel. */
static void calls_of_a_former_life(void **state)
{
	struct abi_msg msg;
	struct ffa_std std;

	(void)state;
	assert_true(ffa_have_args(&vm1));
	msg = msg_invoke(ffa_open(&vm1), TA_RPC_BUFFER);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 64, 0);
	ffa_std_begin(&std, &vm1, 0, &msg);
	assert_true(ffa_enter(&std.call));
	assert_true(ffa_std_is_suspended(&std));
	assert_int_equal(ffa_std_request(&std).cmd, ABI_RPC_CMD_SHM_ALLOC);
	assert_true(ffa_probe(&vm1));
	assert_int_equal(message(&vm1, ABI_FFA_RESUME, 0, 0, 0, std.call.answer.a[7]).a[3],
			 ABI_BAD_PARAMETERS);
	assert_true(ffa_scenario_run(&vm1));
}

/* The driver is told that there is nobody, and the next one that asks has OP-TEE asked again. */
static void a_renewal_in_vain(void **state)
{
	(void)state;
	assert_non_null(ffa_shared(&vm1, 3));
	optee.config.created_fails = 2;
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, ABI_FFA_1_1).a[0], ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(guest_stats(&vm1).renewals_failed, 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_DENIED);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, ABI_FFA_1_1).a[0], ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(guest_stats(&vm1).renewals_failed, 2);
	assert_true(ffa_scenario_run(&vm1));
}

static void a_reset_in_vain(void **state)
{
	(void)state;
	optee.config.created_fails = 1;
	assert_int_equal(guest_reset(&vm1), OM_ERR_OPTEE_IS_FULL);
	assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_DENIED);
	assert_true(ffa_scenario_run(&vm1));
}

/* The same with a guest whose messages are judged, beside one whose messages pass. */
static int judged_set_up(void **state)
{
	struct om_config config = om_default_config;

	config.shadow_messages = true;
	return door_set_up(state) || ffa_start(&vm1, "one", 1, &config) != OM_OK ||
	       ffa_start(&vm2, "two", 2, NULL) != OM_OK || !ffa_map(&vm1) || !ffa_map(&vm2);
}

/* clang-format off */
#define judged_test(fn) { #fn ", judged", fn, judged_set_up, door_tear_down, NULL }
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(everything),	  door_vms_test(everything_in_steps),
		door_vms_test(with_interrupts),	  door_vms_test(calls_of_a_former_life),
		door_vms_test(a_renewal_in_vain), door_vms_test(a_reset_in_vain),
		judged_test(everything),	  judged_test(everything_in_steps),
		judged_test(with_interrupts),	  judged_test(calls_of_a_former_life),
		judged_test(a_renewal_in_vain),	  judged_test(a_reset_in_vain),
	};

	return cmocka_run_group_tests_name("drivers behind FF-A", tests, NULL, NULL);
}
