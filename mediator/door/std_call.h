/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard calls: the way into OP-TEE and out of it, however often OP-TEE asks in between.
 *
 * @smc is the guest's registers, replaced by the answer.
 */
#ifndef OM_STD_CALL_H
#define OM_STD_CALL_H

#include <stdint.h>
#include <optee_mediator/types.h>

struct om_vm;

/* CALL_WITH_ARG, CALL_WITH_RPC_ARG and CALL_WITH_REGD_ARG. */
void om_std_call_start(struct om_vm *vm, uint32_t vcpu, struct om_smc *smc);

/* RETURN_FROM_RPC. */
void om_std_call_resume(struct om_vm *vm, struct om_smc *smc);

#endif
