/* SPDX-License-Identifier: BSD-2-Clause */
/* See closing.h. */
#include "closing.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "../shm/shm.h"
#include "../shm/shm_index.h"
#include "../shm/shm_use.h"
#include "call.h"

/*
 * T9: the marks are looked at when the buffer is CLOSING: see shm_use.h (CLOSING_STORE). False if
 * it is used, and LIVE again, or was not LIVE. Who opened it did so without the lock: what it holds
 * is seen by the load (LIVE_LOAD).
 */
static bool close_unused(struct om_vm *vm, struct om_shm *shm)
{
	if (atomic_load_explicit(&shm->status, memory_order_acquire) != OM_SHM_USABLE)
		return false;
	atomic_store_explicit(&shm->status, OM_SHM_STATUS(OM_SHM_REGISTERED, OM_SHM_CLOSING),
			      memory_order_seq_cst);
	if (!om_calls_use(vm, shm))
		return true;
	om_shm_open(shm);
	return false;
}

/*
 * Under the lock all the way: a call that meets the buffer while it is CLOSING asks again under the
 * lock, and then finds what came of it.
 */
struct om_shm *om_shm_close_registered(struct om_vm *vm, om_guest_cookie_t cookie)
{
	struct om_shm *shm;

	om_port_lock(&vm->shm.lock);
	shm = om_shm_index_find(&vm->shm, cookie);
	if (shm && !close_unused(vm, shm))
		shm = NULL;
	om_port_unlock(&vm->shm.lock);
	return shm;
}
