/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * om_init(): which secure worlds are taken for an OP-TEE that can be shared, and which SMCs are
 * about it.
 */
#include "test.h"

static void finds_optee(void **state)
{
	(void)state;
	assert_int_equal(om_init(), OM_OK);
}

static void no_optee(void **state)
{
	(void)state;
	optee.config.absent = true;
	assert_int_equal(om_init(), OM_ERR_NO_OPTEE);
}

static void another_revision(void **state)
{
	(void)state;
	optee.config.revision_major = 3;
	assert_int_equal(om_init(), OM_ERR_NO_OPTEE);
}

static void no_virtualization(void **state)
{
	(void)state;
	optee.config.capabilities &= ~ABI_CAP_VIRTUALIZATION;
	assert_int_equal(om_init(), OM_ERR_NOT_CAPABLE);
}

static void no_dynamic_memory(void **state)
{
	(void)state;
	optee.config.capabilities &= ~ABI_CAP_DYNAMIC_SHM;
	assert_int_equal(om_init(), OM_ERR_NOT_CAPABLE);
}

static void every_status_has_a_sentence(void **state)
{
	(void)state;
	for (int status = OM_OK; status <= OM_ERR_NO_LIFE_LEFT; status++)
		assert_non_null(om_status_text((enum om_status)status));
	assert_string_not_equal(om_status_text(OM_ERR_NO_OPTEE),
				om_status_text(OM_ERR_NOT_CAPABLE));
}

static void optee_functions(void **state)
{
	static const uint32_t ours[] = {
		ABI_CALL_WITH_ARG, ABI_RETURN_FROM_RPC, ABI_CALLS_UID,		ABI_CALLS_REVISION,
		ABI_VM_CREATED,	   ABI_GET_SHM_CONFIG,	ABI_CALL_WITH_REGD_ARG, 0xb200ffffu,
		0xbf00ff00u,	   0xbf00ffffu
	};
	static const uint32_t others[] = { 0x84000000u, 0xc4000003u, 0x80000000u,
					   0x86000000u, 0x8200ff01u, 0xb3000000u,
					   0x31000000u, 0xbf00feffu, 0u };

	(void)state;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		assert_true(om_is_optee_function(ours[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(om_is_optee_function(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(finds_optee),	 machine_test(no_optee),
		machine_test(another_revision),	 machine_test(no_virtualization),
		machine_test(no_dynamic_memory), machine_test(every_status_has_a_sentence),
		machine_test(optee_functions),
	};

	return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
