/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See ffa_noted.h. What a descriptor means is said a second time here, for honest ones: each range
 * is whole pages, and all of them are what was promised.
 */
#include <string.h>
#include "driver/ffa_noted.h"
#include "driver/guest_memory.h"
#include "machine/vm.h"
#include "secure/ffa_abi.h"
#include "secure/optee_mobj.h"

#define RANGES_AT                                                                                  \
	(sizeof(struct abi_ffa_region) + sizeof(struct abi_ffa_access) +                           \
	 sizeof(struct abi_ffa_composite))
#define PAGES_AT_MOST SIM_VM_PAGES

static bool read_tx(struct guest *guest, uint64_t at, void *to, size_t size)
{
	om_ipa_t from = { guest->ffa.tx.v + at };
	enum sim_map_kind kind = sim_map_at(guest->vm, from)->kind;

	if (from.v % ABI_PAGE_SIZE + size > ABI_PAGE_SIZE ||
	    (kind != SIM_RAM && kind != SIM_READ_ONLY))
		return false;
	sim_guest_read(guest->vm, to, from, size);
	return true;
}

/* The pages of a range, behind those that there are. Returns how many there are then. */
static uint64_t add_range(const struct abi_ffa_range *range, om_ipa_t *page, uint64_t count)
{
	if (range->address & ABI_PAGE_MASK || range->pages > PAGES_AT_MOST - count)
		return PAGES_AT_MOST;
	for (uint32_t i = 0; i < range->pages; i++)
		page[count++].v = range->address + i * ABI_PAGE_SIZE;
	return count;
}

/* The pages of the ranges in @size bytes of TX, behind @count that there are. */
static uint64_t add_ranges(struct guest *guest, uint64_t at, uint64_t size, om_ipa_t *page,
			   uint64_t count)
{
	struct abi_ffa_range range;

	for (uint64_t end = at + size; at + sizeof(range) <= end && count < PAGES_AT_MOST;
	     at += sizeof(range)) {
		if (!read_tx(guest, at, &range, sizeof(range)))
			return PAGES_AT_MOST;
		count = add_range(&range, page, count);
	}
	return count;
}

struct guest_share *ffa_note_described(struct guest *guest, uint32_t length, uint32_t size)
{
	uint64_t at = RANGES_AT - sizeof(struct abi_ffa_composite);
	static om_ipa_t page[PAGES_AT_MOST];
	struct abi_ffa_composite composite;
	uint64_t count;

	if (!read_tx(guest, at, &composite, sizeof(composite)) || size < RANGES_AT ||
	    length != RANGES_AT + composite.ranges * sizeof(struct abi_ffa_range))
		return NULL;
	count = add_ranges(guest, RANGES_AT, size - RANGES_AT, page, 0);
	if (!count || count == PAGES_AT_MOST || (size == length && count != composite.pages))
		return NULL;
	return guest_share_of(guest, page, count);
}

struct guest_share *ffa_note_fragment(struct guest *guest, uint64_t handle, uint32_t size)
{
	const struct guest_share *begun = guest->ffa.begun;
	static om_ipa_t page[PAGES_AT_MOST];
	uint64_t count = begun ? begun->count : 0;

	if (guest->ffa.begun_handle != handle || !handle)
		return NULL;
	for (uint64_t i = 0; i < count; i++)
		page[i] = begun->page[i];
	count = add_ranges(guest, 0, size, page, count);
	return count && count < PAGES_AT_MOST ? guest_share_of(guest, page, count) : NULL;
}

static void is_ours(struct guest *guest, struct guest_share *share);

void ffa_note_begun(struct guest *guest, struct guest_share *share, uint64_t handle)
{
	struct guest_share *before = guest->ffa.begun;

	guest->ffa.begun = share;
	guest->ffa.begun_handle = handle;
	if (before && before != share)
		is_ours(guest, before);
}

static void is_ours(struct guest *guest, struct guest_share *share)
{
	share->state = GUEST_IS_OURS;
	share->cookie = 0;
	if (share->borrows)
		guest_share_free(guest, share);
}

void ffa_note_shared(struct guest *guest, struct guest_share *share, uint64_t handle)
{
	if (!handle) {
		is_ours(guest, share);
		return;
	}
	share->state = GUEST_LIVES;
	share->cookie = handle;
}

bool ffa_optee_has(const struct guest *guest, uint64_t handle)
{
	struct optee_guest *partition = optee_guest_of(guest->id);

	return partition && optee_mobj_find(partition, handle);
}

/* One that is being taken back already comes first, as each RECLAIM ends one. */
static struct guest_share *find(struct guest *guest, uint64_t handle)
{
	struct guest_share *found = NULL;

	for (struct guest_share *share = guest->shares; handle && share; share = share->next)
		if (share->cookie == handle && share->state != GUEST_IS_OURS &&
		    (!found || share->state == GUEST_MAY_LIVE))
			found = share;
	return found;
}

/* But if OP-TEE has lost the one that has the handle now, it was that one. */
static struct guest_share *find_lost(const struct guest *guest, uint64_t handle)
{
	struct guest_share *share = guest->shares;

	while (share && !(share->cookie == handle && share->state == GUEST_LIVES))
		share = share->next;
	return ffa_optee_has(guest, handle) ? NULL : share;
}

/* It may be gone: another RECLAIM was quicker. */
static bool is_being_taken(const struct guest *guest, const struct guest_share *wanted,
			   uint64_t handle)
{
	for (const struct guest_share *share = guest->shares; share; share = share->next)
		if (share == wanted)
			return share->cookie == handle && share->state == GUEST_MAY_LIVE;
	return false;
}

struct guest_share *ffa_note_taking(struct guest *guest, struct guest_share *share, uint64_t handle)
{
	struct guest_share *lost = find_lost(guest, handle);

	if (lost)
		share = lost;
	else if (!is_being_taken(guest, share, handle))
		share = find(guest, handle);
	if (share)
		share->state = GUEST_MAY_LIVE;
	return share;
}

/* What OP-TEE has under that handle may be another one. */
static bool is_any_live(const struct guest *guest, uint64_t handle)
{
	for (const struct guest_share *share = guest->shares; share; share = share->next)
		if (share->cookie == handle && share->state == GUEST_LIVES)
			return true;
	return false;
}

static bool is_held(const struct guest *guest, const struct guest_share *share)
{
	for (uint64_t i = 0; i < share->count; i++) {
		const struct sim_page *page = sim_page_at(guest->vm, share->page[i]);

		if (page && page->pins > page->named)
			return true;
	}
	return false;
}

/*
 * Of two that had the handle one after the other, that of which nothing is held: another RECLAIM
 * is letting go of the one that OP-TEE has lost.
 */
static bool is_of_the_former(struct guest *guest, const struct guest_share *share, uint64_t handle)
{
	struct guest_share *lost = find_lost(guest, handle);

	if (!lost || !is_held(guest, lost) || !is_being_taken(guest, share, handle))
		return false;
	lost->state = GUEST_MAY_LIVE;
	return true;
}

void ffa_note_taken(struct guest *guest, struct guest_share *share, uint64_t handle, bool done)
{
	if (!done || !is_of_the_former(guest, share, handle))
		share = ffa_note_taking(guest, share, handle);
	if (share && done)
		is_ours(guest, share);
	else if (share && ffa_optee_has(guest, handle) && !is_any_live(guest, handle))
		share->state = GUEST_LIVES;
}

void ffa_forget(struct guest *guest)
{
	struct guest_share *next;

	ffa_note_begun(guest, NULL, 0);
	for (struct guest_share *share = guest->shares; share; share = next) {
		next = share->next;
		is_ours(guest, share);
	}
	guest->args = NULL;
	guest->args_used = 0;
	guest->ffa.midway = 0;
	guest->ffa.forgets++;
	guest->ffa.is_due = false;
	guest->suspended = 0;
}
