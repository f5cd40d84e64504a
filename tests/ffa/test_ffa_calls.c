/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls behind the second door: what of them registers tell, and the limit on them. */
#include "ffa/caller.h"
#include "ffa/strange.h"

static struct caller first;
static struct caller other;

static int callers_set_up(void **state)
{
	if (door_vms_set_up(state))
		return -1;
	caller_open(&first, &vm1);
	caller_open(&other, &vm2);
	return 0;
}

#define calls_test(fn) cmocka_unit_test_setup_teardown(fn, callers_set_up, door_tear_down)

/* A call that OP-TEE is interrupted in so often. */
static struct om_smc interrupted(const struct caller *caller, uint32_t slot, uint64_t times)
{
	struct abi_msg msg = invoke_of(caller, TA_INTERRUPT, times, 0);

	return call(caller, slot, &msg);
}

static void figures(void **state)
{
	struct abi_msg msg = invoke_of(&first, TA_NOTHING, 0, 0);
	struct om_smc answer;

	(void)state;
	assert_int_equal(guest_stats(&vm1).calls, 1);
	assert_ret(&first, 0, call(&first, 0, &msg), ABI_SUCCESS);
	answer = interrupted(&first, 0, 2);
	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	assert_int_equal(guest_stats(&vm1).calls_now, 1);
	answer = resume(&vm1, answer.a[7]);
	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	assert_ret(&first, 0, resume(&vm1, answer.a[7]), ABI_SUCCESS);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
	assert_int_equal(guest_stats(&vm1).calls, 3);
	assert_int_equal(guest_stats(&vm1).rpcs, 2);
	assert_int_equal(guest_stats(&vm2).calls, 1);
}

#define TURNS 70u

/* T5: an id is good for one answer, however often a call is the guest's to go on with. */
static void ids_of_a_call(void **state)
{
	struct om_smc answer = interrupted(&first, 0, TURNS);
	uint64_t id[TURNS];

	(void)state;
	for (unsigned i = 0; i < TURNS; i++) {
		assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
		id[i] = answer.a[7];
		for (unsigned j = 0; j < i; j++)
			assert_int_not_equal(id[i], id[j]);
		answer = resume(&vm1, id[i]);
	}
	assert_ret(&first, 0, answer, ABI_SUCCESS);
}

/* OP-TEE comes back in a way that there is not: the guest has the turn, and nothing to answer. */
static void come_back_strangely(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && use->after && use->smc->a[4] == ABI_FFA_RETURN_INTERRUPT)
		use->smc->a[4] = 7;
}

static void a_return_that_is_none(void **state)
{
	struct om_smc answer;

	(void)state;
	sim_port.hook = come_back_strangely;
	answer = interrupted(&first, 0, 1);
	sim_port.hook = NULL;
	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	assert_ret(&first, 0, resume(&vm1, answer.a[7]), ABI_SUCCESS);
}

/* OP-TEE is not asked, whatever is wrong with it. */
static void resume_is_refused(struct guest *guest, uint64_t w7)
{
	unsigned smcs = sim_port.uses[SIM_SMC];
	uint64_t refused = guest_stats(guest).refused[OM_REFUSED_RESUME];

	assert_w3(resume(guest, w7), ABI_BAD_PARAMETERS);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	assert_int_equal(guest_stats(guest).refused[OM_REFUSED_RESUME], refused + 1);
}

static void a_foreign_resume(void **state)
{
	struct om_smc answer;
	uint64_t id;

	(void)state;
	for (uint64_t w7 = 0; w7 < 80; w7++)
		resume_is_refused(&vm1, w7);
	resume_is_refused(&vm1, UINT32_MAX);
	answer = interrupted(&first, 0, 2);
	id = answer.a[7];
	resume_is_refused(&vm2, id);
	resume_is_refused(&vm1, id + 1);
	resume_is_refused(&vm1, id + 64);
	answer = resume(&vm1, id);
	assert_asked(answer, ABI_FFA_RETURN_INTERRUPT);
	resume_is_refused(&vm1, id);
	assert_call_done(resume(&vm1, answer.a[7]));
	resume_is_refused(&vm1, answer.a[7]);
}

/* The upper half of a register, in the form with 64 bits. */
static void an_id_of_64_bits(void **state)
{
	struct om_smc answer = interrupted(&first, 0, 1);
	uint64_t id = answer.a[7];

	(void)state;
	answer = SAY(&vm1, ABI_FFA_DIRECT_REQ_64, 1u << 16 | ABI_FFA_OPTEE_ID, 0, ABI_FFA_RESUME, 0,
		     0, 0, id | UINT64_C(1) << 40);
	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_64);
	assert_int_equal(answer.a[3], ABI_BAD_PARAMETERS);
	answer = SAY(&vm1, ABI_FFA_DIRECT_REQ_64, 1u << 16 | ABI_FFA_OPTEE_ID, 0, ABI_FFA_RESUME, 1,
		     2, 3, id);
	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_64);
	assert_int_equal(answer.a[3], 0);
	assert_int_equal(answer.a[4], ABI_FFA_RETURN_DONE);
}

static void limit_calls(uint32_t calls)
{
	struct om_limits limits;

	om_vm_get_limits(vm1.om, &limits);
	limits.calls = calls;
	assert_int_equal(om_vm_set_limits(vm1.om, &limits), OM_OK);
}

/* The guest's driver then waits for one of its other calls to end. */
static void the_limit_on_calls(void **state)
{
	uint64_t id[3];

	(void)state;
	optee.config.threads = 4;
	assert_int_equal(guest_reset(&vm1), OM_OK);
	map_buffers(&vm1);
	caller_open(&first, &vm1);
	limit_calls(2);
	id[0] = interrupted(&first, 0, 1).a[7];
	id[1] = interrupted(&first, 1, 1).a[7];
	assert_w3(interrupted(&first, 2, 1), ABI_BUSY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_CALLS], 1);
	assert_int_equal(guest_stats(&vm1).calls, 4);
	assert_call_done(resume(&vm1, id[0]));
	id[0] = interrupted(&first, 0, 1).a[7];
	limit_calls(3);
	id[2] = interrupted(&first, 2, 1).a[7];
	limit_calls(2);
	assert_call_done(resume(&vm1, id[0]));
	assert_w3(interrupted(&first, 0, 1), ABI_BUSY);
	assert_call_done(resume(&vm1, id[1]));
	assert_call_done(resume(&vm1, id[2]));
	assert_call_done(resume(&vm1, interrupted(&first, 0, 1).a[7]));
}

/* All of OP-TEE's threads are the VM's own: it waits for first. */
static void no_thread_is_free(void **state)
{
	uint64_t id[OPTEE_THREADS];

	(void)state;
	for (uint32_t i = 0; i < optee.config.threads; i++)
		id[i] = interrupted(&first, i, 1).a[7];
	assert_w3(interrupted(&first, 7, 1), ABI_BUSY);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_CALLS], 0);
	for (uint32_t i = 0; i < optee.config.threads; i++)
		assert_call_done(resume(&vm1, id[i]));
}

/* None is the VM's own: nothing would ever end, so it is not told to wait. */
static void no_thread_for_the_only_call(void **state)
{
	struct abi_msg msg = invoke_of(&first, TA_NOTHING, 0, 0);
	unsigned smcs;

	(void)state;
	smcs = sim_port.uses[SIM_SMC];
	optee.config.call_a0 = ABI_BUSY;
	assert_w3(call(&first, 0, &msg), ABI_OUT_OF_MEMORY);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs + 2);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
	optee.config.call_a0 = ABI_BAD_PARAMETERS;
	assert_w3(call(&first, 0, &msg), ABI_BAD_PARAMETERS);
	optee.config.call_a0 = 0;
	assert_ret(&first, 0, call(&first, 0, &msg), ABI_SUCCESS);
}

/* One has become free when OP-TEE is tried once more. */
static void free_a_thread(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && use->after)
		optee.config.call_a0 = 0;
}

static void no_thread_at_first(void **state)
{
	struct abi_msg msg = invoke_of(&first, TA_INCREMENT, 5, 6);
	uint64_t calls = guest_stats(&vm1).calls;
	unsigned smcs = sim_port.uses[SIM_SMC];

	(void)state;
	optee.config.call_a0 = ABI_BUSY;
	sim_port.hook = free_a_thread;
	assert_ret(&first, 0, call(&first, 0, &msg), ABI_SUCCESS);
	sim_port.hook = NULL;
	assert_int_equal(sim_port.uses[SIM_SMC], smcs + 2);
	msg_read(&first, 0, &msg);
	assert_int_equal(msg.params[0].u.value.a, 6);
	assert_int_equal(guest_stats(&vm1).calls, calls + 1);
}

/* OP-TEE is tried once more, and then the SPMC does not let the call through. */
static void no_thread_and_then_an_error(void **state)
{
	struct abi_msg msg = invoke_of(&first, TA_NOTHING, 0, 0);

	(void)state;
	optee.config.call_a0 = ABI_BUSY;
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_SMC,
					     .at = { 2 },
					     .ffa_error = ABI_FFA_DENIED };
	assert_error(call(&first, 0, &msg), ABI_FFA_DENIED);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
	sim_port.fault = (struct sim_fault){ 0 };
	optee.config.call_a0 = 0;
	assert_ret(&first, 0, call(&first, 0, &msg), ABI_SUCCESS);
}

/* What a call does not use is zero when OP-TEE gets it: the model looks. */
static void unused_registers(void **state)
{
	struct om_smc answer;

	(void)state;
	answer = interrupted(&first, 0, 1);
	assert_call_done(message(&vm1, ABI_FFA_RESUME, 1, 2, 3, answer.a[7]));
	answer = message(&vm1, ABI_FFA_CALL_WITH_ARG, (uint32_t)first.handle, first.handle >> 32, 0,
			 5);
	assert_call_done(resume(&vm1, answer.a[7]));
}

static void a_request_passes(void **state)
{
	struct abi_msg msg = invoke_of(&first, TA_RPC, ABI_RPC_CMD_GET_TIME, 5);
	struct abi_msg rpc;
	struct om_smc answer;

	(void)state;
	answer = call(&first, 0, &msg);
	assert_asked(answer, ABI_FFA_RETURN_RPC);
	rpc_read(&first, 0, &rpc);
	assert_int_equal(rpc.cmd, ABI_RPC_CMD_GET_TIME);
	rpc.ret = 0;
	rpc.params[0].u.value.a = 7;
	rpc_write(&first, 0, &rpc);
	assert_ret(&first, 0, resume(&vm1, answer.a[7]), ABI_SUCCESS);
	msg_read(&first, 0, &msg);
	assert_int_equal(msg.params[0].u.value.b, 7);
}

/* What was suspended is of the life before: its id is good for nothing, and its slot is free. */
static void a_life_ends(void **state)
{
	uint64_t id;

	(void)state;
	limit_calls(2);
	for (int i = 0; i < 3; i++) {
		interrupted(&first, 0, 1);
		id = interrupted(&first, 1, 1).a[7];
		if (i % 2)
			assert_int_equal(guest_reset(&vm1), OM_OK);
		else
			assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
		assert_int_equal(guest_stats(&vm1).calls_now, 0);
		resume_is_refused(&vm1, id);
		map_buffers(&vm1);
		caller_open(&first, &vm1);
		assert_asked(interrupted(&first, 0, 1), ABI_FFA_RETURN_INTERRUPT);
		resume_is_refused(&vm1, id);
	}
}

/* Two vCPUs answer the same request: the second one while the first is in OP-TEE. */
static uint64_t met_id;
static uint64_t met_w3;

static void resume_too(void)
{
	if (!met_w3)
		met_w3 = message(&vm1, ABI_FFA_RESUME, 0, 0, 0, met_id).a[3];
}

static void resumed_by_two(void **state)
{
	(void)state;
	met_id = interrupted(&first, 0, 1).a[7];
	met_w3 = 0;
	optee.at_point = resume_too;
	assert_call_done(resume(&vm1, met_id));
	optee.at_point = NULL;
	assert_int_equal(met_w3, ABI_BAD_PARAMETERS);
}

/* OP-TEE says so, to each CALL_WITH_ARG; what it has besides is no guest's. */
static struct om_smc told(uint64_t a0, uint64_t w2, uint64_t w3, uint64_t w4)
{
	struct om_smc answer = { { a0, 7, w2, w3, w4, 7, 7, 7 } };

	be_strange_to_message(0, ABI_FFA_CALL_WITH_ARG, answer);
	answer = enter(&first, 0);
	be_right();
	return answer;
}

static void answers_of_optee(void **state)
{
	const uint64_t resp = ABI_FFA_DIRECT_RESP_32;
	struct om_smc waits, answer;

	(void)state;
	assert_call_done(told(resp, 0, 0, ABI_FFA_RETURN_DONE));
	answer = told(resp, 0, ABI_BAD_PARAMETERS, ABI_FFA_RETURN_RPC);
	assert_w3(answer, ABI_BAD_PARAMETERS);
	assert_int_equal(answer.a[4] | answer.a[7], 0);
	assert_error(told(ABI_FFA_ERROR, ABI_FFA_DENIED, 0, 0), ABI_FFA_DENIED);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
	/* No thread, though no call of the VM's has one: it is asked once more. */
	answer = told(resp, 0, ABI_BUSY, 0);
	assert_int_equal(strange_answers(), 2);
	assert_w3(answer, ABI_OUT_OF_MEMORY);
	assert_int_equal(answer.a[4] | answer.a[7], 0);
	/* But not if there is one to wait for. */
	waits = interrupted(&first, 1, 1);
	answer = told(resp, 0, ABI_BUSY, 0);
	assert_int_equal(strange_answers(), 1);
	assert_w3(answer, ABI_BUSY);
	assert_call_done(resume(&vm1, waits.a[7]));
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
}

static unsigned asked;

/* OP-TEE has no thread; and when it is asked once more, there is no answer. */
static void no_thread_and_no_answer(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && use->after)
		*use->smc = asked++ ? (struct om_smc){ { ABI_FFA_ERROR, 0, ABI_FFA_DENIED } }
				    : (struct om_smc){ { ABI_FFA_DIRECT_RESP_32, 0, 0, ABI_BUSY } };
}

static void no_answer_the_second_time(void **state)
{
	(void)state;
	asked = 0;
	sim_port.hook = no_thread_and_no_answer;
	assert_error(enter(&first, 0), ABI_FFA_DENIED);
	sim_port.hook = NULL;
	assert_int_equal(asked, 2);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		calls_test(figures),
		calls_test(ids_of_a_call),
		calls_test(answers_of_optee),
		calls_test(no_answer_the_second_time),
		calls_test(a_return_that_is_none),
		calls_test(a_foreign_resume),
		calls_test(an_id_of_64_bits),
		calls_test(the_limit_on_calls),
		calls_test(no_thread_is_free),
		calls_test(no_thread_for_the_only_call),
		calls_test(no_thread_at_first),
		calls_test(unused_registers),
		calls_test(a_request_passes),
		calls_test(a_life_ends),
		calls_test(resumed_by_two),
		calls_test(no_thread_and_then_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
