/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared memory: the table of the objects behind the cookies (shm_object.h).
 *
 * Towards OP-TEE a cookie is ours: kind, generation and slot in 64 bits. To look one up is to index
 * an array, and a cookie that is stale or of another kind is recognised. The guest's cookie is only
 * a key in its own VM's index, and only registered buffers are ever looked up by it.
 *
 * An object ends when OP-TEE has let go of it. A registered buffer is not let go of while a call
 * uses it (shm_use.h), and an RPC message buffer outlives its end while a call is bound to it.
 */
#ifndef OM_SHM_H
#define OM_SHM_H

#include <stdbool.h>
#include <stdint.h>

#include "shm_object.h"

/* Prepares the table for vm->config.limits. Returns false, with nothing taken, if there is no
 * memory. */
bool om_shm_table_init(struct om_vm *vm);

/*
 * Releases every object, from where the last call ended, for when OP-TEE
 * has forgotten the VM. Nobody else is in the table: calls are kept at the door, and who passes
 * looks for nothing in a life without a call. Returns false to give way: call again.
 */
bool om_shm_table_drop_all(struct om_vm *vm);

/* OP-TEE has forgotten the VM: om_shm_table_drop_all() begins anew. */
static inline void om_shm_table_rewind(struct om_shm_table *table)
{
	table->dropped = 0;
}

/* Pages that the table has when it is full, without what its objects hold. */
uint64_t om_shm_table_pages(uint32_t buffers);

/* Gives back at once a table that was never used. */
void om_shm_table_discard(struct om_vm *vm);

/* Gives back the table itself, after om_shm_table_drop_all(). Returns false to give way. */
bool om_shm_table_clean_up(struct om_vm *vm);

/*
 * A new object in state OPENING, empty, the caller's to open or to end.
 * NULL, with *@result the error that the guest is to get, beyond a limit, or if a registered buffer
 * of that guest cookie exists already.
 */
struct om_shm *om_shm_new(struct om_vm *vm, enum om_shm_kind kind, om_guest_cookie_t cookie,
			  uint32_t *result);

/* OP-TEE knows it (REGISTER_SHM succeeded), or still knows it (UNREGISTER_SHM failed). */
void om_shm_open(struct om_shm *shm);

/*
 * OP-TEE has let go, or never knew it: cannot be found any more. The caller, whose it is, goes on
 * with om_shm_release().
 */
void om_shm_end(struct om_vm *vm, struct om_shm *shm);

/* Gives back all that an ended object holds, and the object. Returns false to give way. */
bool om_shm_release(struct om_vm *vm, struct om_shm *shm);

/*
 * Of an RPC message buffer that om_shm_take() gave: it is released, now or when the call that is
 * bound to it is through with it.
 */
void om_shm_put(struct om_vm *vm, struct om_shm *shm);

/* The guest's name for what OP-TEE calls @cookie and may use, of that kind; false if none. */
bool om_shm_guest_cookie(struct om_vm *vm, enum om_shm_kind kind, om_cookie_t cookie,
			 om_guest_cookie_t *guest_cookie);

/*
 * What OP-TEE called @cookie and has let go of, of that kind, or NULL. It cannot be found any more,
 * and is the caller's to release; an RPC message buffer, by om_shm_put().
 */
struct om_shm *om_shm_take(struct om_vm *vm, enum om_shm_kind kind, om_cookie_t cookie);

/*
 * The RPC message buffer that OP-TEE calls @cookie, for the use of one call until om_shm_unbind().
 * NULL if there is none, or if another call has it.
 */
struct om_shm *om_shm_bind(struct om_vm *vm, om_cookie_t cookie);
void om_shm_unbind(struct om_vm *vm, struct om_shm *shm);

#endif
