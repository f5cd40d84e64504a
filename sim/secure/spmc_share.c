/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that a VM shares with OP-TEE, by descriptors in the hypervisor's TX. One that does not fit
 * comes in fragments, one share at a time.
 */
#include <string.h>
#include "secure/spmc_share.h"
#include "machine/alloc.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "secure/optee_list.h"
#include "secure/optee_mobj.h"
#include "secure/spmc_descriptor.h"
#include "secure/spmc_handle.h"
#include "secure/spmc_rxtx.h"

/*
 * A share is of the VM's RAM, pinned; or of pages that the mediator holds for it, whose handle no
 * guest may see.
 */
static bool page_is_good(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t pa)
{
	if (!sim_pool_of((om_pa_t){ pa }))
		return optee_check_guest_ram(guest, pa);
	mobj->is_known = false;
	if (mobj->cookie & ABI_FFA_HANDLE_HYPERVISOR)
		sim_violation("FF-A: the mediator's own pages under %#llx, which a guest may know",
			      (unsigned long long)mobj->cookie);
	return optee_own_page(guest, pa);
}

static uint32_t range_add(struct spmc_fragments *to, const struct abi_ffa_range *range)
{
	if (range->address & ABI_PAGE_MASK || range->reserved || !range->pages ||
	    range->pages > to->mobj->count - to->pages) {
		sim_violation("FF-A: a share with a range of %u pages at %#llx", range->pages,
			      (unsigned long long)range->address);
		return ABI_FFA_INVALID_PARAMETERS;
	}
	for (uint32_t i = 0; i < range->pages; i++) {
		uint64_t pa = range->address + i * OM_PAGE_SIZE;

		if (!page_is_good(to->guest, to->mobj, pa))
			return ABI_FFA_INVALID_PARAMETERS;
		optee_mobj_set_page(to->mobj, to->pages++, (om_pa_t){ pa });
	}
	return 0;
}

static uint32_t ranges_add(struct spmc_fragments *to, const uint8_t *bytes, uint64_t size)
{
	struct abi_ffa_range range;

	if (size % sizeof(range) || size / sizeof(range) > to->ranges) {
		sim_violation("FF-A: a fragment of %llu bytes of ranges", (unsigned long long)size);
		return ABI_FFA_INVALID_PARAMETERS;
	}
	for (uint64_t at = 0; at < size; at += sizeof(range)) {
		uint32_t error;

		memcpy(&range, bytes + at, sizeof(range));
		error = range_add(to, &range);
		if (error)
			return error;
		to->ranges--;
	}
	return 0;
}

static void give_up(struct spmc_fragments *of)
{
	spmc_handle_free(of->guest, of->mobj->cookie);
	optee_mobj_destroy(of->guest, of->mobj);
	of->guest = NULL;
}

/* Takes in ranges; at the end of them the share is there. */
static uint32_t take_in(struct spmc_fragments *to, const uint8_t *bytes, uint64_t size)
{
	uint32_t error = ranges_add(to, bytes, size);

	if (!error && !to->ranges && to->pages != to->mobj->count) {
		sim_violation("FF-A: a share of %llu pages with ranges of %llu",
			      (unsigned long long)to->mobj->count, (unsigned long long)to->pages);
		error = ABI_FFA_INVALID_PARAMETERS;
	}
	if (error) {
		give_up(to);
		return error;
	}
	if (!to->ranges) {
		to->mobj->kind = OPTEE_REGISTERED;
		to->guest = NULL;
	}
	return 0;
}

static uint32_t shares_of(const struct optee_guest *guest)
{
	uint32_t count = 0;

	for (const struct optee_mobj *mobj = guest->mobjs; mobj; mobj = mobj->next)
		count++;
	return count;
}

static struct optee_mobj *mobj_new(struct optee_guest *guest, const struct spmc_descriptor *of)
{
	uint64_t handle = of->handle ? of->handle : spmc_handle_new(guest);
	struct optee_mobj *mobj;

	if (!handle)
		return NULL;
	mobj = optee_mobj_new(guest, OPTEE_PENDING, of->pages);
	mobj->cookie = handle;
	mobj->size = of->pages * OM_PAGE_SIZE;
	mobj->is_known = true;
	return mobj;
}

static bool fails(const struct spmc_descriptor *descriptor)
{
	if (descriptor->pages > spmc.config.pages_at_most)
		return true;
	if (!spmc.config.shares_fail)
		return false;
	spmc.config.shares_fail--;
	return true;
}

static uint32_t share_begin(struct spmc_fragments *share, const struct spmc_descriptor *descriptor)
{
	struct optee_guest *guest = optee_guest_of(descriptor->sender);

	if (!guest) {
		sim_violation("FF-A: a share of VM %u, which does not live", descriptor->sender);
		return ABI_FFA_DENIED;
	}
	if (descriptor->handle && spmc_handle_is_used(descriptor->handle)) {
		sim_violation("FF-A: a second share with the handle %#llx",
			      (unsigned long long)descriptor->handle);
		return ABI_FFA_NO_MEMORY;
	}
	if (shares_of(guest) >= SPMC_SHARES_RIGHT)
		sim_violation("FF-A: a VM has more than %u shares", SPMC_SHARES_RIGHT);
	*share = (struct spmc_fragments){ .guest = guest };
	share->mobj = fails(descriptor) ? NULL : mobj_new(guest, descriptor);
	share->ranges = descriptor->ranges;
	share->offset = descriptor->ranges_at;
	if (share->mobj)
		return 0;
	if (descriptor->handle && spmc.config.share_error != ABI_FFA_NO_MEMORY)
		spmc_vm_of(guest)->keeps_a_handle = true;
	return spmc.config.share_error;
}

static void answer_done(struct om_smc *smc, uint64_t handle)
{
	spmc_answer(smc, ABI_FFA_SUCCESS_32, 0, handle & UINT32_MAX, handle >> 32, 0, 0);
}

static void answer_more(struct om_smc *smc, uint64_t handle, uint64_t offset)
{
	spmc_answer(smc, ABI_FFA_MEM_FRAG_RX, handle & UINT32_MAX, handle >> 32, offset, 0, 0);
}

/* The rest of a fragment, and what is said of it. */
static void fragment_in(struct spmc_fragments *share, struct om_smc *smc, const uint8_t *bytes,
			uint64_t size)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): else share_begin() has failed */
	uint64_t handle = share->mobj->cookie;
	uint32_t error = take_in(share, bytes, size);

	if (error) {
		spmc_result(smc, error);
		return;
	}
	share->offset += size;
	if (share->guest)
		answer_more(smc, handle, share->offset);
	else
		answer_done(smc, handle);
}

static void share(struct om_smc *smc, const uint8_t *tx, uint64_t size, uint64_t total)
{
	struct spmc_descriptor descriptor;
	struct spmc_fragments begun;
	uint32_t error = spmc_descriptor_read(&descriptor, tx, size, total);

	if (!error)
		error = share_begin(&begun, &descriptor);
	if (error) {
		spmc_result(smc, error);
		return;
	}
	fragment_in(&begun, smc, tx + descriptor.ranges_at, size - descriptor.ranges_at);
	if (begun.guest)
		spmc.fragments = begun;
}

/* The bytes of a fragment, if TX has so many and nobody else is at it; else NULL. */
static const uint8_t *fragment_of(uint64_t size)
{
	const uint8_t *tx = spmc_tx();

	if (spmc.tx_is_read) {
		sim_violation("FF-A: TX is used by two CPUs");
		return NULL;
	}
	if (tx && size && size <= spmc.pages * OM_PAGE_SIZE)
		return tx;
	sim_violation("FF-A: a descriptor of %llu bytes in TX", (unsigned long long)size);
	return NULL;
}

/* TX is the SPMC's for as long as the call is under way: what is in it may not change meanwhile. */
static void read_tx(struct om_smc *smc, uint64_t size,
		    void (*read)(struct om_smc *smc, const uint8_t *tx, uint64_t size))
{
	const uint8_t *tx = fragment_of(size);
	uint8_t *before;

	if (!tx) {
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	before = sim_alloc(size);
	memcpy(before, tx, size);
	spmc.tx_is_read = true;
	optee_point();
	spmc.tx_is_read = false;
	if (memcmp(before, tx, size))
		sim_violation("FF-A: TX changed while the SPMC read it");
	sim_free(before);
	read(smc, tx, size);
}

static void share_in(struct om_smc *smc, const uint8_t *tx, uint64_t size)
{
	share(smc, tx, size, smc->a[1]);
}

void spmc_mem_share(struct om_smc *smc)
{
	if (smc->a[3] || smc->a[4]) {
		sim_violation("FF-A: MEM_SHARE with an address, %#llx",
			      (unsigned long long)smc->a[3]);
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	spmc_must_be_zero(smc, 5);
	if (spmc.fragments.guest)
		sim_violation("FF-A: MEM_SHARE before the fragments of another are all there");
	if (smc->a[2] > smc->a[1] || (smc->a[2] != smc->a[1] && spmc.config.refuses_fragments)) {
		if (smc->a[2] > smc->a[1])
			sim_violation("FF-A: MEM_SHARE with a fragment that is longer than all");
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	read_tx(smc, smc->a[2], share_in);
}

static void frag_in(struct om_smc *smc, const uint8_t *tx, uint64_t size)
{
	fragment_in(&spmc.fragments, smc, tx, size);
}

void spmc_mem_frag_tx(struct om_smc *smc)
{
	const struct spmc_fragments *share = &spmc.fragments;
	uint64_t handle = abi_pair(smc->a[2], smc->a[1]);

	spmc_must_be_zero(smc, 5);
	if (!share->guest || share->mobj->cookie != handle ||
	    smc->a[4] != (uint64_t)share->guest->id << 16) {
		sim_violation("FF-A: MEM_FRAG_TX of %#llx for %#llx, which does not wait for one",
			      (unsigned long long)handle, (unsigned long long)smc->a[4]);
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	read_tx(smc, smc->a[3], frag_in);
}
