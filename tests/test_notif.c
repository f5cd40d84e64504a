/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notifications (section 3.6): one interrupt of OP-TEE's for all VMs, and for each VM its own.
 */
#include "test.h"

static void enable(struct guest *guest)
{
	assert_int_equal(guest_fast_call(guest, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
}

static void tell_the_mediator(void)
{
	om_vm_notified(one.om);
	om_vm_notified(two.om);
}

/* What OP-TEE answers to GET_ASYNC_NOTIF_VALUE, once. */
static struct om_smc strange;

static void answer_strangely(const struct sim_port_use *use, void *arg)
{
	static bool is_it;

	(void)arg;
	if (use->call != SIM_SMC)
		return;
	if (use->after && is_it && strange.a[2]) {
		*use->smc = strange;
		strange.a[2] = 0;
	}
	is_it = !use->after && use->smc->a[0] == ABI_GET_ASYNC_NOTIF_VALUE;
}

static void tell_with(uint64_t a0, uint64_t value)
{
	strange = (struct om_smc){ { a0, value, ABI_NOTIF_VALID | ABI_NOTIF_PENDING } };
	sim_port.hook = answer_strangely;
	tell_the_mediator();
	sim_port.hook = NULL;
	assert_int_equal(strange.a[2], 0);
}

/* The guest fetches a value; returns a2. */
static uint64_t fetch(struct guest *guest, uint64_t *value)
{
	struct om_smc smc = guest_fast_call(guest, ABI_GET_ASYNC_NOTIF_VALUE, 0);

	assert_no_violation();
	assert_int_equal(smc.a[0], ABI_OK);
	*value = smc.a[1];
	return smc.a[2];
}

static void is_fetched(struct guest *guest, uint64_t value, uint64_t flags)
{
	uint64_t fetched;

	assert_int_equal(fetch(guest, &fetched), flags);
	assert_int_equal(fetched, value);
}

static void enabled_for_the_vm(void **state)
{
	(void)state;
	enable(&one);
	assert_true(optee_guest_of(1)->notif_started);
	assert_false(optee_guest_of(2)->notif_started);
}

static void one_value(void **state)
{
	(void)state;
	enable(&one);
	enable(&two);
	optee_notify(1, 5);
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 1);
	assert_int_equal(two.vm->notified, 0);
	is_fetched(&one, 5, ABI_NOTIF_VALID);
	is_fetched(&one, 0, 0);
	is_fetched(&two, 0, 0);
}

/* One interrupt for all that there is; each value once, however often it came. */
static void many_values(void **state)
{
	static const uint32_t values[] = { 0, 1, 31, 32, 63, 64, 65 };

	(void)state;
	enable(&one);
	for (size_t i = 0; i < 7; i++) {
		optee_notify(1, values[i]);
		optee_notify(1, values[i]);
	}
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 1);
	for (size_t i = 0; i < 7; i++)
		is_fetched(&one, values[i], ABI_NOTIF_VALID | (i < 6 ? ABI_NOTIF_PENDING : 0));
	is_fetched(&one, 0, 0);
}

/* What the guest has not fetched when the next ones come is not lost. */
static void more_values_meanwhile(void **state)
{
	(void)state;
	enable(&one);
	optee_notify(1, 9);
	tell_the_mediator();
	optee_notify(1, 3);
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 2);
	is_fetched(&one, 3, ABI_NOTIF_VALID | ABI_NOTIF_PENDING);
	is_fetched(&one, 9, ABI_NOTIF_VALID);
}

static void nothing_for_anybody(void **state)
{
	(void)state;
	enable(&one);
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 0);
}

/* Who has not asked for it hears nothing, and OP-TEE is not asked. */
static void not_enabled(void **state)
{
	uint64_t smcs;

	(void)state;
	optee_notify(1, 5);
	smcs = optee.smcs;
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 0);
	assert_int_equal(optee.smcs, smcs);
	is_fetched(&one, 0, 0);
}

/* What came before it was enabled is told when it is. */
static void pending_when_it_is_enabled(void **state)
{
	(void)state;
	optee_notify(1, 5);
	enable(&one);
	assert_int_equal(one.vm->notified, 1);
	is_fetched(&one, 5, ABI_NOTIF_VALID);
}

static void optee_does_not_enable_it(void **state)
{
	(void)state;
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC, .at = { 1 } };
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_EBUSY);
	optee_notify(1, 5);
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 0);
}

/* As a driver does it: value 0 asks for a call, which does the work. */
static void a_bottom_half(void **state)
{
	(void)state;
	enable(&one);
	enable(&two);
	optee_notify(1, ABI_NOTIF_BOTTOM_HALF);
	optee_notify(1, 7);
	optee_notify(2, 8);
	guest_interrupt();
	assert_no_violation();
	assert_int_equal(optee_guest_of(1)->bottom_halves, 1);
	assert_int_equal(one.values, 1u << 0 | 1u << 7);
	assert_int_equal(optee_guest_of(2)->bottom_halves, 0);
	assert_int_equal(two.values, 1u << 8);
}

static struct guest_result stop(void)
{
	struct abi_msg msg = { .cmd = ABI_CMD_STOP_ASYNC_NOTIF };

	return guest_call(&one, &msg);
}

static void stopped(void **state)
{
	(void)state;
	enable(&one);
	optee_notify(1, 5);
	tell_the_mediator();
	assert_done(stop());
	assert_false(optee_guest_of(1)->notif_started);
	is_fetched(&one, 0, 0);
	optee_notify(1, 6);
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 1);
	enable(&one);
	assert_int_equal(one.vm->notified, 2);
	is_fetched(&one, 6, ABI_NOTIF_VALID);
}

/* OP-TEE writes no result: the guest's message is as it was, and what was asked is done. */
static void results_that_are_none(void **state)
{
	struct abi_msg msg = { .cmd = ABI_CMD_DO_BOTTOM_HALF, .ret = 0x77, .ret_origin = 5 };

	(void)state;
	enable(&one);
	assert_result(guest_call(&one, &msg), ABI_OK, 0x77);
	assert_int_equal(optee_guest_of(1)->bottom_halves, 1);
	optee_notify(1, 5);
	msg.cmd = ABI_CMD_STOP_ASYNC_NOTIF;
	assert_result(guest_call(&one, &msg), ABI_OK, 0x77);
	assert_false(optee_guest_of(1)->notif_started);
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 0);
}

/* I11: a STOP that did not reach OP-TEE stops nothing. */
static void not_stopped(void **state)
{
	(void)state;
	enable(&one);
	optee.config.call_a0 = ABI_ENOMEM;
	assert_int_equal(stop().a0, ABI_ENOMEM);
	optee_notify(1, 5);
	tell_the_mediator();
	is_fetched(&one, 5, ABI_NOTIF_VALID);
	optee.config.call_a0 = ABI_OK;
}

/* Nothing is left, whichever it is. */
static void stopped_with_each_value(void **state)
{
	static const uint32_t values[] = { 0, 63, 64, 127, 128, 192, 255 };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		enable(&one);
		tell_with(ABI_OK, values[i]);
		assert_done(stop());
		is_fetched(&one, 0, 0);
	}
}

/* A new life begins without. */
static void after_a_reset(void **state)
{
	(void)state;
	enable(&one);
	optee_notify(1, 5);
	tell_the_mediator();
	assert_int_equal(guest_reset(&one), OM_OK);
	is_fetched(&one, 0, 0);
	optee_notify(1, 6);
	tell_the_mediator();
	assert_int_equal(one.vm->notified, 1);
	enable(&one);
	is_fetched(&one, 6, ABI_NOTIF_VALID);
}

static uint64_t fetched_values;

/* Another vCPU fetches while the mediator asks OP-TEE. */
static void fetch_meanwhile(const struct sim_port_use *use, void *arg)
{
	uint64_t value;

	(void)arg;
	if (use->call != SIM_SMC || !use->after)
		return;
	if (fetch(&one, &value) & ABI_NOTIF_VALID)
		fetched_values |= UINT64_C(1) << value;
}

static void fetched_while_it_comes(void **state)
{
	uint64_t value;

	(void)state;
	enable(&one);
	fetched_values = 0;
	for (uint32_t i = 0; i < 64; i++)
		optee_notify(1, i);
	sim_port.hook = fetch_meanwhile;
	tell_the_mediator();
	sim_port.hook = NULL;
	while (fetch(&one, &value) & ABI_NOTIF_VALID)
		fetched_values |= UINT64_C(1) << value;
	assert_true(fetched_values == UINT64_MAX);
}

/* An OP-TEE that never comes to an end keeps no CPU for ever. */
static void without_end(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && !use->after)
		optee_notify(1, 1), optee_notify(1, 2);
}

static void values_without_end(void **state)
{
	uint64_t smcs;

	(void)state;
	enable(&one);
	smcs = optee.smcs;
	sim_port.hook = without_end;
	tell_the_mediator();
	assert_in_range(optee.smcs - smcs, 1, 1000);
}

/* What OP-TEE does not say is valid is no value, whatever else it says. */
static void a_value_that_is_not_valid(void **state)
{
	(void)state;
	enable(&one);
	strange = (struct om_smc){ { ABI_OK, 5, ABI_NOTIF_PENDING } };
	sim_port.hook = answer_strangely;
	tell_the_mediator();
	sim_port.hook = NULL;
	assert_int_equal(strange.a[2], 0);
	assert_int_equal(one.vm->notified, 0);
	is_fetched(&one, 0, 0);
}

static uint32_t answers_given;

/* An OP-TEE that has each value that there can be, and then the first again, and so on. */
static void answer_with_each(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && use->after)
		*use->smc = (struct om_smc){ { ABI_OK, answers_given++ % 256,
					       ABI_NOTIF_VALID | ABI_NOTIF_PENDING } };
}

/* There is one interrupt for all values, so all are fetched; and none is asked for twice. */
static void as_many_as_there_can_be(void **state)
{
	(void)state;
	enable(&one);
	answers_given = 0;
	sim_port.hook = answer_with_each;
	tell_the_mediator();
	sim_port.hook = NULL;
	assert_int_equal(answers_given, 256);
	for (uint32_t i = 0; i < 256; i++)
		is_fetched(&one, i, ABI_NOTIF_VALID | (i < 255 ? ABI_NOTIF_PENDING : 0));
}

/* An answer that is not OK has no value, and none is asked for behind it: 8 stays in OP-TEE. */
static void answers_that_are_refused(void **state)
{
	static const uint32_t codes[] = { ABI_ENOTAVAIL, ABI_EBUSY, ABI_UNKNOWN_FUNCTION };

	(void)state;
	enable(&one);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		optee_notify(1, 6);
		optee_notify(1, 8);
		tell_with(codes[i], 5);
		assert_int_equal(one.vm->notified, i);
		is_fetched(&one, 0, 0);
		tell_the_mediator();
		is_fetched(&one, 8, ABI_NOTIF_VALID);
	}
}

/* A value beyond all that the mediator keeps is nobody's; and those behind it come. */
static void values_that_are_too_large(void **state)
{
	static const uint32_t values[] = { 256, 256 + 64, 1u << 16, UINT32_MAX };

	(void)state;
	enable(&one);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		tell_with(ABI_OK, values[i]);
		assert_int_equal(one.vm->notified, i);
		is_fetched(&one, 0, 0);
		optee_notify(1, 6);
		optee_notify(1, 7);
		tell_with(ABI_OK, values[i]);
		is_fetched(&one, 7, ABI_NOTIF_VALID);
		is_fetched(&one, 0, 0);
	}
}

/* Nor does it become anything else of the VM's, such as a first call that nobody has made. */
static void a_value_that_is_too_large_before_the_first_call(void **state)
{
	uint32_t other;

	(void)state;
	enable(&two);
	tell_with(ABI_OK, 256);
	is_fetched(&two, 0, 0);
	assert_done(guest_open(&two, &other));
}

static void the_largest_value(void **state)
{
	(void)state;
	enable(&one);
	tell_with(ABI_OK, 255);
	is_fetched(&one, 255, ABI_NOTIF_VALID);
}

static void a_vm_without_optee(void **state)
{
	(void)state;
	enable(&one);
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC, .at = { 1 } };
	assert_int_equal(guest_reset(&one), OM_ERR_OPTEE_IS_FULL);
	tell_the_mediator();
	assert_no_violation();
	assert_int_equal(one.vm->notified, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(enabled_for_the_vm),
		guests_test(one_value),
		guests_test(many_values),
		guests_test(more_values_meanwhile),
		guests_test(nothing_for_anybody),
		guests_test(not_enabled),
		guests_test(pending_when_it_is_enabled),
		guests_test(optee_does_not_enable_it),
		styles_test(a_bottom_half),
		styles_test(stopped),
		styles_test(not_stopped),
		styles_test(results_that_are_none),
		guests_test(stopped_with_each_value),
		guests_test(after_a_reset),
		guests_test(fetched_while_it_comes),
		guests_test(values_without_end),
		guests_test(a_value_that_is_not_valid),
		guests_test(as_many_as_there_can_be),
		guests_test(answers_that_are_refused),
		guests_test(values_that_are_too_large),
		guests_test(a_value_that_is_too_large_before_the_first_call),
		guests_test(the_largest_value),
		guests_test(a_vm_without_optee),
	};

	return cmocka_run_group_tests_name("notifications", tests, NULL, NULL);
}
