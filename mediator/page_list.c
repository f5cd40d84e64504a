/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See page_list.h. The form of a list is optee_msg.h, OPTEE_MSG_ATTR_NONCONTIG: 4 KiB list pages of
 * 511 addresses and the address of the next list page.
 */
#include "page_list.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "abi_msg.h"
#include "memory.h"
#include "vm.h"

#define PAGE_OFFSET_MASK (OM_PAGE_SIZE - 1)

struct list_page {
	union om_page page[MSG_LIST_ENTRIES];
	union om_page next;
};

_Static_assert(sizeof(struct list_page) == 4096, "optee_msg.h: a list page");

/* How far a list has been read. It grows by a list page at a time. */
struct reader {
	struct om_vm *vm;
	struct om_page_list *list;
	struct list_page *tail; /* our last list page */
	om_ipa_t source;	/* the guest's next list page */
	uint32_t left;		/* pages that the list does not have yet */
	bool noncontig;		/* source is a list page; else it is the one data page itself */
};

static uint32_t entries_of(uint32_t pages)
{
	return pages < MSG_LIST_ENTRIES ? pages : MSG_LIST_ENTRIES;
}

static uint64_t pages_of(om_ipa_t buf_ptr, uint64_t size)
{
	return ((buf_ptr.v & PAGE_OFFSET_MASK) + size + PAGE_OFFSET_MASK) / OM_PAGE_SIZE;
}

/* The guest's entries, without those that are not needed: they stay zero. */
static bool copy_entries(struct reader *reader, struct list_page *page)
{
	bool last = reader->left <= MSG_LIST_ENTRIES;
	size_t size = last ? reader->left * sizeof(page->page[0]) : sizeof(*page);

	if (!reader->noncontig) {
		page->page[0].ipa = reader->source;
		return true;
	}
	return !(reader->source.v & PAGE_OFFSET_MASK) &&
	       om_port_read_guest(reader->vm->owner, page, reader->source, size);
}

static bool entries_are_aligned(const struct list_page *page, uint32_t count)
{
	uint64_t bits = 0;

	for (uint32_t i = 0; i < count; i++)
		bits |= page->page[i].ipa.v;
	return !(bits & PAGE_OFFSET_MASK);
}

static void append(struct reader *reader, struct list_page *page, uint32_t count)
{
	om_pa_t pa = om_port_page_pa(page);

	if (reader->tail)
		reader->tail->next.pa = pa;
	else
		reader->list->u.first = pa;
	reader->tail = page;
	reader->list->count += count;
	reader->left -= count;
	reader->source = page->next.ipa;
	page->next.pa.v = 0;
}

/* Adds one list page to the private list. */
static uint32_t read_step(struct reader *reader)
{
	uint32_t count = entries_of(reader->left);
	struct list_page *page = om_page_get(reader->vm);

	if (!page)
		return TEEC_ERROR_OUT_OF_MEMORY;
	if (!copy_entries(reader, page) || !entries_are_aligned(page, count) ||
	    !om_port_pin(reader->vm->owner, page->page, count)) {
		om_page_put(reader->vm, page);
		return om_refuse(reader->vm, OM_REFUSED_ADDRESS);
	}
	append(reader, page, count);
	return TEEC_SUCCESS;
}

/* Checks the size and takes the quota. */
static uint32_t admit(struct om_vm *vm, bool noncontig, om_ipa_t buf_ptr, uint64_t size)
{
	if (!buf_ptr.v || !size || size > UINT64_MAX - 2 * OM_PAGE_SIZE)
		return om_refuse(vm, OM_REFUSED_MESSAGE);
	if (!noncontig && pages_of(buf_ptr, size) > 1)
		return om_refuse(vm, OM_REFUSED_MESSAGE);
	if (pages_of(buf_ptr, size) > vm->limits.pages_per_buffer)
		return om_refuse(vm, OM_REFUSED_PAGES_PER_BUFFER);
	if (!om_quota_take(&vm->pages, pages_of(buf_ptr, size)))
		return om_refuse(vm, OM_REFUSED_PAGES);
	return TEEC_SUCCESS;
}

uint32_t om_page_list_read(struct om_page_list *list, struct om_vm *vm, bool noncontig,
			   om_ipa_t buf_ptr, uint64_t size)
{
	uint32_t result = admit(vm, noncontig, buf_ptr, size);
	struct reader reader = { .vm = vm,
				 .list = list,
				 .source = { buf_ptr.v & ~PAGE_OFFSET_MASK },
				 .left = (uint32_t)pages_of(buf_ptr, size),
				 .noncontig = noncontig };

	*list = (struct om_page_list){ 0 };
	if (result != TEEC_SUCCESS)
		return result;
	while (reader.left && result == TEEC_SUCCESS)
		result = read_step(&reader);
	if (result != TEEC_SUCCESS) {
		om_quota_give(&vm->pages, reader.left);
		om_page_list_release(list, vm);
	}
	return result;
}

uint64_t om_page_list_buf_ptr(const struct om_page_list *list, om_ipa_t buf_ptr)
{
	return list->u.first.v | (buf_ptr.v & PAGE_OFFSET_MASK);
}

void om_page_list_compact(struct om_page_list *list, struct om_vm *vm)
{
	struct list_page *page;

	if (list->compact || list->count > OM_PAGE_LIST_FEW)
		return;
	page = om_port_page_va(list->u.first);
	for (uint32_t i = 0; i < list->count; i++)
		list->u.few[i] = page->page[i];
	list->compact = true;
	om_page_put(vm, page);
}

static void unpin(struct om_page_list *list, struct om_vm *vm, const union om_page *page,
		  uint32_t count)
{
	om_port_unpin(vm->owner, page, count);
	om_quota_give(&vm->pages, count);
	list->count -= count;
}

/* Takes the first list page off the list. */
static void release_step(struct om_page_list *list, struct om_vm *vm)
{
	struct list_page *page = om_port_page_va(list->u.first);

	list->u.first = page->next.pa;
	unpin(list, vm, page->page, entries_of(list->count));
	om_page_put(vm, page);
}

void om_page_list_release(struct om_page_list *list, struct om_vm *vm)
{
	if (list->compact)
		unpin(list, vm, list->u.few, list->count);
	while (list->count)
		release_step(list, vm);
	*list = (struct om_page_list){ 0 };
}
