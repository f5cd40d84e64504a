/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is inside: another vCPU, the interrupt handler, a reset, while somebody acts in the VM's name
 * (docs/architecture.md, rule 11; T11). OP-TEE is told to forget the VM when nobody is inside, and
 * a driver that introduces itself just then is not kept from its new life.
 */
#include "meanwhile.h"

static void renewed_after(uint32_t function)
{
	uint64_t before = renewals();

	have_a_past();
	at_smc(function, introduce_too_early);
	guest_fast_call(&one, function, 0);
	assert_it_happened();
	assert_int_equal(renewals(), before);
	guest_fast_call(&one, ABI_GET_OS_REVISION, 0);
	assert_false(optee_has_the_past());
	assert_int_equal(renewals(), before + 1);
	assert_new_life();
}

static void fast_calls_are_inside(void **state)
{
	(void)state;
	renewed_after(ABI_ENABLE_ASYNC_NOTIF);
	renewed_after(ABI_ENABLE_SHM_CACHE);
	renewed_after(ABI_DISABLE_SHM_CACHE);
}

/* What an old driver had switched on is not on in the new life. */
static void enabled_when_a_renewal_came(void **state)
{
	(void)state;
	renewed_after(ABI_ENABLE_ASYNC_NOTIF);
	assert_false(optee_guest_of(1)->cache_enabled);
	introduce();
	assert_false(optee_guest_of(1)->notif_started);
}

/* The handler serves all VMs: it is no reason for a driver to go without its new life. */
static void the_handler_is_inside(void **state)
{
	(void)state;
	have_a_past();
	be_notified();
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, introduce_too_early);
	guest_tell(&one);
	assert_it_happened();
	assert_int_equal(renewals(), 0);
	/* It goes on not to renew. */
	guest_tell(&one);
	assert_int_equal(renewals(), 0);
	assert_new_life();
	assert_int_equal(renewals(), 1);
}

/* Values of the old life are no business of the new one. */
static void ask_for_values(void)
{
	struct om_smc smc;

	introduce_too_early();
	smc = guest_fast_call(&one, ABI_GET_ASYNC_NOTIF_VALUE, 0);
	assert_int_equal(smc.a[0], ABI_OK);
	assert_int_equal(smc.a[2], 0);
}

static void no_values_of_the_old_life(void **state)
{
	(void)state;
	have_a_past();
	be_notified();
	optee_notify(1, 6);
	at_port_call(SIM_NOTIFY, false, 0, ask_for_values);
	guest_tell(&one);
	assert_it_happened();
	assert_int_equal(guest_fast_call(&one, ABI_GET_ASYNC_NOTIF_VALUE, 0).a[2], 0);
	assert_new_life();
}

/* An answer for a call of before: it is not lost before it is decided, and means nothing after. */
static struct guest_call waiting;

static void answer_beside_the_handler(void)
{
	/* SMC32: what is above is nobody's; from a4 on all is the guest's. */
	struct om_smc smc = { { ABI_RETURN_FROM_RPC, UINT64_C(0x77700000011),
				UINT64_C(0x77700000022), waiting.smc.a[3],
				UINT64_C(0x77700000033) } };

	introduce_too_early();
	guest_smc(&one, 1, &smc);
	assert_int_equal(smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_int_equal(smc.a[1], 0x11);
	assert_int_equal(smc.a[2], 0x22);
	assert_int_equal(smc.a[3], waiting.smc.a[3]);
	one.left_off_count = 0;
	one.suspended = 0;
}

static void an_answer_meets_a_renewal(void **state)
{
	struct om_smc smc;

	(void)state;
	optee.config.threads = 3;
	be_notified();
	invoke_begin(&waiting, TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until(&waiting, ABI_RPC_CMD);
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, answer_beside_the_handler);
	guest_tell(&one);
	assert_it_happened();
	smc = (struct om_smc){ { ABI_RETURN_FROM_RPC, 0, 0, waiting.smc.a[3] } };
	guest_smc(&one, 1, &smc);
	assert_int_equal(smc.a[0], ABI_ERESUME);
	assert_new_life();
}

/* A question while the handler fetches for another VM: nothing keeps it. */
static void introduce_at_once(void)
{
	introduce();
	assert_false(optee_has_the_past());
}

static void another_vms_handler(void **state)
{
	(void)state;
	have_a_past();
	assert_int_equal(guest_fast_call(&two, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
	optee_notify(2, 5);
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, introduce_at_once);
	guest_tell(&two);
	assert_it_happened();
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

/* A crash kernel asks while another vCPU's call stands in OP-TEE; and once more when it is over. */
static void ask(void)
{
	struct om_smc smc = { { ABI_EXCHANGE_CAPABILITIES } };

	om_vm_smc(one.om, 1, &smc);
	assert_int_equal(smc.a[0], ABI_OK);
	assert_true(optee_has_the_past());
}

static void a_crash_kernel(void **state)
{
	(void)state;
	have_a_past();
	at_smc(ABI_CALL_WITH_ARG, ask);
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_it_happened();
	assert_int_equal(renewals(), 0);
	assert_true(optee_has_the_past());
	introduce();
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

/* A reset or an end that comes too early touches nothing, and is to come again. */
static void reset_too_early(void)
{
	struct om_stats last;
	struct sim_entry entry;

	assert_int_equal(guest_enter_life(&one, NULL, &entry), OM_AGAIN);
	assert_int_equal(guest_enter_life(&one, &last, &entry), OM_AGAIN);
	assert_true(optee_has_the_past());
}

static void everybody_is_turned_away(void)
{
	uint64_t smcs = optee.smcs;

	assert_int_equal(guest_fast_call(&one, ABI_CALL_WITH_ARG, 0).a[0], ABI_UNKNOWN_FUNCTION);
	assert_int_equal(guest_fast_call(&one, ABI_EXCHANGE_CAPABILITIES, 0).a[0],
			 ABI_UNKNOWN_FUNCTION);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0).a[0], ABI_UNKNOWN_FUNCTION);
	guest_tell(&one);
	assert_int_equal(optee.smcs, smcs);
}

static void a_reset_while_a_call_runs(void **state)
{
	(void)state;
	have_a_past();
	at_smc(ABI_CALL_WITH_ARG, reset_too_early);
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_it_happened();
	everybody_is_turned_away();
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_new_life();
}

static void a_reset_while_somebody_passes(void **state)
{
	(void)state;
	have_a_past();
	be_notified();
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, reset_too_early);
	guest_tell(&one);
	assert_it_happened();
	everybody_is_turned_away();
	assert_int_equal(guest_reset(&one), OM_OK);
	have_a_past();
	at_smc(ABI_ENABLE_SHM_CACHE, reset_too_early);
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	assert_it_happened();
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_new_life();
}

static void introduce_and_reset_too_early(void)
{
	introduce_too_early();
	reset_too_early();
}

/* The reset is announced before the renewal that is due: that does not come any more. */
static void a_reset_before_a_renewal(void **state)
{
	(void)state;
	have_a_past();
	be_notified();
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, introduce_and_reset_too_early);
	guest_tell(&one);
	assert_it_happened();
	everybody_is_turned_away();
	assert_int_equal(renewals(), 0);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_new_life();
}

static void announce_a_reset(void)
{
	struct sim_entry entry;

	assert_int_equal(guest_enter_life(&one, NULL, &entry), OM_AGAIN);
}

/* What the renewal leaves behind is as the reset that was announced meanwhile wants it. */
static void a_reset_in_a_renewal(void **state)
{
	(void)state;
	have_a_past();
	at_smc(ABI_VM_CREATED, announce_a_reset);
	introduce();
	assert_it_happened();
	everybody_is_turned_away();
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_new_life();
}

/* A call that stands at the door has not come in yet, and does not any more. */
static void a_reset_while_a_call_is_at_the_door(void **state)
{
	struct abi_msg msg = msg_open();
	struct guest_call call;
	uint64_t smcs;

	(void)state;
	have_a_past();
	introduce();
	smcs = optee.smcs;
	at_port_call(SIM_UNPIN, false, 0, announce_a_reset);
	guest_call_begin(&call, &one, &msg);
	assert_it_happened();
	assert_int_equal(call.smc.a[0], ABI_UNKNOWN_FUNCTION);
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_new_life();
}

/* Another vCPU comes in the middle of a reset that gave way. */
static void a_call_in_a_reset(void **state)
{
	struct om_config config = om_default_config;
	struct sim_entry entry;

	(void)state;
	guest_end(&one);
	config.limits.step_pages = 2;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	have_a_past();
	sim_port.yields_every = 1;
	assert_int_equal(guest_enter_life(&one, NULL, &entry), OM_AGAIN);
	guest_forget(&one);
	one.has_leftovers = true;
	everybody_is_turned_away();
	sim_port.yields_every = 0;
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_new_life();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(fast_calls_are_inside),
		guests_test(enabled_when_a_renewal_came),
		guests_test(the_handler_is_inside),
		guests_test(no_values_of_the_old_life),
		guests_test(an_answer_meets_a_renewal),
		guests_test(another_vms_handler),
		guests_test(a_crash_kernel),
		guests_test(a_reset_while_a_call_runs),
		guests_test(a_reset_while_somebody_passes),
		guests_test(a_reset_before_a_renewal),
		guests_test(a_reset_in_a_renewal),
		guests_test(a_reset_while_a_call_is_at_the_door),
		guests_test(a_call_in_a_reset),
	};

	return cmocka_run_group_tests_name("presence", tests, NULL, NULL);
}
