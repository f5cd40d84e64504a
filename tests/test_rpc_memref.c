/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * References to memory in requests of RPCs: OP-TEE's names become the guest's own, and a name that
 * is none, or of what is gone, reaches nobody (I6, rule 8).
 */
#include "test.h"

#define CMD 99u /* that nobody knows, so that every guest's supplicant gets it */

/* What a TA asks in these tests, and what it heard. */
static struct optee_param asked[ABI_RPC_NUM_PARAMS];
static uint32_t asked_cmd;
static uint32_t asked_count;

static uint32_t ta_ask(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	(void)func, (void)param;
	return optee_rpc_cmd(thread, asked_cmd, asked, asked_count);
}

static void ask_begin(struct guest_call *call, uint32_t cmd, struct optee_param param,
		      uint32_t count)
{
	asked[0] = param;
	asked_cmd = cmd;
	asked_count = count;
	optee.config.ta = ta_ask;
	invoke_begin(call, 0, 0, 0);
}

/* The guest is asked for the argument, to resume, and to free it: but not for this. */
static void is_an_error(uint32_t cmd, struct optee_param param, uint32_t count)
{
	uint64_t rpcs = one.rpcs + (one.manner.style == GUEST_PLAIN ? 3 : 1);
	struct guest_call call;

	ask_begin(&call, cmd, param, count);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_GENERIC);
	assert_int_equal(one.rpcs, rpcs);
}

static struct optee_param ref(uint64_t attr, uint64_t cookie)
{
	return (struct optee_param){ .attr = attr, .a = cookie, .offs = 8, .size = 500 };
}

static void is_not_delivered(uint64_t cookie)
{
	is_an_error(CMD, ref(ABI_ATTR_RMEM_INPUT, cookie), 1);
	is_an_error(CMD, ref(ABI_ATTR_RMEM_OUTPUT, cookie), 1);
	is_an_error(CMD, ref(ABI_ATTR_RMEM_INOUT, cookie), 1);
}

static void is_delivered_as(uint64_t attr, uint64_t cookie, const struct guest_share *share)
{
	struct guest_call call;
	struct abi_msg request;

	ask_begin(&call, CMD, ref(attr, cookie), 1);
	step_until_cmd(&call, CMD);
	request = guest_rpc_request(&call);
	assert_int_equal(request.params[0].attr, attr);
	assert_int_equal(request.params[0].u.rmem.shm_ref, share->cookie);
	assert_int_equal(request.params[0].u.rmem.offs, 8);
	assert_int_equal(request.params[0].u.rmem.size, 500);
	assert_done(guest_call_finish(&call));
}

static void is_delivered(uint64_t cookie, struct guest_share *share)
{
	guest_share_fill(&one, share, 0x11);
	is_delivered_as(ABI_ATTR_RMEM_INPUT, cookie, share);
	assert_true(guest_share_is(&one, share, 0x11));
	is_delivered_as(ABI_ATTR_RMEM_OUTPUT, cookie, share);
	assert_true(guest_share_is(&one, share, 0x5a));
	guest_share_fill(&one, share, 0x11);
	is_delivered_as(ABI_ATTR_RMEM_INOUT, cookie, share);
	assert_true(guest_share_is(&one, share, 0x5a));
}

/* OP-TEE's own name for what was shared last of that kind. */
static uint64_t name_of(enum optee_mobj_kind kind)
{
	for (struct optee_mobj *mobj = optee_guest_of(1)->mobjs; mobj; mobj = mobj->next)
		if (mobj->kind == kind)
			return mobj->cookie;
	fail_msg("OP-TEE has none of that kind");
	return 0;
}

static void a_registered_buffer(void **state)
{
	struct guest_share *share = registered(0x120, 5000);
	uint64_t cookie = name_of(OPTEE_REGISTERED);

	(void)state;
	is_delivered(cookie, share);
	assert_done(guest_unregister(&one, share));
	is_not_delivered(cookie);
}

/* Nor is a name of the slot's past one of what is there now. */
static void a_name_of_before(void **state)
{
	struct guest_share *share = registered(0, 4096);
	uint64_t cookie = name_of(OPTEE_REGISTERED);
	struct guest_share *next;

	(void)state;
	assert_done(guest_unregister(&one, share));
	next = registered(0, 8192);
	assert_int_not_equal(name_of(OPTEE_REGISTERED), cookie);
	is_not_delivered(cookie);
	is_delivered(name_of(OPTEE_REGISTERED), next);
}

/* A buffer for RPCs, by its name and by one of its slot's past, to be used and to be freed. */
static void a_name_of_before_for_rpcs(void **state)
{
	struct optee_param param = { .attr = ABI_ATTR_VALUE_INPUT };
	uint64_t buffers;

	(void)state;
	assert_done(invoke_value(TA_RPC_KEEP, 4096, 0, NULL));
	param.b = name_of(OPTEE_RPC_DATA);
	is_delivered(param.b, one.shares);
	optee.config.ta = optee_ta;
	assert_done(invoke_value(TA_RPC_DROP, 0, 0, NULL));
	assert_done(invoke_value(TA_RPC_KEEP, 8192, 0, NULL));
	assert_int_not_equal(name_of(OPTEE_RPC_DATA), param.b);
	buffers = buffers_now();
	is_not_delivered(param.b);
	is_an_error(ABI_RPC_CMD_SHM_FREE, param, 1);
	assert_int_equal(buffers_now(), buffers);
	is_delivered(name_of(OPTEE_RPC_DATA), one.shares);
}

/* OP-TEE is about to know it: who names it is ahead of himself. */
static void while_registering(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 4096);
	struct guest_call call;
	uint64_t cookie;

	(void)state;
	optee.config.interrupts = 1;
	guest_register_begin(&call, &one, share);
	assert_true(guest_call_is_suspended(&call));
	optee.config.interrupts = 0;
	cookie = name_of(OPTEE_PENDING);
	is_not_delivered(cookie);
	assert_done(guest_call_finish(&call));
	is_delivered(cookie, share);
}

/* It is OP-TEE's until that has let go of it. */
static void while_unregistering(void **state)
{
	struct guest_share *share = registered(0, 4096);
	uint64_t cookie = name_of(OPTEE_REGISTERED);
	struct guest_call call;

	(void)state;
	optee.config.interrupts = 1;
	guest_unregister_begin(&call, &one, share);
	assert_true(guest_call_is_suspended(&call));
	optee.config.interrupts = 0;
	is_delivered(cookie, share);
	assert_done(guest_call_finish(&call));
	is_not_delivered(cookie);
}

/* Whatever OP-TEE has in the other words of one that is null. */
static void null_references(void **state)
{
	static const uint64_t attrs[] = { ABI_ATTR_TMEM_INPUT, ABI_ATTR_TMEM_OUTPUT,
					  ABI_ATTR_TMEM_INOUT };

	(void)state;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		struct optee_param param = { .attr = attrs[i], .b = 500, .c = SIM_RAM_BASE };
		struct guest_call call;
		struct abi_msg request;

		ask_begin(&call, CMD, param, 1);
		step_until_cmd(&call, CMD);
		request = guest_rpc_request(&call);
		assert_int_equal(request.params[0].attr, attrs[i]);
		assert_int_equal(request.params[0].u.tmem.buf_ptr, 0);
		assert_int_equal(request.params[0].u.tmem.size, 500);
		assert_int_equal(request.params[0].u.tmem.shm_ref, 0);
		assert_done(guest_call_finish(&call));
		param.a = SIM_RAM_BASE;
		is_an_error(CMD, param, 1);
	}
}

/* What is right but for the number of its parameters frees nothing, and nothing is asked for. */
static void numbers_of_params(void **state)
{
	static const uint32_t counts[] = { 0, 2, 3, 4 };
	struct optee_param param = { .attr = ABI_ATTR_VALUE_INPUT, .b = 4096, .c = 8 };
	uint64_t buffers;

	(void)state;
	assert_done(invoke_value(TA_RPC_KEEP, 4096, 0, NULL));
	buffers = buffers_now();
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		param.b = 4096;
		is_an_error(ABI_RPC_CMD_SHM_ALLOC, param, counts[i]);
		param.b = name_of(OPTEE_RPC_DATA);
		is_an_error(ABI_RPC_CMD_SHM_FREE, param, counts[i]);
		assert_int_equal(buffers_now(), buffers);
	}
	optee.config.ta = optee_ta;
	assert_done(invoke_value(TA_RPC_DROP, 0, 0, NULL));
	assert_int_equal(buffers_now(), buffers - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(a_registered_buffer),	styles_test(a_name_of_before),
		styles_test(a_name_of_before_for_rpcs), styles_test(while_registering),
		styles_test(while_unregistering),	styles_test(null_references),
		styles_test(numbers_of_params),
	};

	return cmocka_run_group_tests_name("references in RPCs", tests, NULL, NULL);
}
