/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The use of registered buffers by calls: without the lock, so that vCPUs that use the same buffers
 * do not wait for each other, and write to nothing that the other one reads.
 *
 * A call has a few marks. To use a buffer it looks for it in the index, sets a mark to it, and only
 * then judges what it has found: is it a registered buffer and LIVE, and does it have that name?
 * Who unregisters a buffer makes it CLOSING, and only then looks at the marks of all calls in
 * progress. So one of the two sees the other: the call finds that the buffer is closing, or the
 * other finds the mark, and is refused. What is marked and was found LIVE stays so, and stays what
 * it is, until the mark is taken away.
 *
 * Each of the two stores to one word and then loads another. That the loads cannot both come before
 * the stores takes sequential consistency, for all accesses named below and for those to the state
 * of a call by which calls that are not in progress are told: see docs/architecture.md, "Locks and
 * atomics". tests/orders/ enumerates what C11 allows; in capitals, here and where others access the
 * same words, are its names of the accesses.
 */
#ifndef OM_SHM_USE_H
#define OM_SHM_USE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "../vm/vm.h"
#include "shm_index.h"
#include "shm_object.h"

/* A call's mark; NULL: none. Only the call's owner sets it, and takes it away. */
typedef _Atomic(struct om_shm *) om_mark_t;

#define OM_SHM_USABLE OM_SHM_STATUS(OM_SHM_REGISTERED, OM_SHM_LIVE)

/* LET_GO. All that was done with the buffer comes before what its closer does next. */
static inline void om_shm_unmark(om_mark_t *mark)
{
	atomic_store_explicit(mark, NULL, memory_order_release);
}

/*
 * T9: the object may have become something else since it was found, or be on its way there. All
 * three are needed: the mark, so that it stays (MARK_STORE); the status, by which it is the guest's
 * to name (STATUS_LOAD); the name once more, as it may be another buffer by now (COOKIE_AGAIN).
 */
static inline bool om_shm_mark(om_mark_t *mark, struct om_shm *shm, om_guest_cookie_t cookie)
{
	atomic_store_explicit(mark, shm, memory_order_seq_cst);
	if (atomic_load_explicit(&shm->status, memory_order_seq_cst) == OM_SHM_USABLE &&
	    om_shm_guest_cookie_of(shm).v == cookie.v)
		return true;
	om_shm_unmark(mark);
	return false;
}

/* As om_shm_use(), under the lock: nothing is being changed, so that what is there is found. */
struct om_shm *om_shm_use_locked(struct om_vm *vm, om_mark_t *mark, om_guest_cookie_t cookie);

/*
 * The LIVE registered buffer that the guest calls @cookie, marked with @mark, which is NULL, until
 * om_shm_unmark(). NULL if there is none.
 */
static inline struct om_shm *om_shm_use(struct om_vm *vm, om_mark_t *mark, om_guest_cookie_t cookie)
{
	struct om_shm *shm = om_shm_index_find(&vm->shm, cookie);

	if (shm && om_shm_mark(mark, shm, cookie))
		return shm;
	return om_shm_use_locked(vm, mark, cookie);
}

#endif
