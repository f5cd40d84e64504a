/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated port where OP-TEE speaks FF-A: what it gives is what the model SPMC takes.
 */
#include <optee_mediator/port_ffa.h>
#include "port/port_ffa.h"
#include "secure/ffa_abi.h"
#include "secure/spmc_smc.h"
#include "test.h"

static int set_up(void **state)
{
	(void)state;
	sim_init();
	spmc_be_present();
	return 0;
}

static int end(void **state)
{
	(void)state;
	sim_clean_up();
	assert_no_violation();
	return 0;
}

static struct om_smc ask(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct om_smc smc = { { a0, a1, a2, a3 } };

	om_port_ffa_smc(&smc);
	return smc;
}

static void its_buffers_can_be_mapped(void **state)
{
	struct om_ffa_buffers pair;

	(void)state;
	om_port_ffa_buffers(&pair);
	assert_int_equal(ask(ABI_FFA_VERSION, ABI_FFA_1_1, 0, 0).a[0], ABI_FFA_1_1);
	assert_int_equal(ask(ABI_FFA_RXTX_MAP_64, pair.tx_pa.v, pair.rx_pa.v, pair.pages).a[0],
			 ABI_FFA_SUCCESS_32);
	assert_no_violation();
	om_port_ffa_buffers(&pair);
	assert_violation();
}

/* I13, for each call that takes time. */
static void no_call_under_a_lock(void **state)
{
	struct om_port_vm *vm = sim_vm_create("one");
	struct om_port_lock lock;

	(void)state;
	om_port_lock_init(&lock);
	om_port_lock(&lock);
	ask(ABI_FFA_VERSION, ABI_FFA_1_1, 0, 0);
	assert_violation();
	om_port_ffa_notify(vm);
	assert_violation();
	om_port_unlock(&lock);
	om_port_ffa_notify(vm);
	assert_no_violation();
	assert_int_equal(vm->notified, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(its_buffers_can_be_mapped, set_up, end),
		cmocka_unit_test_setup_teardown(no_call_under_a_lock, set_up, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
