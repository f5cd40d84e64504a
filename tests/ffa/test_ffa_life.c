/* SPDX-License-Identifier: BSD-2-Clause */
/* A VM behind the second door that cannot be created, and one whose end nobody wants to hear of. */
#include "ffa/guest.h"

/* Nothing is left of it, and its id is free. */
static void is_not_created(enum om_status status)
{
	struct guest guest = { 0 };

	assert_int_equal(ffa_start(&guest, "none", 1, NULL), status);
	assert_null(guest.om);
	assert_int_equal(guest.vm->mediator_pages, 0);
	assert_int_equal(sim.pool_used, 0);
	assert_null(optee_guest_of(1));
	guest_end(&guest);
}

static void assert_can_be_created(void)
{
	assert_int_equal(ffa_start(&vm1, "one", 1, NULL), OM_OK);
	assert_int_equal(SAY(&vm1, ABI_FFA_ID_GET).a[2], 1);
}

static void no_memory(void **state)
{
	unsigned pages;

	(void)state;
	assert_can_be_created();
	pages = vm1.vm->mediator_pages;
	guest_end(&vm1);
	for (unsigned i = 1; i <= pages; i++) {
		sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PAGE_GET, .at = { i } };
		is_not_created(OM_ERR_NO_MEMORY);
		assert_int_equal(sim_port.fault.seen, i);
	}
	sim_port.fault = (struct sim_fault){ 0 };
	assert_can_be_created();
}

static void optee_is_full(void **state)
{
	(void)state;
	optee.config.max_guests = 0;
	is_not_created(OM_ERR_OPTEE_IS_FULL);
	optee.config.max_guests = 1;
	assert_can_be_created();
}

/* OP-TEE knows it by then, and forgets it again. */
static void no_bitmap(void **state)
{
	(void)state;
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC,
					     .at = { 2 },
					     .ffa_error = ABI_FFA_NO_MEMORY };
	is_not_created(OM_ERR_OPTEE_IS_FULL);
	assert_int_equal(sim_port.fault.seen, 2);
	sim_port.fault = (struct sim_fault){ 0 };
	assert_can_be_created();
}

static void an_end_without_figures(void **state)
{
	(void)state;
	assert_can_be_created();
	assert_true(ffa_map(&vm1));
	handle_of(share(&vm1, describe(&vm1, 3)));
	while (om_vm_destroy(vm1.om, NULL) == OM_AGAIN)
		;
	guest_of_vm_set(vm1.vm, NULL);
	vm1.om = NULL;
	guest_forget(&vm1);
	assert_int_equal(sim.pool_used, 0);
	assert_null(optee_guest_of(1));
	assert_no_violation();
	sim_machine_check();
	assert_can_be_created();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_test(no_memory),
		door_test(optee_is_full),
		door_test(no_bitmap),
		door_test(an_end_without_figures),
	};

	return cmocka_run_group_tests_name("ends of lives behind FF-A", tests, NULL, NULL);
}
