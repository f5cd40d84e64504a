/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sweep that lets go of what a VM's life leaves behind, step by step (I14): what of it is a
 * step. That nothing is left of it is in test_steps.c and test_life.c.
 */
#include "steps.h"

/* How many times a reset is entered until it is done. */
static unsigned parts_of_a_reset(void)
{
	unsigned parts = 1;

	while (om_vm_reset(one.om) == OM_AGAIN)
		parts++;
	guest_forget(&one);
	return parts;
}

#define SWEPT 33

/* A place of the table that a sweep passes costs as much as a page, and a buffer its pages besides.
 */
static void what_a_sweep_costs(void **state)
{
	struct guest_share *share[SWEPT];

	(void)state;
	steps_start(8);
	for (unsigned i = 0; i < SWEPT; i++)
		assert_done(guest_register(&one, steps_buffer(1)));
	assert_int_equal(parts_of_a_reset(), 1 + (SWEPT - 1) * 2 / 8);
	assert_done(guest_open(&one, &session));
	for (unsigned i = 0; i < SWEPT; i++) {
		share[i] = steps_buffer(1);
		assert_done(guest_register(&one, share[i]));
	}
	/* What was freed last is taken first: the first of them now has the last place. */
	for (unsigned i = 1; i < SWEPT; i++)
		assert_done(guest_unregister(&one, share[i]));
	assert_int_equal(parts_of_a_reset(), 1 + (SWEPT - 1) / 8);
}

/* A port that does not want its CPU is asked as often. */
static void how_often_a_sweep_asks(void **state)
{
	unsigned asked;

	(void)state;
	steps_start(8);
	for (unsigned i = 0; i < SWEPT; i++)
		assert_done(guest_register(&one, steps_buffer(1)));
	sim_port.yields_every = 0;
	asked = sim_port.uses[SIM_MUST_YIELD];
	assert_int_equal(parts_of_a_reset(), 1);
	assert_int_equal(sim_port.uses[SIM_MUST_YIELD] - asked, (SWEPT - 1) * 2 / 8);
}

/* A buffer for messages of RPCs, which OP-TEE has kept, is a place without pages. */
static void what_a_sweep_of_messages_costs(void **state)
{
	(void)state;
	steps_start(8);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_done(guest_register(&one, steps_buffer(1)));
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 0, NULL));
	assert_int_equal(buffers_now(), 2);
	assert_int_equal(parts_of_a_reset(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(what_a_sweep_costs),
		machine_test(how_often_a_sweep_asks),
		machine_test(what_a_sweep_of_messages_costs),
	};

	return cmocka_run_group_tests_name("sweeps", tests, NULL, NULL);
}
