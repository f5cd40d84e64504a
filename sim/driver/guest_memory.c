/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's memory: pages, buffers that it shares, and their page lists.
 */
#include <string.h>
#include "driver/guest_memory.h"
#include "machine/alloc.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "secure/abi.h"

om_ipa_t guest_page_new(struct guest *guest)
{
	if (guest->spares)
		return guest->spare[--guest->spares];
	return sim_page_alloc(guest->vm);
}

void guest_page_free(struct guest *guest, om_ipa_t page)
{
	guest->spare[guest->spares++] = page;
}

uint64_t guest_cookie_new(struct guest *guest)
{
	guest->next_cookie += 16;
	return guest->next_cookie;
}

static struct guest_share *share_alloc(uint64_t count)
{
	struct guest_share *share;

	if (count > ABI_LIST_ENTRIES * GUEST_LIST_PAGES)
		sim_misuse("a buffer that is too big");
	share = sim_alloc(sizeof(*share) + count * sizeof(share->page[0]));
	share->count = count;
	return share;
}

static struct guest_share *enlist(struct guest *guest, struct guest_share *share)
{
	share->next = guest->shares;
	guest->shares = share;
	return share;
}

struct guest_share *guest_share_new_of(struct guest *guest, uint64_t offset, uint64_t size,
				       uint64_t distinct)
{
	uint64_t count = (offset + size + ABI_PAGE_MASK) / ABI_PAGE_SIZE;
	struct guest_share *share = share_alloc(count);

	share->cookie = guest_cookie_new(guest);
	share->offset = offset;
	share->size = size;
	share->distinct = distinct < count ? distinct : count;
	for (uint64_t i = 0; i < count; i++)
		share->page[i] = i < share->distinct ? guest_page_new(guest)
						     : share->page[i % share->distinct];
	for (uint64_t i = 0; i * ABI_LIST_ENTRIES < count; i++)
		share->list[i] = guest_page_new(guest);
	return enlist(guest, share);
}

struct guest_share *guest_share_new(struct guest *guest, uint64_t offset, uint64_t size)
{
	return guest_share_new_of(guest, offset, size, UINT64_MAX);
}

struct guest_share *guest_share_of(struct guest *guest, const om_ipa_t *page, uint64_t count)
{
	struct guest_share *share = share_alloc(count);

	memcpy(share->page, page, count * sizeof(*page));
	share->size = count * ABI_PAGE_SIZE;
	share->distinct = count;
	share->borrows = true;
	return enlist(guest, share);
}

struct guest_share *guest_share_twin(struct guest *guest, const struct guest_share *share,
				     enum guest_share_kind kind)
{
	struct guest_share *twin = share_alloc(share->count);

	memcpy(twin, share, sizeof(*share) + share->count * sizeof(share->page[0]));
	twin->kind = kind;
	twin->state = GUEST_IS_OURS;
	twin->borrows = true;
	return enlist(guest, twin);
}

static void pages_free(struct guest *guest, struct guest_share *share)
{
	if (share->borrows)
		return;
	for (uint64_t i = 0; i < share->distinct; i++)
		if (sim_page_at(guest->vm, share->page[i]))
			guest_page_free(guest, share->page[i]);
	for (uint64_t i = 0; i * ABI_LIST_ENTRIES < share->count; i++)
		guest_page_free(guest, share->list[i]);
}

void guest_share_free(struct guest *guest, struct guest_share *share)
{
	struct guest_share **at = &guest->shares;

	while (*at != share)
		at = &(*at)->next;
	*at = share->next;
	pages_free(guest, share);
	sim_free(share);
}

static void list_page_write(struct guest *guest, struct guest_share *share, uint64_t n)
{
	struct abi_list_page list;
	uint64_t first = n * ABI_LIST_ENTRIES;

	for (uint64_t i = 0; i < ABI_LIST_ENTRIES; i++)
		list.entry[i] = first + i < share->count ? share->page[first + i].v : GUEST_GARBAGE;
	list.next = first + ABI_LIST_ENTRIES < share->count ? share->list[n + 1].v : GUEST_GARBAGE;
	sim_guest_write(guest->vm, share->list[n], &list, sizeof(list));
}

uint64_t guest_list_write(struct guest *guest, struct guest_share *share)
{
	for (uint64_t n = 0; n * ABI_LIST_ENTRIES < share->count; n++)
		list_page_write(guest, share, n);
	return share->list[0].v | share->offset;
}

/* The place of byte @i, and how many of @size bytes lie together from there on. */
static om_ipa_t bytes_at(const struct guest_share *share, uint64_t i, uint64_t size,
			 uint64_t *together)
{
	uint64_t at = share->offset + i;
	uint64_t in_page = ABI_PAGE_SIZE - at % ABI_PAGE_SIZE;

	*together = size < in_page ? size : in_page;
	return (om_ipa_t){ share->page[at / ABI_PAGE_SIZE].v + at % ABI_PAGE_SIZE };
}

void guest_share_fill(struct guest *guest, struct guest_share *share, uint8_t byte)
{
	uint8_t bytes[ABI_PAGE_SIZE];
	uint64_t part;

	memset(bytes, byte, sizeof(bytes));
	for (uint64_t i = 0; i < share->size; i += part) {
		om_ipa_t to = bytes_at(share, i, share->size - i, &part);

		sim_guest_write(guest->vm, to, bytes, part);
	}
}

void guest_share_write(struct guest *guest, struct guest_share *share, uint64_t at,
		       const void *from, size_t size)
{
	const uint8_t *bytes = from;
	uint64_t part;

	for (uint64_t i = 0; i < size; i += part) {
		om_ipa_t to = bytes_at(share, at + i, size - i, &part);

		sim_guest_write(guest->vm, to, bytes + i, part);
	}
}

void guest_share_read(struct guest *guest, struct guest_share *share, void *to, uint64_t at,
		      size_t size)
{
	uint8_t *bytes = to;
	uint64_t part;

	for (uint64_t i = 0; i < size; i += part) {
		om_ipa_t from = bytes_at(share, at + i, size - i, &part);

		sim_guest_read(guest->vm, bytes + i, from, part);
	}
}

bool guest_share_is(struct guest *guest, struct guest_share *share, uint8_t byte)
{
	uint8_t bytes[ABI_PAGE_SIZE];
	uint64_t part;

	for (uint64_t i = 0; i < share->size; i += part) {
		om_ipa_t from = bytes_at(share, i, share->size - i, &part);

		sim_guest_read(guest->vm, bytes, from, part);
		for (uint64_t n = 0; n < part; n++)
			if (bytes[n] != byte)
				return false;
	}
	return true;
}

struct guest_share *guest_share_find(struct guest *guest, enum guest_share_kind kind,
				     uint64_t cookie)
{
	struct guest_share *share = guest->shares;

	while (share && (share->kind != kind || share->cookie != cookie))
		share = share->next;
	return share;
}
