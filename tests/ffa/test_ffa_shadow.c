/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages behind the second door that are judged: OP-TEE gets shadows of them. */
#include <string.h>
#include "ffa/fragments.h"
#include "ffa/judged.h"

static void results_come_out(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INCREMENT, 5, 6);

	(void)state;
	assert_true(judged.session);
	assert_true(shadow_handle());
	msg.cancel_id = 77;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.ret_origin, ABI_ORIGIN_TA);
	assert_int_equal(msg.cancel_id, 77);
	assert_int_equal(msg.session, judged.session);
	assert_int_equal(msg.params[0].u.value.a, 6);
	assert_int_equal(msg.params[0].u.value.b, 7);
	msg = invoke_of(&judged, TA_RETURN, 0x1234, 0);
	assert_ret(&judged, 0, call(&judged, 0, &msg), 0x1234);
	msg = (struct abi_msg){ .cmd = ABI_CMD_CLOSE_SESSION, .session = judged.session };
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_BAD_PARAMETERS);
}

static void memory_references(void **state)
{
	struct abi_msg msg = with_memref(TA_FILL, ABI_ATTR_RMEM_OUTPUT, buffer.handle, 100);
	uint8_t bytes[100];

	(void)state;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	sim_guest_read(vm1.vm, bytes, buffer.page, sizeof(bytes));
	assert_int_equal(bytes[0], 9);
	assert_int_equal(bytes[99], 9);
	msg = with_memref(TA_SUM, ABI_ATTR_RMEM_INPUT, buffer.handle, 100);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.params[0].u.value.a, 900);
	msg = with_memref(TA_SHORTEN, ABI_ATTR_RMEM_INOUT, buffer.handle, 100);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.params[1].u.rmem.size, 9);
	msg = with_memref(TA_SUM, ABI_ATTR_RMEM_INPUT, ABI_FFA_NO_HANDLE, 0);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
}

/* Another vCPU of the guest's changes its message while OP-TEE has it. */
static unsigned met;

static void change_message(void)
{
	struct abi_msg msg = with_memref(TA_RETURN, ABI_ATTR_VALUE_INOUT, 1, 2);

	msg.cmd = ABI_CMD_CLOSE_SESSION;
	msg.params[0].u.value.a = 0x666;
	msg_write(&judged, 0, &msg);
	met++;
}

static void a_message_that_changes(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INCREMENT, 5, 6);

	(void)state;
	met = 0;
	optee.at_point = change_message;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	optee.at_point = NULL;
	assert_true(met);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.func, TA_INCREMENT);
	assert_int_equal(msg.params[0].u.value.a, 6);
}

/* A TA that writes to all that it has. */
static void a_shadow_that_changes(void **state)
{
	struct abi_msg msg = with_memref(TA_SHORTEN, ABI_ATTR_RMEM_INOUT, buffer.handle, 100);

	(void)state;
	optee.config.scribbles = true;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.cmd, ABI_CMD_INVOKE);
	assert_int_equal(msg.num_params, 2);
	assert_int_equal(msg.params[1].attr, ABI_ATTR_RMEM_INOUT);
	assert_int_equal(msg.params[1].u.rmem.shm_ref, buffer.handle);
	assert_int_equal(msg.params[1].u.rmem.size, 9);
}

/* Another vCPU asks for a buffer back, which OP-TEE denies: messages name it all the while. */
static void enter_meanwhile(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && !use->after && !met++)
		assert_ret(&judged, 0, enter_once(&judged, 0), ABI_SUCCESS);
}

static void a_buffer_that_is_asked_back(void **state)
{
	struct abi_msg msg = with_memref(TA_SUM, ABI_ATTR_RMEM_INPUT, buffer.handle, 100);

	(void)state;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg_write(&judged, 0, &msg);
	met = 0;
	sim_port.hook = enter_meanwhile;
	assert_error(reclaim(&vm1, buffer.handle), ABI_FFA_DENIED);
	sim_port.hook = NULL;
	assert_true(met);
}

/* What OP-TEE finds of the message in slot 0. */
static struct abi_msg seen;

static void look_at_shadow(void)
{
	memcpy(&seen, sim_pool_bytes(shadows()->page[0]), abi_msg_size(6));
}

/* What is in a parameter of type NONE, and what is the mediator's to say. */
static void what_is_not_passed(void **state)
{
	struct abi_msg msg = with_memref(TA_NOTHING, ABI_ATTR_NONE, 0x1234, 5);

	(void)state;
	msg.pad = 5;
	msg.ret = 0;
	msg.ret_origin = 0;
	optee.at_point = look_at_shadow;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	optee.at_point = NULL;
	assert_int_equal(seen.num_params, 2);
	assert_int_equal(seen.params[0].u.value.a, 9);
	assert_int_equal(seen.params[1].u.rmem.shm_ref, 0);
	assert_int_equal(seen.params[1].u.rmem.size, 0);
	assert_int_equal(seen.pad, 0);
}

/* The value that OP-TEE is given, and one that it gives. */
static struct optee_param given;

static uint32_t give_a_value(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	(void)thread;
	(void)func;
	given = param[0];
	param[0].a = 0x11;
	param[0].b = 0x22;
	return ABI_SUCCESS;
}

static void value_is(uint64_t attr, uint64_t a, uint64_t b)
{
	struct abi_msg msg = invoke_of(&judged, TA_NOTHING, 5, 6);

	optee.config.ta = give_a_value;
	msg.params[0].attr = attr;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	assert_int_equal(given.attr, attr);
	assert_int_equal(given.a, 5);
	assert_int_equal(given.b, 6);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.params[0].attr, attr);
	assert_int_equal(msg.params[0].u.value.a, a);
	assert_int_equal(msg.params[0].u.value.b, b);
}

/* Only what goes out comes back. */
static void values(void **state)
{
	(void)state;
	value_is(ABI_ATTR_VALUE_INPUT, 5, 6);
	value_is(ABI_ATTR_VALUE_OUTPUT, 0x11, 0x22);
	value_is(ABI_ATTR_VALUE_INOUT, 0x11, 0x22);
}

/* What a message that was refused has left in a shadow is not found by the next one. */
static void nothing_is_left(void **state)
{
	struct abi_msg msg = with_memref(TA_NOTHING, ABI_ATTR_RMEM_INPUT, buffer.handle, 5);

	(void)state;
	msg.num_params = 3;
	msg.params[2].attr = ABI_ATTR_RMEM_INPUT;
	message_is_refused(&msg, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
	msg = (struct abi_msg){ .cmd = ABI_CMD_CANCEL, .session = judged.session };
	optee.at_point = look_at_shadow;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	optee.at_point = NULL;
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(seen.params[i].attr | seen.params[i].u.value.a, 0);
}

/* More than there is room for is not read: what is behind is another call's. */
static void more_parameters_than_room(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INTERRUPT, 1, 7);
	uint64_t id[2];

	(void)state;
	id[0] = call(&judged, 0, &msg).a[7];
	id[1] = call(&judged, 1, &msg).a[7];
	assert_ret(&judged, 0, resume(&vm1, id[0]), ABI_SUCCESS);
	msg = invoke_of(&judged, TA_NOTHING, 0, 0);
	msg.num_params = 60;
	assert_ret(&judged, 2, call(&judged, 2, &msg), ABI_BAD_PARAMETERS);
	assert_ret(&judged, 1, resume(&vm1, id[1]), ABI_SUCCESS);
}

/* Of an offset OP-TEE takes the lower half, however wide the register is. */
static void an_offset_in_a_wide_register(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INCREMENT, 5, 6);
	struct om_smc answer;

	(void)state;
	msg_write(&judged, 1, &msg);
	answer = SAY(&vm1, ABI_FFA_DIRECT_REQ_64,
		     (uint32_t)vm1.vm->client_id << 16 | ABI_FFA_OPTEE_ID, 0, ABI_FFA_CALL_WITH_ARG,
		     (uint32_t)judged.handle, judged.handle >> 32, UINT64_C(1) << 32 | SLOT_SIZE);
	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_64);
	assert_int_equal(answer.a[3] | answer.a[4], 0);
	msg_read(&judged, 1, &msg);
	assert_int_equal(msg.params[0].u.value.a, 6);
}

/* Two calls, with both messages in one share; each has its own shadow. */
static void two_messages(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INTERRUPT, 1, 7);
	uint64_t id[2];

	(void)state;
	id[0] = call(&judged, 0, &msg).a[7];
	msg.params[0].u.value.b = 8;
	id[1] = call(&judged, 1, &msg).a[7];
	assert_ret(&judged, 0, resume(&vm1, id[0]), ABI_SUCCESS);
	assert_error(reclaim(&vm1, judged.handle), ABI_FFA_DENIED);
	assert_ret(&judged, 1, resume(&vm1, id[1]), ABI_SUCCESS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.params[0].u.value.b, 7);
	msg_read(&judged, 1, &msg);
	assert_int_equal(msg.params[0].u.value.b, 8);
	assert_success(reclaim(&vm1, judged.handle));
}

/* Its handle is one of ours: of the shadows' neither half is the same. */
static void a_message_in_a_share_of_fragments(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INCREMENT, 5, 6);
	struct caller caller = judged;

	(void)state;
	caller.handle = shared(&vm1);
	caller.page.v = whole.range[0].address;
	assert_ret(&caller, 1, call(&caller, 1, &msg), ABI_SUCCESS);
	msg_read(&caller, 1, &msg);
	assert_int_equal(msg.params[0].u.value.a, 6);
}

/* A page has the shadows of eight calls; the ninth gets a thread as the first is done. */
static uint64_t first_id;

static void end_the_first(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && !use->after && !met++)
		assert_ret(&judged, 0, resume(&vm1, first_id), ABI_SUCCESS);
}

static void more_calls_than_a_page_has(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_INTERRUPT, 1, 0);
	struct caller ninth;

	(void)state;
	optee.config.threads = OPTEE_THREADS;
	assert_int_equal(guest_reset(&vm1), OM_OK);
	map_buffers(&vm1);
	caller_begin(&ninth, &vm1);
	caller_open(&judged, &vm1);
	msg.session = ninth.session = judged.session;
	first_id = call(&judged, 0, &msg).a[7];
	for (uint32_t slot = 1; slot < 8; slot++)
		assert_asked(call(&judged, slot, &msg), ABI_FFA_RETURN_INTERRUPT);
	msg = invoke_of(&judged, TA_INCREMENT, 5, 6);
	met = 0;
	sim_port.hook = end_the_first;
	assert_ret(&ninth, 0, call(&ninth, 0, &msg), ABI_SUCCESS);
	sim_port.hook = NULL;
	assert_true(met);
	msg_read(&ninth, 0, &msg);
	assert_int_equal(msg.params[0].u.value.a, 6);
}

/* OP-TEE is through with a message that it did not look at: the guest's is as it was. */
static void optee_turns_a_call_away(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_NOTHING, 0, 0);

	(void)state;
	msg.ret = 0x77;
	optee.config.call_a0 = ABI_BAD_PARAMETERS;
	assert_w3(call(&judged, 0, &msg), ABI_BAD_PARAMETERS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.ret, 0x77);
	assert_success(reclaim(&vm1, judged.handle));
}

/* Two pages of the guest's that are next to each other in a share only. */
struct halves {
	om_ipa_t page[2];
};

static struct halves halves_of(uint32_t length)
{
	struct abi_ffa_range range[2];

	sim_guest_read(vm1.vm, range, (om_ipa_t){ vm1.ffa.tx.v + length - sizeof(range) },
		       sizeof(range));
	return (struct halves){ { { range[0].address }, { range[1].address } } };
}

#define ACROSS 96u /* bytes: a message with two parameters */

/* The first @cut bytes are at the end of the first page; page @at_0, if it is one, is at PA 0. */
static void across_pages(uint32_t cut, uint32_t at_0)
{
	uint32_t length = describe(&vm1, 2);
	struct halves at = halves_of(length);
	om_ipa_t end = { at.page[0].v + OM_PAGE_SIZE - cut };
	struct abi_msg msg = with_memref(TA_INCREMENT, ABI_ATTR_VALUE_INOUT, 4, 3);
	uint64_t handle;

	sim.page_at_0 = at_0 < 2 ? sim_page_at(vm1.vm, at.page[at_0]) : NULL;
	handle = handle_of(share(&vm1, length));
	sim_guest_write(vm1.vm, end, &msg, cut);
	sim_guest_write(vm1.vm, at.page[1], (uint8_t *)&msg + cut, ACROSS - cut);
	assert_call_done(message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32,
				 OM_PAGE_SIZE - cut, 0));
	sim_guest_read(vm1.vm, &msg, end, cut);
	sim_guest_read(vm1.vm, (uint8_t *)&msg + cut, at.page[1], ACROSS - cut);
	assert_int_equal(msg.ret, ABI_SUCCESS);
	assert_int_equal(msg.params[0].u.value.a, 10);
	assert_int_equal(msg.params[1].u.value.b, 4);
	assert_success(reclaim(&vm1, handle));
}

static void a_message_across_pages(void **state)
{
	(void)state;
	for (uint32_t cut = 8; cut < ACROSS; cut += 8)
		for (uint32_t at_0 = 0; at_0 < 3; at_0++)
			across_pages(cut, at_0);
}

/* Each call that there may be has a place of its own: as many pages as they need. */
static void a_place_for_each_call(void **state)
{
	static const uint32_t calls[] = { 8, 9, 16, 17, 64 };

	(void)state;
	guest_end(&vm2);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct om_config config = judged_config();

		config.limits.calls = calls[i];
		guest_end(&vm1);
		sim.vm_count = 0;
		assert_int_equal(ffa_start(&vm1, "one", 1, &config), OM_OK);
		map_buffers(&vm1);
		caller_open(&judged, &vm1);
		assert_int_equal(shadows()->count, (calls[i] + 7) / 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged_test(results_come_out),
		judged_test(a_place_for_each_call),
		judged_test(memory_references),
		judged_test(a_message_that_changes),
		judged_test(a_shadow_that_changes),
		judged_test(values),
		judged_test(what_is_not_passed),
		judged_test(nothing_is_left),
		judged_test(more_parameters_than_room),
		judged_test(two_messages),
		judged_test(optee_turns_a_call_away),
		judged_test(a_message_across_pages),
		judged_test(an_offset_in_a_wide_register),
		judged_test(more_calls_than_a_page_has),
		judged_test(a_buffer_that_is_asked_back),
		judged_test(a_message_in_a_share_of_fragments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
