/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the drivers of Linux, U-Boot and Zephyr do, each in its own way, and what must work for
 * them: one test for each line of section 2.7.
 */
#include <string.h>
#include "scenario.h"

/* Everything, as each of them does it. */
static void linux_6_12(void **state)
{
	(void)state;
	assert_true(scenario_run());
	assert_true(guest_be_linux(&one));
	assert_true(scenario_run());
	assert_done(guest_unregister(&one, one.args));
}

static void be_u_boot(void)
{
	one.manner.registers_rpc_memory = true;
	one.manner.contiguous = false;
}

static void u_boot(void **state)
{
	(void)state;
	be_u_boot();
	assert_true(scenario_run());
	assert_int_equal(buffers_now(), 0);
	assert_int_equal(pages_now(), 0);
}

/* "nested std calls": while the outer call is suspended in RPC_ALLOC, SHM_ALLOC and SHM_FREE. */
static void nested_calls(void **state)
{
	struct guest_call call;

	(void)state;
	be_u_boot();
	invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
	assert_int_equal(call.smc.a[0], ABI_RPC_ALLOC);
	guest_call_step(&call); /* registers the page */
	assert_int_equal(buffers_now(), 2);
	assert_int_equal(guest_rpc_request(&call).cmd, ABI_RPC_CMD_SHM_ALLOC);
	guest_call_step(&call); /* registers the buffer */
	assert_int_equal(buffers_now(), 4);
	assert_int_equal(pages_now(), 1 + 2 + 2);
	assert_int_equal(guest_rpc_request(&call).cmd, ABI_RPC_CMD_LOAD_TA);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_FREE);
	assert_int_equal(pages_now(), 1 + 2);
	guest_call_step(&call); /* unregisters it */
	assert_int_equal(pages_now(), 1);
	assert_done(guest_call_finish(&call));
	assert_int_equal(pages_now(), 0);
}

/* A call within an RPC within a call, as deep as the limit lets it. */
static void calls_in_calls(void **state)
{
	struct guest_call call[8];

	(void)state;
	guest_end(&one);
	optee.config.threads = OPTEE_THREADS;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_done(guest_open(&one, &session));
	for (int i = 0; i < 8; i++) {
		invoke_begin(&call[i], TA_RPC, ABI_RPC_CMD_FS, (uint64_t)i);
		step_until(&call[i], ABI_RPC_CMD);
	}
	for (int i = 8; i-- > 0;) {
		assert_done(guest_call_finish(&call[i]));
		assert_int_equal(call[i].msg.params[0].u.value.b, 100 + i);
	}
}

/* "needs 2 OP-TEE threads": with one, the nested call finds none, and is told so. */
static void no_thread_for_a_nested_call(void **state)
{
	struct guest_call call;
	struct guest_result result;

	(void)state;
	guest_end(&one);
	optee.config.threads = 1;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_done(guest_open(&one, &session));
	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until(&call, ABI_RPC_CMD);
	result = guest_register(&one, guest_share_new(&one, 0, 4096));
	assert_int_equal(result.a0, ABI_ETHREAD_LIMIT);
	assert_int_equal(pages_now(), 0);
	assert_done(guest_call_finish(&call));
}

/* "same cookie S": alive as a registered buffer and as one of an RPC; each is the one it is. */
static void one_cookie_for_two_buffers(void **state)
{
	struct guest_share *twin;
	struct abi_msg msg;

	(void)state;
	be_u_boot();
	assert_done(invoke_value(TA_RPC_KEEP, 5000, 0, NULL));
	twin = guest_share_find(&one, GUEST_REGISTERED, one.shares->cookie);
	assert_non_null(twin);
	assert_non_null(guest_share_find(&one, GUEST_RPC_DATA, twin->cookie));
	msg = msg_invoke(session, TA_FILL);
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT, 0x19, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, twin, 0, 5000);
	assert_done(guest_call(&one, &msg));
	assert_true(guest_share_is(&one, twin, 0x19));
	assert_done(guest_unregister(&one, twin));
	assert_int_equal(pages_now(), 2);
	assert_done(invoke_value(TA_RPC_FILL_KEPT, 0x20, 0, NULL));
	assert_true(guest_share_is(&one, twin, 0x20));
	assert_done(invoke_value(TA_RPC_DROP, 0, 0, NULL));
	assert_int_equal(pages_now(), 0);
}

static struct optee_param got[OPTEE_TA_PARAMS];

static uint32_t ta_take_note(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	(void)thread, (void)func;
	memcpy(got, param, sizeof(got));
	return ABI_SUCCESS;
}

/* "NULL memref: RMEM shm_ref 0", of U-Boot and Zephyr: OP-TEE gets its own null, of that size. */
static void null_as_cookie_0(void **state)
{
	struct guest_share null = { 0 };

	(void)state;
	optee.config.ta = ta_take_note;
	for (uint32_t type = 0; type < 3; type++) {
		struct abi_msg invoke = msg_invoke(session, 0);
		struct abi_msg open = msg_open();

		msg_add_rmem(&invoke, ABI_ATTR_RMEM_INPUT + type, &null, 0, 17);
		assert_done(guest_call_msg(&one, &invoke));
		assert_int_equal(got[0].attr, ABI_ATTR_TMEM_INPUT + type);
		assert_null(got[0].mobj);
		msg_add_rmem(&open, ABI_ATTR_RMEM_INPUT + type, &null, 99, UINT64_MAX);
		assert_done(guest_call(&one, &open));
	}
	assert_int_equal(buffers_now(), 0);
}

/* "contiguous TMEM_OUTPUT with a bare PA", of Linux before 6.8. */
static void the_contiguous_answer(void **state)
{
	uint64_t sum;

	(void)state;
	one.manner.contiguous = true;
	assert_done(invoke_value(TA_RPC_KERNEL, 1000, 0, &sum));
	assert_int_equal(sum, 1000 * 0x5a);
}

static struct guest_share *newest_lent(void)
{
	struct guest_share *share = one.shares;

	while (share && share->kind != GUEST_RPC_DATA)
		share = share->next;
	return share;
}

/* "page list: freed right after the next SMC returns", of U-Boot, and used for something else. */
static void lists_that_are_freed_early(void **state)
{
	struct guest_call call;
	uint8_t garbage[OM_PAGE_SIZE];

	(void)state;
	memset(garbage, 0xee, sizeof(garbage));
	for (unsigned every = 0; every < 2; every++) {
		sim_port.yields_every = every;
		invoke_begin(&call, TA_RPC_BUFFER, 500 * OM_PAGE_SIZE, 0);
		step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
		guest_call_step(&call);
		sim_guest_write(one.vm, newest_lent()->list[0], garbage, sizeof(garbage));
		assert_done(guest_call_finish(&call));
		assert_int_equal(call.msg.params[0].u.value.a, 500 * OM_PAGE_SIZE * 0x5a);
	}
}

/* "close/cancel messages not zeroed", of Zephyr. */
static void garbage_in_unused_fields(void **state)
{
	struct abi_msg cancel = msg_cancel(session);
	struct abi_msg close = msg_close(session);
	struct abi_msg *msgs[] = { &cancel, &close };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		msgs[i]->func = msgs[i]->cancel_id = msgs[i]->pad = UINT32_MAX;
		msgs[i]->ret = ABI_SUCCESS;
		msgs[i]->ret_origin = UINT32_MAX;
		memset(msgs[i]->params, 0xa5, sizeof(msgs[i]->params));
		assert_done(guest_call(&one, msgs[i]));
	}
}

/* What Zephyr sends after an RPC for I2C, where RETURN_FROM_RPC should be. */
#define ZEPHYR_I2C_ERROR 0xffff0009u

static void abandon(struct guest_call *call)
{
	struct om_smc smc = { { ZEPHYR_I2C_ERROR } };

	invoke_begin(call, TA_RPC, ABI_RPC_CMD_I2C_TRANSFER, 1);
	step_until_cmd(call, ABI_RPC_CMD_I2C_TRANSFER);
	smc.a[3] = call->smc.a[3];
	guest_smc(&one, 0, &smc);
	assert_int_equal(smc.a[0], ABI_UNKNOWN_FUNCTION);
}

/* "abandons the call": its thread and its place stay used; the others go on. */
static void an_abandoned_call(void **state)
{
	struct guest_call call;

	(void)state;
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	abandon(&call);
	assert_done(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL));
	assert_int_equal(guest_stats(&one).calls_now, 1);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_EBUSY);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_stats(&one).calls_now, 0);
	assert_done(guest_open(&one, &session));
}

/* All of them abandoned: the guest is told that there is no thread, and a reboot helps. */
static void all_calls_abandoned(void **state)
{
	struct om_limits limits = om_default_limits;
	struct guest_call call;

	(void)state;
	guest_end(&one);
	limits.calls = 3;
	optee.config.threads = 3;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	for (int i = 0; i < 3; i++)
		abandon(&call);
	assert_int_equal(guest_open(&one, &session).a0, ABI_ETHREAD_LIMIT);
	assert_int_equal(refused(&one, OM_REFUSED_CALLS), 1);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_done(guest_open(&one, &session));
}

/* ETHREAD_LIMIT makes Linux wait for the end of another call of its own: there must be one. */
static void no_thread_and_no_other_call(void **state)
{
	(void)state;
	optee.config.call_a0 = ABI_ETHREAD_LIMIT;
	assert_int_equal(guest_open(&one, &session).a0, ABI_ENOMEM);
	optee.config.call_a0 = ABI_OK;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		guests_test(linux_6_12),
		guests_test(u_boot),
		guests_test(nested_calls),
		guests_test(calls_in_calls),
		guests_test(no_thread_for_a_nested_call),
		guests_test(one_cookie_for_two_buffers),
		styles_test(null_as_cookie_0),
		styles_test(the_contiguous_answer),
		styles_test(lists_that_are_freed_early),
		styles_test(garbage_in_unused_fields),
		guests_test(an_abandoned_call),
		guests_test(all_calls_abandoned),
		styles_test(no_thread_and_no_other_call),
	};

	return cmocka_run_group_tests_name("drivers", tests, NULL, NULL);
}
