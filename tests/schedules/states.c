/* SPDX-License-Identifier: BSD-2-Clause */
/* See states.h. */
#include "states.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "arena.h"
#include "entries.h"
#include "optee.h"
#include "optee_ta.h"
#include "stacks.h"

#define LEFTOVER_PAGES 5u

struct world world;
struct guest one;
struct guest two;

/* Small, so that there is little to copy, and so that page lists are read in steps. */
static const struct om_limits limits = {
	.calls = 3,
	.buffers = 64,
	.pages_per_buffer = 64,
	.pages = 512,
	.memory = 1 << 20,
	.step_pages = 2,
};

static const struct state *building;

static void cannot_build(const char *why)
{
	fprintf(stderr, "schedules: the state %s cannot be prepared\n", building->name);
	sim_misuse(why);
}

static void must(bool well)
{
	if (!well)
		cannot_build(sim.violations ? sim.first_violation : "it is not what it is to be");
}

static void start_guest(struct guest *guest, const char *name, uint16_t id, uint32_t calls)
{
	struct om_config config = om_default_config;

	config.limits = limits;
	config.limits.calls = calls;
	config.temporary_buffers = true;
	must(guest_start_as(guest, name, id, &config) == OM_OK);
}

/* Guest one without a call made, and the other if it is wanted; OP-TEE has room for no more. */
static void start_bare(uint32_t calls, bool with_two)
{
	optee.config.threads = 3;
	optee.config.os_minor = 11; /* the first that forgets temporary buffers */
	optee.config.max_guests = with_two ? 2 : 1;
	must(om_init() == OM_OK);
	start_guest(&one, "one", 1, calls);
	if (with_two)
		start_guest(&two, "two", 2, calls);
}

static uint32_t opened(struct guest *guest)
{
	uint32_t session = 0;

	must(guest_open(guest, &session).ret == ABI_SUCCESS);
	return session;
}

static struct guest_share *registered(uint64_t size)
{
	struct guest_share *share = guest_share_new(&one, 0, size);

	guest_register(&one, share);
	must(share->state == GUEST_LIVES);
	return share;
}

/* What guest one's driver and its clients have at work. */
static void settle_in(void)
{
	world.session = opened(&one);
	for (int i = 0; i < 3; i++)
		world.closing[i] = opened(&one);
	must(guest_be_linux(&one));
	world.used = registered(100);
	for (int i = 0; i < 3; i++)
		world.spare[i] = registered(100);
}

static void start_with(uint32_t calls, bool with_two)
{
	start_bare(calls, with_two);
	settle_in();
	if (with_two)
		world.session_two = opened(&two);
}

static void start(void)
{
	start_with(limits.calls, false);
}

static struct guest_call *begun(const struct abi_msg *msg, enum guest_style style)
{
	struct guest_call *call = &world.call[world.calls];

	one.manner.style = style;
	guest_call_begin_on(call, &one, msg, world.calls++);
	must(guest_call_is_suspended(call));
	return call;
}

static struct guest_call *invoked(uint32_t func, uint64_t a, enum guest_style style)
{
	struct abi_msg msg = msg_invoke(world.session, func);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, a, 0);
	return begun(&msg, style);
}

static void step_until(struct guest_call *call, uint32_t rpc)
{
	while (call->smc.a[0] != rpc) {
		must(guest_call_is_suspended(call));
		guest_call_step(call);
	}
}

static void step_until_cmd(struct guest_call *call, uint32_t cmd)
{
	step_until(call, ABI_RPC_CMD);
	while (guest_rpc_request(call).cmd != cmd) {
		guest_call_step(call);
		step_until(call, ABI_RPC_CMD);
	}
}

static struct om_smc fast(uint32_t id)
{
	return guest_fast_call(&one, id, 0);
}

/* For one time. */
static void optee_will_be_full(void)
{
	optee.config.created_fails = 1;
	world.may_be_out = true;
}

/* Calls that wait for the guest in each kind of RPC. */
static void in_alloc(void)
{
	start();
	must(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN)->smc.a[0] == ABI_RPC_ALLOC);
}

static void in_cmd(enum guest_style style)
{
	start();
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, style), ABI_RPC_CMD);
}

static void in_cmd_plain(void)
{
	in_cmd(GUEST_PLAIN);
}

static void in_cmd_rpc(void)
{
	in_cmd(GUEST_RPC_ARG);
}

static void in_cmd_regd(void)
{
	in_cmd(GUEST_REGD_ARG);
}

static void in_free(void)
{
	start();
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN), ABI_RPC_FREE);
}

/* As many buffers in OP-TEE's cache as calls were in progress together. */
static void fill_cache(unsigned calls)
{
	struct guest_call *call[WORLD_CALLS];

	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
	for (unsigned i = 0; i < calls; i++) {
		call[i] = invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN);
		step_until(call[i], ABI_RPC_CMD);
	}
	for (unsigned i = 0; i < calls; i++)
		must(guest_call_finish(call[i]).ret == ABI_SUCCESS);
	world.calls = 0;
}

/* The cached buffer goes, as a call brings room of its own. */
static void in_free_rpc(void)
{
	start();
	fill_cache(1);
	must(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_RPC_ARG)->smc.a[0] == ABI_RPC_FREE);
}

static void in_interrupt(enum guest_style style)
{
	start();
	must(invoked(TA_INTERRUPT, 1, style)->smc.a[0] == ABI_RPC_FOREIGN_INTR);
}

static void in_interrupt_plain(void)
{
	in_interrupt(GUEST_PLAIN);
}

static void in_interrupt_regd(void)
{
	in_interrupt(GUEST_REGD_ARG);
}

/* A buffer is being lent: asked for, read in steps, refused, in use, taken back. */
static struct guest_call *in_lending(enum guest_style style, uint32_t cmd)
{
	struct guest_call *call;

	start();
	call = invoked(TA_RPC_BUFFER, 5 * ABI_PAGE_SIZE, style);
	step_until_cmd(call, cmd);
	return call;
}

static void read_in_steps(struct guest_call *call)
{
	sim_port.yields_every = 1;
	guest_call_step(call);
	must(call->smc.a[0] == ABI_RPC_FOREIGN_INTR && one.left_off_count == 1);
}

static void in_shm_alloc_plain(void)
{
	in_lending(GUEST_PLAIN, ABI_RPC_CMD_SHM_ALLOC);
}

static void in_shm_alloc_steps_plain(void)
{
	read_in_steps(in_lending(GUEST_PLAIN, ABI_RPC_CMD_SHM_ALLOC));
}

static void in_shm_alloc_steps_rpc(void)
{
	read_in_steps(in_lending(GUEST_RPC_ARG, ABI_RPC_CMD_SHM_ALLOC));
}

static void in_injected_free(enum guest_style style)
{
	struct guest_call *call = in_lending(style, ABI_RPC_CMD_SHM_ALLOC);

	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { 1 } };
	guest_call_step(call);
	sim_port.fault = (struct sim_fault){ 0 };
	world.calls_fail = true;
	must(guest_rpc_request(call).cmd == ABI_RPC_CMD_SHM_FREE);
}

static void in_injected_free_plain(void)
{
	in_injected_free(GUEST_PLAIN);
}

static void in_injected_free_regd(void)
{
	in_injected_free(GUEST_REGD_ARG);
}

static void in_load_rpc(void)
{
	in_lending(GUEST_RPC_ARG, ABI_RPC_CMD_LOAD_TA);
}

static void in_shm_free_plain(void)
{
	in_lending(GUEST_PLAIN, ABI_RPC_CMD_SHM_FREE);
}

static void in_shm_free_regd(void)
{
	in_lending(GUEST_REGD_ARG, ABI_RPC_CMD_SHM_FREE);
}

/* Between calls. */
static void cached(void)
{
	start();
	fill_cache(2);
}

static void kept(void)
{
	struct guest_call *call;

	start();
	call = invoked(TA_RPC_KEEP, 5000, GUEST_RPC_ARG);
	world.calls = 0;
	must(guest_call_finish(call).ret == ABI_SUCCESS);
}

static void notify(const struct guest *guest, uint32_t value)
{
	optee_notify(guest->id, value);
	if (guest == &one)
		world.notified[value / 64] |= UINT64_C(1) << value % 64;
}

/* One value waits for the guest, the others wait in OP-TEE. */
static void be_notified(struct guest *guest)
{
	struct sim_entry entry;

	must(guest_fast_call(guest, ABI_ENABLE_ASYNC_NOTIF, 0).a[0] == ABI_OK);
	notify(guest, 3);
	sim_entry_begin(&entry, guest->vm);
	om_vm_notified(guest->om);
	sim_entry_end();
	notify(guest, 4);
	notify(guest, 65);
}

static void notified(void)
{
	start();
	be_notified(&one);
}

/* Registered buffers on their way in and out. */
static void moving(struct guest_share *share, const struct abi_msg *msg)
{
	share->state = GUEST_MAY_LIVE;
	begun(msg, GUEST_RPC_ARG)->share = share;
}

static void registering(void)
{
	struct guest_share *share = guest_share_new(&one, 0x20, 5 * ABI_PAGE_SIZE);
	struct abi_msg msg = msg_register(&one, share);

	moving(share, &msg);
}

static void unregistering(struct guest_share *share)
{
	struct abi_msg msg = msg_unregister(share);

	moving(share, &msg);
}

static void registering_in_steps(void)
{
	start();
	sim_port.yields_every = 1;
	registering();
}

static void registering_in_optee(void)
{
	start();
	optee.config.interrupts = 1;
	registering();
	optee.config.interrupts = 0;
}

static void unregistering_in_steps(void)
{
	struct guest_share *share;

	start();
	share = registered(5 * ABI_PAGE_SIZE);
	sim_port.yields_every = 1;
	unregistering(share);
	must(one.left_off_count == 1);
}

static void unregistering_in_optee(void)
{
	struct guest_share *share;

	start();
	share = registered(5 * ABI_PAGE_SIZE);
	optee.config.interrupts = 1;
	unregistering(share);
	optee.config.interrupts = 0;
}

static void registered_message_in_use(void)
{
	struct abi_msg msg;

	start();
	msg = msg_invoke(world.session, TA_INTERRUPT);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, world.used, 0, 8);
	begun(&msg, GUEST_REGD_ARG);
}

/* What a new kernel has: cookies of its own that mean nothing yet. */
static void know_nothing(void)
{
	world.has_no_session = true;
	world.used = guest_share_new(&one, 0, 100);
	one.args = guest_share_new(&one, 0, GUEST_ARGS * GUEST_ARG_SIZE);
	for (int i = 0; i < 3; i++)
		world.spare[i] = guest_share_new(&one, 0, 100);
}

static void renew(void)
{
	must(guest_introduce(&one).a[0] == ABI_OK);
	know_nothing();
	world.calls = 0;
}

static void leftovers(void)
{
	start();
	registered(LEFTOVER_PAGES * ABI_PAGE_SIZE);
	renew();
}

/* As Linux, which does that before its first call. */
static void leftovers_and_cache(void)
{
	leftovers();
	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
}

/* The buffer that was registered last is let go of, and others are not. */
static void sweep_that_gave_way(void)
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
static void second_life(void)
{
	leftovers();
	world.has_no_session = false;
	settle_in();
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN), ABI_RPC_CMD);
}

/* And OP-TEE will not take the VM again, once. */
static void sweep_and_no_place(void)
{
	sweep_that_gave_way();
	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
	optee_will_be_full();
}

static void no_place(void)
{
	start();
	registered(5 * ABI_PAGE_SIZE);
	optee_will_be_full();
}

static void suspended_and_no_place(void)
{
	in_cmd_rpc();
	optee_will_be_full();
}

static void without_optee(void)
{
	no_place();
	renew();
}

static void without_optee_for_long(void)
{
	without_optee();
	optee_will_be_full();
}

static void full(void)
{
	start_with(2, false);
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_RPC_ARG), ABI_RPC_CMD);
	invoked(TA_INTERRUPT, 1, GUEST_PLAIN);
}

static void first_call(void)
{
	struct abi_msg msg = msg_open();

	start_bare(limits.calls, false);
	know_nothing();
	optee.config.init_interrupts = 1;
	begun(&msg, GUEST_RPC_ARG);
}

static void first_call_and_another(void)
{
	struct abi_msg msg = msg_open();

	first_call();
	begun(&msg, GUEST_RPC_ARG);
}

static void never_called(void)
{
	start_bare(limits.calls, false);
	know_nothing();
}

static void never_called_with_cache(void)
{
	never_called();
	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
	world.is_fresh = true;
}

static void two_vms(void)
{
	start_with(limits.calls, true);
}

static void two_vms_at_work(void)
{
	two_vms();
	be_notified(&one);
	be_notified(&two);
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN), ABI_RPC_CMD);
}

static void two_vms_leftovers(void)
{
	two_vms();
	registered(5 * ABI_PAGE_SIZE);
	renew();
	be_notified(&two);
}

/* Another CPU stands in the middle of something. */
static void stand(const char *name, unsigned point_in_optee)
{
	struct actor *it = &actor[ACTOR_STANDING];

	actor_begin(it, entry_find(name));
	actor_run_into_optee(it, point_in_optee);
	must(actor_is_inside(it));
}

static void stand_at(const char *name, unsigned point)
{
	struct actor *it = &actor[ACTOR_STANDING];

	actor_begin(it, entry_find(name));
	actor_run(it, point);
	must(actor_is_inside(it));
}

static void standing_call(void)
{
	in_cmd_rpc();
	stand("invoke", 1);
}

/* The suspended call is in the first place, the running one in the second. */
static void standing_call_and_plain(void)
{
	in_cmd_plain();
	stand("open-rpc", 1);
}

/* No place is free, and a question that finds both calls is none. */
static void standing_call_and_full(void)
{
	start_with(2, false);
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_RPC_ARG), ABI_RPC_CMD);
	stand("invoke", 1);
}

static void standing_before_optee(void)
{
	start();
	stand_at("use-regd", 9);
}

static void standing_notif(void)
{
	start();
	registered(5 * ABI_PAGE_SIZE);
	stand("enable-notif", 1);
}

static void standing_cache(void)
{
	cached();
	stand("disable-cache", 1);
}

/* The handler has fetched what there is for VM one, and fetches VM two's. */
static void standing_handler(void)
{
	two_vms();
	be_notified(&one);
	be_notified(&two);
	stand("handler", 3);
}

/* It fetches VM one's. */
static void standing_handler_of_one(void)
{
	in_cmd_plain();
	be_notified(&one);
	stand("handler", 1);
}

/* A question came while that passed: until it is out, who enters waits. What was is lost then. */
static void ask(void)
{
	guest_is_judged_later = true; /* as somebody is inside */
	must(fast(ABI_EXCHANGE_CAPABILITIES).a[0] == ABI_OK && !has_renewed(&one));
	world.has_no_session = true;
	world.is_asked = true;
}

static void due(void)
{
	standing_notif();
	ask();
}

static void due_with_call(void)
{
	standing_handler_of_one();
	ask();
}

/* A start finds no free place, but a call that is to be dropped. */
static void due_and_full(void)
{
	full();
	be_notified(&one);
	stand("handler", 1);
	ask();
}

static void due_and_no_place(void)
{
	due();
	optee_will_be_full();
}

const struct state states[] = {
	{ "idle", start },
	{ "never-called", never_called },
	{ "never-called-cache", never_called_with_cache },
	{ "first-call", first_call },
	{ "first-call-and-another", first_call_and_another },
	{ "alloc", in_alloc },
	{ "cmd", in_cmd_plain },
	{ "cmd-rpc", in_cmd_rpc },
	{ "cmd-regd", in_cmd_regd },
	{ "free", in_free },
	{ "free-rpc", in_free_rpc },
	{ "interrupt", in_interrupt_plain },
	{ "interrupt-regd", in_interrupt_regd },
	{ "shm-alloc", in_shm_alloc_plain },
	{ "shm-alloc-steps", in_shm_alloc_steps_plain },
	{ "shm-alloc-steps-rpc", in_shm_alloc_steps_rpc },
	{ "injected-free", in_injected_free_plain },
	{ "injected-free-regd", in_injected_free_regd },
	{ "load-rpc", in_load_rpc },
	{ "shm-free", in_shm_free_plain },
	{ "shm-free-regd", in_shm_free_regd },
	{ "cached", cached },
	{ "kept", kept },
	{ "notified", notified },
	{ "registering-steps", registering_in_steps },
	{ "registering", registering_in_optee },
	{ "unregistering-steps", unregistering_in_steps },
	{ "unregistering", unregistering_in_optee },
	{ "buffer-in-use", registered_message_in_use },
	{ "leftovers", leftovers },
	{ "leftovers-cache", leftovers_and_cache },
	{ "sweep", sweep_that_gave_way },
	{ "sweep-no-place", sweep_and_no_place },
	{ "second-life", second_life },
	{ "no-place", no_place },
	{ "cmd-no-place", suspended_and_no_place },
	{ "without-optee", without_optee },
	{ "without-optee-long", without_optee_for_long },
	{ "full", full },
	{ "two", two_vms },
	{ "two-at-work", two_vms_at_work },
	{ "two-leftovers", two_vms_leftovers },
	{ "standing-call", standing_call },
	{ "standing-call-plain", standing_call_and_plain },
	{ "standing-call-full", standing_call_and_full },
	{ "standing-start", standing_before_optee },
	{ "standing-notif", standing_notif },
	{ "standing-cache", standing_cache },
	{ "standing-handler", standing_handler },
	{ "standing-handler-one", standing_handler_of_one },
	{ "due", due },
	{ "due-call", due_with_call },
	{ "due-full", due_and_full },
	{ "due-no-place", due_and_no_place },
};

const unsigned state_count = sizeof(states) / sizeof(states[0]);

const struct state *state_find(const char *name)
{
	for (unsigned i = 0; i < state_count; i++)
		if (!strcmp(states[i].name, name))
			return &states[i];
	return NULL;
}

uint64_t lives_of(const struct guest *guest)
{
	struct om_stats stats;

	if (!guest->om)
		return 0;
	stats = guest_stats(guest);
	return stats.renewals + stats.renewals_failed;
}

bool has_renewed_since(const struct guest *guest, uint64_t lives)
{
	return lives_of(guest) != lives;
}

bool has_renewed(const struct guest *guest)
{
	return has_renewed_since(guest, world.renewals[guest == &two]);
}

void state_build(const struct state *state)
{
	building = state;
	stacks_init();
	arena_init();
	memset(&world, 0, sizeof(world));
	memset(&one, 0, sizeof(one));
	memset(&two, 0, sizeof(two));
	guest_is_judged_later = false;
	sim_init();
	actors_init();
	state->set_up();
	guest_is_judged_later = true;
	world.renewals[0] = lives_of(&one);
	world.renewals[1] = lives_of(&two);
	if (sim.violations)
		cannot_build(sim.first_violation);
}
