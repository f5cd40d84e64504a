/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The specification of answers behind FF-A (sim/answers/ffa.h): what the mediator tells is changed
 * before it sees it, and must be found wrong; as it is, it must be found right.
 */
#include "answers/answers.h"
#include "answers/ffa.h"
#include "ffa/guest.h"

typedef void (*spoil_fn)(struct om_smc *told);

/* An entry of VM 1's; nothing of it may give way. */
static struct om_smc enter(struct om_smc smc, spoil_fn spoil)
{
	struct answers_entry judged;
	struct sim_entry entry;

	answers_ffa_begin(&judged, &vm1, &smc);
	guest_enter(&vm1, 0, &smc, &entry, &judged);
	assert_no_violation();
	if (spoil)
		spoil(&smc);
	answers_ffa_end(&judged, entry.gave_way, &smc);
	return smc;
}

static void is_right(struct om_smc smc)
{
	enter(smc, NULL);
	assert_no_violation();
}

static void is_found(struct om_smc smc, spoil_fn spoil)
{
	enter(smc, spoil);
	assert_violation();
}

static unsigned which;

static void other_register(struct om_smc *told)
{
	told->a[which] ^= 0x100;
}

static void wide_register(struct om_smc *told)
{
	told->a[which] |= UINT64_C(1) << 40;
}

static void say_success(struct om_smc *told)
{
	*told = (struct om_smc){ { ABI_FFA_SUCCESS_32, 0, 77 } };
}

static void say_denied(struct om_smc *told)
{
	*told = (struct om_smc){ { ABI_FFA_ERROR, 0, ABI_FFA_DENIED } };
}

static void say_not_supported(struct om_smc *told)
{
	*told = (struct om_smc){ { ABI_FFA_ERROR, 0, ABI_FFA_NOT_SUPPORTED } };
}

static void say_again(struct om_smc *told)
{
	told->a[0] = OM_SMC_REPEAT;
}

#define CALL(...) ((struct om_smc){ { __VA_ARGS__ } })

/* Each register of what is the mediator's alone to say. */
static void registers(void **state)
{
	const struct om_smc calls[] = {
		CALL(ABI_FFA_VERSION, ABI_FFA_1_0),
		CALL(ABI_FFA_FEATURES, ABI_FFA_MEM_SHARE_64),
		CALL(ABI_FFA_FEATURES, ABI_FFA_MEM_LEND_32),
		CALL(ABI_FFA_FEATURES, 1),
		CALL(ABI_FFA_ID_GET),
		CALL(ABI_FFA_SPM_ID_GET),
		CALL(ABI_FFA_RX_RELEASE),
		CALL(ABI_FFA_RXTX_MAP_64, 1, 2, 1),
		CALL(ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 1),
		CALL(ABI_FFA_PARTITION_INFO_GET, 1),
		CALL(ABI_FFA_RUN),
		CALL(ABI_FFA_MEM_LEND_32),
		CALL(ABI_FFA_DIRECT_REQ_32, 1),
		CALL(ABI_FFA_DIRECT_REQ_32, 1u << 16 | ABI_FFA_OPTEE_ID, ABI_FFA_FRAMEWORK),
	};

	(void)state;
	assert_true(ffa_map(&vm1));
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		is_right(calls[i]);
		for (which = 0; which < 8; which++)
			is_found(calls[i], other_register);
	}
}

static void buffers(void **state)
{
	(void)state;
	assert_true(ffa_map(&vm1));
	is_found(CALL(ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1), say_success);
	is_right(CALL(ABI_FFA_PARTITION_INFO_GET));
	is_found(CALL(ABI_FFA_PARTITION_INFO_GET), say_denied); /* it is BUSY */
	is_found(CALL(ABI_FFA_RX_RELEASE), say_denied);
	is_found(CALL(ABI_FFA_RXTX_UNMAP), say_denied);
}

/* From whom to whom; the rest of a response is OP-TEE's, in 32 bits. */
static void responses(void **state)
{
	struct om_smc call = message(&vm1, ABI_FFA_GET_OS_VERSION, 0, 0, 0, 0);

	(void)state;
	is_right(call);
	for (which = 0; which < 3; which++)
		is_found(call, other_register);
	for (which = 3; which < 8; which++)
		is_found(call, wide_register);
	is_found(call, say_denied);
	is_found(call, say_success);
}

static struct om_smc share_of(uint32_t pages)
{
	uint32_t length = describe(&vm1, pages);

	return CALL(ABI_FFA_MEM_SHARE_64, length, length);
}

/* What cannot succeed fails: whichever call of the port it was. */
static void shares_that_fail(void **state)
{
	static const enum sim_port_call calls[] = { SIM_PIN, SIM_READ, SIM_SMC };

	(void)state;
	assert_true(ffa_map(&vm1));
	is_found(share_of(2), say_not_supported);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		sim_port.fault.calls = 1u << calls[i];
		sim_port.fault.at[0] = 1;
		sim_port.fault.seen = 0;
		is_found(share_of(2), say_success);
		sim_port.fault.seen = 0;
		is_right(share_of(2));
	}
	sim_port.fault.at[0] = 0;
}

static void a_shut_door(void **state)
{
	(void)state;
	answers_shut(&vm1, true);
	is_found(CALL(ABI_FFA_RX_RELEASE), NULL);
	is_right(CALL(ABI_FFA_RUN));
	is_right(CALL(ABI_FFA_ID_GET)); /* who it is, and what there is, stays */
	answers_shut(&vm1, false);
	is_found(CALL(ABI_FFA_ID_GET), say_not_supported);
}

/* The guest makes a call again for a reason. */
static void for_nothing(void **state)
{
	(void)state;
	is_found(CALL(ABI_FFA_ID_GET), say_again);
}

static int set_up(void **state)
{
	return door_set_up(state) || ffa_start(&vm1, "one", 1, NULL) != OM_OK;
}

/* What a spoiled share leaves in the guest's eyes and in OP-TEE is not this test's question. */
static int tear_down_all(void **state)
{
	guest_end(&vm1);
	sim_violations = 0;
	return door_tear_down(state);
}

#define answers_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down_all)

int main(void)
{
	const struct CMUnitTest tests[] = {
		answers_test(registers),   answers_test(buffers),
		answers_test(responses),   answers_test(shares_that_fail),
		answers_test(a_shut_door), answers_test(for_nothing),
	};

	return cmocka_run_group_tests_name("answers behind FF-A", tests, NULL, NULL);
}
