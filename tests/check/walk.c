/* SPDX-License-Identifier: BSD-2-Clause */
/* See walk.h. The form of messages and lists: optee_msg.h. */
#include "walk.h"
#include "account.h"
#include "machine/panic.h"
#include "memory/pages.h"

#define MOST_PAGES (UINT64_C(1) << 28)

void walk_own_page(unsigned int vm, uint64_t pa, const char *what)
{
	if (!account_is_mediators(vm, pa))
		panic("check: VM %u: OP-TEE gets %lx as a %s, which is no page of the mediator's",
		      vm, pa, what);
}

void walk_pinned(unsigned int vm, uint64_t pa, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		if (!account_is_pinned(vm, pa + i * ABI_PAGE_SIZE))
			panic("check: VM %u: OP-TEE gets %lx, which is not pinned for that VM", vm,
			      pa + i * ABI_PAGE_SIZE);
}

void walk_range(unsigned int vm, uint64_t pa, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		if (!account_is_mediators(vm, pa + i * ABI_PAGE_SIZE))
			walk_pinned(vm, pa + i * ABI_PAGE_SIZE, 1);
}

static void walk_entries(unsigned int vm, const struct abi_list_page *page, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		if (page->entry[i] & ABI_PAGE_MASK)
			panic("check: VM %u: OP-TEE gets %lx as a page", vm, page->entry[i]);
		walk_pinned(vm, page->entry[i], 1);
	}
}

static void walk_list(unsigned int vm, uint64_t pa, uint64_t pages)
{
	while (pages) {
		const uint64_t count = pages < ABI_LIST_ENTRIES ? pages : ABI_LIST_ENTRIES;
		const struct abi_list_page *page = pa_to_va((om_pa_t){ pa });

		walk_own_page(vm, pa, "list page");
		walk_entries(vm, page, count);
		pages -= count;
		pa = page->next;
	}
}

static uint64_t pages_of(uint64_t buf_ptr, uint64_t size)
{
	return ((buf_ptr & ABI_PAGE_MASK) + size + ABI_PAGE_MASK) / ABI_PAGE_SIZE;
}

static void walk_buffer(unsigned int vm, const struct abi_param *param)
{
	const uint64_t at = param->u.tmem.buf_ptr & ~ABI_PAGE_MASK;
	const uint64_t pages = pages_of(param->u.tmem.buf_ptr, param->u.tmem.size);

	if (param->u.tmem.size >= MOST_PAGES * ABI_PAGE_SIZE)
		panic("check: VM %u: OP-TEE gets a buffer of %lx bytes", vm, param->u.tmem.size);
	if (param->attr & ABI_ATTR_NONCONTIG)
		walk_list(vm, at, pages);
	else
		walk_pinned(vm, at, pages);
}

void walk_param(unsigned int vm, const struct abi_param *param)
{
	if (abi_is_temporary(param))
		walk_buffer(vm, param);
	else if (param->attr & ABI_ATTR_TYPE_MASK && !abi_attr_is_value(param->attr) &&
		 !abi_attr_is_rmem(param->attr) && !abi_attr_is_tmem(param->attr))
		panic("check: VM %u: OP-TEE gets a parameter of type %lx", vm, param->attr);
}

void walk_message(unsigned int vm, uint64_t pa)
{
	const struct abi_msg *msg = pa_to_va((om_pa_t){ pa });

	if (pa & ABI_PAGE_MASK)
		panic("check: VM %u: OP-TEE gets %lx as a message's page", vm, pa);
	walk_own_page(vm, pa, "message");
	if (msg->num_params > ABI_MAX_NUM_PARAMS)
		panic("check: VM %u: OP-TEE gets a message of %u parameters", vm, msg->num_params);
	for (uint32_t i = 0; i < msg->num_params; i++)
		walk_param(vm, &msg->params[i]);
}
