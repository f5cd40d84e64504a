/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second door: what becomes of handles of the hypervisor's own making, which shares in
 * fragments have, when a life ends.
 */
#include "ffa/fragments.h"
#include "ffa/strange.h"

static void be_in_a_message(struct guest *guest, uint64_t handle)
{
	message(guest, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32, 0, 0);
	assert_error(reclaim(guest, handle), ABI_FFA_DENIED);
}

static void reboot(struct guest *guest)
{
	assert_int_equal(SAY(guest, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	assert_int_equal(guest_stats(guest).pages_pinned_now, 0);
	assert_success(SAY(guest, ABI_FFA_RXTX_MAP_64, guest->ffa.tx.v, guest->ffa.rx.v, 1));
}

/* OP-TEE is asked for them before it forgets the VM: nothing is left behind. */
static void taken_back(void **state)
{
	(void)state;
	step_by(&vm1, 50);
	for (int i = 0; i < 30; i++) {
		shared(&vm1);
		be_in_a_message(&vm1, shared(&vm1));
		reboot(&vm1);
	}
	assert_int_equal(guest_stats(&vm1).renewals, 30);
	assert_int_equal(spmc.lost, 0);
}

static void assert_no_more(struct guest *guest)
{
	uint64_t before = guest_stats(guest).refused[OM_REFUSED_BUFFERS];

	prepare(guest);
	assert_error(first(guest, FIRST), ABI_FFA_NO_MEMORY);
	assert_int_equal(guest_stats(guest).refused[OM_REFUSED_BUFFERS], before + 1);
	assert_success(reclaim(guest, handle_of(share(guest, describe(guest, 3)))));
}

/* One is in use when its life ends: the VM has no others, whatever it does. */
static void left_behind(void **state)
{
	(void)state;
	spmc.config.keeps_shares = true;
	be_in_a_message(&vm1, shared(&vm1));
	be_in_a_message(&vm1, shared(&vm1));
	reboot(&vm1);
	assert_int_equal(spmc.lost, 1);
	assert_no_more(&vm1);
	reboot(&vm1);
	assert_no_more(&vm1);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
	assert_no_more(&vm1);
	assert_int_equal(spmc.lost, 1);
	shared(&vm2);
}

/* The VM ends, and its memory is there for the next one. */
static void end_life(struct guest *guest)
{
	struct om_stats last;

	while (om_vm_destroy(guest->om, &last) == OM_AGAIN)
		;
	assert_int_equal(last.buffers_now | last.pages_pinned_now | last.memory_now, 0);
	guest->om = NULL;
	guest_of_vm_set(guest->vm, NULL);
	ffa_forget(guest);
}

/* OP-TEE does not say that no message names it any more: it is not asked for it once more. */
static void an_answer_that_is_none(void **state)
{
	static const uint64_t answers[] = { ABI_FFA_INTERRUPT, ABI_FFA_SUCCESS_32, ABI_FFA_ERROR,
					    ABI_FFA_DIRECT_RESP_64 };

	(void)state;
	spmc.config.keeps_shares = true;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct guest *guest = i % 2 ? &vm2 : &vm1;

		be_in_a_message(guest, shared(guest));
		be_strange_to_message(0, ABI_FFA_UNREGISTER_SHM, (struct om_smc){ { answers[i] } });
		reboot(guest);
		assert_int_equal(strange_answers(), 1);
		be_right();
		assert_no_more(guest);
		assert_int_equal(spmc.lost, i + 1);
		end_life(guest);
		assert_int_equal(om_vm_create(&guest->om, guest->id, NULL, guest->vm), OM_OK);
		guest_of_vm_set(guest->vm, guest);
		assert_success(
			SAY(guest, ABI_FFA_RXTX_MAP_64, guest->ffa.tx.v, guest->ffa.rx.v, 1));
	}
}

/* Of OP-TEE's own handles none is left behind, and they are no reason to have none of ours. */
static void others_in_use(void **state)
{
	(void)state;
	spmc.config.keeps_shares = true;
	be_in_a_message(&vm1, handle_of(share(&vm1, describe(&vm1, 1))));
	shared(&vm1);
	reboot(&vm1);
	assert_int_equal(spmc.lost, 0);
	shared(&vm1);
}

static void refused_by_optee(void **state)
{
	uint64_t handle = begun(&vm1);

	(void)state;
	spmc.config.shares_fail = 1;
	assert_error(fragment(&vm1, handle, FIRST, LENGTH - FIRST), ABI_FFA_NO_MEMORY);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	handle = begun(&vm1);
	spmc.config.shares_fail = 1;
	spmc.config.share_error = ABI_FFA_INVALID_PARAMETERS;
	assert_error(fragment(&vm1, handle, FIRST, LENGTH - FIRST), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_no_more(&vm1);
	reboot(&vm1);
	assert_no_more(&vm1);
}

/* Of a share that had none of ours nothing is lost when OP-TEE does not take it. */
static void refused_without_ours(void **state)
{
	(void)state;
	spmc.config.shares_fail = 1;
	spmc.config.share_error = ABI_FFA_INVALID_PARAMETERS;
	assert_error(share(&vm1, describe(&vm1, 3)), ABI_FFA_INVALID_PARAMETERS);
	assert_success(reclaim(&vm1, shared(&vm1)));
}

/* Whatever OP-TEE says that it is: the guest knows it already. */
static void called_otherwise(void **state)
{
	uint64_t handle = begun(&vm1);
	struct om_smc answer = { { ABI_FFA_SUCCESS_32, 0, (uint32_t)handle + 1, handle >> 32 } };

	(void)state;
	be_strange(ABI_FFA_MEM_SHARE_64, answer);
	answer = fragment(&vm1, handle, FIRST, LENGTH - FIRST);
	be_right();
	assert_int_equal(handle_of(answer), handle);
	assert_success(reclaim(&vm1, handle));
}

/* I7: ids of VMs have 15 bits, and each makes handles of its own. */
static void of_vms_with_large_ids(void **state)
{
	static const uint16_t ids[] = { 1, 2, 0x4001, 0x7fff, 0x3fff };
	uint64_t handle[5];

	(void)state;
	guest_end(&vm2);
	for (unsigned i = 0; i < 5; i++) {
		guest_end(&vm1);
		sim.vm_count = 0;
		assert_int_equal(ffa_start(&vm1, "one", ids[i], NULL), OM_OK);
		assert_true(ffa_map(&vm1));
		handle[i] = shared(&vm1);
		for (unsigned j = 0; j < i; j++)
			assert_true(handle[i] != handle[j]);
	}
}

/*
 * Nor if it says that one still does, whatever else is in the answer; or says nothing, though it
 * would let go of the share by now.
 */
static void not_unregistered(void **state)
{
	const struct om_smc answers[] = {
		{ { ABI_FFA_DIRECT_RESP_32, 0, 0, ABI_FFA_DENIED } },
		{ { ABI_FFA_INTERRUPT } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct guest *guest = i % 2 ? &vm2 : &vm1;

		be_in_a_message(guest, shared(guest));
		be_strange_to_message(0, ABI_FFA_UNREGISTER_SHM, answers[i]);
		reboot(guest);
		assert_int_equal(strange_answers(), 1);
		be_right();
		assert_int_equal(spmc.lost, i + 1);
		assert_no_more(guest);
	}
}

/* It was taken back in the life that ends, and is not asked for once more. */
static void taken_back_by_the_guest(void **state)
{
	uint64_t handle = shared(&vm1);
	struct om_smc reclaimed = { { ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };

	(void)state;
	step_by(&vm1, 50);
	assert_true(say_once(&vm1, reclaimed).a[0] == OM_SMC_REPEAT);
	reboot(&vm1);
	assert_success(reclaim(&vm1, shared(&vm1)));
}

/* Returns whether a life of the VM could have a share in fragments. It was in use at the end. */
static bool live_briefly(struct guest *guest)
{
	struct om_smc answer;

	assert_int_equal(om_vm_create(&guest->om, 1, NULL, guest->vm), OM_OK);
	guest_of_vm_set(guest->vm, guest);
	assert_success(SAY(guest, ABI_FFA_RXTX_MAP_64, guest->ffa.tx.v, guest->ffa.rx.v, 1));
	prepare(guest);
	answer = first(guest, FIRST);
	if (answer.a[0] == ABI_FFA_MEM_FRAG_RX)
		be_in_a_message(guest, shared(guest));
	else
		assert_error(answer, ABI_FFA_NO_MEMORY);
	end_life(guest);
	return answer.a[0] == ABI_FFA_MEM_FRAG_RX;
}

/* One VM after the other leaves one behind, while another one could. */
static void lives_that_leave_one_behind(void **state)
{
	unsigned count = 0;

	(void)state;
	shared(&vm2);
	end_life(&vm1);
	spmc.config.keeps_shares = true;
	for (int i = 0; i < 20; i++)
		count += live_briefly(&vm1);
	assert_int_equal(count, 7);
	assert_int_equal(spmc.lost, 7);
	reboot(&vm2);
	assert_true(live_briefly(&vm1));
	assert_no_more(&vm2);
	assert_int_equal(spmc.lost, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(taken_back),
		door_vms_test(left_behind),
		door_vms_test(an_answer_that_is_none),
		door_vms_test(others_in_use),
		door_vms_test(refused_by_optee),
		door_vms_test(refused_without_ours),
		door_vms_test(not_unregistered),
		door_vms_test(taken_back_by_the_guest),
		door_vms_test(called_otherwise),
		door_vms_test(of_vms_with_large_ids),
		door_vms_test(lives_that_leave_one_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
