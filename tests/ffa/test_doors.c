/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mediator that has both doors, where OP-TEE is behind the first: each public function is that
 * door's, and no call of FF-A's is OP-TEE's.
 */
#include "../scenario.h"
#include "port/port_ffa.h"
#include "secure/ffa_abi.h"

/* All of a guest's life, and its end, whose figures are those of the first door. */
static void a_guest(void **state)
{
	struct om_stats last;

	(void)state;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_true(scenario_run());
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_true(scenario_run());
	assert_int_equal(guest_stats(&one).buffers_now, 0);
	assert_true(guest_stats(&one).calls);
	assert_int_equal(om_vm_destroy(one.om, &last), OM_OK);
	guest_forget(&one);
	guest_of_vm_set(one.vm, NULL);
	one.om = NULL;
	assert_true(last.calls);
	assert_int_equal(last.memory_now, 0);
	assert_false(sim_port_ffa.gave_buffers);
}

static void is_refused(uint32_t function)
{
	uint64_t before = refused(&one, OM_REFUSED_FUNCTION);
	struct om_smc answer = guest_fast_call(&one, function, 0);

	assert_false(om_is_optee_function(function));
	assert_int_equal(answer.a[0], ABI_UNKNOWN_FUNCTION);
	assert_int_equal(refused(&one, OM_REFUSED_FUNCTION), before + 1);
}

static void calls_of_ffa(void **state)
{
	(void)state;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	is_refused(ABI_FFA_VERSION);
	is_refused(ABI_FFA_DIRECT_REQ_32);
	is_refused(ABI_FFA_MEM_SHARE_64);
}

/* An id that is none behind FF-A is one here. */
static void ids(void **state)
{
	(void)state;
	assert_int_equal(guest_start(&one, "one", 0x8000, NULL), OM_OK);
	assert_int_equal(guest_start(&two, "two", 0x8000, NULL), OM_ERR_BAD_ID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_guest),
		machine_test(calls_of_ffa),
		machine_test(ids),
	};

	return cmocka_run_group_tests_name("both doors", tests, NULL, NULL);
}
