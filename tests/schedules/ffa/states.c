/* SPDX-License-Identifier: BSD-2-Clause */
/* The prepared states behind FF-A. See ../states.h. */
#include "../states.h"

#include <string.h>

#include "../entries.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "port/port.h"
#include "secure/optee_ta.h"
#include "secure/spmc_notif.h"
#include "secure/spmc_smc.h"
#include "world.h"

/* A step is less than what is described in TX. */
#define STEP_PAGES 2u

struct ffa_world ffa;

static void start_guest(struct guest *guest, const char *name, uint16_t id)
{
	struct om_config config = om_default_config;

	config.limits.buffers = 12;
	config.limits.pages_per_buffer = 64;
	config.limits.pages = 512;
	config.limits.memory = 1 << 20;
	config.limits.step_pages = STEP_PAGES;
	must(ffa_start(guest, name, id, &config) == OM_OK);
}

/* Nobody has said anything yet. */
static void start_bare(bool with_two)
{
	memset(&ffa, 0, sizeof(ffa));
	spmc_be_present();
	optee.config.threads = 4;
	optee.config.max_guests = with_two ? 2 : 1;
	must(om_init() == OM_OK);
	start_guest(&one, "one", 1);
	if (with_two)
		start_guest(&two, "two", 2);
}

static uint64_t shared(struct guest *guest, struct guest_share **share, uint32_t pages)
{
	*share = ffa_shared(guest, pages);
	must(*share);
	return (*share)->cookie;
}

static uint32_t describe(struct guest *guest)
{
	om_ipa_t page[DESCRIBED_PAGES];

	for (uint32_t i = 0; i < DESCRIBED_PAGES; i++)
		page[i] = guest_page_new(guest);
	return ffa_describe(guest, page, DESCRIBED_PAGES);
}

/* What guest one's driver has at work; then the descriptor of what it will share next is in TX. */
static void settle_in_mapped(void)
{
	struct abi_msg msg = msg_open();

	must(ffa_have_args(&one) && !ffa_std(&one, &msg));
	ffa.args = one.args;
	ffa.args_handle = one.args->cookie;
	ffa.session = msg.session;
	for (unsigned i = 0; i < CPUS; i++)
		ffa.own_handle[i] = shared(&one, &ffa.own[i], 1);
	ffa.same_handle = shared(&one, &ffa.same, DESCRIBED_PAGES);
	must(ffa_enable_notifications(&one));
	ffa.described = describe(&one);
	ffa.has_past = true;
}

static void settle_in(void)
{
	must(ffa_probe(&one));
	settle_in_mapped();
}

static void idle(void)
{
	start_bare(false);
	settle_in();
}

static void idle_in_steps(void)
{
	idle();
	sim_port.yields_every = 1;
}

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

static void gave_way(struct om_smc asked)
{
	ffa.again = ffa_call_of(&one, 0, asked, NULL);
	ffa.has_again = true;
	must(!ffa_enter(&ffa.again));
}

static void share_gave_way(void)
{
	idle_in_steps();
	gave_way((struct om_smc){ { ABI_FFA_MEM_SHARE_64, ffa.described, ffa.described } });
}

/* OP-TEE did not take it, and what was pinned is let go of. */
static void refused_share_gave_way(void)
{
	share_gave_way();
	spmc.config.shares_fail = 1;
	must(!ffa_enter(&ffa.again));
	ffa.optee_refuses = true;
}

/* One range has been sent; the others are at the beginning of TX. */
static void begin_fragments(void)
{
	om_ipa_t page[FRAGMENT_PAGES + 1];
	struct om_smc answer;
	uint32_t length;

	for (uint32_t i = 0; i <= FRAGMENT_PAGES; i++)
		page[i] = guest_page_new(&one);
	length = ffa_describe(&one, page, FRAGMENT_PAGES + 1);
	answer = FFA_SAY(&one, ABI_FFA_MEM_SHARE_64, length,
			 length - FRAGMENT_PAGES * sizeof(struct abi_ffa_range));
	must(answer.a[0] == ABI_FFA_MEM_FRAG_RX);
	ffa.fragment_handle = abi_pair(answer.a[2], answer.a[1]);
	for (uint32_t i = 0; i < FRAGMENT_PAGES; i++) {
		struct abi_ffa_range range = { .address = page[i + 1].v, .pages = 1 };
		om_ipa_t to = { one.ffa.tx.v + i * sizeof(range) };

		sim_guest_write(one.vm, to, &range, sizeof(range));
	}
}

static void fragment_is_next(void)
{
	idle();
	begin_fragments();
}

static void fragment_is_next_in_steps(void)
{
	idle_in_steps();
	begin_fragments();
}

static struct om_smc last_fragment(void)
{
	return (struct om_smc){ { ABI_FFA_MEM_FRAG_TX, (uint32_t)ffa.fragment_handle,
				  ffa.fragment_handle >> 32,
				  FRAGMENT_PAGES * sizeof(struct abi_ffa_range) } };
}

static void fragment_gave_way(void)
{
	fragment_is_next_in_steps();
	gave_way(last_fragment());
}

/* And a message was in it: OP-TEE is to let go of that when the life ends. */
static void shared_in_fragments(void)
{
	uint64_t handle;

	fragment_is_next();
	must(ffa_say(&one, last_fragment()).a[0] == ABI_FFA_SUCCESS_32);
	handle = ffa.fragment_handle;
	must(ffa_say(&one,
		     ffa_message(&one, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32, 0, 0))
		     .a[0] == ABI_FFA_DIRECT_RESP_32);
	ffa.same_handle = handle;
	ffa.same_is_held = true;
	ffa.fragment_handle = 0;
	ffa.described = describe(&one);
	sim_port.yields_every = 1;
}

static void reclaim_gave_way(void)
{
	idle_in_steps();
	gave_way(ffa_reclaim_call(&one, 0, ffa.same_handle).asked);
}

/* And OP-TEE has given the handle once more. */
static void handle_given_again(void)
{
	struct ffa_call call;

	reclaim_gave_way();
	call = ffa_call_of(
		&one, 0, (struct om_smc){ { ABI_FFA_MEM_SHARE_64, ffa.described, ffa.described } },
		NULL);
	ffa_finish(&call);
	must(abi_pair(call.answer.a[3], call.answer.a[2]) == ffa.same_handle);
	ffa.was_given_again = true;
	world.is_contended = true;
}

/*
 * The next share has the place in the table that one has which is taken back, but the handle of
 * another: OP-TEE gives the lowest that is free, and the table the first place.
 */
static void other_handle_is_next(void)
{
	struct guest_share *held, *higher, *other;
	struct ffa_call call;
	uint64_t handle;

	start_bare(false);
	must(ffa_map(&one));
	handle = shared(&one, &held, DESCRIBED_PAGES);
	settle_in_mapped();
	sim_port.yields_every = 1;
	call = ffa_reclaim_call(&one, 0, handle);
	must(!ffa_enter(&call));
	must(shared(&one, &higher, 1) == handle);
	ffa_finish(&call);
	must(shared(&one, &other, 1) != handle && ffa_unshare(&one, higher));
	ffa.described = describe(&one);
	sim_port.yields_every = 0;
	world.is_contended = true;
}

static void suspended(void)
{
	struct abi_msg msg;

	idle();
	msg = msg_invoke(ffa.session, TA_RPC);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, ABI_RPC_CMD_FS, 5);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, ffa.same, 0, 100);
	ffa_std_begin(&ffa.suspended, &one, 0, &msg);
	must(ffa_enter(&ffa.suspended.call) && ffa_std_is_suspended(&ffa.suspended));
	ffa.has_suspended = true;
	ffa.same_is_held = true;
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
