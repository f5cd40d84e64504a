/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See test.h.
 */
#include "test.h"

struct guest one;
struct guest two;
uint32_t session;

static struct om_stats fixture;

int machine_set_up(void **state)
{
	(void)state;
	sim_init();
	optee.config.threads = OPTEE_THREADS;
	fixture = (struct om_stats){ 0 };
	one.om = NULL;
	two.om = NULL;
	return om_init() != OM_OK;
}

void be_with_threads(uint32_t threads)
{
	optee.config.threads = threads;
	assert_int_equal(om_init(), OM_OK);
}

void be_silent_of_threads(void)
{
	optee.config.knows_no_thread_count = true;
	assert_int_equal(om_init(), OM_OK);
}

int guests_set_up(void **state)
{
	if (machine_set_up(state))
		return -1;
	if (guest_start(&one, "one", 1, NULL) != OM_OK ||
	    guest_start(&two, "two", 2, NULL) != OM_OK)
		return -1;
	return guest_open(&one, &session).a0 != ABI_OK;
}

int rpc_arg_set_up(void **state)
{
	if (guests_set_up(state))
		return -1;
	one.manner.style = GUEST_RPC_ARG;
	return 0;
}

int regd_arg_set_up(void **state)
{
	if (guests_set_up(state) || !guest_be_linux(&one))
		return -1;
	fixture = guest_stats(&one);
	return 0;
}

int tear_down(void **state)
{
	(void)state;
	sim_port.hook = NULL;
	if (one.om)
		guest_end(&one);
	if (two.om)
		guest_end(&two);
	sim_clean_up();
	assert_no_violation();
	return 0;
}

void assert_no_violation(void)
{
	if (sim_violations)
		fail_msg("%u violations, the first: %s", sim_violations, sim_first_violation);
}

void assert_violation(void)
{
	assert_int_not_equal(sim_violations, 0);
	sim_violations = 0;
}

void assert_result(struct guest_result result, uint32_t a0, uint32_t ret)
{
	assert_no_violation();
	assert_int_equal(result.a0, a0);
	assert_int_equal(result.ret, ret);
}

void assert_done(struct guest_result result)
{
	assert_result(result, ABI_OK, ABI_SUCCESS);
}

void assert_refused(struct guest_result result, uint32_t ret)
{
	assert_result(result, ABI_OK, ret);
	assert_int_equal(result.origin, ABI_ORIGIN_COMMS);
}

uint64_t refused(const struct guest *guest, enum om_refusal why)
{
	return guest_stats(guest).refused[why];
}

uint64_t buffers_now(void)
{
	return guest_stats(&one).buffers_now - fixture.buffers_now;
}

uint64_t pages_now(void)
{
	return guest_stats(&one).pages_pinned_now - fixture.pages_pinned_now;
}

static struct abi_msg invoke_msg(uint32_t func, uint64_t a, uint64_t b)
{
	struct abi_msg msg = msg_invoke(session, func);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, a, b);
	return msg;
}

struct guest_result invoke_value(uint32_t func, uint64_t a, uint64_t b, uint64_t *out)
{
	struct abi_msg msg = invoke_msg(func, a, b);
	struct guest_result result = guest_call_msg(&one, &msg);

	if (out)
		*out = msg.params[0].u.value.a;
	return result;
}

void invoke_begin(struct guest_call *call, uint32_t func, uint64_t a, uint64_t b)
{
	struct abi_msg msg = invoke_msg(func, a, b);

	guest_call_begin(call, &one, &msg);
}

void step_until(struct guest_call *call, uint32_t rpc)
{
	assert_true(guest_call_step_until(call, rpc));
}

void step_until_cmd(struct guest_call *call, uint32_t cmd)
{
	assert_true(guest_call_step_until_cmd(call, cmd));
}

struct guest_share *registered(uint64_t offset, uint64_t size)
{
	struct guest_share *share = guest_share_new(&one, offset, size);

	assert_done(guest_register(&one, share));
	return share;
}
