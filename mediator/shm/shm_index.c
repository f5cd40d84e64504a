/* SPDX-License-Identifier: BSD-2-Clause */
/* See shm_index.h. */
#include "shm_index.h"

#include <stddef.h>

#include "../vm/vm.h"

_Static_assert(sizeof(om_shm_head_t) == OM_PAGE_SIZE >> OM_SHM_HEADS_SHIFT,
	       "head pages have no gaps");

/* As many chains as buffers, at least a page of them. */
static OM_COLD unsigned int bits_for(uint32_t buffers)
{
	unsigned int bits = OM_SHM_HEADS_SHIFT;

	while (UINT64_C(1) << bits < buffers)
		bits++;
	return bits;
}

uint64_t om_shm_index_pages(uint32_t buffers)
{
	return om_array_pages(OM_SHM_HEADS_SHIFT, UINT64_C(1) << bits_for(buffers));
}

bool om_shm_index_init(struct om_vm *vm)
{
	struct om_shm_table *table = &vm->shm;
	uint32_t chains;

	chains = UINT32_C(1) << bits_for(vm->config.limits.buffers);
	table->index_shift = 64 - bits_for(vm->config.limits.buffers);
	return om_array_init(&table->heads, vm, OM_SHM_HEADS_SHIFT, chains) &&
	       om_array_fill(&table->heads, vm, chains);
}

/* Under the lock a chain is as it was made, and so not longer than this lets it get. */
om_shm_head_t *om_shm_index_room(const struct om_shm_table *table, om_guest_cookie_t cookie)
{
	om_shm_head_t *head = om_shm_index_head(table, cookie);
	const struct om_shm *shm = om_shm_follow(head);
	unsigned int length = 0;

	for (; shm; shm = om_shm_follow(&shm->next), length++)
		if (om_shm_guest_cookie_of(shm).v == cookie.v)
			return NULL;
	return length < OM_SHM_CHAIN_MAX ? head : NULL;
}

/* Who follows the link, from a head or from wherever it was led astray, sees @shm as it is now. */
static void link_to(om_shm_head_t *link, struct om_shm *shm)
{
	atomic_store_explicit(link, shm, memory_order_release);
}

void om_shm_index_insert(om_shm_head_t *head, struct om_shm *shm)
{
	link_to(&shm->next, om_shm_follow(head));
	link_to(head, shm);
}

/* shm->next stays, for who is just there. */
void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm)
{
	om_shm_head_t *link = om_shm_index_head(table, om_shm_guest_cookie_of(shm));

	while (om_shm_follow(link) != shm)
		link = &om_shm_follow(link)->next;
	link_to(link, om_shm_follow(&shm->next));
}
