/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is left in the pages that OP-TEE gets, from call to call and from VM to VM (L1, L4): the
 * model OP-TEE looks at every byte of them.
 */
#include "test.h"

/* L1: a call of six parameters, then one of none on the same shadow; the model OP-TEE looks. */
static void nothing_of_the_last_message(void **state)
{
	struct abi_msg msg = msg_open();
	struct abi_msg bare = msg_cancel(session);

	(void)state;
	for (int i = 0; i < 4; i++)
		msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, UINT64_MAX, UINT64_MAX);
	assert_done(guest_call(&one, &msg));
	assert_done(guest_call(&one, &bare));
}

/* L1: nor of one that was refused after its first parameters were written. */
static void nothing_of_a_refused_message(void **state)
{
	struct abi_msg msg = msg_open();
	struct abi_msg bare = msg_cancel(session);

	(void)state;
	for (int i = 0; i < 3; i++)
		msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, UINT64_MAX, UINT64_MAX);
	msg_add_null(&msg, 4);
	assert_refused(guest_call(&one, &msg), ABI_BAD_PARAMETERS);
	assert_done(guest_call(&one, &bare));
}

static void nothing_of_a_call_that_optee_did_not_take(void **state)
{
	struct abi_msg msg = msg_open();
	struct abi_msg bare = msg_cancel(session);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, UINT64_MAX, UINT64_MAX);
	optee.config.call_a0 = ABI_EBADCMD;
	guest_call(&one, &msg);
	optee.config.call_a0 = ABI_OK;
	assert_done(guest_call(&one, &bare));
}

/* L4: pages that held one VM's messages and lists, recycled for another one. */
static void nothing_of_another_vm(void **state)
{
	struct guest_share *share = registered(0, 512 * OM_PAGE_SIZE);

	(void)state;
	assert_done(invoke_value(TA_RPC_BUFFER, 9000, 0, NULL));
	assert_done(guest_unregister(&one, share));
	guest_end(&one);
	share = guest_share_new(&two, 0, 3 * OM_PAGE_SIZE);
	assert_done(guest_register(&two, share));
	assert_done(guest_open(&two, &session));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(nothing_of_the_last_message),
		styles_test(nothing_of_a_refused_message),
		styles_test(nothing_of_a_call_that_optee_did_not_take),
		styles_test(nothing_of_another_vm),
	};

	return cmocka_run_group_tests_name("leaks", tests, NULL, NULL);
}
