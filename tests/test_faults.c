/* SPDX-License-Identifier: BSD-2-Clause */
/* The cases of faults.h where OP-TEE is reached by its own SMCs. */
#include "faults.h"
#include "scenario.h"

static enum om_status start(void)
{
	struct om_config config = om_default_config;

	config.temporary_buffers = true;
	config.limits.step_pages = 100;
	return guest_start_as(&one, "one", 1, &config);
}

/* What the guest asked for, it got: of a guest that turned to its own way of calling before. */
static bool run(void)
{
	enum guest_style style = faults_now->manner;
	bool ok = style != GUEST_REGD_ARG || guest_be_linux(&one);

	if (style == GUEST_RPC_ARG)
		one.manner.style = style;
	ok &= scenario_run();
	if (one.args && one.args->state == GUEST_LIVES)
		ok &= guest_unregister(&one, one.args).ret == ABI_SUCCESS;
	one.manner.style = GUEST_PLAIN;
	one.args = NULL;
	return ok;
}

static const struct faults_scenario scenario = {
	.start = start, .run = run, .guest = &one, .close = 40
};

static int set_up(void **state)
{
	if (machine_set_up(state))
		return -1;
	optee.config.os_minor = 11;
	return om_init() != OM_OK;
}

#define CALL(call) (1u << SIM_##call)

/* clang-format off */
#define CASE(what, how, which, says, style)                                                        \
	{ what, faults_test, set_up, tear_down,                                                    \
	  &(struct faults_case){ &scenario, FAULTS_##how, which, says, style } }
/* In each of the three ways of calling. */
#define CASES(what, how, which)                                                                    \
	CASE(what, how, which, ABI_ENOMEM, GUEST_PLAIN),                                           \
	CASE(what ", RPC_ARG", how, which, ABI_ENOMEM, GUEST_RPC_ARG),                             \
	CASE(what ", REGD_ARG", how, which, ABI_ENOMEM, GUEST_REGD_ARG)
/* I11: whatever OP-TEE answers instead of taking the call. */
#define ANSWER(says) CASE("each SMC, " #says, SINGLY, CALL(SMC), ABI_##says, GUEST_PLAIN)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("each page of a creation", CREATION, CALL(PAGE_GET), 0, GUEST_PLAIN),
		CASE("each SMC of a creation", CREATION, CALL(SMC), 0, GUEST_PLAIN),
		CASES("each pin", SINGLY, CALL(PIN)),
		CASES("each read", SINGLY, CALL(READ)),
		CASES("each write", SINGLY, CALL(WRITE)),
		CASES("each page", SINGLY, CALL(PAGE_GET)),
		CASES("each SMC", SINGLY, CALL(SMC)),
		ANSWER(ETHREAD_LIMIT), ANSWER(EBUSY), ANSWER(EBADADDR), ANSWER(EBADCMD),
		ANSWER(ENOTAVAIL),
		CASES("each yield", YIELDS, CALL(MUST_YIELD)),
		CASE("each pair", PAIRS, SIM_FAULT_ALL, ABI_ENOMEM, GUEST_PLAIN),
		CASE("each pair of memory and yields", PAIRS,
		     CALL(PIN) | CALL(PAGE_GET) | CALL(MUST_YIELD), ABI_ENOMEM, GUEST_RPC_ARG),
		CASE("each pair of SMCs and yields", PAIRS, CALL(SMC) | CALL(MUST_YIELD),
		     ABI_ENOMEM, GUEST_RPC_ARG),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
/* clang-format on */
