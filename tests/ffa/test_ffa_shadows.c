/* SPDX-License-Identifier: BSD-2-Clause */
/* The shares behind judged messages: that of the shadows, and that which a message is in. */
#include "ffa/fragments.h"
#include "ffa/judged.h"
#include "ffa/strange.h"

/* While a message is in it, though OP-TEE does not know the share. */
static void stays_while_it_has_a_message(struct caller *caller)
{
	struct abi_msg msg = invoke_of(caller, TA_INTERRUPT, 1, 0);
	uint32_t low = (uint32_t)caller->handle, high = caller->handle >> 32;
	struct om_smc answer = call(caller, 0, &msg);

	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	assert_error(reclaim(&vm1, caller->handle), ABI_FFA_DENIED);
	assert_w3(message(&vm1, ABI_FFA_UNREGISTER_SHM, low, high, 0, 0), ABI_FFA_BUSY);
	assert_ret(caller, 0, resume(&vm1, answer.a[7]), ABI_SUCCESS);
	assert_w3(message(&vm1, ABI_FFA_UNREGISTER_SHM, low, high, 0, 0), 0);
	assert_success(reclaim(&vm1, caller->handle));
	place_is_refused(caller->handle, 0, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
}

/* The second share of the guest's, and the first. */
static void a_share_with_a_message(void **state)
{
	struct caller first = buffer;

	(void)state;
	first.session = judged.session;
	stays_while_it_has_a_message(&judged);
	stays_while_it_has_a_message(&first);
}

/* It is no share of the guest's, in whatever it is named. */
static void the_share_of_shadows(void **state)
{
	uint64_t handle = shadow_handle();

	(void)state;
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_w3(message(&vm1, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0),
		  ABI_FFA_INVALID_PARAMETERS);
	assert_error(reclaim(&vm2, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).buffers_now, 3);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 2);
}

/* It is one of those that OP-TEE stands: the model counts them. */
static void shares_are_limited_with_it(void **state)
{
	uint32_t length = describe(&vm1, 1);

	(void)state;
	for (int i = 0; i < 57; i++)
		handle_of(share(&vm1, length));
	assert_error(share(&vm1, length), ABI_FFA_NO_MEMORY);
}

/* Shares are made first: then there is no place for it, until one is taken back. */
static void no_place_for_the_shadows(void **state)
{
	struct abi_msg msg = msg_open();
	uint64_t handle = 0;

	(void)state;
	begin_another_life();
	for (int i = 0; i < 59; i++)
		handle = handle_of(share(&vm1, describe(&vm1, 1)));
	assert_w3(call(&judged, 0, &msg), ABI_OUT_OF_MEMORY);
	assert_success(reclaim(&vm1, handle));
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
}

static void optee_does_not_take_the_shadows(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	begin_another_life();
	spmc.config.shares_fail = 1;
	assert_w3(call(&judged, 0, &msg), ABI_OUT_OF_MEMORY);
	assert_int_equal(guest_stats(&vm1).buffers_now, 1);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	assert_int_equal(guest_stats(&vm1).buffers_now, 2);
}

/* That is no reason for the guest to try for ever. */
static void optee_is_busy(void **state)
{
	struct abi_msg msg = { .cmd = ABI_CMD_CANCEL };

	(void)state;
	begin_another_life();
	msg_write(&judged, 0, &msg);
	spmc.config.shares_fail = 1;
	spmc.config.share_error = ABI_FFA_BUSY;
	assert_w3(enter_once(&judged, 0), ABI_OUT_OF_MEMORY);
}

/* The shadows are just being shared: another vCPU's call is made again, and takes nothing. */
static unsigned met;
static uint64_t met_w0;
static uint64_t met_calls;

static void call_meanwhile(void)
{
	if (met++)
		return;
	met_w0 = enter_once(&judged, 1).a[0];
	met_calls = guest_stats(&vm1).calls_now;
}

static void two_first_calls(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	begin_another_life();
	msg_write(&judged, 1, &msg);
	met = 0;
	optee.at_point = call_meanwhile;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	optee.at_point = NULL;
	assert_true(met_w0 == OM_SMC_REPEAT);
	assert_int_equal(met_calls, 1);
	assert_ret(&judged, 1, enter(&judged, 1), ABI_SUCCESS);
}

/* A share is just taken back: a call whose message is in it is made again, and finds it gone. */
static void enter_meanwhile(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && !use->after && !met++)
		met_w0 = enter_once(&judged, 0).a[0];
}

/* Another VM's share is just offered: the hypervisor's TX is taken. */
static void tx_is_taken(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	begin_another_life();
	msg_write(&judged, 0, &msg);
	met = 0;
	sim_port.hook = enter_meanwhile;
	handle_of(share(&vm2, describe(&vm2, 1)));
	sim_port.hook = NULL;
	assert_true(met_w0 == OM_SMC_REPEAT);
	assert_ret(&judged, 0, enter(&judged, 0), ABI_SUCCESS);
}

static void a_call_while_its_share_is_taken_back(void **state)
{
	struct abi_msg msg = { .cmd = ABI_CMD_CANCEL };

	(void)state;
	msg_write(&judged, 0, &msg);
	met = 0;
	sim_port.hook = enter_meanwhile;
	assert_success(reclaim(&vm1, judged.handle));
	sim_port.hook = NULL;
	assert_true(met_w0 == OM_SMC_REPEAT);
	place_is_refused(judged.handle, 0, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
}

/* OP-TEE has let go of a share, which the table still has, and gives the shadows its handle. */
static void enter_after(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && use->after && !met++)
		met_w0 = enter_once(&judged, 0).a[0];
}

static void a_handle_that_becomes_the_shadows(void **state)
{
	struct abi_msg msg = with_memref(TA_NOTHING, ABI_ATTR_RMEM_INOUT, 0, 8);

	(void)state;
	assert_int_equal(guest_reset(&vm1), OM_OK);
	map_buffers(&vm1);
	caller_begin(&buffer, &vm1);
	caller_begin(&judged, &vm1);
	msg.params[1].u.rmem.shm_ref = buffer.handle;
	msg_write(&judged, 0, &msg);
	met = 0;
	sim_port.hook = enter_after;
	assert_success(reclaim(&vm1, buffer.handle));
	sim_port.hook = NULL;
	assert_true(met_w0 == ABI_FFA_DIRECT_RESP_32);
	assert_true(shadow_handle() == buffer.handle);
	assert_counted(OM_REFUSED_COOKIE, 0);
}

/* OP-TEE does not say whether it has them: no call gets in, and the next one tries again. */
static void an_answer_that_is_none(void **state)
{
	struct abi_msg msg = msg_open();
	uint64_t handle = shadow_handle();

	(void)state;
	assert_int_equal(guest_reset(&vm1), OM_OK);
	map_buffers(&vm1);
	caller_begin(&buffer, &vm1);
	caller_begin(&judged, &vm1);
	be_strange(ABI_FFA_MEM_SHARE_64,
		   (struct om_smc){ { ABI_FFA_MEM_FRAG_RX, (uint32_t)handle, handle >> 32 } });
	assert_w3(call(&judged, 0, &msg), ABI_OUT_OF_MEMORY);
	be_right();
	assert_int_equal(sim_port.log_lines, 1);
	assert_error(reclaim(&vm1, shadow_handle()), ABI_FFA_INVALID_PARAMETERS);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	assert_int_equal(guest_stats(&vm1).buffers_now, 4);
}

/* Nor does it say a handle: nobody knows one, and OP-TEE is asked for none. */
static void an_answer_without_a_handle(void **state)
{
	struct abi_msg msg = { .cmd = ABI_CMD_CANCEL };

	(void)state;
	begin_another_life();
	be_strange(ABI_FFA_MEM_SHARE_64, (struct om_smc){ { ABI_FFA_INTERRUPT, 7, 7, 7 } });
	assert_w3(call(&judged, 0, &msg), ABI_OUT_OF_MEMORY);
	be_right();
	assert_int_equal(sim_port.log_lines, 1);
	assert_int_equal(guest_stats(&vm1).buffers_now, 2);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
	assert_int_equal(reset_with_lost(&vm1, shadow_handle()), 1); /* that of the messages */
	assert_int_equal(guest_stats(&vm1).buffers_now, 0);
}

/* The VM's end is asked for while a call is in OP-TEE: it has to come out first. */
static enum om_status met_status;

static void reset_meanwhile(void)
{
	if (!met++)
		met_status = reset_once(&vm1);
}

static void a_reset_in_the_middle(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INTERRUPT, 1, 0);
	struct om_smc answer = call(&judged, 0, &msg);

	(void)state;
	met = 0;
	optee.at_point = reset_meanwhile;
	assert_ret(&judged, 0, resume(&vm1, answer.a[7]), ABI_SUCCESS);
	optee.at_point = NULL;
	assert_int_equal(met_status, OM_AGAIN);
	assert_error(enter(&judged, 0), ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* Suspended calls, their marks and the shadows are of the life that ends; the model looks. */
static void lives(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct abi_msg msg = invoke_of(&judged, TA_INTERRUPT, 1, 0);
		uint64_t id = call(&judged, 0, &msg).a[7];

		if (i % 2)
			assert_int_equal(guest_reset(&vm1), OM_OK);
		else
			assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
		assert_int_equal(guest_stats(&vm1).buffers_now, 0);
		assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
		assert_w3(resume(&vm1, id), ABI_BAD_PARAMETERS);
		map_buffers(&vm1);
		caller_open(&judged, &vm1);
		assert_success(reclaim(&vm1, judged.handle));
		caller_open(&judged, &vm1);
	}
}

/* What a call had whose slot another one gets that does not come to its message. */
static void a_call_of_the_life_before(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INTERRUPT, 1, 0);

	(void)state;
	assert_asked(call(&judged, 0, &msg), ABI_FFA_RETURN_INTERRUPT);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	map_buffers(&vm1);
	caller_begin(&buffer, &vm1);
	caller_begin(&judged, &vm1);
	spmc.config.shares_fail = 1;
	msg = (struct abi_msg){ .cmd = ABI_CMD_CANCEL };
	assert_w3(call(&judged, 0, &msg), ABI_OUT_OF_MEMORY);
	assert_success(reclaim(&vm1, judged.handle));
}

static void memory_is_charged(void **state)
{
	struct om_config config = judged_config();
	struct guest third = { 0 };

	(void)state;
	optee.config.max_guests = 3;
	for (uint64_t pages = 1; pages < 6; pages++) {
		config.limits.memory = pages * OM_PAGE_SIZE;
		assert_int_equal(ffa_start(&third, "third", 3, &config), OM_ERR_NO_MEMORY);
	}
	config.limits.memory = 6 * OM_PAGE_SIZE;
	assert_int_equal(ffa_start(&third, "third", 3, &config), OM_OK);
	assert_int_equal(guest_stats(&third).memory_now, 6 * OM_PAGE_SIZE);
	guest_end(&third);
	assert_true(om_footprint(&om_default_limits) >= 6 * OM_PAGE_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged_test(a_share_with_a_message),
		judged_test(the_share_of_shadows),
		judged_test(shares_are_limited_with_it),
		judged_test(no_place_for_the_shadows),
		judged_test(optee_does_not_take_the_shadows),
		judged_test(optee_is_busy),
		judged_test(two_first_calls),
		judged_test(tx_is_taken),
		judged_test(a_handle_that_becomes_the_shadows),
		judged_test(a_call_while_its_share_is_taken_back),
		judged_test(an_answer_that_is_none),
		judged_test(an_answer_without_a_handle),
		judged_test(a_reset_in_the_middle),
		judged_test(lives),
		judged_test(a_call_of_the_life_before),
		judged_test(memory_is_charged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
