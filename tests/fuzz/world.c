/* SPDX-License-Identifier: BSD-2-Clause */
/* See world.h: how the machine is before the first step, and what is judged. */
#include "world.h"

#include <string.h>

#include "answers/answers.h"
#include "lives.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "memory.h"
#include "model/model.h"
#include "port/port_context.h"
#include "port/sim.h"
#include "secure/optee.h"
#include "secure/spmc_smc.h"
#include "schedules/stacks.h"
#include "schedules/arena.h"

#define AGAIN_AT_MOST 10000u /* for a reset or an end */

struct world world;

static const char *const names[VMS] = { "zero", "one", "two" };

/* The application that the sessions of msg_open() are with, and another. */
static const struct om_uuid right_app[] = { { { 0x11, 0x11, 0, 0, 0, 0, 0, 0, 0x22, 0x22 } } };
static const struct om_uuid other_app[] = { { { 1, 2, 3 } } };

static const struct om_limits limits[] = {
	{ 3, 64, 64, 512, 1 << 20, 2, 0 },
	{ 2, 4, 6, 16, 1 << 17, 1, 0 },
	{ 4, 1000, 2000, 4000, 1 << 20, 512, 0 },
	{ 8, 12, 520, 1100, 1 << 17, 100, 3 },
};

struct om_config world_config(uint64_t bits)
{
	struct om_config config = om_default_config;

	config.limits = limits[bits & 3];
	config.rpc_arg = !(bits & 4);
	config.async_notif = !(bits & 8);
	config.rpmb = bits & 16;
	config.temporary_buffers = bits & 32;
	config.trusted_apps = bits & 64 ? right_app : bits & 128 ? other_app : NULL;
	config.trusted_app_count = config.trusted_apps ? 1 : 0;
	config.shadow_messages = world.door == DOOR_FFA_JUDGED;
	return config;
}

/* OP-TEE shares, and says so in no way that there is. Nobody knows then what it has. */
static void answer_strangely(struct flow *flow, const struct sim_port_use *use)
{
	static const uint32_t answers[] = { ABI_FFA_MEM_FRAG_RX, ABI_FFA_INTERRUPT,
					    ABI_FFA_SUCCESS_64 };
	bool is_own;

	if (!use->after) {
		flow->is_strange = world.strange && use->smc->a[0] == ABI_FFA_MEM_SHARE_64;
		return;
	}
	if (!flow->is_strange || use->smc->a[0] != ABI_FFA_SUCCESS_32)
		return;
	/* Without a handle it can be taken back only if it is the hypervisor's. */
	is_own = abi_pair(use->smc->a[3], use->smc->a[2]) & ABI_FFA_HANDLE_HYPERVISOR;
	use->smc->a[0] = answers[is_own ? (world.strange - 1) % 3 : 0];
	if (use->smc->a[0] == ABI_FFA_MEM_FRAG_RX) { /* has the handle in other registers */
		use->smc->a[1] = use->smc->a[2];
		use->smc->a[2] = use->smc->a[3];
	}
	world.strange = 0;
	flow->vm->is_wild = true;
	flow->vm->guest.changes_memory = true;
}

/* What happens at a call of the port. */
static void port_hook(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call == SIM_SMC && cpu_current())
		answer_strangely((struct flow *)cpu_current(), use);
	cpu_point();
}

static void must(bool well)
{
	if (!well || sim_violations)
		sim_misuse(sim_violations ? sim_first_violation : "the machine cannot be set up");
}

static void begin_sim(uint64_t bits)
{
	stacks_init();
	arena_init();
	memset(&world.vm, 0, sizeof(world.vm));
	world.strange = 0;
	guest_is_judged_later = false;
	sim_init();
	if (is_ffa())
		spmc_be_present();
	optee.config.threads = bits & 2 ? 5 : 2; /* fewer than some limits, more than others */
	optee.config.max_guests = VMS;
	optee.config.os_minor = bits & 4 ? 11 : 10;
	optee.config.knows_no_thread_count = (bits & 7) == 5;
	must(om_init() == OM_OK);
	cpus_init();
	sim_port.hook = port_hook;
}

void world_give_memory(struct vm *vm)
{
	const struct vm *other = &world.vm[(vm - world.vm + 1) % VMS];
	struct guest *guest = &vm->guest;

	guest->ffa.is_spoken = is_ffa();
	guest->ffa.tx = is_ffa() ? sim_page_alloc(guest->vm) : (om_ipa_t){ 0 };
	guest->ffa.rx = is_ffa() ? sim_page_alloc(guest->vm) : (om_ipa_t){ 0 };
	for (unsigned i = 0; i < PAGES; i++)
		guest_page_free(guest, sim_page_alloc(guest->vm));
	if (other->guest.vm)
		vm->foreign =
			sim_map_foreign(guest->vm, other->guest.vm, (om_ipa_t){ SIM_IPA_BASE });
}

static void start(struct vm *vm, unsigned i, uint64_t bits)
{
	/* What differs from VM to VM. */
	static const uint8_t config[8][VMS] = {
		{ 0, 0, 0 },  { 32, 16, 4 },	    { 1, 1, 1 },	  { 2, 2, 2 },
		{ 0, 12, 3 }, { 64 | 32, 128, 33 }, { 1, 8 | 32, 2 | 4 }, { 35, 3, 64 | 4 },
	};
	struct om_config wanted = world_config(config[bits & 7][i]);

	for (unsigned n = 0; n < FLOWS; n++) {
		vm->flow[n].vm = vm;
		vm->flow[n].number = n;
		cpu_add(&vm->flow[n].cpu);
	}
	must(guest_start_as(&vm->guest, names[i], (uint16_t)(i + 1), &wanted) == OM_OK);
	world_give_memory(vm);
}

static void be_known_smc(struct vm *vm)
{
	struct guest *guest = &vm->guest;

	guest_open(guest, &vm->session[0]);
	vm->slot[0].share = guest_share_new(guest, 0, 2 * OM_PAGE_SIZE);
	guest_register(guest, vm->slot[0].share);
}

static void be_known_ffa(struct vm *vm)
{
	struct guest *guest = &vm->guest;
	struct abi_msg msg = msg_open();

	must(ffa_probe(guest) && ffa_have_args(guest));
	ffa_std(guest, &msg);
	vm->session[0] = msg.session;
	vm->slot[0].count = (uint32_t)guest->args->count;
	memcpy(vm->slot[0].page, guest->args->page, guest->args->count * sizeof(om_ipa_t));
	vm->slot[0].handle = guest->args->cookie;
	guest->args = NULL;
}

void world_build(enum door door, uint64_t bits)
{
	world.door = door;
	begin_sim(bits);
	for (unsigned i = 0; i < VMS; i++)
		start(&world.vm[i], i, bits);
	for (unsigned i = 0; i < VMS; i++) {
		if (i == 2 && bits & 1) /* nobody has said anything yet */
			continue;
		if (is_ffa())
			be_known_ffa(&world.vm[i]);
		else
			be_known_smc(&world.vm[i]);
	}
	for (unsigned i = 0; i < VMS; i++)
		world.vm[i].lives = lives_of(&world.vm[i]);
	must(true);
	guest_is_judged_later = true;
}

static bool is_anybody_inside(void)
{
	for (unsigned i = 0; i < VMS; i++)
		if (vm_is_busy(&world.vm[i]))
			return true;
	return false;
}

/* Of a life in which nobody knows what was left, or that is just ending, figures are only bounds.
 */
static void be_unsure(struct vm *vm)
{
	bool is_going = vm->is_resetting || vm->is_ending;

	vm->guest.changes_memory = vm->is_wild || is_going;
	if (!vm->guest.om || vm_is_busy(vm) || !(vm->is_unsure || is_going))
		return;
	vm->guest.has_leftovers = true;
	vm->guest.suspended = guest_stats(&vm->guest).calls_now;
}

/* Of one whose end is to be gone on with, only what it has pinned and named is judged. */
static void judge_vm(struct vm *vm)
{
	if (!vm->is_ending && guest_of_vm(vm->guest.vm) == &vm->guest)
		model_check_guest(&vm->guest);
}

/*
 * Pages are everybody's. While a CPU is inside, what it has taken is not to be told from what is
 * lost; and of its VM nothing is said.
 */
void world_judge(struct vm *vm)
{
	for (unsigned i = 0; i < VMS; i++)
		be_unsure(&world.vm[i]);
	if (is_anybody_inside())
		model_check_safety();
	else
		model_check_pages();
	for (unsigned i = 0; i < VMS; i++)
		if ((!vm || vm == &world.vm[i]) && !vm_is_busy(&world.vm[i]) &&
		    world.vm[i].guest.vm)
			judge_vm(&world.vm[i]);
}

/* Whoever stands somewhere goes on to the end, and nothing fails any more. */
static void go_on_all(void)
{
	sim_port.fault.at[0] = 0;
	sim_port.fault.at[1] = 0;
	for (unsigned i = 0; i < VMS && !sim_violations; i++)
		for (unsigned n = 0; n < FLOWS && !sim_violations; n++)
			flow_go_on(&world.vm[i].flow[n], 0);
}

static void end(struct vm *vm)
{
	struct om_stats last = { 0 };
	struct sim_entry entry;
	enum om_status status;
	unsigned times = 0;

	if (!vm->guest.om)
		return;
	do {
		status = guest_enter_life(&vm->guest, &last, &entry);
	} while (status == OM_AGAIN && ++times < AGAIN_AT_MOST);
	if (status != OM_OK)
		sim_violation("a VM that does not end");
	if (last.buffers_now || last.pages_pinned_now || last.memory_now || last.calls_now)
		sim_violation("I8: a VM ended and holds something");
	vm->guest.om = NULL;
}

void world_end(void)
{
	go_on_all();
	if (!sim_violations)
		world_judge(NULL);
	sim_port.yields_every = 0;
	optee.config.created_fails = 0;
	for (unsigned i = 0; i < VMS && !sim_violations; i++)
		end(&world.vm[i]);
	for (unsigned i = 0; i < VMS && !sim_violations; i++)
		if (world.vm[i].guest.vm)
			guest_end(&world.vm[i].guest);
	if (!sim_violations)
		sim_clean_up();
}
