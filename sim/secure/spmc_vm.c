/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's framework messages: a VM is created, and destroyed.
 */
#include <string.h>
#include "secure/spmc_vm.h"
#include "machine/violation.h"
#include "secure/optee_guest.h"
#include "secure/spmc_handle.h"

/* Each life that has ended with a handle of the hypervisor's has kept its part of OP-TEE's heap. */
static bool has_heap(void)
{
	return spmc.lost < spmc.config.lost_at_most;
}

static uint32_t vm_created(uint64_t id)
{
	struct optee_guest *guest;

	if (!id || id >= ABI_FFA_SECURE_BIT) {
		sim_violation("FF-A: VM_CREATED with the id %#llx", (unsigned long long)id);
		return ABI_FFA_INVALID_PARAMETERS;
	}
	if (optee_guest_of(id))
		sim_violation("FF-A: VM_CREATED for an id that lives");
	if (spmc_handles_are_left((uint16_t)id))
		sim_violation("FF-A: VM_CREATED before a former life's handles are taken back");
	if (!spmc.pages)
		sim_violation("FF-A: VM_CREATED before RXTX_MAP");
	guest = has_heap() ? optee_partition_new((uint16_t)id) : NULL;
	if (!guest)
		return ABI_FFA_DENIED;
	memset(spmc_vm_of(guest), 0, sizeof(struct spmc_vm));
	spmc.had_vms = true;
	return 0;
}

static void partition_end(struct optee_guest *guest)
{
	if (spmc.fragments.guest == guest) {
		sim_violation("FF-A: VM_DESTROYED with half a share");
		spmc.fragments.guest = NULL;
	}
	spmc_handles_keep(guest);
	optee_partition_drop(guest);
}

static uint32_t vm_destroyed(uint64_t id)
{
	struct optee_guest *guest = optee_guest_of(id);

	if (!guest) {
		sim_violation("FF-A: VM_DESTROYED for a VM that does not live");
		return 0;
	}
	spmc.ending++;
	optee_point();
	partition_end(guest);
	spmc.ending--;
	return 0;
}

static void check_form(const struct om_smc *smc)
{
	if (smc->a[0] != ABI_FFA_DIRECT_REQ_32)
		sim_violation("FF-A: a framework message of 64 bits");
	if (smc->a[3] || smc->a[4] || smc->a[6] || smc->a[7])
		sim_violation("FF-A: a framework message with more than it has");
	if (smc->a[1] >> 16)
		sim_violation("FF-A: a framework message in the name of VM %llu",
			      (unsigned long long)smc->a[1] >> 16);
}

void spmc_framework(struct om_smc *smc)
{
	uint32_t kind = smc->a[2] & 0xffu;
	uint64_t from = (smc->a[1] & 0xffffu) << 16;
	uint32_t result;

	check_form(smc);
	switch (kind) {
	case ABI_FFA_VM_CREATED:
		result = vm_created(smc->a[5]);
		break;
	case ABI_FFA_VM_DESTROYED:
		result = vm_destroyed(smc->a[5]);
		break;
	default:
		sim_violation("FF-A: the framework message %u", kind);
		spmc_result(smc, ABI_FFA_NOT_SUPPORTED);
		return;
	}
	spmc_answer(smc, ABI_FFA_DIRECT_RESP_32, from, ABI_FFA_FRAMEWORK | (kind + 1), result, 0,
		    0);
}

void spmc_check_rest(void)
{
	if (spmc.rx_is_full)
		sim_violation("FF-A: RX was not released");
	if (spmc.fragments.guest)
		sim_violation("FF-A: half a share is left");
}

void spmc_clean_up(void)
{
	spmc_check_rest();
	for (uint32_t i = 0; i < spmc.kept_count; i++)
		sim_violation("FF-A: the handle %#llx was not taken back",
			      (unsigned long long)spmc.kept[i].handle);
}
