/* SPDX-License-Identifier: BSD-2-Clause */
/* The prepared states behind FF-A. See ../states.h. */
#include "../entries.h"
#include "port/port.h"
#include "prepare.h"
#include "secure/optee_ta.h"
#include "secure/spmc_notif.h"

static void fresh(void)
{
	start_bare(false);
	ffa.described = describe(&one);
	ffa.is_unmapped = true;
}

static void unmapped(void)
{
	idle();
	must(FFA_SAY(&one, ABI_FFA_RXTX_UNMAP).a[0] == ABI_FFA_SUCCESS_32);
	ffa.is_unmapped = true;
}

static void rx_full(void)
{
	idle();
	must(FFA_SAY(&one, ABI_FFA_PARTITION_INFO_GET).a[0] == ABI_FFA_SUCCESS_32);
	ffa.rx_is_full = true;
}

/* A call that waits with a request. */
static void suspend(void)
{
	struct abi_msg msg;

	msg = msg_invoke(ffa.session, TA_RPC);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, ABI_RPC_CMD_FS, 5);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, ffa.same, 0, 100);
	ffa_std_begin(&ffa.suspended, &one, 0, &msg);
	must(ffa_enter(&ffa.suspended.call) && ffa_std_is_suspended(&ffa.suspended));
	ffa.has_suspended = true;
	ffa.same_is_held = true;
}

static void suspended(void)
{
	idle();
	suspend();
}

/* A guest whose messages are judged: its first call has shared the shadows. */
static void judged(void)
{
	start_judged();
	settle_in();
}

static void judged_in_steps(void)
{
	judged();
	sim_port.yields_every = 1;
}

static void judged_suspended(void)
{
	judged();
	suspend();
}

static void suspended_in_steps(void)
{
	suspended();
	sim_port.yields_every = 1;
}

/* One has been fetched, and one waits in OP-TEE. */
static void notified(void)
{
	idle();
	must(!ffa_say(&one, ffa_message(&one, ABI_FFA_ENABLE_ASYNC_NOTIF, 3, 0, 0, 0)).a[3]);
	spmc_notify(1);
	guest_tell(&one);
	must(!ffa_say(&one, ffa_message(&one, ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0, 0, 0)).a[3]);
	spmc_notify(1);
	ffa.notified = 1u << 3 | 1u;
}

static void full(void)
{
	struct om_limits limits;

	idle();
	om_vm_get_limits(one.om, &limits);
	limits.buffers = (uint32_t)guest_stats(&one).buffers_now;
	must(om_vm_set_limits(one.om, &limits) == OM_OK);
	ffa.has_no_room = true;
}

static void optee_refuses(void)
{
	idle_in_steps();
	spmc.config.shares_fail = 1;
	ffa.optee_refuses = true;
}

/* A step of the renewal has been made, and what was shared is let go of. */
static void renewing(void)
{
	idle_in_steps();
	gave_way((struct om_smc){ { ABI_FFA_VERSION, ABI_FFA_1_1 } });
	ffa.was_asked = true;
}

static void judged_and_no_place(void)
{
	judged_suspended();
	optee.config.created_fails = 1;
	world.may_be_out = true;
}

/* OP-TEE does not take the VM again, once. */
static void no_place(void)
{
	suspended();
	optee.config.created_fails = 1;
	world.may_be_out = true;
}

static void renewing_and_no_place(void)
{
	renewing();
	optee.config.created_fails = 1;
	world.may_be_out = true;
}

static void without_optee(void)
{
	no_place();
	must(FFA_SAY(&one, ABI_FFA_VERSION, ABI_FFA_1_1).a[0] == ABI_FFA_NOT_SUPPORTED);
	ffa.has_suspended = false;
	ffa.is_unmapped = true;
	ffa.has_past = false;
}

static void two_vms(void)
{
	struct guest_share *share;

	start_bare(true);
	settle_in();
	must(ffa_probe(&two));
	ffa.two_handle = shared(&two, &share, 1);
	ffa.described_two = describe(&two);
}

static void two_vms_in_steps(void)
{
	two_vms();
	sim_port.yields_every = 1;
}

/* Another CPU stands within OP-TEE. */
static void stand(const char *name, unsigned point_in_optee)
{
	struct actor *it = &actor[ACTOR_STANDING];

	guest_is_judged_later = true;
	actor_begin(it, entry_find(name));
	actor_run_into_optee(it, point_in_optee);
	must(actor_is_inside(it));
}

/* It has the hypervisor's TX. */
static void standing_share(void)
{
	idle();
	stand("share", 1);
}

static void standing_share_of_two(void)
{
	two_vms();
	stand("two-share", 1);
}

static void standing_message(void)
{
	suspended();
	stand("exchange", 1);
}

static void judged_standing_call(void)
{
	judged();
	stand("invoke", 2);
}

static void standing_call(void)
{
	idle();
	stand("invoke", 2);
}

static void standing_handler(void)
{
	notified();
	stand("handler", 1);
}

/* It has VM one's, and fetches VM two's. */
static void standing_handler_of_two(void)
{
	two_vms();
	must(ffa_enable_notifications(&two));
	stand("handler", 2);
}

/* A version was asked for while that was inside: until it is out, who enters waits. */
static void due(void)
{
	suspended();
	stand("handler", 1);
	gave_way((struct om_smc){ { ABI_FFA_VERSION, ABI_FFA_1_1 } });
	ffa.was_asked = true;
}

static void due_in_steps(void)
{
	due();
	sim_port.yields_every = 1;
}

const struct state states[] = {
	{ "ffa-idle", idle },
	{ "ffa-idle-steps", idle_in_steps },
	{ "ffa-fresh", fresh },
	{ "ffa-unmapped", unmapped },
	{ "ffa-rx-full", rx_full },
	{ "ffa-share-gave-way", share_gave_way },
	{ "ffa-refused-share-gave-way", refused_share_gave_way },
	{ "ffa-fragment-next", fragment_is_next },
	{ "ffa-fragment-next-steps", fragment_is_next_in_steps },
	{ "ffa-fragment-gave-way", fragment_gave_way },
	{ "ffa-shared-in-fragments", shared_in_fragments },
	{ "ffa-reclaim-gave-way", reclaim_gave_way },
	{ "ffa-handle-given-again", handle_given_again },
	{ "ffa-other-handle-is-next", other_handle_is_next },
	{ "ffa-judged", judged },
	{ "ffa-judged-steps", judged_in_steps },
	{ "ffa-judged-suspended", judged_suspended },
	{ "ffa-judged-no-place", judged_and_no_place },
	{ "ffa-judged-standing-call", judged_standing_call },
	{ "ffa-judged-never-called", judged_and_never_called },
	{ "ffa-judged-fragment-next", never_called_and_fragment_is_next },
	{ "ffa-judged-other-handle-is-next", judged_and_other_handle_is_next },
	{ "ffa-suspended", suspended },
	{ "ffa-suspended-steps", suspended_in_steps },
	{ "ffa-notified", notified },
	{ "ffa-full", full },
	{ "ffa-optee-refuses", optee_refuses },
	{ "ffa-renewing", renewing },
	{ "ffa-no-place", no_place },
	{ "ffa-renewing-no-place", renewing_and_no_place },
	{ "ffa-without-optee", without_optee },
	{ "ffa-two", two_vms },
	{ "ffa-two-steps", two_vms_in_steps },
	{ "ffa-standing-share", standing_share },
	{ "ffa-standing-share-two", standing_share_of_two },
	{ "ffa-standing-message", standing_message },
	{ "ffa-standing-call", standing_call },
	{ "ffa-standing-handler", standing_handler },
	{ "ffa-standing-handler-two", standing_handler_of_two },
	{ "ffa-due", due },
	{ "ffa-due-steps", due_in_steps },
};

const unsigned state_count = sizeof(states) / sizeof(states[0]);
