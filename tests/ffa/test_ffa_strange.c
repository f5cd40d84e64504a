/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An SPMC that gives no answer at all where it has to give one: what it may have stays pinned until
 * it has forgotten the VM, and no guest gets what is not an answer.
 */
#include "ffa/fragments.h"
#include "ffa/strange.h"

/* It says that it waits for more, which there is not: so it has a handle, that the guest never
 * gets. */
static void a_share_that_it_takes_for_a_part(void **state)
{
	uint32_t length = describe(&vm1, 3);
	uint64_t handle = handle_of(share(&vm1, length));

	(void)state;
	assert_success(reclaim(&vm1, handle));
	be_strange(ABI_FFA_MEM_SHARE_64,
		   (struct om_smc){ { ABI_FFA_MEM_FRAG_RX, (uint32_t)handle, handle >> 32 } });
	vm1.changes_memory = true; /* the model knows of no such share */
	assert_error(share(&vm1, length), (uint32_t)-8);
	be_right();
	assert_int_equal(sim_port.log_lines, 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 3);
	assert_int_equal(guest_stats(&vm1).buffers_now, 1);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(
		message(&vm1, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0).a[3],
		ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&vm1).buffers_now, 0);
}

/* Nobody knows its handle: OP-TEE is not asked for what may be another's. */
static void a_share_that_has_no_handle(void **state)
{
	uint32_t length = describe(&vm1, 3);
	uint64_t handle = handle_of(share(&vm1, length));

	(void)state;
	assert_success(reclaim(&vm1, handle));
	be_strange(ABI_FFA_MEM_SHARE_64, (struct om_smc){ { ABI_FFA_INTERRUPT, 7, 7, 7, 7 } });
	vm1.changes_memory = true;
	assert_error(share(&vm1, length), (uint32_t)-8);
	be_right();
	assert_int_equal(sim_port.log_lines, 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 3);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_error(reclaim(&vm1, 0), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(reset_with_lost(&vm1, handle), 0);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&vm1).buffers_now, 0);
}

/* Success is success, with whatever width it is said. */
static void a_success_of_64_bits(void **state)
{
	uint32_t length = describe(&vm1, 3);
	uint64_t handle = handle_of(share(&vm1, length));
	struct om_smc answer = { { ABI_FFA_SUCCESS_64, 7, (uint32_t)handle, handle >> 32, 7, 7 } };

	(void)state;
	assert_success(reclaim(&vm1, handle));
	be_strange(ABI_FFA_MEM_SHARE_64, answer);
	answer = share(&vm1, length);
	assert_int_equal(handle_of(answer), handle);
	assert_int_equal(answer.a[1] | answer.a[4] | answer.a[5] | answer.a[6] | answer.a[7], 0);
	be_strange(ABI_FFA_MEM_RECLAIM, (struct om_smc){ { ABI_FFA_SUCCESS_64, 7, 7, 7 } });
	answer = reclaim(&vm1, handle);
	be_right();
	assert_success(answer);
	assert_int_equal(answer.a[2] | answer.a[3], 0);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* A VM that OP-TEE does not say that it knows is none. */
static void a_vm_that_is_not_created(void **state)
{
	static const uint64_t answers[][4] = {
		{ ABI_FFA_INTERRUPT },
		{ ABI_FFA_SUCCESS_32 },
		{ ABI_FFA_ERROR },
		{ ABI_FFA_DIRECT_RESP_64 },
		{ ABI_FFA_DIRECT_RESP_32, 0, 0, 1 },
	};
	struct guest third = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const uint64_t *a = answers[i];

		/* It has no place for a third one. */
		be_strange_to_message(ABI_FFA_FRAMEWORK | ABI_FFA_VM_CREATED, 0,
				      (struct om_smc){ { a[0], a[1], a[2], a[3] } });
		assert_int_equal(ffa_start(&third, "third", 3, NULL), OM_ERR_OPTEE_IS_FULL);
		assert_int_equal(strange_answers(), 1);
		assert_null(third.om);
		assert_int_equal(third.vm->mediator_pages, 0);
		guest_end(&third);
	}
	be_right();
}

/* Of one that came in fragments the handle is ours: OP-TEE lets go of it when the life ends. */
static void a_share_in_fragments(void **state)
{
	uint64_t handle = begun(&vm1);

	(void)state;
	vm1.changes_memory = true;
	be_strange(ABI_FFA_MEM_SHARE_64, (struct om_smc){ { ABI_FFA_INTERRUPT, 7, 7, 7, 7 } });
	assert_error(fragment(&vm1, handle, FIRST, LENGTH - FIRST), (uint32_t)-8);
	be_right();
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, PAGES);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_int_equal(spmc.lost, 0);
}

/* A success that is none: it says an error, whatever the code is. */
static void errors_that_are_none(void **state)
{
	(void)state;
	be_strange(ABI_FFA_NOTIFICATION_BIND, (struct om_smc){ { ABI_FFA_ERROR, 0, 0 } });
	assert_error(SAY(&vm1, ABI_FFA_NOTIFICATION_BIND, ABI_FFA_OPTEE_ID << 16 | 1, 0, 1),
		     (uint32_t)-8);
	be_strange(ABI_FFA_NOTIFICATION_BIND, (struct om_smc){ { ABI_FFA_INTERRUPT, 7, 7, 7 } });
	assert_error(SAY(&vm1, ABI_FFA_NOTIFICATION_BIND, ABI_FFA_OPTEE_ID << 16 | 1, 0, 2),
		     (uint32_t)-8);
	be_right();
}

/* Of a message that is not answered the guest gets no register. */
static void a_message_without_an_answer(void **state)
{
	struct om_smc answer;

	(void)state;
	be_strange(ABI_FFA_DIRECT_REQ_32, (struct om_smc){ { ABI_FFA_INTERRUPT, 7, 7, 7, 7 } });
	answer = message(&vm1, ABI_FFA_GET_API_VERSION, 0, 0, 0, 0);
	assert_error(answer, (uint32_t)-8);
	assert_int_equal(answer.a[1] | answer.a[3] | answer.a[4], 0);
	/* A success, as of a call that is none of messages. */
	be_strange(ABI_FFA_DIRECT_REQ_32, (struct om_smc){ { ABI_FFA_SUCCESS_32, 7, 7, 7, 7 } });
	answer = message(&vm1, ABI_FFA_GET_API_VERSION, 0, 0, 0, 0);
	assert_error(answer, (uint32_t)-8);
	assert_int_equal(answer.a[1] | answer.a[3] | answer.a[4], 0);
	be_strange(ABI_FFA_DIRECT_REQ_32,
		   (struct om_smc){ { ABI_FFA_DIRECT_RESP_32, 0x12345678, 9, 1, 2, 3 } });
	answer = message(&vm1, ABI_FFA_GET_API_VERSION, 0, 0, 0, 0);
	assert_int_equal(answer.a[1], ABI_FFA_OPTEE_ID << 16 | 1);
	assert_int_equal(answer.a[2], 0);
	assert_int_equal(answer.a[3], 1);
	be_right();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_vms_test(a_share_that_it_takes_for_a_part),
		door_vms_test(a_share_that_has_no_handle),
		door_vms_test(a_success_of_64_bits),
		door_vms_test(a_vm_that_is_not_created),
		door_vms_test(a_share_in_fragments),
		door_vms_test(errors_that_are_none),
		door_vms_test(a_message_without_an_answer),
	};

	return cmocka_run_group_tests_name("a strange SPMC", tests, NULL, NULL);
}
