/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Another vCPU does something at every port call of a call in progress, one after the other: both
 * come to their ends, and nothing is left (I10, T5, T8, T9, T10).
 */
#include "scenario.h"

static unsigned uses;	   /* port calls so far, before and after counted each */
static unsigned when;	   /* the one at which the other vCPU comes */
static void (*what)(void); /* what it does there */

static void hook(const struct sim_port_use *use, void *arg)
{
	(void)use, (void)arg;
	if (++uses == when)
		what();
}

static struct guest_share *shared;

static void uses_and_unregisters(void)
{
	struct abi_msg use = msg_invoke(session, TA_FILL);
	struct abi_msg unregister = msg_unregister(shared);

	msg_add_value(&use, ABI_ATTR_VALUE_INPUT, 1, 0);
	msg_add_rmem(&use, ABI_ATTR_RMEM_OUTPUT, shared, 0, 100);
	guest_call(&one, &use);
	guest_call(&one, &unregister);
}

static void registers_and_unregisters(void)
{
	struct guest_share *own = guest_share_new(&one, 7, 9000);

	guest_register(&one, own);
	if (own->state == GUEST_LIVES)
		guest_unregister(&one, own);
}

static void lends(void)
{
	invoke_value(TA_RPC_BUFFER, 5000, 0, NULL);
}

static void toggles_the_cache(void)
{
	guest_fast_call(&one, ABI_ENABLE_SHM_CACHE, 0);
	guest_fast_call(&one, ABI_DISABLE_SHM_CACHE, 0);
}

/* Every id that a call of guest one could have now, and more. */
static void resumes_at_random(void)
{
	for (uint64_t id = 0; id < 3; id++) {
		struct om_smc smc = { { ABI_RETURN_FROM_RPC, 1, 2, id | 77u << 6 } };

		guest_smc(&one, 1, &smc);
	}
}

static void is_another_vm(void)
{
	struct guest_share *own = guest_share_new(&two, 0, 5000);

	guest_register(&two, own);
	if (own->state == GUEST_LIVES)
		guest_unregister(&two, own);
}

/* What vCPU 0 does meanwhile: every kind of call, RPCs and all. */
static void work(void)
{
	struct abi_msg msg;

	/* The other vCPU may unregister it as soon as the mediator has it: it may live all along.
	 */
	shared = guest_share_new(&one, 0x40, 5000);
	shared->state = GUEST_MAY_LIVE;
	msg = msg_register(&one, shared);
	guest_call(&one, &msg);
	msg = msg_invoke(session, TA_SUM);
	msg_add_value(&msg, ABI_ATTR_VALUE_OUTPUT, 0, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, shared, 0, 5000);
	guest_call(&one, &msg);
	invoke_value(TA_RPC_BUFFER, 3000, 0, NULL);
	msg = msg_unregister(shared);
	guest_call(&one, &msg);
}

static void notifies(void)
{
	optee_notify(1, 4);
	guest_interrupt();
}

static enum guest_style style;

static void run(unsigned at)
{
	struct om_limits limits = om_default_limits;

	sim.vm_count = 0;
	limits.step_pages = 1;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_int_equal(guest_start(&two, "two", 2, NULL), OM_OK);
	assert_int_equal(guest_open(&one, &session).ret, ABI_SUCCESS);
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
	one.manner.style = style;
	uses = 0;
	when = at;
	sim_port.hook = hook;
	work();
	sim_port.hook = NULL;
	model_check();
	if (sim_violations)
		print_message("the other vCPU came at port call %u\n", at);
	assert_no_violation();
	assert_int_equal(guest_stats(&one).calls_now, 0);
	assert_int_equal(pages_now(), 0);
	guest_end(&one);
	guest_end(&two);
	assert_int_equal(sim.pool_used, 0);
	assert_no_violation();
}

static void at_each_point_of(unsigned yields_every)
{
	unsigned at = 0;

	sim_port.yields_every = yields_every;
	do
		run(++at);
	while (uses > at);
	assert_in_range(at, 50, 1000);
}

/* As it is, with room for RPCs, and that in small steps. */
static void at_each_point(void (*act)(void))
{
	optee.config.threads = 4;
	what = act;
	style = GUEST_PLAIN;
	at_each_point_of(0);
	style = GUEST_RPC_ARG;
	at_each_point_of(0);
	at_each_point_of(1);
}

static void uses_the_same_buffer(void **state)
{
	(void)state;
	at_each_point(uses_and_unregisters);
}

static void registers_another(void **state)
{
	(void)state;
	at_each_point(registers_and_unregisters);
}

static void has_rpcs_too(void **state)
{
	(void)state;
	at_each_point(lends);
}

static void drains_the_cache(void **state)
{
	(void)state;
	at_each_point(toggles_the_cache);
}

static void guesses_ids(void **state)
{
	(void)state;
	at_each_point(resumes_at_random);
}

static void belongs_to_another_vm(void **state)
{
	(void)state;
	at_each_point(is_another_vm);
}

static void is_notified(void **state)
{
	(void)state;
	at_each_point(notifies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(uses_the_same_buffer),  machine_test(registers_another),
		machine_test(has_rpcs_too),	     machine_test(drains_the_cache),
		machine_test(is_notified),	     machine_test(guesses_ids),
		machine_test(belongs_to_another_vm),
	};

	return cmocka_run_group_tests_name("concurrent vCPUs", tests, NULL, NULL);
}
