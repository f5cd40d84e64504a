/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM ends or reboots at each point of its work, calls in OP-TEE and memory lent (section 3.5; I5,
 * I8): everything comes back, in the right order, OP-TEE takes the VM again, the other VM goes on.
 */
#include "scenario.h"

static jmp_buf away;
static unsigned steps_left;

static void leave_in_the_middle(struct guest_call *call, struct om_smc *smc)
{
	(void)call, (void)smc;
	if (!steps_left--)
		longjmp(away, 1);
}

/* Runs the scenario until it has answered @steps RPCs. Returns false if it ended before. */
static bool run_until(unsigned steps)
{
	if (setjmp(away))
		return true;
	steps_left = steps;
	one.manner.tamper_resume = leave_in_the_middle;
	scenario_run();
	return false;
}

/* A call that waits all the time, besides the one that is broken off. */
static void leave_a_call_behind(void)
{
	struct abi_msg msg = msg_open();
	struct guest_call call;

	optee.config.threads = 3;
	optee.config.interrupts = 1;
	guest_call_begin(&call, &one, &msg);
	optee.config.interrupts = 0;
	assert_true(guest_call_is_suspended(&call));
}

static enum guest_style style;

/* The first call is over before one is left: others might have to wait for it for ever. */
static void be_in_style(void)
{
	assert_done(guest_open(&one, &session));
	one.manner.style = style;
	if (style == GUEST_REGD_ARG)
		assert_true(guest_be_linux(&one));
	leave_a_call_behind();
}

static void start_one(void)
{
	struct om_config config = om_default_config;

	sim.vm_count = 2;
	optee.config.threads = 3;
	config.limits.step_pages = 60;
	config.temporary_buffers = true;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	be_in_style();
}

static void assert_two_is_fine(void)
{
	uint32_t other;

	assert_done(guest_open(&two, &other));
}

static void destroyed_at_each_point(void **state)
{
	unsigned steps = 0;

	(void)state;
	style = one.manner.style;
	do {
		guest_end(&one);
		assert_null(optee_guest_of(1));
		assert_int_equal(sim.pool_used, two.vm->mediator_pages);
		assert_two_is_fine();
		start_one();
	} while (run_until(steps++));
	assert_in_range(steps, 10, 800);
}

static void reset_at_each_point(void **state)
{
	unsigned steps = 0;

	(void)state;
	style = one.manner.style;
	guest_end(&one);
	start_one();
	while (run_until(steps++)) {
		assert_int_equal(guest_reset(&one), OM_OK);
		assert_int_equal(guest_stats(&one).calls_now, 0);
		assert_int_equal(guest_stats(&one).buffers_now, 0);
		assert_two_is_fine();
		be_in_style();
		if (one.vm->next_page > SIM_VM_PAGES / 2) {
			guest_end(&one);
			start_one();
		}
	}
	assert_in_range(steps, 10, 800);
}

/* The same with a port that wants the CPU back all the time: there are more points. */
static void destroyed_at_each_step(void **state)
{
	sim_port.yields_every = 1;
	destroyed_at_each_point(state);
}

static void reset_at_each_step(void **state)
{
	sim_port.yields_every = 1;
	reset_at_each_point(state);
}

/* What the calls were about is forgotten with them: the next calls in their places work. */
static void begin_calls_about(struct guest_share *used, struct guest_share *leaving)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	struct guest_call call[3];

	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, used, 0, 8);
	optee.config.interrupts = 1;
	guest_call_begin(&call[0], &one, &msg);
	guest_unregister_begin(&call[1], &one, leaving);
	guest_register_begin(&call[2], &one, guest_share_new(&one, 0, 4096));
	for (int i = 0; i < 3; i++)
		assert_true(guest_call_is_suspended(&call[i]));
	optee.config.interrupts = 0;
}

static void reset_with_buffers_in_calls(void **state)
{
	struct abi_msg msg = msg_open();
	struct guest_call call;

	(void)state;
	guest_end(&one);
	optee.config.threads = 3;
	assert_int_equal(guest_start(&one, "one", 1, NULL), OM_OK);
	assert_done(guest_open(&one, &session));
	begin_calls_about(registered(0, 4096), registered(0, 4096));
	assert_int_equal(guest_reset(&one), OM_OK);
	for (uint32_t vcpu = 0; vcpu < om_default_limits.calls; vcpu++) {
		guest_call_begin_on(&call, &one, &msg, vcpu);
		assert_done(guest_call_finish(&call));
	}
	assert_true(scenario_run());
}

/* I5: at the moment that OP-TEE is told, it can still name everything: nothing has been let go. */
static void look_at_the_end(const struct sim_port_use *use, void *arg)
{
	unsigned *named = arg;

	if (use->call != SIM_SMC || use->after || use->smc->a[0] != ABI_VM_DESTROYED)
		return;
	model_check_safety();
	for (uint32_t i = 0; i < sim.pages_touched; i++)
		*named += sim.page[i].named;
}

static void told_before_anything_is_let_go(void **state)
{
	struct guest_call call;
	unsigned named = 0;

	(void)state;
	registered(0, 5 * 4096);
	invoke_begin(&call, TA_RPC_BUFFER, 3 * 4096, 0);
	step_until_cmd(&call, ABI_RPC_CMD_LOAD_TA);
	sim_port.hook = look_at_the_end;
	sim_port.hook_arg = &named;
	guest_end(&one);
	assert_int_equal(named, 8);
	assert_no_violation();
}

/* Between the SHM_FREE of the mediator's own and its answer. */
static void destroyed_while_a_buffer_is_taken_back(void **state)
{
	struct guest_call call;

	(void)state;
	invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { 1 } };
	guest_call_step(&call);
	assert_int_equal(guest_rpc_request(&call).cmd, ABI_RPC_CMD_SHM_FREE);
	guest_end(&one);
	assert_no_violation();
}

/* What a life of the guest has left, for the next one to try. */
struct remains {
	struct guest_call call;
	uint64_t registered; /* cookies */
	uint64_t lent;
	uint32_t session;
};

static void leave(struct remains *remains)
{
	remains->registered = registered(0, 5000)->cookie;
	remains->session = session;
	assert_done(invoke_value(TA_RPC_KEEP, 5000, 0, NULL));
	remains->lent = one.shares->cookie;
	invoke_begin(&remains->call, TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until(&remains->call, ABI_RPC_CMD);
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
}

static void is_unknown(uint64_t cookie)
{
	struct guest_share gone = { .cookie = cookie };
	struct abi_msg use = msg_invoke(session, TA_NOTHING);
	struct abi_msg unregister = msg_unregister(&gone);
	struct om_smc smc = { { ABI_CALL_WITH_REGD_ARG, cookie >> 32, cookie & UINT32_MAX } };

	msg_add_rmem(&use, ABI_ATTR_RMEM_INPUT, &gone, 0, 8);
	assert_refused(guest_call(&one, &use), ABI_BAD_PARAMETERS);
	assert_refused(guest_call(&one, &unregister), ABI_BAD_PARAMETERS);
	guest_smc(&one, 0, &smc);
	assert_int_equal(smc.a[0], ABI_EBADADDR);
}

/* SYSTEM_RESET: ids, cookies and sessions of the former life mean nothing, and are free again. */
static void a_guest_that_reboots(void **state)
{
	struct remains remains;
	struct abi_msg msg;

	(void)state;
	style = one.manner.style;
	optee.config.threads = 3;
	leave(&remains);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&one).buffers_now, 0);
	assert_int_equal(guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0).a[0], ABI_ENOTAVAIL);
	msg = msg_invoke(remains.session, TA_NOTHING);
	assert_result(guest_call(&one, &msg), ABI_OK, ABI_BAD_PARAMETERS);
	assert_done(guest_open(&one, &session));
	is_unknown(remains.registered);
	is_unknown(remains.lent);
	guest_call_resume(&remains.call,
			  (struct om_smc){ { ABI_RETURN_FROM_RPC, 0, 0, remains.call.smc.a[3] } });
	assert_int_equal(remains.call.smc.a[0], ABI_ERESUME);
	one.next_cookie = remains.registered - 16;
	assert_int_equal(registered(0, 4096)->cookie, remains.registered);
	assert_true(scenario_run());
}

/*
 * kexec: a new driver, and nobody tells the hypervisor. OP-TEE forgets the old life as soon as the
 * driver introduces itself, and its memory is let go of before the first call is made.
 */
static void a_new_driver_after_an_old_life(void **state)
{
	struct remains remains;
	struct abi_msg msg;

	(void)state;
	style = one.manner.style;
	optee.config.threads = 3;
	leave(&remains);
	assert_int_equal(guest_introduce(&one).a[0], ABI_OK);
	assert_int_equal(guest_stats(&one).calls_now, 0);
	assert_null(optee_guest_of(1)->mobjs);
	one.manner.style = style == GUEST_REGD_ARG ? GUEST_RPC_ARG : style;
	msg = msg_invoke(remains.session, TA_NOTHING);
	assert_result(guest_call(&one, &msg), ABI_OK, ABI_BAD_PARAMETERS);
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&one).buffers_now, 0);
	is_unknown(remains.registered);
	is_unknown(remains.lent);
	guest_call_resume(&remains.call,
			  (struct om_smc){ { ABI_RETURN_FROM_RPC, 0, 0, remains.call.smc.a[3] } });
	assert_int_equal(remains.call.smc.a[0], ABI_ERESUME);
	assert_done(guest_open(&one, &session));
	one.next_cookie = remains.registered - 16;
	assert_int_equal(registered(0, 4096)->cookie, remains.registered);
	assert_true(scenario_run());
}

/* Each driver that introduces itself begins a life, also one whose predecessor did nothing yet. */
static void drivers_in_a_row(void **state)
{
	(void)state;
	registered(0, 9000);
	for (int i = 0; i < 3; i++)
		assert_int_equal(guest_introduce(&one).a[0], ABI_OK);
	assert_done(guest_open(&one, &session));
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_int_equal(guest_introduce(&one).a[0], ABI_OK);
	assert_done(guest_open(&one, &session));
	assert_true(scenario_run());
}

/* Nothing but a session is left, which the mediator does not count. */
static void a_session_of_the_old_life(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	(void)state;
	assert_int_equal(guest_stats(&one).buffers_now, 0);
	assert_int_equal(guest_introduce(&one).a[0], ABI_OK);
	assert_result(guest_call(&one, &msg), ABI_OK, ABI_BAD_PARAMETERS);
}

/* I14: a great former life is let go of in steps, and the calls that come meanwhile wait for it. */
static void a_great_former_life(void **state)
{
	struct om_config config = om_default_config;
	struct abi_msg msg = msg_open();
	struct guest_call first, second;

	(void)state;
	guest_end(&one);
	config.limits.step_pages = 16;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	registered(0, 600 * 4096);
	guest_introduce(&one);
	sim_port.yields_every = 1;
	guest_call_begin_on(&first, &one, &msg, 0);
	guest_call_begin_on(&second, &one, &msg, 1);
	assert_int_equal(first.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_int_equal(second.smc.a[0], ABI_RPC_FOREIGN_INTR);
	for (int i = 0; i < 20; i++)
		guest_call_step(&first);
	assert_true(guest_call_is_suspended(&first));
	assert_in_range(guest_stats(&one).pages_pinned_now, 200, 599);
	assert_done(guest_call_finish(&second));
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_done(guest_call_finish(&first));
}

/* The VM resets, or ends, before all is let go of. */
static void a_former_life_that_is_not_let_go_of(void **state)
{
	(void)state;
	registered(0, 600 * 4096);
	guest_introduce(&one);
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_done(guest_open(&one, &session));
	registered(0, 600 * 4096);
	guest_introduce(&one);
	guest_end(&one);
	assert_int_equal(sim.pool_used, two.vm->mediator_pages);
}

/* Another vCPU, just while a call is in OP-TEE: that guest has not rebooted. */
static void introduce_meanwhile(const struct sim_port_use *use, void *arg)
{
	struct om_smc smc = { { ABI_EXCHANGE_CAPABILITIES } };
	unsigned *times = arg;

	if (use->call != SIM_SMC || use->after || use->smc->a[0] != ABI_CALL_WITH_ARG || *times)
		return;
	++*times;
	om_vm_smc(one.om, 1, &smc);
	assert_int_equal(smc.a[0], ABI_OK);
}

static void a_question_while_a_call_runs(void **state)
{
	struct guest_call waiting;
	unsigned times = 0;

	(void)state;
	optee.config.threads = 3;
	invoke_begin(&waiting, TA_RPC, ABI_RPC_CMD_FS, 1);
	step_until(&waiting, ABI_RPC_CMD);
	sim_port.hook = introduce_meanwhile;
	sim_port.hook_arg = &times;
	assert_done(invoke_value(TA_NOTHING, 0, 0, NULL));
	assert_int_equal(times, 1);
	sim_port.hook = NULL;
	assert_done(guest_call_finish(&waiting));
	assert_true(scenario_run());
}

/* OP-TEE has given the place to another VM in between. */
static void take_the_place(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && !use->after && use->smc->a[0] == ABI_VM_DESTROYED)
		optee.config.max_guests = 0;
}

static void a_new_driver_that_optee_does_not_take(void **state)
{
	uint32_t max_guests = optee.config.max_guests;
	struct om_smc smc;

	(void)state;
	registered(0, 5 * 4096);
	sim_port.hook = take_the_place;
	guest_introduce(&one);
	sim_port.hook = NULL;
	smc = guest_fast_call(&one, ABI_CALL_WITH_ARG, 0);
	assert_int_equal((uint32_t)smc.a[0], ABI_UNKNOWN_FUNCTION);
	optee.config.max_guests = max_guests;
	assert_int_equal(guest_reset(&one), OM_OK);
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_done(guest_open(&one, &session));
	assert_true(scenario_run());
}

static void many_lives(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		style = (enum guest_style)(i % 3);
		guest_end(&one);
		start_one();
		run_until((unsigned)i % 17);
	}
	guest_end(&one);
	assert_int_equal(sim.pool_used, two.vm->mediator_pages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		styles_test(destroyed_at_each_point),
		styles_test(reset_at_each_point),
		rpc_arg_test(destroyed_at_each_step),
		regd_arg_test(reset_at_each_step),
		styles_test(reset_with_buffers_in_calls),
		guests_test(told_before_anything_is_let_go),
		styles_test(destroyed_while_a_buffer_is_taken_back),
		styles_test(a_guest_that_reboots),
		styles_test(a_new_driver_after_an_old_life),
		styles_test(drivers_in_a_row),
		guests_test(a_session_of_the_old_life),
		guests_test(a_great_former_life),
		guests_test(a_former_life_that_is_not_let_go_of),
		guests_test(a_question_while_a_call_runs),
		guests_test(a_new_driver_that_optee_does_not_take),
		guests_test(many_lives),
	};

	return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
