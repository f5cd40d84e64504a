/* SPDX-License-Identifier: BSD-2-Clause */
/* Judged messages and handles that are just being taken back, or that are the hypervisor's. */
#include "ffa/fragments.h"
#include "ffa/judged.h"

static unsigned met;

/* It is taken back while the message is with OP-TEE. */
static struct om_smc met_answer;

static void take_back_meanwhile(void)
{
	if (!met++)
		met_answer = reclaim(&vm1, judged.handle);
}

static void a_share_that_is_taken_back_while_a_call_has_it(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_NOTHING, 0, 0);

	(void)state;
	met = 0;
	optee.at_point = take_back_meanwhile;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	optee.at_point = NULL;
	assert_error(met_answer, ABI_FFA_DENIED);
	assert_success(reclaim(&vm1, judged.handle));
}

/* OP-TEE is just asked for what a message names: it has it still, and then does not let go. */
static void name_meanwhile(const struct sim_port_use *use, void *arg)
{
	if (use->call == *(const enum sim_port_call *)arg && !use->after && !met++)
		met_answer = enter_once(&judged, 0);
}

static void a_handle_while_it_is_taken_back(void **state)
{
	struct abi_msg msg = with_memref(TA_FILL, ABI_ATTR_RMEM_OUTPUT, buffer.handle, 100);
	enum sim_port_call when = SIM_SMC;

	(void)state;
	msg_write(&judged, 0, &msg);
	met = 0;
	sim_port.hook_arg = &when;
	sim_port.hook = name_meanwhile;
	assert_error(reclaim(&vm1, buffer.handle), ABI_FFA_DENIED);
	sim_port.hook = NULL;
	assert_ret(&judged, 0, met_answer, ABI_SUCCESS);
}

/* It has let go, and the pages are being unpinned: a message that names them does not reach it. */
static void a_handle_that_is_being_released(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 20)));
	struct abi_msg msg = with_memref(TA_FILL, ABI_ATTR_RMEM_OUTPUT, handle, 100);
	struct om_smc asked = { .a = { ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };
	uint64_t before = guest_stats(&vm1).refused[OM_REFUSED_COOKIE];
	enum sim_port_call when = SIM_UNPIN;

	(void)state;
	msg_write(&judged, 0, &msg);
	step_by(&vm1, 4);
	assert_true(say_once(&vm1, asked).a[0] == OM_SMC_REPEAT);
	met = 0;
	sim_port.hook_arg = &when;
	sim_port.hook = name_meanwhile;
	assert_success(reclaim(&vm1, handle));
	sim_port.hook = NULL;
	assert_ret(&judged, 0, met_answer, ABI_BAD_PARAMETERS);
	assert_counted(OM_REFUSED_COOKIE, before);
}

/* A share of the guest's waits for its next fragment: its handle is not that of the shadows. */
static void shadows_while_a_share_waits(void **state)
{
	struct abi_msg msg = msg_open();
	uint64_t handle;

	(void)state;
	begin_another_life();
	handle = begun(&vm1);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	assert_true(shadow_handle());
	assert_true(shadow_handle() != handle);
	assert_success(fragment(&vm1, handle, FIRST, LENGTH - FIRST));
	assert_success(reclaim(&vm1, handle));
}

/* The same of one that was shared, and taken back, before. */
static void shadows_after_a_share_in_fragments(void **state)
{
	struct abi_msg msg = msg_open();
	uint64_t handle;

	(void)state;
	begin_another_life();
	handle = shared(&vm1);
	assert_success(reclaim(&vm1, handle));
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	assert_true(shadow_handle() != handle);
}

/* Its handle is the hypervisor's, and no half of it is like that of the shadows. */
static void a_message_in_a_share_of_fragments(void **state)
{
	struct abi_msg msg = { .cmd = ABI_CMD_CANCEL, .session = judged.session };

	(void)state;
	judged.handle = shared(&vm1);
	judged.page = vm1.ffa.pages;
	assert_true(judged.handle >> 32 != shadow_handle() >> 32);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	assert_success(reclaim(&vm1, judged.handle));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged_test(a_share_that_is_taken_back_while_a_call_has_it),
		judged_test(a_handle_while_it_is_taken_back),
		judged_test(a_handle_that_is_being_released),
		judged_test(shadows_while_a_share_waits),
		judged_test(shadows_after_a_share_in_fragments),
		judged_test(a_message_in_a_share_of_fragments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
