/* SPDX-License-Identifier: BSD-2-Clause */
/* See shm_index.h. */
#include "shm_index.h"

#include <stddef.h>

#include "libc.h"
#include "vm.h"

/* Chain heads are pointers: 512 to a page. */
#define HEADS_SHIFT 9

_Static_assert(sizeof(struct om_shm *) == OM_PAGE_SIZE >> HEADS_SHIFT, "head pages have no gaps");

/*
 * With as many chains as there may be buffers, and keys that nobody chose to collide, a chain of
 * 10 is rare already. 64 keeps the longest look-up below the cost of the call that it is for.
 */
#define CHAIN_MAX 64

/* As many chains as buffers, at least a page of them. */
static uint32_t bits_for(uint32_t buffers)
{
	uint32_t bits = HEADS_SHIFT;

	while (UINT32_C(1) << bits < buffers)
		bits++;
	return bits;
}

uint64_t om_shm_index_pages(uint32_t buffers)
{
	return om_array_pages(HEADS_SHIFT, UINT64_C(1) << bits_for(buffers));
}

bool om_shm_index_init(struct om_vm *vm)
{
	struct om_shm_table *table = &vm->shm;
	uint32_t chains;

	table->index_bits = bits_for(vm->limits.buffers);
	chains = UINT32_C(1) << table->index_bits;
	return om_array_init(&table->heads, vm, HEADS_SHIFT, chains) &&
	       om_array_fill(&table->heads, vm, chains);
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

static struct om_shm **head_of(const struct om_shm_table *table, om_guest_cookie_t cookie)
{
	uint32_t index = hash(cookie, table->index_bits);
	struct om_shm **page = om_array_page(&table->heads, index);

	return &page[om_array_place(&table->heads, index)];
}

struct om_shm *om_shm_index_find(const struct om_shm_table *table, om_guest_cookie_t cookie)
{
	struct om_shm *shm = *head_of(table, cookie);

	while (shm && shm->guest_cookie.v != cookie.v)
		shm = shm->next;
	return shm;
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
	struct om_shm **head = head_of(table, shm->guest_cookie);

	if (!may_join(*head, shm->guest_cookie))
		return false;
	shm->next = *head;
	*head = shm;
	return true;
}

void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm)
{
	struct om_shm **link = head_of(table, shm->guest_cookie);

	while (*link != shm)
		link = &(*link)->next;
	*link = shm->next;
}

void om_shm_index_clear(struct om_shm_table *table)
{
	for (uint32_t head = 0; head < om_array_count(&table->heads); head += 1 << HEADS_SHIFT)
		memset(om_array_page(&table->heads, head), 0, OM_PAGE_SIZE);
}
