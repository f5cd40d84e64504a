/* SPDX-License-Identifier: BSD-2-Clause */
/* See descriptor.h. */
#include "descriptor.h"

#include <optee_mediator/port.h>

#include "../optee/libc.h"
#include "../shm/list_page.h"
#include "abi_ffa.h"
#include "ffa_vm.h"
#include "spmc.h"

/* The head of a descriptor to OP-TEE: one receiver, one region behind it. */
struct head {
	struct om_ffa_transaction transaction;
	struct om_ffa_access access;
	struct om_ffa_composite composite;
};

/* Descriptors are 16 octets wide in all their parts, so that no part of one crosses a page. */
static bool is_part(uint64_t offset, uint64_t size, uint32_t fragment)
{
	return !(offset % sizeof(struct om_ffa_range)) && offset + size <= fragment;
}

/* A part that ends within the fragment, which is within TX. */
static bool read(struct om_ffa_vm *ffa, om_ipa_t tx, uint32_t fragment, uint32_t offset, void *to,
		 size_t size)
{
	return is_part(offset, size, fragment) &&
	       om_port_read_guest(ffa->vm.owner, to, (om_ipa_t){ tx.v + offset }, size);
}

/* No flag is asked for that OP-TEE would have to act upon; a handle is the relayer's to give. */
static bool is_share(const struct om_ffa_vm *ffa, const struct om_ffa_transaction *transaction)
{
	return transaction->sender == ffa->vm.client_id &&
	       transaction->attributes == FFA_ATTRIBUTES_NORMAL &&
	       !(transaction->flags & ~FFA_FLAGS_SHARE) && !transaction->handle &&
	       transaction->access_count == 1 &&
	       transaction->access_size == sizeof(struct om_ffa_access);
}

static bool is_for_optee(const struct om_ffa_access *access)
{
	return access->receiver == om_spmc.optee.id && access->permissions == FFA_PERMISSIONS_RW &&
	       !access->flags;
}

int32_t om_descriptor_read(struct om_ffa_vm *ffa, om_ipa_t tx, uint32_t length, uint32_t fragment,
			   struct om_described *described)
{
	struct head head;
	uint64_t first;

	if (!read(ffa, tx, fragment, 0, &head.transaction, sizeof(head.transaction)) ||
	    !is_share(ffa, &head.transaction) ||
	    !read(ffa, tx, fragment, head.transaction.access_offset, &head.access,
		  sizeof(head.access)) ||
	    !is_for_optee(&head.access) ||
	    !read(ffa, tx, fragment, head.access.composite_offset, &head.composite,
		  sizeof(head.composite)))
		return FFA_INVALID_PARAMETERS;
	first = head.access.composite_offset + sizeof(head.composite);
	if (!head.composite.pages ||
	    first + head.composite.ranges * sizeof(struct om_ffa_range) != length)
		return FFA_INVALID_PARAMETERS;
	*described =
		(struct om_described){ .pages = head.composite.pages, .first = (uint32_t)first };
	return 0;
}

uint32_t om_descriptor_room(void)
{
	return (uint32_t)((om_spmc.buffers.pages * OM_PAGE_SIZE - sizeof(struct head)) /
			  sizeof(struct om_ffa_range));
}

static void write_ranges(struct om_port_vm *vm, struct om_ffa_range *range,
			 const struct om_page_list *list)
{
	om_pa_t at = list->u.list.first;
	uint64_t next = UINT64_MAX; /* no page's, wherever the machine has its RAM */
	uint32_t left = list->count;

	range--;
	while (left) {
		const struct om_list_page *page = om_port_page_va(vm, at);

		for (uint32_t i = 0; i < MSG_LIST_ENTRIES && left; i++, left--) {
			if (page->page[i].pa.v != next)
				*++range = (struct om_ffa_range){ .address = page->page[i].pa.v };
			range->pages++;
			next = page->page[i].pa.v + OM_PAGE_SIZE;
		}
		at = page->next.pa;
	}
}

/* @handle: of our own, or 0. Returns where its ranges are to be. */
static struct om_ffa_range *write_head(const struct om_ffa_vm *ffa, uint64_t handle, uint32_t pages,
				       uint32_t ranges)
{
	const struct head head = {
		.transaction = { .sender = ffa->vm.client_id,
				 .attributes = FFA_ATTRIBUTES_NORMAL,
				 .handle = handle,
				 .access_size = sizeof(struct om_ffa_access),
				 .access_count = 1,
				 .access_offset = offsetof(struct head, access) },
		.access = { .receiver = om_spmc.optee.id,
			    .permissions = FFA_PERMISSIONS_RW,
			    .composite_offset = offsetof(struct head, composite) },
		.composite = { .pages = pages, .ranges = ranges },
	};
	char *tx = om_spmc.buffers.tx;

	memcpy(tx, &head, sizeof(head));
	return (struct om_ffa_range *)(void *)(tx + sizeof(head));
}

static uint32_t length_of(uint32_t ranges)
{
	return (uint32_t)(sizeof(struct head) + ranges * sizeof(struct om_ffa_range));
}

uint32_t om_descriptor_write(const struct om_ffa_vm *ffa, const struct om_page_list *list,
			     uint32_t pieces)
{
	write_ranges(ffa->vm.owner, write_head(ffa, ffa->sharing.handle, list->count, pieces),
		     list);
	return length_of(pieces);
}

uint32_t om_descriptor_write_own(const struct om_ffa_vm *ffa, void *const *page, uint32_t count)
{
	struct om_ffa_range *range = write_head(ffa, 0, count, count);

	for (uint32_t i = 0; i < count; i++)
		range[i] =
			(struct om_ffa_range){ .address = om_port_page_pa(ffa->vm.owner, page[i]).v,
					       .pages = 1 };
	return length_of(count);
}
