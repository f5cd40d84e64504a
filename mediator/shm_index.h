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
#include "shm.h"

/* Prepares an empty index for vm->limits.buffers. Returns false if there is no memory. */
bool om_shm_index_init(struct om_vm *vm);

/* Pages that the index takes. */
uint64_t om_shm_index_pages(uint32_t buffers);

/* The buffer that has @cookie, or NULL. */
struct om_shm *om_shm_index_find(const struct om_shm_table *table, om_guest_cookie_t cookie);

/* Adds a buffer by shm->guest_cookie. False if that is there already, or the chain is too long. */
bool om_shm_index_insert(struct om_shm_table *table, struct om_shm *shm);

/* Takes out a buffer that is in. */
void om_shm_index_remove(struct om_shm_table *table, struct om_shm *shm);

/* Takes out every buffer. */
void om_shm_index_clear(struct om_shm_table *table);

#endif
