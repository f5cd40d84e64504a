/* SPDX-License-Identifier: BSD-2-Clause */
/* Fast calls of a guest, and every function id that is none of OP-TEE's. */
#ifndef OM_FAST_CALL_H
#define OM_FAST_CALL_H

#include <optee_mediator/types.h>

struct om_vm;

/* @smc: the guest's registers, replaced by the answer. */
void om_fast_call(struct om_vm *vm, struct om_smc *smc);

#endif
