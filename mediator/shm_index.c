/* SPDX-License-Identifier: BSD-2-Clause */
/* See shm_index.h. */
#include "shm_index.h"

#include <stddef.h>

#include "vm.h"

/* Chain heads are uint32_t, slot + 1: 1,024 to a page. */
#define HEADS_SHIFT 10

/*
 * With as many chains as there may be buffers, and keys that nobody chose to collide, a chain of
 * 10 is rare already. 64 keeps the longest look-up below the cost of the call that it is for.
 */
#define CHAIN_MAX 64

bool om_shm_index_init(struct om_vm *vm)
{
	struct om_shm_table *table = &vm->shm;

	table->index_bits = HEADS_SHIFT;
	while (UINT32_C(1) << table->index_bits < vm->limits.buffers)
		table->index_bits++;
	return om_array_init(&table->heads, vm, HEADS_SHIFT, UINT32_C(1) << table->index_bits) &&
	       om_array_fill(&table->heads, vm, UINT32_C(1) << table->index_bits);
}

/* Guests' cookies are often kernel pointers, alike in most bits: mix them all into the upper ones.
 */
static uint32_t hash(om_guest_cookie_t cookie, uint32_t bits)
{
	uint64_t h = cookie.v * UINT64_C(0x9e3779b97f4a7c15);

	h ^= h >> 32;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return (uint32_t)(h >> (64 - bits));
}

static uint32_t *head_of(const struct om_shm_table *table, om_guest_cookie_t cookie)
{
	uint32_t index = hash(cookie, table->index_bits);
	uint32_t *page = om_array_page(&table->heads, index);

	return &page[om_array_place(&table->heads, index)];
}

struct om_shm *om_shm_index_find(const struct om_shm_table *table, om_guest_cookie_t cookie)
{
	uint32_t link = *head_of(table, cookie);

	while (link) {
		struct om_shm *shm = om_shm_at(table, link - 1);

		if (shm->guest_cookie.v == cookie.v)
			return shm;
		link = shm->next;
	}
	return NULL;
}

static bool may_join(const struct om_shm_table *table, uint32_t link, om_guest_cookie_t cookie)
{
	unsigned int length = 0;

	while (link && length < CHAIN_MAX) {
		struct om_shm *shm = om_shm_at(table, link - 1);

		if (shm->guest_cookie.v == cookie.v)
			return false;
		link = shm->next;
		length++;
	}
	return length < CHAIN_MAX;
}

bool om_shm_index_insert(struct om_shm_table *table, struct om_shm *shm)
{
	uint32_t *head = head_of(table, shm->guest_cookie);

	if (!may_join(table, *head, shm->guest_cookie))
		return false;
	shm->next = *head;
	*head = shm->slot + 1;
	return true;
}

void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm)
{
	uint32_t *link = head_of(table, shm->guest_cookie);

	while (*link != shm->slot + 1)
		link = &om_shm_at(table, *link - 1)->next;
	*link = shm->next;
}
