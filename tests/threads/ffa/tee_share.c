/* SPDX-License-Identifier: BSD-2-Clause */
/* OP-TEE's shares: descriptors are read from the hypervisor's TX, and each page is counted. */
#include "tee.h"

#define RANGES_AT                                                                                  \
	(sizeof(struct abi_ffa_region) + sizeof(struct abi_ffa_access) +                           \
	 sizeof(struct abi_ffa_composite))
#define REFUSALS 16 /* a share once in so many times */

/* Handles of VMs that are gone, by VM: a bit for each place. */
static uint64_t kept[VMS];
static uint32_t kept_lock;
static uint32_t tx_users;
uint64_t tee_lost;

static uint64_t handle_of(uint32_t id, uint32_t place)
{
	return ABI_FFA_HANDLE_NONSECURE | (uint64_t)id << ABI_FFA_HANDLE_VM_SHIFT | place;
}

static uint32_t id_of(uint64_t handle)
{
	return (handle >> ABI_FFA_HANDLE_VM_SHIFT) & 0xffff;
}

struct tee_share *tee_share_find(struct tee_partition *partition, uint64_t handle)
{
	for (uint32_t i = 0; handle && i < TEE_SHARES; i++)
		if (partition->share[i].handle == handle)
			return &partition->share[i];
	return NULL;
}

/* A page of the guest's, or of the mediator's: its shadows of messages. */
static void name(struct tee_partition *partition, uint64_t pa)
{
	if (tee_is_of_mediator(pa))
		name_page_of_mediator(page_of_mediator(pa), 1);
	else
		name_page_of_guest(partition->vm, pa);
}

static void unname(struct tee_partition *partition, uint64_t pa)
{
	if (tee_is_of_mediator(pa))
		name_page_of_mediator(page_of_mediator(pa), -1);
	else
		unname_page_of_guest(partition->vm, pa);
}

static void drop(struct tee_partition *partition, struct tee_share *share)
{
	for (uint32_t i = 0; i < share->count; i++)
		unname(partition, share->page[i]);
	share->handle = 0;
	share->count = 0;
	share->users = 0;
	share->is_held = false;
}

void tee_shares_keep(struct tee_partition *partition)
{
	bool is_any_lost = false;

	hidden_lock(&kept_lock);
	for (uint32_t i = 0; i < TEE_SHARES; i++) {
		if (!partition->share[i].handle)
			continue;
		if (partition->share[i].handle & ABI_FFA_HANDLE_HYPERVISOR)
			is_any_lost = true;
		else
			kept[partition->vm - vms] |= UINT64_C(1) << i;
		drop(partition, &partition->share[i]);
	}
	STORE(tee_lost, tee_lost + is_any_lost);
	hidden_unlock(&kept_lock);
}

bool tee_are_any_kept(uint32_t id)
{
	return id >= 1 && id <= VMS && LOAD(kept[id - 1]);
}

/* What a right mediator would have written, with as many pages as a test's guest shares. */
static bool is_good(const struct abi_ffa_region *region, const struct abi_ffa_composite *composite,
		    uint64_t length)
{
	return region->attributes == ABI_FFA_MEM_NORMAL &&
	       (!region->handle || region->handle & ABI_FFA_HANDLE_HYPERVISOR) &&
	       region->access_count == 1 && composite->pages && composite->pages <= MAX_PAGES &&
	       composite->ranges <= composite->pages &&
	       length == RANGES_AT + composite->ranges * sizeof(struct abi_ffa_range);
}

static uint32_t add_ranges(struct tee_partition *partition, struct tee_share *share,
			   uint32_t ranges, uint32_t pages)
{
	for (uint32_t i = 0; i < ranges; i++) {
		struct abi_ffa_range range;

		seen_read(&range, (char *)tee_tx + RANGES_AT + i * sizeof(range), sizeof(range));
		for (uint32_t n = 0; n < range.pages && share->count < pages; n++) {
			share->page[share->count] = range.address + n * OM_PAGE_SIZE;
			name(partition, share->page[share->count++]);
		}
	}
	return share->count;
}

/* With the hypervisor's @handle, or 0. NULL if OP-TEE has no place, or does not feel like it. */
static struct tee_share *new_share(struct tee_partition *partition, uint64_t handle)
{
	uint32_t used = 0;
	uint32_t place = TEE_SHARES;

	for (uint32_t i = TEE_SHARES; i-- > 0;) {
		used += partition->share[i].handle != 0;
		if (!partition->share[i].handle)
			place = i;
	}
	if (used >= TEE_SHARES_RIGHT)
		violation(JUDGE_OPTEE, "more shares than OP-TEE stands", used);
	if (place == TEE_SHARES || chance(REFUSALS))
		return NULL;
	partition->share[place].handle = handle ? handle : handle_of(partition->id, place);
	return &partition->share[place];
}

static void share_in(struct tee_partition *partition, struct om_smc *smc, uint64_t handle,
		     const struct abi_ffa_composite *composite)
{
	struct tee_share *share;

	hidden_lock(&partition->lock);
	share = new_share(partition, handle);
	if (share &&
	    add_ranges(partition, share, composite->ranges, composite->pages) != composite->pages)
		violation(JUDGE_OPTEE, "ranges that are not all pages", composite->pages);
	if (share)
		tee_success(smc, (uint32_t)share->handle, share->handle >> 32);
	else
		tee_error(smc, ABI_FFA_NO_MEMORY);
	hidden_unlock(&partition->lock);
}

static void read_tx(struct om_smc *smc)
{
	struct tee_partition *partition;
	struct abi_ffa_composite composite;
	struct abi_ffa_region region;

	seen_read(&region, tee_tx, sizeof(region));
	seen_read(&composite, (char *)tee_tx + RANGES_AT - sizeof(composite), sizeof(composite));
	partition = tee_enter(region.sender);
	if (!partition || !is_good(&region, &composite, smc->a[1])) {
		violation(JUDGE_OPTEE, "a descriptor that is none", region.sender);
		tee_error(smc, ABI_FFA_INVALID_PARAMETERS);
	} else {
		share_in(partition, smc, region.handle, &composite);
	}
	if (partition)
		tee_leave(partition);
}

void tee_mem_share(struct om_smc *smc)
{
	if (ADD(tx_users, 1) != 1)
		violation(JUDGE_OPTEE, "two CPUs use TX", smc->a[1]);
	hold_up();
	read_tx(smc);
	ADD(tx_users, -1);
}

static void reclaim_kept(struct om_smc *smc, uint64_t handle)
{
	uint64_t bit = UINT64_C(1) << handle % TEE_SHARES;
	uint32_t id = id_of(handle);
	bool is_there;

	hidden_lock(&kept_lock);
	is_there = id >= 1 && id <= VMS && kept[id - 1] & bit;
	if (is_there)
		STORE(kept[id - 1], kept[id - 1] & ~bit);
	hidden_unlock(&kept_lock);
	if (!is_there)
		violation(JUDGE_OPTEE, "MEM_RECLAIM of what nobody has", handle);
	tee_success(smc, 0, 0);
}

static void reclaim(struct tee_partition *partition, struct om_smc *smc, uint64_t handle)
{
	struct tee_share *share;

	hidden_lock(&partition->lock);
	share = tee_share_find(partition, handle);
	if (!share) {
		violation(JUDGE_OPTEE, "MEM_RECLAIM of what the VM does not have", handle);
		tee_error(smc, ABI_FFA_INVALID_PARAMETERS);
	} else if (share->users || share->is_held) {
		tee_error(smc, ABI_FFA_DENIED);
	} else {
		drop(partition, share);
		tee_success(smc, 0, 0);
	}
	hidden_unlock(&partition->lock);
}

/* The hypervisor's own handles say nothing of whose they are. */
static struct tee_partition *partition_of(uint64_t handle)
{
	struct tee_partition *partition;
	bool has_it = false;

	for (uint32_t id = 1; id <= VMS && handle & ABI_FFA_HANDLE_HYPERVISOR; id++) {
		partition = tee_enter(id);
		if (!partition)
			continue;
		hidden_lock(&partition->lock);
		has_it = tee_share_find(partition, handle);
		hidden_unlock(&partition->lock);
		if (has_it)
			return partition;
		tee_leave(partition);
	}
	return tee_enter(id_of(handle));
}

void tee_mem_reclaim(struct om_smc *smc)
{
	uint64_t handle = abi_pair(smc->a[2], smc->a[1]);
	struct tee_partition *partition = partition_of(handle);

	hold_up();
	if (partition) {
		reclaim(partition, smc, handle);
		tee_leave(partition);
	} else {
		reclaim_kept(smc, handle);
	}
}
