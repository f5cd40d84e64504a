/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second door: what is in the registers of a direct request when OP-TEE gets it, and in those
 * of the response when the guest does. Each is 64 bits wide, whatever the call is.
 */
#include "ffa/strange.h"

#define HIGH  (UINT64_C(0x1234) << 32)
#define THERE ((uint64_t)1 << 16 | ABI_FFA_OPTEE_ID)
#define BACK  ((uint64_t)ABI_FFA_OPTEE_ID << 16 | 1)

static struct om_smc seen;

static void look(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && !use->after)
		seen = *use->smc;
}

/* Says it with all registers above 32 bits full of the guest's. */
static struct om_smc say_high(uint64_t function, uint64_t w3, uint64_t w4, uint64_t w5)
{
	struct om_smc answer;

	seen = (struct om_smc){ { 0 } };
	sim_port.hook = look;
	answer = SAY(&vm1, function | HIGH, THERE | HIGH, HIGH, w3, w4, w5, 6 | HIGH, 7 | HIGH);
	sim_port.hook = NULL;
	assert_int_equal(seen.a[0], function);
	assert_int_equal(seen.a[1], THERE);
	assert_int_equal(seen.a[2], 0);
	return answer;
}

/* Who asks and what for is the mediator's to say, to the last bit. */
static void requests(void **state)
{
	(void)state;
	say_high(ABI_FFA_DIRECT_REQ_32, ABI_FFA_GET_OS_VERSION | HIGH, 4 | HIGH, 5 | HIGH);
	for (uint64_t i = 4; i < 8; i++)
		assert_int_equal(seen.a[i], i);
	say_high(ABI_FFA_DIRECT_REQ_64, ABI_FFA_GET_OS_VERSION, 4 | HIGH, 5 | HIGH);
	for (uint64_t i = 4; i < 8; i++)
		assert_int_equal(seen.a[i], i | HIGH);
}

/* OP-TEE answers so to any request. Not by the guest's driver, which knows no wide answers. */
static struct om_smc answered(uint64_t request, uint64_t response)
{
	struct om_smc smc = { { request, THERE, 0, ABI_FFA_GET_OS_VERSION } };
	struct om_smc answer = { { response | HIGH, HIGH, HIGH } };

	for (uint64_t i = 3; i < 8; i++)
		answer.a[i] = i | HIGH;
	be_strange(request, answer);
	om_vm_smc(vm1.om, 0, &smc);
	be_right();
	assert_int_equal(strange_answers(), 1);
	assert_true(smc.a[0] == response);
	assert_true(smc.a[1] == BACK);
	assert_true(smc.a[2] == 0);
	return smc;
}

static void responses(void **state)
{
	struct om_smc answer = answered(ABI_FFA_DIRECT_REQ_32, ABI_FFA_DIRECT_RESP_32);

	(void)state;
	for (uint64_t i = 3; i < 8; i++)
		assert_int_equal(answer.a[i], i);
	answer = answered(ABI_FFA_DIRECT_REQ_64, ABI_FFA_DIRECT_RESP_64);
	for (uint64_t i = 3; i < 8; i++)
		assert_int_equal(answer.a[i], i | HIGH);
}

static void the_version_of_the_os(void **state)
{
	(void)state;
	assert_int_equal(message(&vm1, ABI_FFA_GET_OS_VERSION, 0, 0, 0, 0).a[0],
			 ABI_FFA_DIRECT_RESP_32);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_COMMAND], 0);
}

/* The handle is in the lower halves, with whatever function it comes. */
static void a_handle_that_is_unregistered(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 1)));
	struct om_smc answer;

	(void)state;
	answer = say_high(ABI_FFA_DIRECT_REQ_64, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle | HIGH,
			  handle >> 32 | HIGH);
	assert_int_equal(answer.a[3], 0);
	assert_int_equal(seen.a[4], (uint32_t)handle);
	assert_int_equal(seen.a[5], handle >> 32);
	assert_int_equal(seen.a[6], 6);
	assert_int_equal(seen.a[7], 7);
	assert_success(reclaim(&vm1, handle));
}

static void a_handle_of_anothers(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 1)));
	unsigned smcs = sim_port.uses[SIM_SMC];

	(void)state;
	assert_int_equal(
		message(&vm2, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0).a[3],
		ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm2).refused[OM_REFUSED_COOKIE], 1);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(requests),
		door_vms_test(responses),
		door_vms_test(the_version_of_the_os),
		door_vms_test(a_handle_that_is_unregistered),
		door_vms_test(a_handle_of_anothers),
	};

	return cmocka_run_group_tests_name("registers behind FF-A", tests, NULL, NULL);
}
