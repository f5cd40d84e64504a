/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fast calls: what a guest learns about OP-TEE, which calls pass, and that nothing else does.
 */
#include "test.h"

static void assert_registers(struct om_smc smc, uint32_t a0, uint32_t a1, uint32_t a2, uint32_t a3)
{
	assert_no_violation();
	assert_int_equal(smc.a[0], a0);
	assert_int_equal(smc.a[1], a1);
	assert_int_equal(smc.a[2], a2);
	assert_int_equal(smc.a[3], a3);
}

static void identity(void **state)
{
	uint64_t smcs = optee.smcs;

	(void)state;
	assert_registers(guest_fast_call(&one, ABI_CALLS_UID, 0), 0x384fb3e0, 0xe7f811e3,
			 0xaf630002, 0xa5d5c51b);
	assert_registers(guest_fast_call(&one, ABI_CALLS_REVISION, 0), 2, 0, 0, 0);
	assert_registers(guest_fast_call(&one, ABI_GET_OS_UUID, 0), 0x486178e0, 0xe7f811e3,
			 0xbc5e0002, 0xa5d5c51b);
	/* L6: with its build. */
	assert_registers(guest_fast_call(&one, ABI_GET_OS_REVISION, 0), 4, 10, 0x1234abcd, 0);
	/* Each that is supported (below), but the two that are never available. */
	assert_registers(guest_fast_call(&one, ABI_CALLS_COUNT, 0), 15, 0, 0, 0);
	assert_int_equal(optee.smcs, smcs);
}

/* Table 1.2: virtualization is hidden, and what is not carried through is not offered. */
static void capabilities(void **state)
{
	(void)state;
	assert_registers(guest_fast_call(&one, ABI_EXCHANGE_CAPABILITIES, 1), ABI_OK,
			 ABI_CAP_DYNAMIC_SHM | ABI_CAP_MEMREF_NULL | ABI_CAP_ASYNC_NOTIF |
				 ABI_CAP_RPC_ARG,
			 64 + OPTEE_THREADS, 4);
}

/* a2 and a3 are told with their capability, and not else. */
static void capabilities_by_policy(void **state)
{
	struct om_config config = { .limits = om_default_limits, .rpmb = true };

	(void)state;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_registers(guest_fast_call(&one, ABI_EXCHANGE_CAPABILITIES, 0), ABI_OK,
			 ABI_CAP_DYNAMIC_SHM | ABI_CAP_MEMREF_NULL | ABI_CAP_RPMB_PROBE, 0, 0);
}

/* What is not offered is not there. */
static void calls_of_capabilities_that_are_not_offered(void **state)
{
	static const uint32_t ids[] = { ABI_CALL_WITH_RPC_ARG, ABI_CALL_WITH_REGD_ARG,
					ABI_ENABLE_ASYNC_NOTIF, ABI_GET_ASYNC_NOTIF_VALUE };
	struct om_config config = { .limits = om_default_limits };
	uint64_t smcs;

	(void)state;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	smcs = optee.smcs;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		assert_registers(guest_fast_call(&one, ids[i], 0), ABI_UNKNOWN_FUNCTION, 0, 0, 0);
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(refused(&one, OM_REFUSED_FUNCTION), 4);
}

static void a_capability_that_optee_has_not(void **state)
{
	(void)state;
	optee.config.capabilities = ABI_CAP_DYNAMIC_SHM | ABI_CAP_VIRTUALIZATION;
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_registers(guest_fast_call(&one, ABI_EXCHANGE_CAPABILITIES, 0), ABI_OK,
			 ABI_CAP_DYNAMIC_SHM, 0, 0);
	assert_registers(guest_fast_call(&one, ABI_CALL_WITH_RPC_ARG, 0), ABI_UNKNOWN_FUNCTION, 0,
			 0, 0);
}

/* L5: one physical carve-out for all. */
static void no_static_memory(void **state)
{
	(void)state;
	assert_registers(guest_fast_call(&one, ABI_GET_SHM_CONFIG, 0), ABI_ENOTAVAIL, 0, 0, 0);
	assert_registers(guest_fast_call(&one, ABI_GET_PROTMEM_CONFIG, 0), ABI_ENOTAVAIL, 0, 0, 0);
	assert_int_equal(refused(&one, OM_REFUSED_FUNCTION), 2);
}

/* As many as OP-TEE has for this VM, or as its limit lets in. */
static void thread_count(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	assert_registers(guest_fast_call(&one, ABI_GET_THREAD_COUNT, 0), ABI_OK, OPTEE_THREADS, 0,
			 0);
	guest_end(&one);
	limits.calls = 2;
	be_with_threads(5);
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_registers(guest_fast_call(&one, ABI_GET_THREAD_COUNT, 0), ABI_OK, 2, 0, 0);
}

/* SMCCC 1.3: "no live SVE state" is a hint, and no part of a function's id. */
static void the_sve_hint(void **state)
{
	(void)state;
	assert_true(om_is_optee_function(ABI_CALLS_UID | 1u << 16));
	assert_registers(guest_fast_call(&one, ABI_CALLS_REVISION | 1u << 16, 0), 2, 0, 0, 0);
}

static bool is_supported(uint32_t id)
{
	switch (id) {
	case ABI_CALLS_COUNT:
	case ABI_CALLS_UID:
	case ABI_CALLS_REVISION:
	case ABI_GET_OS_UUID:
	case ABI_GET_OS_REVISION:
	case ABI_GET_SHM_CONFIG:
	case ABI_EXCHANGE_CAPABILITIES:
	case ABI_DISABLE_SHM_CACHE:
	case ABI_ENABLE_SHM_CACHE:
	case ABI_GET_THREAD_COUNT:
	case ABI_RETURN_FROM_RPC:
	case ABI_CALL_WITH_ARG:
	case ABI_CALL_WITH_RPC_ARG:
	case ABI_CALL_WITH_REGD_ARG:
	case ABI_ENABLE_ASYNC_NOTIF:
	case ABI_GET_ASYNC_NOTIF_VALUE:
	case ABI_GET_PROTMEM_CONFIG:
		return true;
	default:
		return false;
	}
}

static void is_refused(uint32_t id)
{
	struct om_smc smc = { { id, 1, 2, 3, 4, 5, 6, 7 } };

	if (is_supported(id))
		return;
	om_vm_smc(one.om, 0, &smc);
	assert_int_equal(smc.a[0], ABI_UNKNOWN_FUNCTION);
	assert_int_equal(smc.a[1] | smc.a[2] | smc.a[3], 0);
}

/* Rule 8: VM_CREATED, VM_DESTROYED, BOOT_SECONDARY, L2CC_MUTEX and all that nobody knows. */
static void nothing_else_passes(void **state)
{
	static const uint32_t families[] = { 0xb2000000u, 0x32000000u, 0xbf00ff00u, 0xf2000000u,
					     0x72000000u };
	uint64_t smcs = optee.smcs;

	(void)state;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		for (uint32_t n = 0; n < 256; n++)
			is_refused(families[i] | n);
	assert_int_equal(optee.smcs, smcs);
}

/* Fast and standard calls of one number are different calls. */
static void the_fast_bit_counts(void **state)
{
	uint64_t smcs = optee.smcs;

	(void)state;
	is_refused(ABI_CALL_WITH_ARG | 0x80000000u);
	is_refused(ABI_ENABLE_SHM_CACHE & ~0x80000000u);
	is_refused(ABI_CALL_WITH_ARG | 0x40000000u);
	assert_int_equal(optee.smcs, smcs);
}

static void cache_gives_the_guests_cookie(void **state)
{
	struct om_smc smc;
	uint64_t cookie;

	(void)state;
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_GET_TIME, 1, NULL));
	cookie = one.rpc_page[0].cookie;
	assert_int_not_equal(cookie, 0);
	assert_int_equal(buffers_now(), 1);
	smc = guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
	assert_registers(smc, ABI_OK, (uint32_t)(cookie >> 32), (uint32_t)cookie, 0);
	assert_int_equal(buffers_now(), 0);
	smc = guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
	assert_registers(smc, ABI_ENOTAVAIL, 0, 0, 0);
}

/* T10: a call that is under way keeps the cache, whoever asks for it. */
static void cache_of_a_running_call(void **state)
{
	struct guest_call call;

	(void)state;
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_OK);
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_GET_TIME, 1);
	step_until(&call, ABI_RPC_CMD);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_EBUSY);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_EBUSY);
	assert_done(guest_call_finish(&call));
}

static void the_cache_is_per_vm(void **state)
{
	(void)state;
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	assert_true(optee_guest_of(1)->cache_enabled);
	assert_false(optee_guest_of(2)->cache_enabled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(identity),
		guests_test(capabilities),
		machine_test(capabilities_by_policy),
		machine_test(calls_of_capabilities_that_are_not_offered),
		machine_test(a_capability_that_optee_has_not),
		guests_test(no_static_memory),
		guests_test(thread_count),
		guests_test(the_sve_hint),
		guests_test(nothing_else_passes),
		guests_test(the_fast_bit_counts),
		guests_test(cache_gives_the_guests_cookie),
		guests_test(cache_of_a_running_call),
		guests_test(the_cache_is_per_vm),
	};

	return cmocka_run_group_tests_name("fast calls", tests, NULL, NULL);
}
