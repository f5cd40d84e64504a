/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of registered buffers by the guest's cookie: a hash table of short chains.
 *
 * The guest chooses the keys. One that makes them collide cannot make a look-up long: a chain has a
 * greatest length, beyond which the buffer is refused. Everything here is called under the lock of
 * the table.
 */
#ifndef OM_SHM_INDEX_H
#define OM_SHM_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shm.h"

/* Chain heads are pointers: 512 to a page. */
#define OM_SHM_HEADS_SHIFT 9

/* Prepares an empty index for vm->config.limits.buffers. Returns false if there is no memory. */
bool om_shm_index_init(struct om_vm *vm);

/* Pages that the index takes. */
uint64_t om_shm_index_pages(uint32_t buffers);

/*
 * The head of the chain for @cookie. Guests' cookies are often kernel pointers, alike in most bits:
 * in the upper bits of the product each bit of them has a part.
 */
static inline struct om_shm **om_shm_index_head(const struct om_shm_table *table,
						om_guest_cookie_t cookie)
{
	uint64_t product = cookie.v * UINT64_C(0x9e3779b97f4a7c15);
	uint32_t index = (uint32_t)(product >> (64 - table->index_bits));
	struct om_shm **page = om_array_page(&table->heads, index >> OM_SHM_HEADS_SHIFT);

	return &page[index % (1 << OM_SHM_HEADS_SHIFT)];
}

/* The buffer that has @cookie, or NULL. */
static inline struct om_shm *om_shm_index_find(const struct om_shm_table *table,
					       om_guest_cookie_t cookie)
{
	struct om_shm *shm = *om_shm_index_head(table, cookie);

	while (shm && shm->guest_cookie.v != cookie.v)
		shm = shm->next;
	return shm;
}

/* om_shm_get_registered() for who has the lock already. */
static inline struct om_shm *om_shm_get_locked(const struct om_shm_table *table,
					       om_guest_cookie_t cookie)
{
	struct om_shm *shm = om_shm_index_find(table, cookie);

	if (!shm || shm->state != OM_SHM_LIVE)
		return NULL;
	shm->refs++;
	return shm;
}

/* Adds a buffer by shm->guest_cookie. False if that is there already, or the chain is too long. */
bool om_shm_index_insert(struct om_shm_table *table, struct om_shm *shm);

/* Takes out a buffer that is in. */
void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm);

#endif
