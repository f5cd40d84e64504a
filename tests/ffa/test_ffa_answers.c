/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The specification of answers behind FF-A (sim/answers/ffa.h): what the mediator tells is changed
 * before it sees it, and must be found wrong; as it is, it must be found right.
 */
#include "answers/answers.h"
#include "answers/ffa.h"
#include "ffa/fragments.h"

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

static om_ipa_t changing;

static void give_back(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call != SIM_WRITE || !use->after)
		return;
	sim_port.hook = NULL;
	answers_memory_changed(&vm1);
	sim_page_give_back(vm1.vm, changing);
}

/* Buffers are what they are when they are looked at; and of memory that stays there is no doubt. */
static void buffers_whose_memory_changes(void **state)
{
	struct om_smc map = CALL(ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1);

	(void)state;
	changing = vm1.ffa.rx;
	sim_port.hook = give_back;
	assert_int_equal(enter(map, NULL).a[0], ABI_FFA_SUCCESS_32);
	assert_no_violation();
	is_right(CALL(ABI_FFA_RXTX_UNMAP));
	assert_int_equal(enter(map, NULL).a[0], ABI_FFA_ERROR);
	assert_no_violation();
	is_found(map, say_success);
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

/* Until it is not to be made again. */
static struct om_smc finish(struct om_smc smc)
{
	struct om_smc told = enter(smc, NULL);

	while (told.a[0] == OM_SMC_REPEAT)
		told = enter(smc, NULL);
	assert_no_violation();
	return told;
}

/* The SPMC refuses what it is offered, and the mediator gives way before it says so. */
static struct om_smc offered_in_vain(struct om_smc smc)
{
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC,
					     .at = { 1 },
					     .ffa_error = ABI_FFA_DENIED };
	assert_true(enter(smc, NULL).a[0] == OM_SMC_REPEAT);
	assert_int_equal(sim_port.fault.seen, 1);
	assert_no_violation();
	sim_port.fault.at[0] = 0;
	return smc;
}

static struct om_smc refused_share(void)
{
	return offered_in_vain(share_of(3));
}

/*
 * It is the VM's, and is told to who makes that call again, however often a call is refused
 * meanwhile that could not begin; to nobody else, and once.
 */
static void a_refusal_that_is_told_later(void **state)
{
	struct om_smc smc, wrong, other, narrow;

	(void)state;
	assert_true(ffa_map(&vm1));
	step_by(&vm1, 7);
	smc = wrong = other = narrow = refused_share();
	wrong.a[3] = 9; /* an address, not TX */
	other.a[1] += 16;
	other.a[3] = 9;
	narrow.a[0] = ABI_FFA_MEM_SHARE_32;
	assert_error(finish(wrong), ABI_FFA_INVALID_PARAMETERS);
	is_found(wrong, say_denied);
	is_found(other, say_denied);
	is_found(CALL(ABI_FFA_MEM_FRAG_TX, smc.a[1], smc.a[2]), say_denied);
	assert_error(finish(smc), ABI_FFA_DENIED);
	is_found(smc, say_denied);
	smc = refused_share();
	assert_error(finish(narrow), ABI_FFA_DENIED);
	is_found(smc, say_denied);
}

static void a_refusal_of_fragments(void **state)
{
	struct om_smc last, other;
	uint64_t handle;

	(void)state;
	assert_true(ffa_map(&vm1));
	step_by(&vm1, 50);
	handle = begun(&vm1);
	put(&vm1, FIRST, LENGTH - FIRST);
	last = other = offered_in_vain(
		CALL(ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, LENGTH - FIRST));
	other.a[3] -= RANGE;
	assert_error(finish(other), ABI_FFA_INVALID_PARAMETERS);
	is_found(other, say_denied);
	assert_error(finish(last), ABI_FFA_DENIED);
	is_found(last, say_denied);
}

/* By another share, and when there is no TX any more: then nobody is told. */
static void a_refusal_that_is_given_up(void **state)
{
	struct om_smc smc;

	(void)state;
	assert_true(ffa_map(&vm1));
	step_by(&vm1, 7);
	smc = refused_share();
	assert_true(enter(share_of(5), NULL).a[0] == OM_SMC_REPEAT);
	is_found(smc, say_denied);
	smc = refused_share();
	assert_success(finish(CALL(ABI_FFA_RXTX_UNMAP)));
	is_found(smc, say_denied);
	assert_true(ffa_map(&vm1));
	smc = refused_share();
	assert_int_equal(finish(CALL(ABI_FFA_VERSION, ABI_FFA_1_1)).a[0], ABI_FFA_1_1);
	is_found(smc, say_denied);
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
		answers_test(registers),
		answers_test(buffers),
		answers_test(buffers_whose_memory_changes),
		answers_test(responses),
		answers_test(shares_that_fail),
		answers_test(a_refusal_that_is_told_later),
		answers_test(a_refusal_of_fragments),
		answers_test(a_refusal_that_is_given_up),
		answers_test(a_shut_door),
		answers_test(for_nothing),
	};

	return cmocka_run_group_tests_name("answers behind FF-A", tests, NULL, NULL);
}
