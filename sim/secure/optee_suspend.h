/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a thread of the model OP-TEE goes to the normal world in the middle, and comes back.
 */
#ifndef SIM_OPTEE_SUSPEND_H
#define SIM_OPTEE_SUSPEND_H

#include "secure/optee.h"

/* Returns to the normal world with an RPC; comes back with the registers of RETURN_FROM_RPC. */
struct om_smc optee_rpc(struct optee_thread *thread, uint32_t a0, uint32_t a1, uint32_t a2);
/* So many interrupts, one after the other. */
void optee_interrupts(struct optee_thread *thread, uint64_t count);
/* An interrupt that comes when a request is written, before it is sent. */
void optee_interrupt_before_rpc(struct optee_thread *thread);
/* An interrupt that comes right after the answer, before OP-TEE has done anything with it. */
void optee_interrupt_after_rpc(struct optee_thread *thread);

#endif
