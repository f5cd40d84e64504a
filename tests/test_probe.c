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

/* One register of the answer to one question, in which bits are turned over. */
static struct {
	uint32_t question;
	unsigned number;
	uint64_t bits;
} turned;

static void turn_over(const struct sim_port_use *use, void *arg)
{
	static bool is_it;

	(void)arg;
	if (use->call != SIM_SMC)
		return;
	if (use->after && is_it)
		use->smc->a[turned.number] ^= turned.bits;
	is_it = !use->after && (uint32_t)use->smc->a[0] == turned.question;
}

static enum om_status init_with(uint32_t question, unsigned number, uint64_t bits)
{
	enum om_status status;

	turned.question = question;
	turned.number = number;
	turned.bits = bits;
	sim_port.hook = turn_over;
	status = om_init();
	sim_port.hook = NULL;
	return status;
}

/* All four words, and of each its 32 bits alone: it is an SMC32. */
static void each_word_of_the_uid(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(init_with(ABI_CALLS_UID, i, 1), OM_ERR_NO_OPTEE);
		assert_int_equal(init_with(ABI_CALLS_UID, i, UINT64_C(1) << 31), OM_ERR_NO_OPTEE);
		assert_int_equal(init_with(ABI_CALLS_UID, i, UINT64_C(1) << 32), OM_OK);
	}
}

/* A later minor revision is the same interface, and more. */
static void each_word_of_the_revision(void **state)
{
	(void)state;
	assert_int_equal(init_with(ABI_CALLS_REVISION, 0, 1), OM_ERR_NO_OPTEE);
	assert_int_equal(init_with(ABI_CALLS_REVISION, 0, UINT64_C(1) << 32), OM_OK);
	assert_int_equal(init_with(ABI_CALLS_REVISION, 1, 7), OM_OK);
}

/* Whatever stands in the other registers of an answer that is not OK. */
static void capabilities_that_are_refused(void **state)
{
	(void)state;
	assert_int_equal(init_with(ABI_EXCHANGE_CAPABILITIES, 0, ABI_ENOTAVAIL),
			 OM_ERR_NOT_CAPABLE);
	assert_int_equal(init_with(ABI_EXCHANGE_CAPABILITIES, 1, ABI_CAP_VIRTUALIZATION),
			 OM_ERR_NOT_CAPABLE);
	assert_int_equal(init_with(ABI_EXCHANGE_CAPABILITIES, 1, ABI_CAP_DYNAMIC_SHM),
			 OM_ERR_NOT_CAPABLE);
	assert_int_equal(init_with(ABI_EXCHANGE_CAPABILITIES, 0, UINT64_C(1) << 32), OM_OK);
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

static void every_status_has_a_sentence_of_its_own(void **state)
{
	(void)state;
	for (int status = OM_OK; status <= OM_ERR_NO_LIFE_LEFT; status++) {
		const char *text = om_status_text((enum om_status)status);

		assert_string_not_equal(text, "unknown status");
		for (int other = OM_OK; other < status; other++)
			assert_string_not_equal(text, om_status_text((enum om_status)other));
	}
	assert_string_equal(om_status_text((enum om_status)99), "unknown status");
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
		machine_test(finds_optee),
		machine_test(no_optee),
		machine_test(another_revision),
		machine_test(no_virtualization),
		machine_test(each_word_of_the_uid),
		machine_test(each_word_of_the_revision),
		machine_test(capabilities_that_are_refused),
		machine_test(no_dynamic_memory),
		machine_test(every_status_has_a_sentence_of_its_own),
		machine_test(optee_functions),
	};

	return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
