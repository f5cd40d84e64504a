/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPC data buffers: SHM_ALLOC and SHM_FREE, with every answer that a guest can give (section 3.4).
 */
#include "test.h"

/* What the guest has lent for RPCs. */
static struct guest_share *lent(void)
{
	struct guest_share *share = one.shares;

	while (share && share->kind != GUEST_RPC_DATA)
		share = share->next;
	return share;
}

static void buffers_of_all_sizes(void **state)
{
	static const uint64_t sizes[] = { 1,	4095,	    4096,	    4097,
					  8192, 511 * 4096, 511 * 4096 + 1, 600 * 4096 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t sum;

		assert_done(invoke_value(TA_RPC_BUFFER, sizes[i], 0, &sum));
		assert_int_equal(sum, sizes[i] * 0x5a);
		assert_int_equal(pages_now(), 0);
	}
}

/* Linux before 6.8 gives one page of KERNEL memory by its bare address. */
static void the_contiguous_form(void **state)
{
	uint64_t sum;

	(void)state;
	one.manner.contiguous = true;
	assert_done(invoke_value(TA_RPC_KERNEL, 4096, 0, &sum));
	assert_int_equal(sum, 4096 * 0x5a);
	assert_done(invoke_value(TA_RPC_KERNEL, 100, 0, &sum));
	assert_int_equal(sum, 100 * 0x5a);
}

/* A buffer may outlive the call that it was asked in. */
static void kept_from_call_to_call(void **state)
{
	(void)state;
	assert_done(invoke_value(TA_RPC_KEEP, 10000, 0, NULL));
	assert_int_equal(pages_now(), 3);
	assert_int_equal(buffers_now(), 1);
	assert_done(invoke_value(TA_RPC_FILL_KEPT, 0x33, 0, NULL));
	assert_true(guest_share_is(&one, one.shares, 0x33));
	assert_done(invoke_value(TA_RPC_DROP, 0, 0, NULL));
	assert_int_equal(pages_now(), 0);
	assert_null(lent());
}

/* OP-TEE has dropped it before it asks, so that the guest may use the pages when it is asked. */
static void unpinned_when_the_guest_is_asked(void **state)
{
	struct guest_call call;

	(void)state;
	invoke_begin(&call, TA_RPC_BUFFER, 8192, 0);
	step_until_cmd(&call, ABI_RPC_CMD_LOAD_TA);
	assert_int_equal(pages_now(), 2);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_FREE);
	assert_int_equal(guest_rpc_request(&call).params[0].u.value.b, one.shares->cookie);
	assert_int_equal(pages_now(), 0);
	assert_done(guest_call_finish(&call));
}

static void what_the_guest_is_asked(void **state)
{
	struct guest_call call;
	struct abi_msg request;

	(void)state;
	invoke_begin(&call, TA_RPC_BUFFER, 8192, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	request = guest_rpc_request(&call);
	assert_int_equal(request.num_params, 1);
	assert_int_equal(request.params[0].attr, ABI_ATTR_VALUE_INPUT);
	assert_int_equal(request.params[0].u.value.a, ABI_SHM_TYPE_APPL);
	assert_int_equal(request.params[0].u.value.b, 8192);
	assert_int_equal(request.params[0].u.value.c, 8);
	assert_done(guest_call_finish(&call));
}

static void the_guest_has_none(void **state)
{
	(void)state;
	one.manner.refuses_shm_alloc = true;
	assert_result(invoke_value(TA_RPC_BUFFER, 8192, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(pages_now(), 0);
}

/* OP-TEE itself frees what it cannot map. */
static void optee_cannot_map_it(void **state)
{
	(void)state;
	optee.config.maps_nothing = true;
	assert_result(invoke_value(TA_RPC_BUFFER, 8192, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_null(lent());
}

static struct abi_param bad;

static void tamper_alloc(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	if (reply->cmd != ABI_RPC_CMD_SHM_ALLOC)
		return;
	if (bad.attr)
		reply->params[0].attr = bad.attr;
	if (bad.u.tmem.buf_ptr)
		reply->params[0].u.tmem.buf_ptr = bad.u.tmem.buf_ptr;
	if (bad.u.tmem.size)
		reply->params[0].u.tmem.size = bad.u.tmem.size;
}

/* The guest is told to free what it gave, and OP-TEE that there is nothing: both go on. */
static void is_taken_back(struct abi_param answer)
{
	struct guest_call call;

	bad = answer;
	one.manner.tamper_reply = tamper_alloc;
	invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_FREE);
	assert_int_equal(guest_rpc_request(&call).params[0].u.value.b, one.shares->cookie);
	assert_int_equal(pages_now(), 0);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_null(lent());
}

static void answers_that_are_taken_back(void **state)
{
	const uint64_t contiguous = ABI_ATTR_TMEM_OUTPUT;
	om_ipa_t gone = guest_page_new(&one);
	uint64_t page = guest_page_new(&one).v;
	uint64_t refusals;

	(void)state;
	sim_page_give_back(one.vm, gone);
	is_taken_back((struct abi_param){ .u.tmem = { .size = 4999 } });
	is_taken_back((struct abi_param){ .u.tmem = { .size = 1 } });
	is_taken_back((struct abi_param){ .u.tmem = { .size = UINT64_MAX } });
	is_taken_back((struct abi_param){ .u.tmem = { .buf_ptr = gone.v } });
	is_taken_back((struct abi_param){ .u.tmem = { .buf_ptr = SIM_RAM_BASE } });
	is_taken_back((struct abi_param){ .attr = contiguous, .u.tmem = { .buf_ptr = page } });
	/* Pages that follow are not to be guessed. */
	refusals = refused(&one, OM_REFUSED_MESSAGE);
	is_taken_back((struct abi_param){ .attr = contiguous, .u.tmem = { page | 1, 5000 } });
	assert_int_equal(refused(&one, OM_REFUSED_MESSAGE), refusals + 1);
}

/* It is freed as what was asked for: Linux has a function for each type. */
static void taken_back_of_its_type(void **state)
{
	struct guest_call call;

	(void)state;
	bad = (struct abi_param){ .u.tmem = { .size = 1 } };
	one.manner.tamper_reply = tamper_alloc;
	invoke_begin(&call, TA_RPC_KERNEL, 64, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_FREE);
	assert_int_equal(guest_rpc_request(&call).params[0].u.value.a, ABI_SHM_TYPE_KERNEL);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_OUT_OF_MEMORY);
}

static void an_answer_that_is_no_buffer(uint64_t attr)
{
	bad = (struct abi_param){ .attr = attr };
	one.manner.tamper_reply = tamper_alloc;
	assert_result(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(pages_now(), 0);
}

static void answers_that_are_no_buffer(void **state)
{
	(void)state;
	an_answer_that_is_no_buffer(ABI_ATTR_VALUE_INPUT);
	an_answer_that_is_no_buffer(ABI_ATTR_TMEM_INPUT | ABI_ATTR_NONCONTIG);
	an_answer_that_is_no_buffer(ABI_ATTR_RMEM_OUTPUT);
	an_answer_that_is_no_buffer(ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG | ABI_ATTR_META);
	assert_int_equal(refused(&one, OM_REFUSED_REPLY), 4);
}

static void tamper_count(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	if (reply->cmd == ABI_RPC_CMD_SHM_ALLOC)
		reply->num_params = 2;
}

static void an_answer_of_two_params(void **state)
{
	(void)state;
	one.manner.tamper_reply = tamper_count;
	assert_result(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(pages_now(), 0);
}

/* More than was asked for is the guest's to give. */
static void a_bigger_buffer(void **state)
{
	struct guest_call call;
	struct guest_share *share;

	(void)state;
	invoke_begin(&call, TA_RPC_KEEP, 100, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	share = guest_share_new(&one, 0, 9000);
	share->kind = GUEST_RPC_DATA;
	share->state = GUEST_MAY_LIVE;
	bad = (struct abi_param){ .u.tmem = { guest_list_write(&one, share), 9000 } };
	one.manner.tamper_reply = tamper_alloc;
	assert_done(guest_call_finish(&call));
	assert_int_equal(pages_now(), 3);
}

/* U-Boot registers the buffer within the RPC, and answers with the same cookie. */
static void registered_within_the_rpc(void **state)
{
	struct guest_call call;
	struct guest_share *share;

	(void)state;
	invoke_begin(&call, TA_RPC_KEEP, 5000, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	one.next_cookie += 16;
	share = registered(0, 5000);
	share->cookie = one.next_cookie;
	assert_done(guest_call_finish(&call));
	assert_int_equal(pages_now(), 4);
	assert_int_equal(buffers_now(), 2);
}

/* I6: what OP-TEE was lent in an RPC is nothing that a call may name or unregister. */
static void no_registered_buffer(void **state)
{
	struct abi_msg use = msg_invoke(session, TA_NOTHING);
	struct abi_msg unregister;

	(void)state;
	assert_done(invoke_value(TA_RPC_KEEP, 5000, 0, NULL));
	msg_add_rmem(&use, ABI_ATTR_RMEM_INOUT, one.shares, 0, 8);
	unregister = msg_unregister(one.shares);
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
	assert_done(invoke_value(TA_RPC_DROP, 0, 0, NULL));
}

static void the_guests_memory_fails(void **state)
{
	(void)state;
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { 1 } };
	assert_result(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_null(lent());
	assert_int_equal(pages_now(), 0);
}

/* Read once, and gone when the guest is to be told that it was no good (T7). */
static void the_place_goes_away(void **state)
{
	struct guest_call call;

	(void)state;
	bad = (struct abi_param){ .u.tmem = { .size = 1 } };
	one.manner.tamper_reply = tamper_alloc;
	invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_WRITE, .at = { 1 } };
	guest_call_step(&call);
	assert_int_not_equal(call.smc.a[0], ABI_RPC_CMD);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(pages_now(), 0);
	assert_int_equal(buffers_now(), 0);
}

static void tamper_ret(struct guest_call *call, struct abi_msg *reply)
{
	(void)call;
	if (reply->cmd == ABI_RPC_CMD_SHM_ALLOC)
		reply->ret = ABI_BUSY;
}

/* What an error has in its parameter is not looked at: no buffer, nor one that is refused. */
static void an_error_with_a_buffer(void **state)
{
	struct guest_call call;

	(void)state;
	one.manner.tamper_reply = tamper_ret;
	invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	guest_call_step(&call);
	assert_int_not_equal(call.smc.a[0], ABI_RPC_CMD);
	assert_int_equal(pages_now(), 0);
	assert_result(guest_call_finish(&call), ABI_OK, ABI_OUT_OF_MEMORY);
	one.manner.tamper_reply = NULL;
	one.manner.refuses_shm_alloc = true;
	assert_result(invoke_value(TA_RPC_BUFFER, 5000, 0, NULL), ABI_OK, ABI_OUT_OF_MEMORY);
	assert_int_equal(refused(&one, OM_REFUSED_REPLY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(buffers_of_all_sizes),
		styles_test(the_contiguous_form),
		styles_test(kept_from_call_to_call),
		styles_test(unpinned_when_the_guest_is_asked),
		styles_test(what_the_guest_is_asked),
		styles_test(the_guest_has_none),
		styles_test(optee_cannot_map_it),
		styles_test(answers_that_are_taken_back),
		styles_test(taken_back_of_its_type),
		styles_test(answers_that_are_no_buffer),
		styles_test(an_answer_of_two_params),
		styles_test(a_bigger_buffer),
		styles_test(registered_within_the_rpc),
		styles_test(no_registered_buffer),
		styles_test(the_guests_memory_fails),
		guests_test(the_place_goes_away),
		rpc_arg_test(the_place_goes_away),
		styles_test(an_error_with_a_buffer),
	};

	return cmocka_run_group_tests_name("RPC buffers", tests, NULL, NULL);
}
