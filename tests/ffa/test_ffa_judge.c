/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages behind the second door that are judged, and refused: each thing that can be wrong. */
#include "ffa/judged.h"

/* A message of a share's end, with so many parameters: it is there as a whole, or not at all. */
static void message_at(uint64_t offset, uint32_t num_params, uint32_t w3)
{
	struct abi_msg msg = { .cmd = ABI_CMD_INVOKE,
			       .func = TA_NOTHING,
			       .session = judged.session,
			       .num_params = num_params };
	uint64_t room = OM_PAGE_SIZE - offset;
	uint64_t size = abi_msg_size(num_params);

	sim_guest_write(vm1.vm, (om_ipa_t){ judged.page.v + offset }, &msg,
			size < room ? size : room);
	assert_w3(message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)judged.handle, judged.handle >> 32,
			  offset, 0),
		  w3);
}

static void wrong_places(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_NOTHING, 0, 0);
	struct caller foreign;

	(void)state;
	caller_begin(&foreign, &vm2);
	msg_write(&judged, 0, &msg);
	place_is_refused(0, 0, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
	place_is_refused(UINT64_MAX, 0, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
	place_is_refused(foreign.handle, 0, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
	place_is_refused(shadow_handle(), 0, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
	place_is_refused(judged.handle, 4, OM_REFUSED_ADDRESS, ABI_BAD_PARAMETERS);
	place_is_refused(judged.handle, 4096, OM_REFUSED_ADDRESS, ABI_BAD_PARAMETERS);
	place_is_refused(judged.handle, 4096 - 16, OM_REFUSED_ADDRESS, ABI_BAD_PARAMETERS);
	place_is_refused(judged.handle, UINT32_MAX - 7, OM_REFUSED_ADDRESS, ABI_BAD_PARAMETERS);
	message_at(OM_PAGE_SIZE - 32 - 160, 0, 0);
	message_at(OM_PAGE_SIZE - 32 - 152, 0, ABI_BAD_PARAMETERS);
	message_at(OM_PAGE_SIZE - 64 - 160, 1, 0);
	message_at(OM_PAGE_SIZE - 64 - 152, 1, ABI_BAD_PARAMETERS);
	message_at(OM_PAGE_SIZE - 40, 1, ABI_BAD_PARAMETERS);
}

static void command_is_refused(uint32_t cmd)
{
	struct abi_msg msg = invoke_of(&judged, TA_NOTHING, 0, 0);

	msg.cmd = cmd;
	msg_write(&judged, 0, &msg);
	place_is_refused(judged.handle, 0, OM_REFUSED_COMMAND, ABI_NOT_IMPLEMENTED);
}

static void wrong_commands(void **state)
{
	(void)state;
	command_is_refused(ABI_CMD_REGISTER_SHM);
	command_is_refused(ABI_CMD_UNREGISTER_SHM);
	command_is_refused(ABI_CMD_LEND_PROTMEM);
	command_is_refused(ABI_CMD_GET_PROTMEM_CONFIG);
	command_is_refused(ABI_CMD_ASSIGN_PROTMEM);
	command_is_refused(UINT32_MAX);
}

static void attribute_is_refused(uint64_t attr)
{
	struct abi_msg msg = with_memref(TA_NOTHING, attr, buffer.handle, 8);

	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
}

static void handle_is_refused(uint64_t handle, uint64_t size)
{
	struct abi_msg msg = with_memref(TA_NOTHING, ABI_ATTR_RMEM_INOUT, handle, size);

	message_is_refused(&msg, OM_REFUSED_COOKIE, ABI_BAD_PARAMETERS);
}

static void wrong_parameters(void **state)
{
	struct caller foreign;

	(void)state;
	caller_begin(&foreign, &vm2);
	attribute_is_refused(ABI_ATTR_TMEM_INPUT);
	attribute_is_refused(ABI_ATTR_TMEM_INOUT | ABI_ATTR_NONCONTIG);
	attribute_is_refused(ABI_ATTR_RMEM_INOUT | ABI_ATTR_NONCONTIG);
	attribute_is_refused(ABI_ATTR_VALUE_INPUT | ABI_ATTR_META);
	attribute_is_refused(ABI_ATTR_VALUE_INPUT | UINT64_C(1) << 32);
	attribute_is_refused(4);
	handle_is_refused(0, 8);
	handle_is_refused(ABI_FFA_NO_HANDLE, 8);
	handle_is_refused(foreign.handle, 8);
	handle_is_refused(shadow_handle(), 8);
	handle_is_refused(shadow_handle(), 0);
}

/* The first is wrong: what comes behind it is not looked at. */
static void a_wrong_parameter_before_others(void **state)
{
	struct abi_msg msg = with_memref(TA_NOTHING, ABI_ATTR_RMEM_INOUT, buffer.handle, 8);

	(void)state;
	msg.params[0].attr = ABI_ATTR_TMEM_INPUT;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	msg.params[1].u.rmem.shm_ref = 0;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_COOKIE], 0);
}

static void wrong_numbers_of_parameters(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_NOTHING, 0, 0);

	(void)state;
	for (uint32_t i = 0; i < 8; i++)
		msg.params[i].attr = ABI_ATTR_VALUE_INPUT;
	msg.num_params = 5;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	msg.num_params = 100;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	msg.cmd = ABI_CMD_OPEN_SESSION;
	msg.num_params = 1;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	msg.num_params = 2;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	msg.params[0].attr = msg.params[1].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	msg.num_params = 7;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	msg.cmd = ABI_CMD_CANCEL;
	msg.num_params = 1;
	message_is_refused(&msg, OM_REFUSED_MESSAGE, ABI_BAD_PARAMETERS);
	msg.num_params = 0;
	msg_write(&judged, 0, &msg);
	msg.num_params = UINT32_MAX;
	sim_guest_write(vm1.vm, judged.page, &msg, offsetof(struct abi_msg, params));
	place_is_refused(judged.handle, 0, OM_REFUSED_ADDRESS, ABI_BAD_PARAMETERS);
}

/* As many as a session can be opened with, in a call that is not the one before. */
static void the_most_parameters(void **state)
{
	struct abi_msg msg = invoke_of(&judged, TA_NOTHING, 0, 0);

	(void)state;
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg = msg_open();
	for (uint32_t i = 0; i < OPTEE_TA_PARAMS; i++)
		msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, i, i);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	msg = invoke_of(&judged, TA_NOTHING, 0, 0);
	for (uint32_t i = 1; i < OPTEE_TA_PARAMS; i++)
		msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, i, i);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged_test(wrong_places),
		judged_test(wrong_commands),
		judged_test(wrong_parameters),
		judged_test(a_wrong_parameter_before_others),
		judged_test(wrong_numbers_of_parameters),
		judged_test(the_most_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
