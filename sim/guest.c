/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's life, and its one way into the mediator: whatever a guest does goes through
 * guest_smc(), which looks at what came back and has the model check the machine.
 */
#include <stdlib.h>
#include <string.h>
#include "guest.h"
#include "model.h"
#include "optee.h"
#include "port.h"

static unsigned entries;

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

enum om_status guest_start(struct guest *guest, const char *name, uint16_t id,
			   const struct om_limits *limits)
{
	enum om_status status;

	memset(guest, 0, sizeof(*guest));
	guest->vm = sim_vm_create(name);
	guest->id = id;
	guest->next_cookie = SIM_COOKIE_BASE | (uint64_t)id << 24;
	status = om_vm_create(&guest->om, id, limits, guest->vm);
	guests[guest->vm - sim.vm] = status == OM_OK ? guest : NULL;
	guest->vm->client_id = status == OM_OK ? id : 0;
	return status;
}

void guest_forget(struct guest *guest)
{
	while (guest->shares) {
		struct guest_share *share = guest->shares;

		guest->shares = share->next;
		free(share);
	}
	memset(guest->rpc_page, 0, sizeof(guest->rpc_page));
	memset(&guest->manner, 0, sizeof(guest->manner));
}

void guest_end(struct guest *guest)
{
	struct om_stats last;

	if (guest->om) {
		om_vm_destroy(guest->om, &last);
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

void guest_smc(struct guest *guest, uint32_t vcpu, struct om_smc *smc)
{
	struct om_smc before = *smc;
	struct sim_fetches fetches;

	sim_fetches_begin(&fetches);
	entries++;
	om_vm_smc(guest->om, vcpu, smc);
	entries--;
	sim_fetches_end();
	check_answer(&before, smc);
	guest->rpcs += abi_is_rpc(smc->a[0]);
	if (entries)
		model_check_safety();
	else
		model_check();
}

/* Garbage where the ABI has nothing: a7 is the hypervisor's to set. */
struct om_smc guest_fast_call(struct guest *guest, uint32_t id, uint32_t a1)
{
	struct om_smc smc = { { id, a1, 0, 0, 0x44, 0x55, 0x66, 0x77 } };

	guest_smc(guest, 0, &smc);
	return smc;
}
