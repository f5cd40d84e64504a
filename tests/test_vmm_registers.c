/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library for VMMs (vmm/lib/registers.h, om_asked.h): which registers of a guest's SMC are read
 * and written. One too few and the guest's call goes wrong; one too many costs an ioctl each time.
 */
#include <string.h>
#include "test.h"

#include "om_asked.h"
#include "registers.h"

/* optee_smc.h */
#define GET_OS_REVISION	      UINT32_C(0xb2000001)
#define EXCHANGE_CAPABILITIES UINT32_C(0xb2000009)
#define GET_ASYNC_NOTIF_VALUE UINT32_C(0xb2000011)
#define CALL_WITH_ARG	      UINT32_C(0x32000004)
#define CALL_WITH_RPC_ARG     UINT32_C(0x32000012)
#define CALL_WITH_REGD_ARG    UINT32_C(0x32000013)
#define RPC_ALLOC	      UINT32_C(0xffff0000)
#define RPC_FREE	      UINT32_C(0xffff0002)
#define RPC_INTERRUPT	      UINT32_C(0xffff0004)
#define RPC_CMD		      UINT32_C(0xffff0005)
#define RPC_UNKNOWN	      UINT32_C(0xffff0006)

#define X0  OM_X(0)
#define X3  OM_X(3)
#define X12 (OM_X(1) | OM_X(2))
#define X45 (OM_X(4) | OM_X(5))

static struct om_asked asked;

static int set_up(void **state)
{
	(void)state;
	memset(&asked, 0, sizeof(asked));
	return 0;
}

static void calls(void **state)
{
	(void)state;
	assert_int_equal(om_registers_of_call(CALL_WITH_ARG), X12);
	assert_int_equal(om_registers_of_call(CALL_WITH_RPC_ARG), X12);
	assert_int_equal(om_registers_of_call(CALL_WITH_REGD_ARG), X12 | X3);
	assert_int_equal(om_registers_of_call(OM_SMC_RETURN_FROM_RPC), X3);
	assert_int_equal(om_registers_of_call(EXCHANGE_CAPABILITIES), X12 | X3);
	assert_int_equal(om_registers_of_call(GET_ASYNC_NOTIF_VALUE), 0);
}

static void answers(void **state)
{
	(void)state;
	assert_int_equal(om_registers_of_answer(RPC_ALLOC), X12 | X45);
	assert_int_equal(om_registers_of_answer(RPC_FREE), 0);
	assert_int_equal(om_registers_of_answer(RPC_INTERRUPT), 0);
	assert_int_equal(om_registers_of_answer(RPC_CMD), 0);
	assert_int_equal(om_registers_of_answer(RPC_UNKNOWN), OM_REGISTERS_OF_ANY_ANSWER);
}

static void results_of_standard_calls(void **state)
{
	static const uint32_t functions[] = { CALL_WITH_ARG, CALL_WITH_RPC_ARG, CALL_WITH_REGD_ARG,
					      OM_SMC_RETURN_FROM_RPC };

	(void)state;
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
		assert_int_equal(om_registers_of_result(functions[i], 0), X0);
		assert_int_equal(om_registers_of_result(functions[i], 1), X0);
		assert_int_equal(om_registers_of_result(functions[i], OM_SMC_UNKNOWN_FUNCTION), X0);
		assert_int_equal(om_registers_of_result(functions[i], RPC_CMD), X0 | X12 | X3);
		assert_int_equal(om_registers_of_result(functions[i], RPC_ALLOC), X0 | X12 | X3);
		assert_int_equal(om_registers_of_result(functions[i], RPC_INTERRUPT),
				 X0 | X12 | X3);
	}
}

/* A revision can look like anything, an RPC too. */
static void results_of_fast_calls(void **state)
{
	(void)state;
	assert_int_equal(om_registers_of_result(EXCHANGE_CAPABILITIES, 0), X0 | X12 | X3);
	assert_int_equal(om_registers_of_result(GET_OS_REVISION, RPC_ALLOC), X0 | X12 | X3);
	assert_false(om_is_rpc(GET_OS_REVISION, RPC_ALLOC));
}

static void rpcs(void **state)
{
	(void)state;
	assert_true(om_is_rpc(CALL_WITH_ARG, RPC_ALLOC));
	assert_true(om_is_rpc(OM_SMC_RETURN_FROM_RPC, RPC_CMD));
	assert_false(om_is_rpc(CALL_WITH_ARG, 0));
	assert_false(om_is_rpc(CALL_WITH_ARG, OM_SMC_UNKNOWN_FUNCTION));
}

static void a_question_that_is_new(void **state)
{
	(void)state;
	assert_true(om_asks_anew(CALL_WITH_ARG, 0, RPC_ALLOC, 7));
	assert_true(om_asks_anew(CALL_WITH_REGD_ARG, 7, RPC_CMD, 7));
	assert_true(om_asks_anew(OM_SMC_RETURN_FROM_RPC, 7, RPC_INTERRUPT, 8));
	assert_false(om_asks_anew(OM_SMC_RETURN_FROM_RPC, 7, 0, 7));
}

/* The mediator gave way before it took the buffer: that is still what the guest's answer has. */
static void an_answer_that_was_not_taken(void **state)
{
	(void)state;
	assert_false(om_asks_anew(OM_SMC_RETURN_FROM_RPC, 7, RPC_INTERRUPT, 7));
}

static void a_call_that_is_not_known(void **state)
{
	(void)state;
	assert_int_equal(om_asked_registers(&asked, 0), OM_REGISTERS_OF_ANY_ANSWER);
	assert_int_equal(om_asked_registers(&asked, 7), OM_REGISTERS_OF_ANY_ANSWER);
}

static void the_last_question_counts(void **state)
{
	(void)state;
	om_asked_note(&asked, 7, RPC_CMD);
	assert_int_equal(om_asked_registers(&asked, 7), 0);
	om_asked_note(&asked, 7, RPC_ALLOC);
	assert_int_equal(om_asked_registers(&asked, 7), X12 | X45);
	om_asked_note(&asked, 7, RPC_FREE);
	assert_int_equal(om_asked_registers(&asked, 7), 0);
}

static void calls_keep_apart(void **state)
{
	(void)state;
	om_asked_note(&asked, 7, RPC_CMD);
	om_asked_note(&asked, 8, RPC_ALLOC);
	assert_int_equal(om_asked_registers(&asked, 7), 0);
	assert_int_equal(om_asked_registers(&asked, 8), X12 | X45);
	assert_int_equal(om_asked_registers(&asked, 9), OM_REGISTERS_OF_ANY_ANSWER);
}

/* Two calls with one place: whoever lost it has everything read. */
static void a_place_that_another_call_took(void **state)
{
	(void)state;
	om_asked_note(&asked, 7, RPC_CMD);
	om_asked_note(&asked, 7 + OM_ASKED_PLACES, RPC_FREE);
	assert_int_equal(om_asked_registers(&asked, 7), OM_REGISTERS_OF_ANY_ANSWER);
	assert_int_equal(om_asked_registers(&asked, 7 + OM_ASKED_PLACES), 0);
	om_asked_note(&asked, UINT32_MAX, RPC_CMD);
	assert_int_equal(om_asked_registers(&asked, UINT32_MAX), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls),
		cmocka_unit_test(answers),
		cmocka_unit_test(results_of_standard_calls),
		cmocka_unit_test(results_of_fast_calls),
		cmocka_unit_test(rpcs),
		cmocka_unit_test(a_question_that_is_new),
		cmocka_unit_test(an_answer_that_was_not_taken),
		cmocka_unit_test_setup(a_call_that_is_not_known, set_up),
		cmocka_unit_test_setup(the_last_question_counts, set_up),
		cmocka_unit_test_setup(calls_keep_apart, set_up),
		cmocka_unit_test_setup(a_place_that_another_call_took, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
