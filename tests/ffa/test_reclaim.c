/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second door: MEM_RECLAIM that gives way, or that two vCPUs make, and a handle that OP-TEE has
 * given again meanwhile.
 */
#include "ffa/guest.h"

static struct om_smc unregister(struct guest *guest, uint64_t handle)
{
	return message(guest, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0);
}

static struct om_smc reclaim_of(uint64_t handle)
{
	return (struct om_smc){ .a = { ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };
}

static uint64_t shared(uint32_t pages)
{
	return handle_of(share(&vm1, describe(&vm1, pages)));
}

static uint64_t pinned(void)
{
	return guest_stats(&vm1).pages_pinned_now;
}

static void each_by_its_handle(void **state)
{
	uint64_t few = shared(1);
	uint64_t some = shared(5);
	uint64_t more = shared(20);

	(void)state;
	assert_success(reclaim(&vm1, some));
	assert_int_equal(pinned(), 21);
	assert_success(reclaim(&vm1, few));
	assert_int_equal(pinned(), 20);
	assert_error(reclaim(&vm1, some), ABI_FFA_INVALID_PARAMETERS);
	assert_success(reclaim(&vm1, more));
	assert_int_equal(pinned(), 0);
	assert_error(SAY(&vm1, ABI_FFA_MEM_RECLAIM, (uint32_t)shared(1), 0, 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(pinned(), 1);
}

static uint64_t taken_back;
static unsigned met;

/* OP-TEE has let go of it, and its pages are being unpinned. */
static void others_want_it(const struct sim_port_use *use, void *arg)
{
	struct om_smc smc = reclaim_of(taken_back);

	(void)arg;
	if (use->call != SIM_UNPIN || use->after || met++)
		return;
	om_vm_smc(vm1.om, 1, &smc);
	assert_true(smc.a[0] == OM_SMC_REPEAT);
	smc = (struct om_smc){ .a = { ABI_FFA_DIRECT_REQ_32, 1u << 16 | ABI_FFA_OPTEE_ID, 0,
				      ABI_FFA_UNREGISTER_SHM, (uint32_t)taken_back,
				      taken_back >> 32 } };
	om_vm_smc(vm1.om, 1, &smc);
	assert_true(smc.a[0] == OM_SMC_REPEAT);
}

static void two_vcpus_at_once(void **state)
{
	(void)state;
	step_by(&vm1, 4);
	taken_back = shared(20);
	for (unsigned i = 0; i < 2; i++) {
		met = 0;
		sim_port.hook = others_want_it;
		assert_true(say_once(&vm1, reclaim_of(taken_back)).a[0] == OM_SMC_REPEAT);
		sim_port.hook = NULL;
		assert_int_equal(met, 1);
	}
	assert_success(reclaim(&vm1, taken_back));
	assert_int_equal(pinned(), 0);
}

/* OP-TEE has it no more, so no message can name it. */
static void it_gave_way(void **state)
{
	uint64_t handle;

	(void)state;
	step_by(&vm1, 4);
	handle = shared(20);
	assert_true(say_once(&vm1, reclaim_of(handle)).a[0] == OM_SMC_REPEAT);
	assert_int_equal(pinned(), 16);
	assert_int_equal(unregister(&vm1, handle).a[3], ABI_FFA_INVALID_PARAMETERS);
	assert_error(reclaim(&vm1, handle + 1), ABI_FFA_INVALID_PARAMETERS);
	assert_success(reclaim(&vm1, handle));
	assert_int_equal(pinned(), 0);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
}

/* OP-TEE gives the handle again before the pages of the former are unpinned: each ends once. */
static void given_again(void **state)
{
	uint64_t handle;

	(void)state;
	step_by(&vm1, 4);
	handle = shared(20);
	assert_true(say_once(&vm1, reclaim_of(handle)).a[0] == OM_SMC_REPEAT);
	assert_int_equal(shared(3), handle);
	assert_int_equal(unregister(&vm1, handle).a[3], 0);
	assert_success(reclaim(&vm1, handle));
	assert_int_equal(pinned(), 3);
	assert_success(reclaim(&vm1, handle));
	assert_int_equal(pinned(), 0);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(each_by_its_handle),
		door_vms_test(two_vcpus_at_once),
		door_vms_test(it_gave_way),
		door_vms_test(given_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
