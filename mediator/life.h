/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lives of a VM.
 *
 * A guest can reboot without the hypervisor: kexec, or firmware that hands over to a kernel. Nobody
 * then unregisters what the former driver has registered, and nobody answers what OP-TEE has asked
 * it. But a driver introduces itself to OP-TEE before its first call, by EXCHANGE_CAPABILITIES. So
 * that is where a life begins: OP-TEE forgets the former one, and its calls are dropped at once.
 * The pages of its buffers are let go of in steps, by the first calls of the new life.
 */
#ifndef OM_LIFE_H
#define OM_LIFE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "vm.h"

/* Whether OP-TEE knows the VM. */
static inline bool om_life_is_on(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_acquire) != OM_LIFE_NONE;
}

/* Whether om_life_sweep() is due, to be asked by who has a call. */
static inline bool om_life_has_leftovers(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_acquire) >= OM_LIFE_LEFTOVERS;
}

/* OP-TEE gets to know the VM. Returns false if it takes no further one. */
bool om_life_begin(struct om_vm *vm);

/*
 * OP-TEE forgets the VM. Afterwards nothing that a call or a buffer holds can be reached by it, and
 * the calls are dropped. The caller has all calls, or nobody else is in the VM.
 */
void om_life_end(struct om_vm *vm);

/*
 * A driver of the guest introduces itself: what is there is of a former life. Unless a call is just
 * running, on another vCPU: then it is no reboot, and nothing happens.
 */
void om_life_renew(struct om_vm *vm);

/* Lets go of the former life's buffers. Returns false to give way: call again. */
bool om_life_sweep(struct om_vm *vm);

#endif
