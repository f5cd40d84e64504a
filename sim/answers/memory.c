/* SPDX-License-Identifier: BSD-2-Clause */
/* See memory.h. */
#include "answers/memory.h"

#include <string.h>
#include "machine/vm.h"
#include "secure/optee_mobj.h"

/* Of a registered buffer a message can be in its first pages: as many as a page of a list names. */
#define PLACE_PAGES ABI_LIST_ENTRIES

static bool read_ipa(const struct answers_vm *vm, uint64_t ipa, void *to, size_t size)
{
	const struct sim_map *map = sim_map_at(vm->guest->vm, (om_ipa_t){ ipa });

	if (ipa % ABI_PAGE_SIZE + size > ABI_PAGE_SIZE)
		return false;
	if (map->kind != SIM_RAM && map->kind != SIM_READ_ONLY)
		return false;
	memcpy(to, sim_page_bytes(&sim.page[map->page]) + ipa % ABI_PAGE_SIZE, size);
	return true;
}

/* What is pinned stays where it is, whatever the guest's addresses show by now. */
static const uint8_t *byte_of(const struct optee_mobj *mobj, uint64_t at)
{
	uint64_t i = (mobj->offset + at) / ABI_PAGE_SIZE;
	const struct sim_page *page;

	if (i >= mobj->count || i >= PLACE_PAGES)
		return NULL;
	page = sim_page_of(mobj->page[i]);
	return page ? sim_page_bytes(page) + (mobj->offset + at) % ABI_PAGE_SIZE : NULL;
}

static bool read_buffer(const struct answers_vm *vm, const struct answers_place *place, uint64_t at,
			uint8_t *to, size_t size)
{
	struct optee_guest *guest = optee_guest_of(vm->guest->id);
	const struct optee_mobj *mobj = guest ? optee_mobj_find(guest, place->secret) : NULL;

	for (size_t i = 0; mobj && i < size; i++) {
		const uint8_t *byte = byte_of(mobj, at + i);

		if (!byte)
			return false;
		to[i] = *byte;
	}
	return mobj;
}

bool answers_read(const struct answers_vm *vm, const struct answers_place *place, uint64_t offset,
		  void *to, size_t size)
{
	if (place->secret)
		return read_buffer(vm, place, place->at + offset, to, size);
	return read_ipa(vm, place->ipa + offset, to, size);
}

bool answers_read_msg(const struct answers_vm *vm, const struct answers_place *place,
		      struct answers_msg *msg)
{
	struct abi_param rest;
	uint32_t i;

	memset(msg, 0, sizeof(*msg));
	if (!answers_read(vm, place, 0, msg, abi_msg_size(0)))
		return false;
	if (msg->num_params > ABI_MAX_NUM_PARAMS)
		return true;
	for (i = 0; i < msg->num_params; i++)
		if (!answers_read(vm, place, abi_msg_size(i),
				  i < ANSWERS_PARAMS ? &msg->params[i] : &rest, sizeof(rest)))
			return false;
	return true;
}

uint64_t answers_pages(uint64_t buf_ptr, uint64_t size)
{
	uint64_t offset = buf_ptr & ABI_PAGE_MASK;

	if (!size || size + offset < size || size + offset > UINT64_MAX - ABI_PAGE_MASK)
		return 0;
	return (size + offset + ABI_PAGE_MASK) / ABI_PAGE_SIZE;
}

static bool entries_are_good(const struct answers_vm *vm, const struct abi_list_page *list,
			     uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		if (list->entry[i] & ABI_PAGE_MASK ||
		    !sim_page_at(vm->guest->vm, (om_ipa_t){ list->entry[i] }))
			return false;
	return true;
}

bool answers_list_is_good(const struct answers_vm *vm, uint64_t buf_ptr, uint64_t size)
{
	uint64_t at = buf_ptr & ~ABI_PAGE_MASK;
	struct abi_list_page list;

	for (uint64_t left = answers_pages(buf_ptr, size); left;) {
		uint64_t here = left < ABI_LIST_ENTRIES ? left : ABI_LIST_ENTRIES;

		if (at & ABI_PAGE_MASK || !read_ipa(vm, at, &list, sizeof(list)) ||
		    !entries_are_good(vm, &list, here))
			return false;
		left -= here;
		at = list.next;
	}
	return true;
}
