/* SPDX-License-Identifier: BSD-2-Clause */
/* See meanwhile.h. */
#include "meanwhile.h"

#include <string.h>

/* What happens at one use of the port, once: while guest one's entry is stopped there. */
static struct {
	enum sim_port_call call;
	bool after;
	uint64_t function; /* of SIM_SMC */
	void (*act)(void);
	bool happened;
} meanwhile;

static void hook(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (meanwhile.happened || use->call != meanwhile.call || use->after != meanwhile.after ||
	    (use->call == SIM_SMC && !use->after && use->smc->a[0] != meanwhile.function))
		return;
	meanwhile.happened = true;
	meanwhile.act();
}

void at_port_call(enum sim_port_call call, bool after, uint64_t function, void (*act)(void))
{
	memset(&meanwhile, 0, sizeof(meanwhile));
	meanwhile.call = call;
	meanwhile.after = after;
	meanwhile.function = function;
	meanwhile.act = act;
	sim_port.hook = hook;
}

void at_smc(uint64_t function, void (*act)(void))
{
	at_port_call(SIM_SMC, false, function, act);
}

void assert_it_happened(void)
{
	assert_true(meanwhile.happened);
	assert_no_violation();
	sim_port.hook = NULL;
}

void introduce(void)
{
	assert_int_equal(guest_introduce(&one).a[0], ABI_OK);
}

uint64_t renewals(void)
{
	return guest_stats(&one).renewals;
}

/* Something for OP-TEE to forget, and to be let go of in steps. */
void have_a_past(void)
{
	registered(0, 5 * 4096);
}

bool optee_has_the_past(void)
{
	return optee_guest_of(1)->mobjs;
}

void assert_new_life(void)
{
	uint32_t fresh;

	assert_done(guest_open(&one, &fresh));
	assert_int_equal(guest_stats(&one).pages_pinned_now, 0);
	assert_int_equal(guest_stats(&one).buffers_now, 0);
	assert_int_equal(guest_stats(&one).calls_now, 0);
	assert_true(scenario_run());
}

/* T11: who is in OP-TEE for the VM when another vCPU asks: the renewal waits for him. */
void introduce_too_early(void)
{
	introduce();
	assert_true(optee_has_the_past());
}

void be_notified(void)
{
	assert_int_equal(guest_fast_call(&one, ABI_ENABLE_ASYNC_NOTIF, 0).a[0], ABI_OK);
	optee_notify(1, 5);
}

void take_the_place(void)
{
	optee.config.max_guests = 0;
}
