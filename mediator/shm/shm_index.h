/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of registered buffers by the guest's cookie: a hash table of short chains.
 *
 * The guest chooses the keys. One that makes them collide cannot make a look-up long: a chain has a
 * greatest length, beyond which the buffer is refused.
 *
 * The index is changed under the lock of the table, and may be walked without it: objects never
 * move and never go away while the VM is there, and one that leaves its chain still leads on to the
 * rest of it. Who walks meanwhile may get astray, into the chain of what an object has become
 * since, but not far, and may miss what is there; who must not, walks under the lock.
 */
#ifndef OM_SHM_INDEX_H
#define OM_SHM_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shm_object.h"

/* Chain heads are pointers: 512 to a page. */
#define OM_SHM_HEADS_SHIFT 9

/*
 * As many hops at most. With as many chains as there may be buffers, and keys that nobody chose to
 * collide, a chain of 10 is rare already. 64 keeps the longest look-up below the cost of the call
 * that it is for. Proofs have shorter ones.
 */
#ifndef OM_SHM_CHAIN_MAX
#define OM_SHM_CHAIN_MAX 64
#endif

typedef _Atomic(struct om_shm *) om_shm_head_t;

/* Prepares an empty index for vm->config.limits.buffers. Returns false if there is no memory. */
bool om_shm_index_init(struct om_vm *vm);

/* Pages that the index takes. */
uint64_t om_shm_index_pages(uint32_t buffers);

/*
 * The head of the chain for @cookie. Guests' cookies are often kernel pointers, alike in most bits:
 * in the upper bits of the product each bit of them has a part.
 */
static inline om_shm_head_t *om_shm_index_head(const struct om_shm_table *table,
					       om_guest_cookie_t cookie)
{
	uint64_t product = cookie.v * UINT64_C(0x9e3779b97f4a7c15);
	uint32_t index = (uint32_t)(product >> table->index_shift);
	om_shm_head_t *page = om_array_page(&table->heads, index >> OM_SHM_HEADS_SHIFT);

	return &page[index % (1 << OM_SHM_HEADS_SHIFT)];
}

/* What @link leads to, as whoever linked it left it. */
static inline struct om_shm *om_shm_follow(const om_shm_head_t *link)
{
	return atomic_load_explicit(link, memory_order_acquire);
}

/* The buffer that has @cookie, or NULL. */
static inline struct om_shm *om_shm_index_find(const struct om_shm_table *table,
					       om_guest_cookie_t cookie)
{
	struct om_shm *shm = om_shm_follow(om_shm_index_head(table, cookie));

	for (unsigned int hops = 0; shm && hops < OM_SHM_CHAIN_MAX; hops++) {
		if (om_shm_guest_cookie_of(shm).v == cookie.v)
			return shm;
		shm = om_shm_follow(&shm->next);
	}
	return NULL;
}

/*
 * The next ones are called under the lock. The head of the chain for a buffer that is to be called
 * @cookie; NULL if that is there already, or the chain is too long.
 */
om_shm_head_t *om_shm_index_room(const struct om_shm_table *table, om_guest_cookie_t cookie);

/* Adds a buffer to its chain. */
void om_shm_index_insert(om_shm_head_t *head, struct om_shm *shm);

/* Takes out a buffer that is in. */
void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm);

#endif
