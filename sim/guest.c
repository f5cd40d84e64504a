/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's life, and its one way into the mediator: whatever a guest does goes through
 * guest_smc(), which looks at what came back and has the model check the machine.
 */
#include <string.h>
#include "guest.h"
#include "model.h"
#include "optee.h"
#include "port.h"

#define ENTRIES_AT_MOST 1000000u /* for a reset or an end */

static unsigned entries;

bool guest_is_judged_later;

/* By the VM's place in the machine. */
static struct guest *guests[SIM_VMS];

unsigned guest_entries(void)
{
	return entries;
}

struct guest *guest_of_vm(const struct om_port_vm *vm)
{
	return guests[vm - sim.vm];
}

struct om_stats guest_stats(const struct guest *guest)
{
	struct om_stats stats;

	om_vm_get_stats(guest->om, &stats);
	return stats;
}

enum om_status guest_start_as(struct guest *guest, const char *name, uint16_t id,
			      const struct om_config *config)
{
	enum om_status status;

	memset(guest, 0, sizeof(*guest));
	guest->vm = sim_vm_create(name);
	guest->id = id;
	guest->config = config ? *config : om_default_config;
	guest->next_cookie = SIM_COOKIE_BASE | (uint64_t)id << 24;
	guest->vm->step_pages = guest->config.limits.step_pages;
	guest->vm->may_have_temporaries = guest->config.temporary_buffers;
	status = om_vm_create(&guest->om, id, config, guest->vm);
	guests[guest->vm - sim.vm] = status == OM_OK ? guest : NULL;
	guest->vm->client_id = status == OM_OK ? id : 0;
	return status;
}

enum om_status guest_start(struct guest *guest, const char *name, uint16_t id,
			   const struct om_limits *limits)
{
	struct om_config config = om_default_config;

	if (!limits)
		return guest_start_as(guest, name, id, NULL);
	config.limits = *limits;
	return guest_start_as(guest, name, id, &config);
}

/* One entry of the hypervisor; in between, the model sees that nothing is let go too early. */
static enum om_status enter_life(struct guest *guest, struct om_stats *last)
{
	struct sim_entry entry;
	enum om_status status;

	sim_entry_begin(&entry, guest->vm);
	status = last ? om_vm_destroy(guest->om, last) : om_vm_reset(guest->om);
	sim_entry_end();
	if (status == OM_AGAIN && !entry.gave_way)
		sim_violation("I14: the mediator gave way unasked");
	model_check_safety();
	return status;
}

static enum om_status end_life(struct guest *guest, struct om_stats *last)
{
	for (unsigned i = 0; i < ENTRIES_AT_MOST; i++) {
		enum om_status status = enter_life(guest, last);

		if (status != OM_AGAIN)
			return status;
	}
	sim_misuse("a life that does not end");
}

enum om_status guest_reset(struct guest *guest)
{
	enum om_status status = end_life(guest, NULL);

	guest_forget(guest);
	model_check();
	return status;
}

void guest_forget(struct guest *guest)
{
	while (guest->shares) {
		struct guest_share *share = guest->shares;

		guest->shares = share->next;
		sim_free(share);
	}
	memset(guest->rpc_page, 0, sizeof(guest->rpc_page));
	memset(&guest->manner, 0, sizeof(guest->manner));
	guest->args = NULL;
	guest->args_used = 0;
	guest->suspended = 0;
	guest->left_off_count = 0;
	guest->has_leftovers = false;
}

void guest_end(struct guest *guest)
{
	struct om_stats last;

	if (guest->om) {
		end_life(guest, &last);
		if (last.buffers_now || last.pages_pinned_now || last.memory_now || last.calls_now)
			sim_violation("I8: a VM ended and holds something");
	}
	guests[guest->vm - sim.vm] = NULL;
	guest_forget(guest);
	sim_vm_end(guest->vm);
	guest->om = NULL;
}

static void check_register(uint64_t value)
{
	if (sim_is_physical(value))
		sim_violation("I2: a guest's register holds the physical address %#llx",
			      (unsigned long long)value);
	if (optee_knows_cookie(value))
		sim_violation("I2: a guest's register holds the mediator's cookie %#llx",
			      (unsigned long long)value);
}

static void check_answer(const struct om_smc *before, const struct om_smc *after)
{
	for (unsigned i = 0; i < 4; i++)
		check_register(after->a[i]);
	check_register(abi_pair(after->a[1], after->a[2]));
	if (memcmp(&before->a[4], &after->a[4], 4 * sizeof(before->a[4])))
		sim_violation("rule 9: a guest's register from 4 on was changed");
}

static bool is_start(uint32_t function)
{
	return function == ABI_CALL_WITH_ARG || function == ABI_CALL_WITH_RPC_ARG ||
	       function == ABI_CALL_WITH_REGD_ARG;
}

/* The guest goes on with the call that it knows by this id, if there is one. */
static void forget_id(struct guest *guest, uint32_t id)
{
	for (uint32_t i = 0; i < guest->left_off_count; i++)
		if (guest->left_off[i] == id)
			guest->left_off[i] = guest->left_off[--guest->left_off_count];
}

/*
 * The mediator left off in the middle, to give way or to wait for the VM's first call: to the guest
 * it is an interrupt.
 */
static void note_left_off(struct guest *guest, const struct om_smc *smc)
{
	if (smc->a[0] != ABI_RPC_FOREIGN_INTR || guest->left_off_count == GUEST_CALLS)
		sim_violation("I14: the mediator was to give way, and did not");
	else
		guest->left_off[guest->left_off_count++] = (uint32_t)smc->a[3];
}

/* What the model counts by: calls that wait, and what the guest was asked on OP-TEE's behalf. */
static void take_note(struct guest *guest, uint32_t function, const struct sim_entry *entry,
		      const struct om_smc *smc)
{
	bool is_rpc = abi_is_rpc(smc->a[0]);

	if (is_start(function))
		guest->suspended += is_rpc;
	else if (function == ABI_RETURN_FROM_RPC && smc->a[0] != ABI_ERESUME)
		guest->suspended -= !is_rpc;
	if (entry->entered)
		guest->has_leftovers = false;
	if (entry->gave_way || (!entry->entered && smc->a[0] == ABI_RPC_FOREIGN_INTR))
		note_left_off(guest, smc);
	else
		guest->rpcs += is_rpc;
}

/* All of it if nobody is inside. */
static void judge(void)
{
	if (entries || sim_port.in_hook || guest_is_judged_later)
		model_check_safety();
	else
		model_check();
}

void guest_smc(struct guest *guest, uint32_t vcpu, struct om_smc *smc)
{
	struct om_smc before = *smc;
	struct sim_entry entry;

	if ((uint32_t)smc->a[0] == ABI_RETURN_FROM_RPC)
		forget_id(guest, (uint32_t)smc->a[3]);

	sim_entry_begin(&entry, guest->vm);
	entries++;
	om_vm_smc(guest->om, vcpu, smc);
	entries--;
	sim_entry_end();
	check_answer(&before, smc);
	take_note(guest, (uint32_t)before.a[0], &entry, smc);
	judge();
}

bool guest_be_linux(struct guest *guest)
{
	struct guest_share *args;

	guest->manner.style = GUEST_RPC_ARG;
	args = guest_share_new(guest, ABI_PAGE_SIZE - GUEST_ARG_SIZE / 4,
			       GUEST_ARGS * GUEST_ARG_SIZE);
	guest_register(guest, args);
	if (args->state == GUEST_LIVES) {
		guest->args = args;
		guest->manner.style = GUEST_REGD_ARG;
		return true;
	}
	guest->manner.style = GUEST_PLAIN;
	if (args->state == GUEST_IS_OURS)
		guest_share_free(guest, args);
	return false;
}

/* As a driver's interrupt handler; value 0 asks for a call. */
static void take_notifications(struct guest *guest)
{
	struct abi_msg msg = { .cmd = ABI_CMD_DO_BOTTOM_HALF };
	struct om_smc smc;

	do {
		smc = guest_fast_call(guest, ABI_GET_ASYNC_NOTIF_VALUE, 0);
		if (smc.a[0] != ABI_OK || !(smc.a[2] & ABI_NOTIF_VALID))
			return;
		if (smc.a[1] == ABI_NOTIF_BOTTOM_HALF)
			guest_call(guest, &msg);
		if (smc.a[1] < 64)
			guest->values |= UINT64_C(1) << smc.a[1];
	} while (smc.a[2] & ABI_NOTIF_PENDING);
}

void guest_tell(struct guest *guest)
{
	struct sim_entry entry;

	sim_entry_begin(&entry, guest->vm);
	om_vm_notified(guest->om);
	sim_entry_end();
	if (entry.look_ups)
		sim_violation("the interrupt handler takes a lock");
	judge();
}

void guest_interrupt(void)
{
	for (uint32_t i = 0; i < sim.vm_count; i++)
		if (guests[i])
			guest_tell(guests[i]);
	for (uint32_t i = 0; i < sim.vm_count; i++) {
		if (!sim.vm[i].notified || !guests[i])
			continue;
		sim.vm[i].notified = 0;
		take_notifications(guests[i]);
	}
}

/* Garbage where the ABI has nothing: a7 is the hypervisor's to set. */
struct om_smc guest_fast_call(struct guest *guest, uint32_t id, uint32_t a1)
{
	struct om_smc smc = { { id, a1, 0, 0, 0x44, 0x55, 0x66, 0x77 } };

	guest_smc(guest, 0, &smc);
	return smc;
}

struct om_smc guest_introduce(struct guest *guest)
{
	guest_forget(guest);
	guest->has_leftovers = true;
	return guest_fast_call(guest, ABI_EXCHANGE_CAPABILITIES, 0);
}
