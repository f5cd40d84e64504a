/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See page_list.h. The form of a list is optee_msg.h, OPTEE_MSG_ATTR_NONCONTIG: 4 KiB list pages of
 * 511 addresses and the address of the next list page.
 */
#include "page_list.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "../optee/abi_msg.h"
#include "../optee/libc.h"
#include "../vm/memory.h"
#include "../vm/refuse.h"
#include "../vm/vm.h"
#include "admit.h"
#include "list_page.h"

#define PAGE_OFFSET_MASK (OM_PAGE_SIZE - 1)

static uint32_t min(uint64_t a, uint64_t b)
{
	return (uint32_t)(a < b ? a : b);
}

/* I12: in 64 bits, of what is_valid() has bounded before anything is made of it. */
static uint64_t pages_of(om_ipa_t buf_ptr, uint64_t size)
{
	return ((buf_ptr.v & PAGE_OFFSET_MASK) + size + PAGE_OFFSET_MASK) / OM_PAGE_SIZE;
}

/* Whether the size means anything. */
static bool is_valid(bool noncontig, om_ipa_t buf_ptr, uint64_t size)
{
	return buf_ptr.v && size && size <= UINT64_MAX - 2 * OM_PAGE_SIZE &&
	       (noncontig || pages_of(buf_ptr, size) == 1);
}

void om_page_list_begin(struct om_page_list_reader *reader, struct om_page_list *list,
			struct om_vm *vm, bool noncontig, om_ipa_t buf_ptr, uint64_t size)
{
	uint64_t pages = pages_of(buf_ptr, size);

	reader->list = list;
	reader->tail = NULL;
	reader->noncontig = noncontig;
	reader->left = 0;
	reader->result = is_valid(noncontig, buf_ptr, size) ? om_admit(vm, pages)
							    : om_refuse(vm, OM_REFUSED_MESSAGE);
	if (reader->result != TEEC_SUCCESS)
		return;
	reader->source.v = buf_ptr.v & ~PAGE_OFFSET_MASK;
	reader->left = (uint32_t)pages;
	list->u.list.unread = pages;
	list->offset = buf_ptr.v & PAGE_OFFSET_MASK;
}

/*
 * The guest's entries, copied once (T2), without those that are not needed: they stay zero (L2).
 */
static bool copy_entries(struct om_page_list_reader *reader, struct om_vm *vm,
			 struct om_list_page *page)
{
	bool last = reader->left <= MSG_LIST_ENTRIES;
	size_t size = last ? reader->left * sizeof(page->page[0]) : sizeof(*page);

	if (!reader->noncontig) {
		page->page[0].ipa = reader->source;
		return true;
	}
	return !(reader->source.v & PAGE_OFFSET_MASK) &&
	       om_port_read_guest(vm->owner, page, reader->source, size);
}

static bool entries_are_aligned(const struct om_list_page *page, uint32_t count)
{
	const union om_page *const end = &page->page[count];
	uint64_t bits = 0;

	for (const union om_page *entry = page->page; entry < end; entry++)
		bits |= entry->ipa.v;
	return !(bits & PAGE_OFFSET_MASK);
}

/* A list page of ours, with the guest's entries. Not yet in the list, as nothing is pinned. */
static struct om_list_page *take_list_page(struct om_page_list_reader *reader, struct om_vm *vm)
{
	struct om_list_page *page = om_page_get(vm);

	if (!page) {
		reader->result = TEEC_ERROR_OUT_OF_MEMORY;
		return NULL;
	}
	if (copy_entries(reader, vm, page) &&
	    entries_are_aligned(page, min(reader->left, MSG_LIST_ENTRIES)))
		return page;
	om_page_put(vm, page);
	reader->result = om_refuse(vm, OM_REFUSED_ADDRESS);
	return NULL;
}

/* Where the list goes on is taken from the copy, and OP-TEE is not to see it (T3, I1). */
static void append(struct om_page_list_reader *reader, struct om_vm *vm, struct om_list_page *page)
{
	om_pa_t pa = om_port_page_pa(vm->owner, page);
	struct om_list_page *tail = reader->tail;

	if (tail)
		tail->next.pa = pa;
	else
		reader->list->u.list.first = pa;
	reader->tail = page;
	reader->source = page->next.ipa;
	page->next.pa.v = 0;
}

/* Pins the next pages of @page, whose IPAs become PAs: before OP-TEE knows of the list (I1, I5). */
static bool pin_step(struct om_page_list_reader *reader, struct om_vm *vm,
		     struct om_list_page *page)
{
	uint32_t room = MSG_LIST_ENTRIES - reader->in_tail;
	uint32_t count = min(min(reader->left, room), om_vm_limit(&vm->step_pages));

	if (!om_port_pin(vm->owner, &page->page[reader->in_tail], count)) {
		reader->result = om_refuse(vm, OM_REFUSED_ADDRESS);
		return false;
	}
	reader->list->count += count;
	reader->list->u.list.unread -= count;
	reader->left -= count;
	reader->in_tail += count;
	return true;
}

static void begin_list_page(struct om_page_list_reader *reader, struct om_vm *vm)
{
	struct om_list_page *page = take_list_page(reader, vm);

	if (!page)
		return;
	reader->in_tail = 0;
	if (pin_step(reader, vm, page))
		append(reader, vm, page);
	else
		om_page_put(vm, page);
}

static void read_step(struct om_page_list_reader *reader, struct om_vm *vm)
{
	if (reader->tail && reader->in_tail < MSG_LIST_ENTRIES)
		pin_step(reader, vm, reader->tail);
	else
		begin_list_page(reader, vm);
}

/* What of a list was not read: its reader gave up, or is no more. */
static void give_unread(struct om_page_list *list, struct om_vm *vm)
{
	if (list->compact || !list->u.list.unread)
		return;
	om_quota_give(&vm->pages, list->u.list.unread);
	list->u.list.unread = 0;
}

/* What is pinned stays, to be released. */
static void give_up(struct om_page_list_reader *reader, struct om_vm *vm)
{
	give_unread(reader->list, vm);
	reader->left = 0;
}

/* I14: a step, and more only if the port does not want its CPU back. */
bool om_page_list_read(struct om_page_list_reader *reader, struct om_vm *vm)
{
	while (reader->left && reader->result == TEEC_SUCCESS) {
		read_step(reader, vm);
		if (reader->left && om_port_must_yield(vm->owner))
			return false;
	}
	if (reader->left)
		give_up(reader, vm);
	else
		reader->list->whole = true;
	return true;
}

/* I1: of our own list, never the guest's. */
uint64_t om_page_list_buf_ptr(const struct om_page_list *list)
{
	return list->u.list.first.v | list->offset;
}

om_pa_t om_page_list_at(const struct om_page_list *list, struct om_vm *vm, uint64_t at,
			uint64_t *place)
{
	const struct om_list_page *page;
	uint64_t index;

	*place = (list->offset + at) & PAGE_OFFSET_MASK;
	index = at / OM_PAGE_SIZE + ((at & PAGE_OFFSET_MASK) + list->offset) / OM_PAGE_SIZE;
	if (index >= list->count || index >= MSG_LIST_ENTRIES)
		return (om_pa_t){ OM_NO_PAGE };
	if (list->compact)
		return list->u.few[index].pa;
	page = om_port_page_va(vm->owner, list->u.list.first);
	return page->page[index].pa;
}

void om_page_list_compact(struct om_page_list *list, struct om_vm *vm)
{
	struct om_list_page *page;

	if (list->count > OM_PAGE_LIST_FEW)
		return;
	page = om_port_page_va(vm->owner, list->u.list.first);
	for (uint32_t i = 0; i < list->count; i++) {
		list->u.few[i] = page->page[i];
		page->page[i].pa.v = 0;
	}
	list->compact = true;
	om_page_put_clean(vm, page);
}

static void unpin(struct om_page_list *list, struct om_vm *vm, const union om_page *page,
		  uint32_t count)
{
	om_port_unpin(vm->owner, page, count);
	om_quota_give(&vm->pages, count);
	list->count -= count;
}

/* A page with so many entries is cleared and kept; to clear a fuller one is the port's. */
#define WORTH_CLEARING 256

/* All entries that were pinned are unpinned. Of a list that was not read to its end others remain.
 */
static void drop_first(struct om_page_list *list, struct om_vm *vm, struct om_list_page *page)
{
	bool is_last = !page->next.pa.v;

	list->u.list.first = page->next.pa;
	if (list->whole && is_last && list->gone <= WORTH_CLEARING) {
		memset(page->page, 0, list->gone * sizeof(page->page[0]));
		om_page_put_clean(vm, page);
	} else {
		om_page_put(vm, page);
	}
	list->gone = 0;
}

static void release_few(struct om_page_list *list, struct om_vm *vm)
{
	uint32_t count = min(list->count, om_vm_limit(&vm->step_pages));

	unpin(list, vm, &list->u.few[list->gone], count);
	list->gone = (uint16_t)(list->gone + count);
}

/* Unpins the next pages of the first list page, and takes it off the list after its last. */
static void release_in_page(struct om_page_list *list, struct om_vm *vm)
{
	struct om_list_page *page = om_port_page_va(vm->owner, list->u.list.first);
	uint32_t count =
		min(min(list->count, MSG_LIST_ENTRIES - list->gone), om_vm_limit(&vm->step_pages));

	unpin(list, vm, &page->page[list->gone], count);
	list->gone = (uint16_t)(list->gone + count);
	if (!list->count || list->gone == MSG_LIST_ENTRIES)
		drop_first(list, vm, page);
}

/* In steps, as it was read (I14). */
bool om_page_list_release(struct om_page_list *list, struct om_vm *vm)
{
	give_unread(list, vm);
	while (list->count) {
		if (list->compact)
			release_few(list, vm);
		else
			release_in_page(list, vm);
		if (list->count && om_port_must_yield(vm->owner))
			return false;
	}
	return true;
}
