/* SPDX-License-Identifier: BSD-2-Clause */
/* Prepared states (states.h): lives, former lives, and none; full tables; first calls; two VMs. */
#include "prepare.h"

#include "port/port.h"
#include "secure/optee.h"
#include "secure/optee_ta.h"

#define LEFTOVER_PAGES 5u

void leftovers(void)
{
	start();
	registered(LEFTOVER_PAGES * ABI_PAGE_SIZE);
	renew();
}

/* As Linux, which does that before its first call. */
void leftovers_and_cache(void)
{
	leftovers();
	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
}

/* The buffer that was registered last is let go of, and others are not. */
void sweep_that_gave_way(void)
{
	struct abi_msg msg = msg_open();
	struct guest_call *call;
	uint64_t pages;

	leftovers();
	pages = guest_stats(&one).pages_pinned_now;
	sim_port.yields_every = 1;
	call = begun(&msg, GUEST_PLAIN);
	while (guest_stats(&one).pages_pinned_now > pages - LEFTOVER_PAGES)
		guest_call_step(call);
	must(one.left_off_count == 1 && guest_stats(&one).pages_pinned_now);
}

/* A former life was let go of to its end, and there is as much to let go of again. */
void second_life(void)
{
	leftovers();
	world.has_no_session = false;
	settle_in();
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN), ABI_RPC_CMD);
}

/* And OP-TEE will not take the VM again, once. */
void sweep_and_no_place(void)
{
	sweep_that_gave_way();
	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
	optee_will_be_full();
}

void no_place(void)
{
	start();
	registered(5 * ABI_PAGE_SIZE);
	optee_will_be_full();
}

void suspended_and_no_place(void)
{
	in_cmd_rpc();
	optee_will_be_full();
}

void without_optee(void)
{
	no_place();
	renew();
}

void without_optee_for_long(void)
{
	without_optee();
	optee_will_be_full();
}

void full(void)
{
	start_with(2, false);
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_RPC_ARG), ABI_RPC_CMD);
	invoked(TA_INTERRUPT, 1, GUEST_PLAIN);
}

/* As full, by the operator: there is a slot behind those that may be claimed. */
void lowered_and_full(void)
{
	start();
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_RPC_ARG), ABI_RPC_CMD);
	invoked(TA_INTERRUPT, 1, GUEST_PLAIN);
	lower_calls(2);
}

void first_call(void)
{
	struct abi_msg msg = msg_open();

	start_bare(limits.calls, false);
	know_nothing();
	optee.config.init_interrupts = 1;
	begun(&msg, GUEST_RPC_ARG);
}

void first_call_and_another(void)
{
	struct abi_msg msg = msg_open();

	first_call();
	begun(&msg, GUEST_RPC_ARG);
}

void never_called(void)
{
	start_bare(limits.calls, false);
	know_nothing();
}

/* The first of two calls has the higher place: where places that were used end is not lowered. */
void never_called_and_down(void)
{
	never_called();
	world.counts_down = true;
}

void never_called_with_cache(void)
{
	never_called();
	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
	world.is_fresh = true;
}

void two_vms(void)
{
	start_with(limits.calls, true);
}

void two_vms_at_work(void)
{
	two_vms();
	be_notified(&one);
	be_notified(&two);
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN), ABI_RPC_CMD);
}

void two_vms_leftovers(void)
{
	two_vms();
	registered(5 * ABI_PAGE_SIZE);
	renew();
	be_notified(&two);
}
