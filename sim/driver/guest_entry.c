/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whatever a guest does goes through guest_smc(), which looks at what came back and has the model
 * check the machine.
 */
#include <string.h>
#include "answers/answers.h"
#include "driver/guest_entry.h"
#include "machine/violation.h"
#include "model/model.h"
#include "port/port_context.h"
#include "port/trace_judge.h"
#include "secure/abi.h"
#include "secure/optee_guest.h"

static unsigned entries; /* into the mediator that are under way, of all guests */

bool guest_is_judged_later;

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

static bool is_standard(uint32_t function)
{
	return is_start(function) || function == ABI_RETURN_FROM_RPC;
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
	if (entry->gave_way || entry->said.kind == OM_TRACE_YIELD)
		note_left_off(guest, smc);
	else
		guest->rpcs += is_rpc;
}

/* All of it if nobody is inside. */
void guest_judge(void)
{
	if (entries || sim_port.in_hook || guest_is_judged_later)
		model_check_safety();
	else
		model_check();
}

void guest_enter(struct guest *guest, uint32_t vcpu, struct om_smc *smc, struct sim_entry *entry,
		 struct answers_entry *judged)
{
	sim_entry_begin(entry, guest->vm);
	entry->judged = judged;
	entries++;
	om_vm_smc(guest->om, vcpu, smc);
	entries--;
	sim_entry_end();
	entry->judged = NULL;
}

/* The same, with all that it is told compared with what is right. */
static void enter_judged(struct guest *guest, uint32_t vcpu, struct om_smc *smc,
			 struct sim_entry *entry)
{
	struct answers_entry judged;

	answers_begin(&judged, guest, smc);
	guest_enter(guest, vcpu, smc, entry, &judged);
	answers_end(&judged, entry->gave_way, smc);
}

void guest_smc(struct guest *guest, uint32_t vcpu, struct om_smc *smc)
{
	struct om_smc before = *smc;
	struct sim_entry entry;

	if (abi_function(smc->a[0]) == ABI_RETURN_FROM_RPC)
		forget_id(guest, (uint32_t)smc->a[3]);

	enter_judged(guest, vcpu, smc, &entry);
	check_answer(&before, smc);
	if (is_standard(abi_function(before.a[0])))
		sim_trace_check_answer(&entry.said, smc);
	take_note(guest, abi_function(before.a[0]), &entry, smc);
	guest_judge();
}

enum om_status guest_enter_life(struct guest *guest, struct om_stats *last, struct sim_entry *entry)
{
	enum om_status status;

	sim_entry_begin(entry, guest->vm);
	answers_shut(guest, true);
	answers_other_begin(guest);
	status = last ? om_vm_destroy(guest->om, last) : om_vm_reset(guest->om);
	answers_other_end(guest);
	answers_shut(guest, status == OM_AGAIN);
	sim_entry_end();
	return status;
}

void guest_tell(struct guest *guest)
{
	struct sim_entry entry;

	sim_entry_begin(&entry, guest->vm);
	answers_other_begin(guest);
	om_vm_notified(guest->om);
	answers_other_end(guest);
	sim_entry_end();
	if (entry.look_ups)
		sim_violation("the interrupt handler takes a lock");
	guest_judge();
}

/* Garbage where the ABI has nothing: a7 is the hypervisor's to set. */
struct om_smc guest_fast_call(struct guest *guest, uint32_t id, uint32_t a1)
{
	struct om_smc smc = { { id, a1, 0, 0, 0x44, 0x55, 0x66, 0x77 } };

	guest_smc(guest, 0, &smc);
	return smc;
}
