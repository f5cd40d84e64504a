/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of a VM: which of them a call becomes, whose it is when the kernel before it left it in
 * the middle, and what a question about the VM's life makes of those in progress (I10, T11).
 */
#include "meanwhile.h"

#define MOST 4

static struct guest_call call[MOST + 1];

static void start_with(uint32_t calls)
{
	struct om_limits limits = om_default_limits;

	limits.calls = calls;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
}

/* Of a call that waits: what the guest gets in a3 has it in its low bits. */
static uint64_t place_of(const struct guest_call *waiting)
{
	assert_true(guest_call_is_suspended(waiting));
	return waiting->smc.a[3] & 63;
}

static void begin_on(struct guest_call *waiting, uint32_t vcpu)
{
	struct abi_msg msg = msg_invoke(session, TA_INTERRUPT);

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 1, 0);
	guest_call_begin_on(waiting, &one, &msg, vcpu);
}

static void finish(int first, int end)
{
	for (int i = first; i < end; i++)
		assert_done(guest_call_finish(&call[i]));
}

/* A vCPU's calls, one after the other, are in the same place, and those beside it have others. */
static void assert_each_vcpu_has_its_place(uint32_t calls)
{
	for (uint32_t vcpu = 0; vcpu < 3 * calls; vcpu++) {
		begin_on(&call[0], vcpu);
		assert_int_equal(place_of(&call[0]), vcpu % calls);
		finish(0, 1);
	}
}

/* If it is taken, the one behind it, and behind the last one the first; until there is none. */
static void assert_the_next_ones_follow(uint32_t calls)
{
	uint64_t before = refused(&one, OM_REFUSED_CALLS);

	for (uint32_t vcpu = 0; vcpu < calls; vcpu++) {
		for (uint32_t i = 0; i < calls; i++) {
			begin_on(&call[i], vcpu);
			assert_int_equal(place_of(&call[i]), (vcpu + i) % calls);
		}
		begin_on(&call[calls], vcpu);
		assert_int_equal(call[calls].smc.a[0], ABI_ETHREAD_LIMIT);
		finish(0, (int)calls);
	}
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), before + calls);
}

static void a_place_for_each_vcpu(void **state)
{
	(void)state;
	start_with(MOST);
	assert_each_vcpu_has_its_place(MOST);
	assert_the_next_ones_follow(MOST);
}

static void places_that_are_no_power_of_two(void **state)
{
	(void)state;
	start_with(3);
	assert_each_vcpu_has_its_place(3);
	assert_the_next_ones_follow(3);
}

static void set_calls(uint32_t calls)
{
	struct om_limits limits;

	om_vm_get_limits(one.om, &limits);
	limits.calls = calls;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
}

/* The first ones are left, and the same holds among them. */
static void places_under_a_lowered_limit(void **state)
{
	(void)state;
	start_with(MOST);
	set_calls(3);
	assert_each_vcpu_has_its_place(3);
	assert_the_next_ones_follow(3);
	set_calls(2);
	assert_each_vcpu_has_its_place(2);
	set_calls(MOST);
	assert_the_next_ones_follow(MOST);
}

/* A driver that introduces itself while others go on: it is none of a new kernel's. */
static void ask_too_early(void)
{
	struct om_smc smc = { { ABI_EXCHANGE_CAPABILITIES } };

	om_vm_smc(one.om, 1, &smc);
	assert_int_equal(smc.a[0], ABI_OK);
	assert_int_equal(renewals(), 0);
}

/* T11: in OP-TEE once more, after an interrupt. */
static void a_question_beside_a_call_that_goes_on(void **state)
{
	(void)state;
	start_with(MOST);
	begin_on(&call[0], 0);
	at_smc(ABI_RETURN_FROM_RPC, ask_too_early);
	assert_done(guest_call_finish(&call[0]));
	assert_it_happened();
	assert_int_equal(renewals(), 0);
	introduce();
	assert_int_equal(renewals(), 1);
}

/* Nothing came of the question: who waited is answered as if it had not been asked. */
static void one_waits_and_one_runs(void **state)
{
	(void)state;
	start_with(MOST);
	invoke_begin(&call[0], TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until(&call[0], ABI_RPC_CMD);
	at_smc(ABI_CALL_WITH_ARG, ask_too_early);
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_it_happened();
	guest_call_step(&call[0]);
	assert_int_equal(call[0].smc.a[0], ABI_RPC_FREE);
	finish(0, 1);
	assert_int_equal(renewals(), 0);
}

/* OP-TEE has heard of none of them, and there is no free one: a new kernel does not wait for them.
 */
static void all_wait_and_none_has_entered(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.calls = 2;
	limits.step_pages = 1;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	sim_port.yields_every = 1;
	for (int i = 0; i < 2; i++) {
		guest_register_begin(&call[i], &one, guest_share_new(&one, 0, 3 * 4096));
		assert_int_equal(call[i].smc.a[0], ABI_RPC_FOREIGN_INTR);
	}
	assert_int_equal(optee_guest_of(1)->calls, 0);
	introduce();
	assert_int_equal(renewals(), 1);
	assert_int_equal(guest_stats(&one).calls_now, 0);
	sim_port.yields_every = 0;
	assert_new_life();
}

/* All that there are wait for the renewal, of the new kernel's own. */
static void fill_the_table_at_the_door(void)
{
	struct abi_msg msg = msg_open();
	uint64_t before = refused(&one, OM_REFUSED_CALLS);

	introduce_too_early();
	for (int i = 0; i < 2; i++) {
		guest_call_begin_on(&call[2 + i], &one, &msg, 0);
		assert_int_equal(call[2 + i].smc.a[0], ABI_RPC_FOREIGN_INTR);
	}
	assert_int_not_equal(place_of(&call[2]), place_of(&call[3]));
	guest_call_begin_on(&call[MOST], &one, &msg, 0);
	assert_int_equal(call[MOST].smc.a[0], ABI_ETHREAD_LIMIT);
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), before + 1);
}

/* OP-TEE has two threads for a VM that may have four calls. */
static void start_with_two_threads(void)
{
	be_with_threads(2);
	start_with(MOST);
	for (uint32_t i = 0; i < 2; i++)
		begin_on(&call[i], i);
}

/*
 * Linux waits for another call of its own to end, and makes the SMC again that was told so: that
 * must be the call's first, and nothing is done for it before.
 */
static void each_call_has_a_thread(void **state)
{
	struct guest_share *share;
	struct abi_msg msg;
	uint64_t smcs;

	(void)state;
	start_with_two_threads();
	sim_port.yields_every = 1;
	share = guest_share_new(&one, 0, 2000 * 4096);
	msg = msg_register(&one, share);
	smcs = optee.smcs;
	for (int i = 0; i < 3; i++) {
		guest_call_begin_on(&call[2], &one, &msg, 2);
		assert_int_equal(call[2].smc.a[0], ABI_ETHREAD_LIMIT);
	}
	assert_int_equal(optee.smcs, smcs);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 0);
	finish(0, 1);
	assert_done(guest_register(&one, share));
	finish(1, 2);
}

/* The operator's limit is what it was, and is one only below what OP-TEE has. */
static void limits_are_not_threads(void **state)
{
	struct om_limits limits;

	(void)state;
	start_with_two_threads();
	om_vm_get_limits(one.om, &limits);
	assert_int_equal(limits.calls, MOST);
	limits.calls = 3;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	begin_on(&call[2], 2);
	assert_int_equal(call[2].smc.a[0], ABI_ETHREAD_LIMIT);
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 0);
	limits.calls = 2;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
	begin_on(&call[2], 2);
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 1);
	finish(0, 2);
}

/* A buffer that is read in steps: its call gives way, and is resumed. */
static void give_way(struct guest_call *waiting)
{
	sim_port.yields_every = 1;
	guest_register_begin(waiting, &one, guest_share_new(&one, 0, 1000 * 4096));
	assert_int_equal(waiting->smc.a[0], ABI_RPC_FOREIGN_INTR);
	sim_port.yields_every = 0;
}

/* OP-TEE has fewer threads than it said: there is no SMC to be made again. */
static void no_thread_for_one_that_gave_way(void **state)
{
	(void)state;
	start_with(MOST);
	begin_on(&call[0], 0);
	give_way(&call[1]);
	optee.config.call_a0 = ABI_ETHREAD_LIMIT;
	assert_int_equal(guest_call_finish(&call[1]).a0, ABI_ENOMEM);
	assert_int_equal(pages_now(), 0);
	begin_on(&call[1], 1);
	assert_int_equal(call[1].smc.a[0], ABI_ETHREAD_LIMIT);
	optee.config.call_a0 = ABI_OK;
	finish(0, 1);
}

/* Nor is there one where what was done for it is undone in an entry of its own. */
static void no_thread_and_gives_way_then(void **state)
{
	(void)state;
	start_with(MOST);
	begin_on(&call[0], 0);
	optee.config.call_a0 = ABI_ETHREAD_LIMIT;
	sim_port.yields_every = 1;
	guest_register_begin(&call[1], &one, guest_share_new(&one, 0, 10 * 4096));
	assert_int_equal(call[1].smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_int_equal(guest_call_finish(&call[1]).a0, ABI_ENOMEM);
	assert_int_equal(pages_now(), 0);
	sim_port.yields_every = 0;
	optee.config.call_a0 = ABI_OK;
	finish(0, 1);
}

/* And the place of one that gave way, and was dropped, is as any other. */
static void no_thread_where_one_gave_way(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	start_with(MOST);
	give_way(&call[0]);
	introduce();
	assert_int_equal(renewals(), 1);
	optee.config.interrupts = 1;
	guest_call_begin_on(&call[1], &one, &msg, 1);
	assert_int_equal(place_of(&call[1]), 1);
	optee.config.interrupts = 0;
	optee.config.call_a0 = ABI_ETHREAD_LIMIT;
	guest_call_begin_on(&call[0], &one, &msg, 0);
	assert_int_equal(call[0].smc.a[0], ABI_ETHREAD_LIMIT);
	optee.config.call_a0 = ABI_OK;
	finish(1, 2);
}

/* What the kernel before left suspended is taken over; what waits in this one's name is not. */
static void taken_over_once(void **state)
{
	(void)state;
	start_with(2);
	have_a_past();
	be_notified();
	for (uint32_t i = 0; i < 2; i++)
		begin_on(&call[i], i);
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, fill_the_table_at_the_door);
	guest_tell(&one);
	assert_it_happened();
	finish(2, 4);
	assert_int_equal(renewals(), 1);
	assert_new_life();
}

/* A kernel that left each of its calls suspended, with a buffer that they use; and the next one. */
static void boot_with_calls_left(void)
{
	struct guest_share *share;

	start_with(MOST);
	share = registered(0, 4096);
	for (uint32_t i = 0; i < MOST; i++) {
		struct abi_msg msg = msg_invoke(session, TA_INTERRUPT);

		msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 1, 0);
		msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, share, 0, 1);
		guest_call_begin_on(&call[i], &one, &msg, i);
		assert_int_equal(place_of(&call[i]), i);
	}
	introduce();
	assert_int_equal(renewals(), 1);
	assert_done(guest_open(&one, &session));
}

/* Those buffers are no more, whatever has their places in the tables now. */
static void calls_left_use_nothing(void **state)
{
	struct guest_share *share[8];

	(void)state;
	boot_with_calls_left();
	for (int i = 0; i < 8; i++)
		share[i] = registered(0, 4096);
	for (int i = 0; i < 8; i++)
		assert_done(guest_unregister(&one, share[i]));
}

/* In an RPC whose message is behind the call's own: one of the next kernel's may bring none. */
static void one_that_was_left_in_an_rpc(void **state)
{
	(void)state;
	start_with(MOST);
	one.manner.style = GUEST_RPC_ARG;
	invoke_begin(&call[0], TA_RPC, ABI_RPC_CMD_FS, 1);
	assert_int_equal(call[0].smc.a[0], ABI_RPC_CMD);
	introduce();
	one.manner.style = GUEST_PLAIN;
	assert_done(guest_open(&one, &session));
	assert_done(invoke_value(TA_RPC, ABI_RPC_CMD_FS, 1, NULL));
}

static struct guest_share *used;

/* By another call of the same vCPU's. */
static void unregister_what_is_used(void)
{
	struct abi_msg msg = msg_unregister(used);

	one.vcpu = 1;
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	begin_on(&call[1], 1);
	assert_int_not_equal(place_of(&call[1]), 1);
	one.vcpu = 0;
}

/* One that was left is, once it has begun anew, like any other: its caller's, and it uses what it
 * names (T9).
 */
static void one_that_was_left_begins_anew(void **state)
{
	struct abi_msg msg;

	(void)state;
	boot_with_calls_left();
	used = registered(0, 4096);
	msg = msg_invoke(session, TA_INTERRUPT);
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 1, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, used, 0, 1);
	at_smc(ABI_CALL_WITH_ARG, unregister_what_is_used);
	guest_call_begin_on(&call[0], &one, &msg, 1);
	assert_it_happened();
	assert_int_equal(place_of(&call[0]), 1);
	finish(0, 2);
	assert_done(guest_unregister(&one, used));
}

/* Registers that mean nothing in an answer may name another call that waits. */
static void answered_by_the_id_in_a3(void **state)
{
	(void)state;
	start_with(MOST);
	for (uint32_t i = 0; i < 2; i++)
		begin_on(&call[i], i);
	for (uint32_t i = 0; i < 2; i++) {
		uint64_t other = call[!i].smc.a[3];

		guest_call_resume(&call[i],
				  (struct om_smc){ { ABI_RETURN_FROM_RPC, other, other,
						     call[i].smc.a[3], other, other, other } });
		assert_int_equal(call[i].smc.a[0], ABI_OK);
		assert_true(i || guest_call_is_suspended(&call[1]));
	}
	finish(0, 2);
}

static struct om_smc held_answer;

static void answer_what_is_held(void)
{
	const uint64_t above = UINT64_C(0xabcd) << 32;

	introduce_too_early();
	held_answer = (struct om_smc){ { ABI_RETURN_FROM_RPC, above | 1, above | 2,
					 above | call[0].smc.a[3] } };
	om_vm_smc(one.om, 1, &held_answer);
}

/*
 * It is decided that the kernel that the call is of is gone, but somebody is inside still. Who
 * answers it is to repeat that, with what 32-bit registers have.
 */
static void one_that_is_held_is_answered(void **state)
{
	(void)state;
	start_with(MOST);
	have_a_past();
	be_notified();
	begin_on(&call[0], 0);
	at_smc(ABI_GET_ASYNC_NOTIF_VALUE, answer_what_is_held);
	guest_tell(&one);
	assert_it_happened();
	assert_true(held_answer.a[0] == ABI_RPC_FOREIGN_INTR);
	assert_true(held_answer.a[1] == 1);
	assert_true(held_answer.a[2] == 2);
	assert_true(held_answer.a[3] == call[0].smc.a[3]);
	assert_new_life();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_place_for_each_vcpu),
		machine_test(places_that_are_no_power_of_two),
		machine_test(places_under_a_lowered_limit),
		machine_test(a_question_beside_a_call_that_goes_on),
		machine_test(one_waits_and_one_runs),
		machine_test(all_wait_and_none_has_entered),
		machine_test(taken_over_once),
		machine_test(each_call_has_a_thread),
		machine_test(limits_are_not_threads),
		machine_test(no_thread_for_one_that_gave_way),
		machine_test(no_thread_and_gives_way_then),
		machine_test(no_thread_where_one_gave_way),
		machine_test(calls_left_use_nothing),
		machine_test(one_that_was_left_in_an_rpc),
		machine_test(one_that_was_left_begins_anew),
		machine_test(answered_by_the_id_in_a3),
		machine_test(one_that_is_held_is_answered),
	};

	return cmocka_run_group_tests_name("the calls of a VM", tests, NULL, NULL);
}
