/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's cache of RPC message buffers: ENABLE_SHM_CACHE and DISABLE_SHM_CACHE of a guest. While
 * it is on, OP-TEE keeps such a buffer from call to call.
 */
#ifndef OM_SHM_CACHE_H
#define OM_SHM_CACHE_H

#include <optee_mediator/types.h>

struct om_vm;

/* OK, or EBUSY while a thread of this VM is in use in OP-TEE. */
void om_shm_cache_enable(struct om_vm *vm, struct om_smc *smc);

/*
 * OK and one buffer, by the guest's name for it, which is the guest's again; ENOTAVAIL when there
 * is no more, and the cache is off; EBUSY as above.
 */
void om_shm_cache_disable(struct om_vm *vm, struct om_smc *smc);

#endif
