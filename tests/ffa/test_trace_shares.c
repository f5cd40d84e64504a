/* SPDX-License-Identifier: BSD-2-Clause */
/* The second door: what the port is told of shares, event by event (optee_mediator/trace.h). */
#include "ffa/fragments.h"
#include "ffa/strange.h"
#include "traced.h"

static void expect_share(uint64_t pages, uint32_t error)
{
	expect_values(OM_TRACE_REGISTER, 0, OM_TRACE_REGISTERED, pages, error);
}

static void expect_end(uint64_t pages)
{
	expect_values(OM_TRACE_RELEASE, 0, OM_TRACE_REGISTERED, pages, 0);
}

/* However often a share, or its end, gives way, each is told once. */
static void made_and_reclaimed(void **state)
{
	uint64_t handle;

	(void)state;
	start_recording_of(vm1.vm, 1);
	step_by(&vm1, 7);
	handle = handle_of(share(&vm1, describe(&vm1, 50)));
	expect_share(50, 0);
	assert_success(reclaim(&vm1, handle));
	expect_end(50);
	handle = shared(&vm1);
	expect_share(PAGES, 0);
	assert_success(reclaim(&vm1, handle));
	expect_end(PAGES);
	expect_no_more();
}

static void in_use(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 1)));

	(void)state;
	message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32, 0, 0);
	start_recording_of(vm1.vm, 1);
	assert_error(reclaim(&vm1, handle), ABI_FFA_DENIED);
	expect_no_more();
}

static void not_taken(void **state)
{
	uint32_t length = describe(&vm1, 3);

	(void)state;
	start_recording_of(vm1.vm, 1);
	spmc.config.shares_fail = 1;
	assert_error(share(&vm1, length), ABI_FFA_NO_MEMORY);
	expect_share(3, ABI_FFA_NO_MEMORY);
	assert_error(share(&vm1, length + 16), ABI_FFA_INVALID_PARAMETERS);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_MESSAGE, 0, 0);
	assert_error(reclaim(&vm1, 5), ABI_FFA_INVALID_PARAMETERS);
	expect_values(OM_TRACE_REFUSE, 0, OM_REFUSED_COOKIE, 0, 0);
	expect_no_more();
}

/* OP-TEE may have it or not. */
static void without_an_answer(void **state)
{
	uint32_t length = describe(&vm1, 3);
	uint64_t handle = handle_of(share(&vm1, length));

	(void)state;
	assert_success(reclaim(&vm1, handle));
	start_recording_of(vm1.vm, 1);
	be_strange(ABI_FFA_MEM_SHARE_64, (struct om_smc){ { ABI_FFA_INTERRUPT } });
	vm1.changes_memory = true;
	assert_error(share(&vm1, length), ABI_FFA_ABORTED);
	expect_share(3, ABI_FFA_ABORTED);
	expect_no_more();
	reset_with_lost(&vm1, handle);
}

/* With a life all is over that was in it. */
static void of_a_life_that_ends(void **state)
{
	(void)state;
	shared(&vm1);
	handle_of(share(&vm1, describe(&vm1, 3)));
	start_recording_of(vm1.vm, 1);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	expect_values(OM_TRACE_LIFE, 0, OM_TRACE_RENEWAL, 1, 0);
	expect_no_more();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(made_and_reclaimed),  door_vms_test(in_use),
		door_vms_test(not_taken),	    door_vms_test(without_an_answer),
		door_vms_test(of_a_life_that_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
