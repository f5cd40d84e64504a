/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A buffer on its way out of OP-TEE's cache while another vCPU boots another kernel, and an OP-TEE
 * that gives back what it does not have (T10, I6). What the cache is for is test_rpc_arg.c's.
 */
#include "meanwhile.h"

/* An RPC message buffer in OP-TEE's cache. */
static void have_a_cached_buffer(void)
{
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 1, NULL));
	assert_int_equal(guest_stats(&one).buffers_now, 1);
}

/* The other vCPU's question, and the call of the new life that sweeps. */
static void introduce_and_sweep(void)
{
	struct abi_msg msg = msg_open();
	static struct guest_call call;

	introduce();
	guest_call_begin_on(&call, &one, &msg, 1);
	for (int i = 0; i < 20 && guest_call_is_suspended(&call); i++)
		guest_call_step(&call);
	one.suspended = guest_call_is_suspended(&call);
}

/* Fault: a buffer put back twice, by who takes it out of the cache and by the sweep. */
static void a_cached_buffer_against_a_renewal(enum sim_port_call call, bool after)
{
	struct om_smc smc;

	have_a_cached_buffer();
	at_port_call(call, after, 0, introduce_and_sweep);
	smc = guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
	assert_it_happened();
	assert_int_equal(smc.a[0], ABI_OK);
	guest_forget(&one);
	introduce();
	assert_new_life();
}

static void a_cached_buffer_has_come_back(void **state)
{
	(void)state;
	a_cached_buffer_against_a_renewal(SIM_SMC, true);
}

static void a_cached_buffer_is_being_released(void **state)
{
	(void)state;
	a_cached_buffer_against_a_renewal(SIM_PAGE_PUT, false);
}

static void a_cached_buffer_is_released(void **state)
{
	(void)state;
	a_cached_buffer_against_a_renewal(SIM_PAGE_PUT, true);
}

/* An OP-TEE whose every answer to DISABLE_SHM_CACHE is a buffer of this name. */
static uint64_t named;

static void name_it(const struct sim_port_use *use, void *arg)
{
	static bool is_disable;

	(void)arg;
	if (use->call != SIM_SMC)
		return;
	if (!use->after)
		is_disable = use->smc->a[0] == ABI_DISABLE_SHM_CACHE;
	else if (is_disable)
		*use->smc = (struct om_smc){ { ABI_OK, named >> 32, named & UINT32_MAX } };
}

/* It must not keep a CPU; nor one that says that it has threads without end. */
static void a_strange_cache(void **state)
{
	struct om_smc smc = { { ABI_DISABLE_SHM_CACHE } };

	(void)state;
	named = UINT64_C(0x0300000000000001);
	sim_port.hook = name_it;
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	optee.config.threads = UINT32_MAX;
	om_init();
	optee.smcs = 0;
	om_vm_smc(one.om, 0, &smc);
	assert_int_equal(smc.a[0], ABI_ENOTAVAIL);
	assert_in_range(optee.smcs, 1, 100);
	optee.config.threads = 2;
	om_init();
	sim_port.hook = NULL;
}

/* And another vCPU's call leaves a buffer there meanwhile. */
static void name_it_once(const struct sim_port_use *use, void *arg)
{
	name_it(use, arg);
	if (use->call != SIM_SMC || !use->after)
		return;
	sim_port.hook = NULL;
	have_a_cached_buffer();
}

/* The same from one that does not say how many threads it has; and a buffer behind what is none. */
static void a_strange_cache_of_any_size(void **state)
{
	struct om_smc smc = { { ABI_DISABLE_SHM_CACHE } };

	(void)state;
	optee.config.knows_no_thread_count = true;
	assert_int_equal(om_init(), OM_OK);
	named = UINT64_C(0x0300000000000001);
	sim_port.hook = name_it;
	optee.smcs = 0;
	om_vm_smc(one.om, 0, &smc);
	sim_port.hook = NULL;
	assert_int_equal(smc.a[0], ABI_ENOTAVAIL);
	assert_in_range(optee.smcs, 1, 100);
	sim_port.hook = name_it_once;
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
}

/* The name of a buffer of the former life, which is the sweep's. */
static void a_buffer_that_is_the_sweeps(void **state)
{
	(void)state;
	have_a_cached_buffer();
	for (struct optee_mobj *mobj = optee_guest_of(1)->mobjs; mobj; mobj = mobj->next)
		named = mobj->cookie;
	introduce();
	assert_int_equal(guest_stats(&one).buffers_now, 1);
	sim_port.hook = name_it;
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	sim_port.hook = NULL;
	assert_int_equal(guest_stats(&one).buffers_now, 1);
	assert_new_life();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(a_cached_buffer_has_come_back),
		guests_test(a_cached_buffer_is_being_released),
		guests_test(a_cached_buffer_is_released),
		guests_test(a_strange_cache),
		guests_test(a_strange_cache_of_any_size),
		guests_test(a_buffer_that_is_the_sweeps),
	};

	return cmocka_run_group_tests_name("the cache of RPC buffers", tests, NULL, NULL);
}
