/* SPDX-License-Identifier: BSD-2-Clause */
/* What OP-TEE asks in the middle of calls whose messages are judged, and every answer to it. */
#include <string.h>
#include "ffa/judged.h"

/* OP-TEE asks for something in a call of slot 0; the guest's driver reads it. */
static struct om_smc ask(uint32_t func, uint64_t a, uint64_t b, struct abi_msg *rpc)
{
	struct abi_msg msg = invoke_of(&judged, func, a, b);
	struct om_smc answer = call(&judged, 0, &msg);

	rpc_read(&judged, 0, rpc);
	return answer;
}

static struct om_smc answer(struct om_smc asked, const struct abi_msg *rpc)
{
	rpc_write(&judged, 0, rpc);
	return resume(&vm1, asked.a[7]);
}

/* And then reads the next request. */
static struct om_smc answer_and_read(struct om_smc asked, struct abi_msg *rpc)
{
	asked = answer(asked, rpc);
	rpc_read(&judged, 0, rpc);
	return asked;
}

static void assert_request(struct om_smc asked, const struct abi_msg *rpc, uint32_t cmd)
{
	assert_asked(asked, ABI_FFA_RETURN_RPC);
	assert_int_equal(rpc->cmd, cmd);
	assert_int_equal(rpc->ret, ABI_GENERIC);
}

/* Nothing but results is taken from an answer, whatever else it says. */
static void an_answer(void **state)
{
	struct abi_msg rpc, msg;
	struct om_smc asked = ask(TA_RPC, ABI_RPC_CMD_GET_TIME, 5, &rpc);

	(void)state;
	assert_request(asked, &rpc, ABI_RPC_CMD_GET_TIME);
	assert_int_equal(rpc.num_params, 1);
	assert_int_equal(rpc.params[0].u.value.a, 5);
	rpc.ret = 0x1234;
	rpc.cmd = ABI_RPC_CMD_SHM_FREE;
	rpc.num_params = UINT32_MAX;
	rpc.params[0].attr = ABI_ATTR_NONE;
	rpc.params[0].u.value.a = 7;
	assert_ret(&judged, 0, answer(asked, &rpc), 0x1234);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.params[0].u.value.b, 7);
	assert_int_equal(guest_stats(&vm1).rpcs, 1);
}

/* An interrupt is no request: what is behind the message is not looked at. */
static void interrupts(void **state)
{
	struct abi_msg rpc;
	struct om_smc asked;

	(void)state;
	optee.config.interrupts_before_rpcs = true;
	optee.config.interrupts_after_rpcs = true;
	asked = ask(TA_RPC, ABI_RPC_CMD_GET_TIME, 5, &rpc);
	assert_asked(asked, ABI_FFA_RETURN_INTERRUPT);
	memset(&rpc, 0xff, ABI_RPC_ARG_SIZE);
	asked = answer_and_read(asked, &rpc);
	assert_request(asked, &rpc, ABI_RPC_CMD_GET_TIME);
	rpc.ret = 0;
	asked = answer(asked, &rpc);
	assert_asked(asked, ABI_FFA_RETURN_INTERRUPT);
	memset(&rpc, 0xff, ABI_RPC_ARG_SIZE);
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
}

/* Lent for one call: asked for, used by a request, given back. */
static void a_buffer(void **state)
{
	struct abi_msg rpc, msg;
	uint8_t bytes[10];
	struct om_smc asked = ask(TA_RPC_BUFFER, sizeof(bytes), 0, &rpc);

	(void)state;
	memset(bytes, 3, sizeof(bytes));
	assert_request(asked, &rpc, ABI_RPC_CMD_SHM_ALLOC);
	rpc.ret = 0;
	rpc.params[0] = (struct abi_param){ .attr = ABI_ATTR_RMEM_OUTPUT };
	rpc.params[0].u.rmem.shm_ref = buffer.handle;
	rpc.params[0].u.rmem.size = OM_PAGE_SIZE;
	asked = answer_and_read(asked, &rpc);
	assert_request(asked, &rpc, ABI_RPC_CMD_LOAD_TA);
	assert_int_equal(rpc.params[1].u.rmem.shm_ref, buffer.handle);
	assert_error(reclaim(&vm1, buffer.handle), ABI_FFA_DENIED);
	sim_guest_write(vm1.vm, buffer.page, bytes, sizeof(bytes));
	rpc.ret = 0;
	rpc.params[1].u.rmem.size = sizeof(bytes);
	asked = answer_and_read(asked, &rpc);
	assert_request(asked, &rpc, ABI_RPC_CMD_SHM_FREE);
	assert_int_equal(rpc.params[0].u.value.b, buffer.handle);
	assert_success(reclaim(&vm1, buffer.handle));
	rpc.ret = 0;
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.params[0].u.value.a, 30);
}

/* The answer to an SHM_ALLOC of @size bytes. */
static void give(uint64_t size, uint64_t attr, uint64_t handle, uint64_t offs, uint32_t num_params)
{
	uint64_t before = guest_stats(&vm1).refused[OM_REFUSED_REPLY];
	struct abi_msg rpc;
	struct om_smc asked = ask(TA_RPC_BUFFER, size, 0, &rpc);

	assert_request(asked, &rpc, ABI_RPC_CMD_SHM_ALLOC);
	rpc.ret = 0;
	rpc.num_params = num_params;
	rpc.params[0] = (struct abi_param){ .attr = attr };
	rpc.params[0].u.rmem.offs = offs;
	rpc.params[0].u.rmem.size = size;
	rpc.params[0].u.rmem.shm_ref = handle;
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_OUT_OF_MEMORY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_REPLY], before + 1);
}

static void wrong_buffers(void **state)
{
	const uint64_t internal = UINT64_C(1) << 48;

	(void)state;
	give(10, ABI_ATTR_RMEM_OUTPUT, 0, 0, 1);
	give(10, ABI_ATTR_RMEM_OUTPUT, ABI_FFA_NO_HANDLE, 0, 1);
	give(10, ABI_ATTR_RMEM_OUTPUT, shadow_handle(), 0, 1);
	give(10, ABI_ATTR_RMEM_INPUT, buffer.handle, 0, 1);
	give(10, ABI_ATTR_TMEM_OUTPUT, buffer.handle, 0, 1);
	give(10, ABI_ATTR_RMEM_OUTPUT, buffer.handle, 0, 2);
	give(10, ABI_ATTR_RMEM_OUTPUT, buffer.handle, 0, 0);
	give(4097, ABI_ATTR_RMEM_OUTPUT, buffer.handle, 0, 1);
	give(4096, ABI_ATTR_RMEM_OUTPUT, buffer.handle, internal, 1);
	give(0, ABI_ATTR_RMEM_OUTPUT, buffer.handle, 4096 * internal, 1);
	assert_success(reclaim(&vm1, buffer.handle));
	give(10, ABI_ATTR_RMEM_OUTPUT, buffer.handle, 0, 1);
}

static void no_buffer(void **state)
{
	struct abi_msg rpc;
	struct om_smc asked = ask(TA_RPC_BUFFER, 10, 0, &rpc);

	(void)state;
	rpc.ret = ABI_OUT_OF_MEMORY;
	rpc.params[0] = (struct abi_param){ .attr = ABI_ATTR_RMEM_OUTPUT };
	rpc.params[0].u.rmem.shm_ref = shadow_handle();
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_OUT_OF_MEMORY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_REPLY], 0);
}

/* OP-TEE keeps a buffer after its call, and writes to it in another: it is the guest's all the
 * same. */
static void a_buffer_that_is_kept(void **state)
{
	struct abi_msg msg, rpc;
	struct om_smc asked = ask(TA_RPC_KEEP, 100, 0, &rpc);
	uint8_t byte;

	(void)state;
	rpc.ret = 0;
	rpc.params[0] = (struct abi_param){ .attr = ABI_ATTR_RMEM_OUTPUT };
	rpc.params[0].u.rmem.shm_ref = buffer.handle;
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
	assert_error(reclaim(&vm1, buffer.handle), ABI_FFA_DENIED);
	msg = invoke_of(&judged, TA_RPC_FILL_KEPT, 0x44, 0);
	assert_ret(&judged, 0, call(&judged, 0, &msg), ABI_SUCCESS);
	sim_guest_read(vm1.vm, &byte, buffer.page, 1);
	assert_int_equal(byte, 0x44);
	asked = ask(TA_RPC_DROP, 0, 0, &rpc);
	assert_request(asked, &rpc, ABI_RPC_CMD_SHM_FREE);
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
	assert_success(reclaim(&vm1, buffer.handle));
}

static uint64_t wanted; /* bytes */
static uint32_t told;

/* What OP-TEE is told in the message itself, which it does not look at. */
static uint32_t ta_look_at_ret(struct optee_thread *thread, uint32_t func,
			       struct optee_param *param)
{
	struct optee_mobj *mobj = optee_payload_alloc(thread, ABI_SHM_TYPE_APPL, wanted);

	(void)func, (void)param;
	told = thread->direct.rpc->ret;
	if (mobj)
		optee_payload_free(thread, mobj, ABI_SHM_TYPE_APPL);
	return mobj ? ABI_SUCCESS : ABI_OUT_OF_MEMORY;
}

/* The answer to an SHM_ALLOC of so many bytes: in a page, from somewhere on. */
static struct om_smc a_page_is_given(uint64_t bytes, uint64_t offs, struct abi_msg *rpc)
{
	struct om_smc asked;

	wanted = bytes;
	optee.config.ta = ta_look_at_ret;
	asked = ask(TA_NOTHING, 0, 0, rpc);
	assert_request(asked, rpc, ABI_RPC_CMD_SHM_ALLOC);
	rpc->ret = 0;
	rpc->params[0] = (struct abi_param){ .attr = ABI_ATTR_RMEM_OUTPUT };
	rpc->params[0].u.rmem.offs = offs;
	rpc->params[0].u.rmem.size = bytes;
	rpc->params[0].u.rmem.shm_ref = buffer.handle;
	return answer_and_read(asked, rpc);
}

static void a_whole_page(void **state)
{
	struct abi_msg rpc;
	struct om_smc asked = a_page_is_given(OM_PAGE_SIZE, 0, &rpc);

	(void)state;
	assert_request(asked, &rpc, ABI_RPC_CMD_SHM_FREE);
	assert_int_equal(told, ABI_SUCCESS);
	rpc.ret = 0;
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
	asked = a_page_is_given(OM_PAGE_SIZE, UINT64_C(1) << 48, &rpc);
	assert_int_equal(told, ABI_BAD_PARAMETERS);
	assert_ret(&judged, 0, asked, ABI_OUT_OF_MEMORY);
}

/* As much as there is behind the first byte of the buffer, wherever in its first page that is. */
static void the_rest_of_a_page(void **state)
{
	struct abi_msg rpc;
	struct om_smc asked;

	(void)state;
	asked = a_page_is_given(OM_PAGE_SIZE - 24, UINT64_C(24) << 48, &rpc);
	assert_request(asked, &rpc, ABI_RPC_CMD_SHM_FREE);
	assert_int_equal(told, ABI_SUCCESS);
	rpc.ret = 0;
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
}

/* Another vCPU of the guest's changes its answer when OP-TEE goes on. */
static unsigned met;

static void change_answer(void)
{
	struct abi_msg rpc = { .ret = 0x666, .num_params = 1 };

	rpc.params[0].u.value.a = 0x666;
	rpc_write(&judged, 0, &rpc);
	met++;
}

static uint32_t ta_rpc_and_point(struct optee_thread *thread, uint32_t func,
				 struct optee_param *param)
{
	struct optee_param rpc = { .attr = ABI_ATTR_VALUE_INOUT, .a = 1 };
	struct abi_msg *own = thread->direct.rpc;
	uint32_t ret = optee_rpc_cmd(thread, ABI_RPC_CMD_GET_TIME, &rpc, 1);

	(void)func;
	optee_point();
	optee_mobj_read(thread->guest, thread->direct.share, own, thread->direct.rpc_at,
			ABI_RPC_ARG_SIZE);
	param[0].a = own->params[0].u.value.a;
	return ret == own->ret ? ret : ABI_GENERIC;
}

static void an_answer_that_changes(void **state)
{
	struct abi_msg rpc, msg;
	struct om_smc asked;

	(void)state;
	optee.config.ta = ta_rpc_and_point;
	asked = ask(TA_NOTHING, 0, 0, &rpc);
	rpc.ret = 0;
	rpc.params[0].u.value.a = 7;
	rpc_write(&judged, 0, &rpc);
	met = 0;
	optee.at_point = change_answer;
	assert_ret(&judged, 0, resume(&vm1, asked.a[7]), ABI_SUCCESS);
	optee.at_point = NULL;
	assert_true(met);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.params[0].u.value.a, 7);
}

/* Of a message whose number of parameters the guest changes: requests are where they were. */
static void a_message_that_grows(void **state)
{
	struct abi_msg rpc, msg;
	struct om_smc asked = ask(TA_RPC, ABI_RPC_CMD_GET_TIME, 5, &rpc);

	(void)state;
	rpc.ret = 0;
	rpc.params[0].u.value.a = 7;
	rpc_write(&judged, 0, &rpc);
	msg_read(&judged, 0, &msg);
	msg.num_params = 3;
	sim_guest_write(vm1.vm, judged.page, &msg, offsetof(struct abi_msg, params));
	assert_ret(&judged, 0, resume(&vm1, asked.a[7]), ABI_SUCCESS);
	msg_read(&judged, 0, &msg);
	assert_int_equal(msg.num_params, 1);
	assert_int_equal(msg.params[0].u.value.b, 7);
}

/* What the guest may not see is answered by the mediator; the guest gets the turn all the same. */
#define MOST_PARAMS 100

static uint64_t asked_attr;
static uint64_t asked_handle;
static uint32_t asked_params;

static uint32_t ta_ask(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	struct optee_param rpc[MOST_PARAMS] = { 0 };

	for (unsigned i = 0; i < MOST_PARAMS; i++)
		rpc[i] = (struct optee_param){ .attr = (uint32_t)asked_attr,
					       .a = asked_handle,
					       .b = asked_handle };
	(void)param;
	return optee_rpc_cmd(thread, func, rpc, asked_params);
}

static void request_is(bool allowed, uint32_t cmd, uint32_t num_params, uint64_t attr,
		       uint64_t handle)
{
	struct om_smc asked;
	struct abi_msg rpc;

	optee.config.ta = ta_ask;
	asked_attr = attr;
	asked_handle = handle;
	asked_params = num_params;
	asked = ask(cmd, 0, 0, &rpc);
	assert_asked(asked, allowed ? ABI_FFA_RETURN_RPC : ABI_FFA_RETURN_INTERRUPT);
	rpc = (struct abi_msg){ 0 };
	assert_ret(&judged, 0, answer(asked, &rpc), allowed ? ABI_SUCCESS : ABI_GENERIC);
}

/* One that has a second parameter that the guest may not see; or too many, which is no request. */
static uint32_t ta_ask_wrongly(struct optee_thread *thread, uint32_t func,
			       struct optee_param *param)
{
	struct optee_param rpc[5] = { { .attr = ABI_ATTR_VALUE_INOUT },
				      { .attr = ABI_ATTR_RMEM_INOUT, .a = asked_handle } };

	(void)func, (void)param;
	if (optee_rpc_cmd(thread, ABI_RPC_CMD_FS, rpc, 2) != ABI_GENERIC ||
	    optee_rpc_cmd(thread, ABI_RPC_CMD_RPMB, rpc, 1) != ABI_NOT_SUPPORTED)
		return ABI_BUSY;
	return optee_rpc_cmd(thread, ABI_RPC_CMD_FS, rpc, 5);
}

static void wrong_requests(void **state)
{
	struct om_smc asked;
	struct abi_msg rpc;

	(void)state;
	asked_handle = shadow_handle();
	optee.config.ta = ta_ask_wrongly;
	asked = ask(TA_NOTHING, 0, 0, &rpc);
	for (int i = 0; i < 3; i++) {
		assert_asked(asked, ABI_FFA_RETURN_INTERRUPT);
		asked = resume(&vm1, asked.a[7]);
	}
	assert_ret(&judged, 0, asked, ABI_GENERIC);
}

/* A call is in progress whose message is in a share: of no other is it said that it is in use. */
static void a_handle_that_is_none(void **state)
{
	struct abi_msg rpc;
	struct om_smc asked = ask(TA_RPC, ABI_RPC_CMD_FS, 0, &rpc);

	(void)state;
	assert_error(reclaim(&vm1, judged.handle), ABI_FFA_DENIED);
	assert_error(reclaim(&vm1, judged.handle + 77), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_COOKIE], 1);
	rpc.ret = 0;
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
}

/* A share that is being taken back in steps, and that OP-TEE has let go of, has no message. */
static void a_message_in_what_was_taken_back(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 40)));
	struct om_smc reclaimed = { { ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };

	(void)state;
	step_by(&vm1, 7);
	assert_true(say_once(&vm1, reclaimed).a[0] == OM_SMC_REPEAT);
	assert_w3(say_once(&vm1, ffa_message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle,
					     handle >> 32, 0, 0)),
		  ABI_BAD_PARAMETERS);
	assert_success(ffa_say(&vm1, reclaimed));
}

static void requests(void **state)
{
	const uint32_t cmd = ABI_RPC_CMD_LOAD_TA;
	uint64_t handle;

	(void)state;
	handle = shadow_handle();
	request_is(true, cmd, 4, ABI_ATTR_VALUE_INOUT, 0);
	request_is(true, cmd, 0, 0, 0);
	request_is(true, cmd, 1, ABI_ATTR_NONE, 0);
	request_is(true, cmd, 1, ABI_ATTR_VALUE_INPUT, 0);
	request_is(true, cmd, 1, ABI_ATTR_VALUE_OUTPUT, 0);
	request_is(true, cmd, 1, ABI_ATTR_RMEM_INPUT, buffer.handle);
	request_is(true, cmd, 1, ABI_ATTR_RMEM_OUTPUT, buffer.handle);
	request_is(true, cmd, 1, ABI_ATTR_RMEM_INOUT, buffer.handle);
	request_is(true, cmd, 1, ABI_ATTR_RMEM_INOUT, ABI_FFA_NO_HANDLE);
	request_is(false, cmd, 1, ABI_ATTR_RMEM_INOUT, handle);
	request_is(false, cmd, 1, ABI_ATTR_RMEM_INPUT, handle);
	request_is(false, cmd, 1, ABI_ATTR_RMEM_OUTPUT, handle);
	request_is(false, cmd, 1, ABI_ATTR_RMEM_INOUT, 0);
	request_is(false, cmd, 1, ABI_ATTR_TMEM_INPUT, 0);
	request_is(false, cmd, 1, 0x1ff, 0);
	request_is(false, ABI_RPC_CMD_SHM_ALLOC, 2, ABI_ATTR_VALUE_INPUT, 0);
	request_is(false, ABI_RPC_CMD_SHM_ALLOC, 1, ABI_ATTR_VALUE_INOUT, 0);
	request_is(true, ABI_RPC_CMD_SHM_FREE, 1, ABI_ATTR_VALUE_INPUT, buffer.handle);
	request_is(false, ABI_RPC_CMD_SHM_FREE, 1, ABI_ATTR_VALUE_INPUT, handle);
	request_is(false, ABI_RPC_CMD_SHM_FREE, 2, ABI_ATTR_VALUE_INPUT, buffer.handle);
	request_is(false, cmd, MOST_PARAMS, ABI_ATTR_VALUE_INPUT, 0);
}

/* The place of OP-TEE's requests, as it finds it after one of two outputs, and after one of one. */
static struct abi_msg after_two, after_one;

static uint32_t ta_ask_for_less(struct optee_thread *thread, uint32_t func,
				struct optee_param *param)
{
	struct optee_param rpc[2] = { { .attr = ABI_ATTR_VALUE_OUTPUT },
				      { .attr = ABI_ATTR_VALUE_OUTPUT } };
	const struct optee_direct *direct = &thread->direct;

	(void)func, (void)param;
	optee_rpc_cmd(thread, ABI_RPC_CMD_GET_TIME, rpc, 2);
	optee_mobj_read(thread->guest, direct->share, &after_two, direct->rpc_at, ABI_RPC_ARG_SIZE);
	optee_rpc_cmd(thread, ABI_RPC_CMD_GET_TIME, rpc, 1);
	optee_mobj_read(thread->guest, direct->share, &after_one, direct->rpc_at, ABI_RPC_ARG_SIZE);
	return ABI_SUCCESS;
}

/* T6: of an answer no more is taken than was asked for, nor what an earlier request had more of. */
static void an_answer_to_more(void **state)
{
	struct abi_msg rpc;
	struct om_smc asked;

	(void)state;
	optee.config.ta = ta_ask_for_less;
	asked = ask(TA_NOTHING, 0, 0, &rpc);
	assert_int_equal(rpc.num_params, 2);
	rpc.ret = 0;
	rpc.params[1].u.value.a = 7;
	asked = answer_and_read(asked, &rpc);
	assert_int_equal(rpc.num_params, 1);
	rpc.ret = 0;
	rpc.params[1].u.value.a = 8;
	assert_ret(&judged, 0, answer(asked, &rpc), ABI_SUCCESS);
	assert_int_equal(after_two.params[1].u.value.a, 7);
	assert_memory_equal(&after_one.params[1], &after_two.params[1],
			    sizeof(after_two.params[1]));
}

/* A request that waits, and the end of the life. */
static void a_life_ends(void **state)
{
	struct abi_msg rpc;
	struct om_smc asked;

	(void)state;
	for (int i = 0; i < 2; i++) {
		asked = ask(TA_RPC, ABI_RPC_CMD_GET_TIME, 5, &rpc);
		if (i)
			assert_int_equal(guest_reset(&vm1), OM_OK);
		else
			assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
		assert_w3(answer(asked, &rpc), ABI_BAD_PARAMETERS);
		map_buffers(&vm1);
		caller_open(&judged, &vm1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged_test(an_answer),
		judged_test(interrupts),
		judged_test(a_buffer),
		judged_test(wrong_buffers),
		judged_test(no_buffer),
		judged_test(a_whole_page),
		judged_test(the_rest_of_a_page),
		judged_test(wrong_requests),
		judged_test(a_handle_that_is_none),
		judged_test(a_message_in_what_was_taken_back),
		judged_test(a_buffer_that_is_kept),
		judged_test(an_answer_that_changes),
		judged_test(a_message_that_grows),
		judged_test(requests),
		judged_test(an_answer_to_more),
		judged_test(a_life_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
