/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's handles (core/arch/arm/mm/mobj_ffa.c): a share is held from the first message
 * that names it until UNREGISTER_SHM, and only what is not held can be taken back.
 */
#include "secure/spmc_handle.h"
#include "machine/violation.h"
#include "secure/optee_mobj.h"

static bool is_hypervisors(uint64_t handle)
{
	return handle & ABI_FFA_HANDLE_HYPERVISOR;
}

uint64_t spmc_handle_new(struct optee_guest *guest)
{
	struct spmc_vm *vm = spmc_vm_of(guest);
	uint64_t i = 0;

	while (i < SPMC_SHARES && vm->places & UINT64_C(1) << i)
		i++;
	if (i == SPMC_SHARES)
		return 0;
	vm->places |= UINT64_C(1) << i;
	return ABI_FFA_HANDLE_NONSECURE | (uint64_t)guest->id << ABI_FFA_HANDLE_VM_SHIFT | i;
}

void spmc_handle_free(struct optee_guest *guest, uint64_t handle)
{
	if (!is_hypervisors(handle))
		spmc_vm_of(guest)->places &= ~(UINT64_C(1) << handle % SPMC_SHARES);
}

/* One whose descriptor is not complete has it already. */
static struct optee_mobj *share_of(struct optee_guest *guest, uint64_t handle)
{
	struct optee_mobj *mobj = guest->mobjs;

	while (mobj && mobj->cookie != handle)
		mobj = mobj->next;
	return mobj;
}

static struct spmc_kept *kept_of(uint64_t handle)
{
	for (uint32_t i = 0; i < spmc.kept_count; i++)
		if (spmc.kept[i].handle == handle)
			return &spmc.kept[i];
	return NULL;
}

bool spmc_handle_is_used(uint64_t handle)
{
	for (unsigned i = 0; i < OPTEE_GUESTS; i++)
		if (optee.guest[i].alive && share_of(&optee.guest[i], handle))
			return true;
	return kept_of(handle);
}

uint64_t spmc_share_size(const struct optee_mobj *share)
{
	return share->size - share->internal;
}

struct optee_mobj *spmc_share_get(struct optee_guest *guest, uint64_t handle, uint32_t internal)
{
	struct optee_mobj *share = optee_mobj_find(guest, handle);

	if (!share || share->kind != OPTEE_REGISTERED || internal >= OM_PAGE_SIZE)
		return NULL;
	if (share->users && share->internal != internal)
		return NULL;
	share->internal = internal;
	share->is_held = true;
	share->users++;
	return share;
}

void spmc_share_put(struct optee_mobj *share)
{
	share->users--;
}

uint32_t spmc_share_unregister(struct optee_mobj *share)
{
	if (share->users || spmc.config.keeps_shares)
		return ABI_FFA_BUSY;
	share->is_held = false;
	return 0;
}

/* Of a VM that is gone. */
static uint32_t kept_reclaim(uint64_t handle)
{
	struct spmc_kept *kept = kept_of(handle);

	if (!kept) {
		sim_violation("FF-A: MEM_RECLAIM of %#llx, which nobody can take back",
			      (unsigned long long)handle);
		return ABI_FFA_INVALID_PARAMETERS;
	}
	*kept = spmc.kept[--spmc.kept_count];
	return 0;
}

static uint32_t reclaim(struct optee_guest *guest, uint64_t handle)
{
	struct optee_mobj *share = optee_mobj_find(guest, handle);

	if (!share)
		return kept_reclaim(handle);
	if (share->users || share->is_held)
		return ABI_FFA_DENIED;
	spmc_handle_free(guest, handle);
	optee_mobj_destroy(guest, share);
	return 0;
}

/* OP-TEE finds the VM by the handle, not by the caller. */
static struct optee_guest *guest_of_handle(uint64_t handle)
{
	for (unsigned i = 0; i < OPTEE_GUESTS; i++)
		if (optee.guest[i].alive && optee_mobj_find(&optee.guest[i], handle))
			return &optee.guest[i];
	return NULL;
}

bool spmc_handle_lives(uint64_t handle)
{
	return guest_of_handle(handle);
}

void spmc_mem_reclaim(struct om_smc *smc)
{
	uint64_t handle = abi_pair(smc->a[2], smc->a[1]);
	struct optee_guest *guest = guest_of_handle(handle);

	spmc_must_be_zero(smc, 3);
	spmc_result(smc, guest ? reclaim(guest, handle) : kept_reclaim(handle));
}

static void keep(uint16_t id, uint64_t handle)
{
	if (spmc.kept_count == SPMC_HANDLES_KEPT)
		sim_misuse("too many handles are left");
	spmc.kept[spmc.kept_count++] = (struct spmc_kept){ id, handle };
}

void spmc_handles_keep(const struct optee_guest *guest)
{
	bool is_any_lost = spmc_vm_of(guest)->keeps_a_handle;

	for (const struct optee_mobj *mobj = guest->mobjs; mobj; mobj = mobj->next) {
		if (mobj->kind != OPTEE_REGISTERED)
			continue;
		if (is_hypervisors(mobj->cookie))
			is_any_lost = true;
		else
			keep(guest->id, mobj->cookie);
	}
	spmc.lost += is_any_lost;
}

bool spmc_handles_are_left(uint16_t id)
{
	for (uint32_t i = 0; i < spmc.kept_count; i++)
		if (spmc.kept[i].id == id)
			return true;
	return false;
}
