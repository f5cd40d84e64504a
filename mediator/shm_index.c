/* SPDX-License-Identifier: BSD-2-Clause */
/* See shm_index.h. */
#include "shm_index.h"

#include <stddef.h>

#include "vm.h"

_Static_assert(sizeof(struct om_shm *) == OM_PAGE_SIZE >> OM_SHM_HEADS_SHIFT,
	       "head pages have no gaps");

/*
 * With as many chains as there may be buffers, and keys that nobody chose to collide, a chain of
 * 10 is rare already. 64 keeps the longest look-up below the cost of the call that it is for.
 */
#define CHAIN_MAX 64

/* As many chains as buffers, at least a page of them. */
static unsigned int bits_for(uint32_t buffers)
{
	unsigned int bits = OM_SHM_HEADS_SHIFT;

	while (UINT32_C(1) << bits < buffers)
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

	table->index_bits = bits_for(vm->config.limits.buffers);
	chains = UINT32_C(1) << table->index_bits;
	return om_array_init(&table->heads, vm, OM_SHM_HEADS_SHIFT, chains) &&
	       om_array_fill(&table->heads, vm, chains);
}

static bool may_join(const struct om_shm *shm, om_guest_cookie_t cookie)
{
	unsigned int length = 0;

	for (; shm && length < CHAIN_MAX; shm = shm->next, length++)
		if (shm->guest_cookie.v == cookie.v)
			return false;
	return length < CHAIN_MAX;
}

bool om_shm_index_insert(struct om_shm_table *table, struct om_shm *shm)
{
	struct om_shm **head = om_shm_index_head(table, shm->guest_cookie);

	if (!may_join(*head, shm->guest_cookie))
		return false;
	shm->next = *head;
	*head = shm;
	return true;
}

void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm)
{
	struct om_shm **link = om_shm_index_head(table, shm->guest_cookie);

	while (*link != shm)
		link = &(*link)->next;
	*link = shm->next;
}
