/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first standard call of a VM.
 *
 * OP-TEE sets the VM's partition up in it, under a mutex. A second call that comes meanwhile would
 * have to wait for the mutex, by an RPC whose message OP-TEE has no place for yet: it asks for an
 * RPC buffer although the guest has handed one over with the call, and guests are not prepared for
 * that. So calls with an RPC message of their own wait for the first one to be past that point,
 * which it is when OP-TEE returns for something else than an interrupt.
 */
#ifndef OM_FIRST_CALL_H
#define OM_FIRST_CALL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "../vm/vm.h"
#include "call.h"

/* While the first call is not over: whether @call is the first one, or need not wait. */
bool om_first_call_may_enter_early(struct om_call *call);

/* Whether @call may enter OP-TEE now; else the guest is to try again. */
static inline bool om_first_call_may_enter(struct om_call *call)
{
	if (atomic_load_explicit(&call->vm->first_call, memory_order_relaxed) == OM_FIRST_CALL_OVER)
		return true;
	return om_first_call_may_enter_early(call);
}

/* OP-TEE returned from @call, and not for an interrupt. */
static inline void om_first_call_is_over(struct om_call *call)
{
	if (!call->is_first)
		return;
	call->is_first = false;
	atomic_store_explicit(&call->vm->first_call, OM_FIRST_CALL_OVER, memory_order_relaxed);
}

#endif
