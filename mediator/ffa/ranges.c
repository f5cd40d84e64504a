/* SPDX-License-Identifier: BSD-2-Clause */
/* See ranges.h. */
#include "ranges.h"

#include <stdint.h>
#include <optee_mediator/port.h>

#include "../shm/list_page.h"
#include "../vm/memory.h"
#include "../vm/refuse.h"
#include "descriptor.h"
#include "ffa_vm.h"
#include "share.h"

static uint32_t min(uint64_t a, uint64_t b)
{
	return (uint32_t)(a < b ? a : b);
}

static void refuse(struct om_ffa_vm *ffa, enum om_refusal why, int32_t error)
{
	om_refuse(&ffa->vm, why);
	ffa->sharing.error = error;
}

/* The next ranges, those of one page of TX at the most. Each is read once (T2). */
static bool read_ranges(struct om_ffa_vm *ffa)
{
	struct om_sharing *sharing = &ffa->sharing;
	uint64_t room = OM_PAGE_SIZE - sharing->next.v % OM_PAGE_SIZE;
	uint32_t count =
		min(min(sharing->ranges, OM_RANGES_AT_A_TIME), room / sizeof(sharing->range[0]));

	if (!om_port_read_guest(ffa->vm.owner, sharing->range, sharing->next,
				count * sizeof(sharing->range[0])))
		return false;
	sharing->next.v += count * sizeof(sharing->range[0]);
	sharing->ranges -= count;
	sharing->range_count = count;
	sharing->range_at = 0;
	return true;
}

static bool is_read(const struct om_sharing *sharing)
{
	return sharing->range_at == sharing->range_count;
}

/* Whether there is more of the fragment. */
static bool is_more(const struct om_sharing *sharing)
{
	return sharing->ranges || !is_read(sharing);
}

/* The range that the next page is of. NULL if it is none. */
static struct om_ffa_range *current(struct om_ffa_vm *ffa)
{
	struct om_sharing *sharing = &ffa->sharing;
	struct om_ffa_range *range;

	if (is_read(sharing) && !read_ranges(ffa))
		return NULL;
	range = &sharing->range[sharing->range_at];
	return range->pages && !(range->address % OM_PAGE_SIZE) ? range : NULL;
}

/* The next pages' addresses, as far as the fragment's ranges go. Returns how many; 0 if one is bad.
 */
static uint32_t fill(struct om_ffa_vm *ffa, union om_page *page, uint32_t room)
{
	struct om_sharing *sharing = &ffa->sharing;
	uint32_t count = 0;

	while (count < room && is_more(sharing)) {
		struct om_ffa_range *range = current(ffa);

		if (!range)
			return 0;
		for (; count < room && range->pages; range->pages--, count++) {
			page[count].ipa.v = range->address;
			range->address += OM_PAGE_SIZE;
		}
		sharing->range_at += !range->pages;
	}
	return count;
}

static void count_pieces(struct om_sharing *sharing, const union om_page *page, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		sharing->pieces += page[i].pa.v != sharing->contiguous;
		sharing->contiguous = page[i].pa.v + OM_PAGE_SIZE;
	}
}

static void pinned(struct om_ffa_vm *ffa, const union om_page *page, uint32_t count)
{
	struct om_sharing *sharing = &ffa->sharing;
	struct om_page_list *list = &sharing->share->pages;

	list->count += count;
	list->u.list.unread -= count;
	sharing->pages -= count;
	sharing->in_tail += count;
	count_pieces(sharing, page, count);
	if (sharing->pieces > om_descriptor_room())
		refuse(ffa, OM_REFUSED_PAGES_PER_BUFFER, FFA_NO_MEMORY);
}

/*
 * The next pages of @page, from in_tail on, before OP-TEE is told (I1, I5). Returns false if none
 * is pinned: see sharing.error.
 */
static bool pin_step(struct om_ffa_vm *ffa, struct om_list_page *page)
{
	struct om_sharing *sharing = &ffa->sharing;
	union om_page *first = &page->page[sharing->in_tail];
	uint32_t room = min(min(sharing->pages, MSG_LIST_ENTRIES - sharing->in_tail),
			    om_vm_limit(&ffa->vm.step_pages));
	uint32_t count = fill(ffa, first, room);

	if (!count) {
		refuse(ffa, OM_REFUSED_MESSAGE, FFA_INVALID_PARAMETERS);
		return false;
	}
	if (!om_port_pin(ffa->vm.owner, first, count)) {
		refuse(ffa, OM_REFUSED_ADDRESS, FFA_INVALID_PARAMETERS);
		return false;
	}
	pinned(ffa, first, count);
	return true;
}

static void append(struct om_ffa_vm *ffa, struct om_list_page *page)
{
	struct om_sharing *sharing = &ffa->sharing;
	om_pa_t pa = om_port_page_pa(ffa->vm.owner, page);
	struct om_list_page *tail = sharing->tail;

	if (tail)
		tail->next.pa = pa;
	else
		sharing->share->pages.u.list.first = pa;
	sharing->tail = page;
}

/* A page of the list has something that is pinned: else it is not in the list. */
static void begin_list_page(struct om_ffa_vm *ffa)
{
	struct om_list_page *page = om_page_get(&ffa->vm);

	if (!page) {
		ffa->sharing.error = FFA_NO_MEMORY;
		return;
	}
	ffa->sharing.in_tail = 0;
	if (pin_step(ffa, page))
		append(ffa, page);
	else
		om_page_put(&ffa->vm, page);
}

static void step(struct om_ffa_vm *ffa)
{
	struct om_sharing *sharing = &ffa->sharing;

	if (sharing->tail && sharing->in_tail < MSG_LIST_ENTRIES)
		pin_step(ffa, sharing->tail);
	else
		begin_list_page(ffa);
}

/* The last page that was promised and the last range come together. */
static void finish(struct om_ffa_vm *ffa)
{
	struct om_sharing *sharing = &ffa->sharing;
	bool is_last = sharing->received == sharing->length;

	if (is_more(sharing) || is_last != !sharing->pages)
		refuse(ffa, OM_REFUSED_MESSAGE, FFA_INVALID_PARAMETERS);
	else
		sharing->share->pages.whole = is_last;
}

static bool is_work(const struct om_sharing *sharing)
{
	return sharing->pages && is_more(sharing) && !sharing->error;
}

bool om_ranges_pin(struct om_ffa_vm *ffa)
{
	struct om_sharing *sharing = &ffa->sharing;

	while (is_work(sharing)) {
		step(ffa);
		if (is_work(sharing) && om_port_must_yield(ffa->vm.owner))
			return false;
	}
	if (!sharing->error)
		finish(ffa);
	return true;
}
