/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's threads are fibers: one that is suspended has left its fiber.
 */
#include <string.h>
#include "secure/optee_suspend.h"
#include "machine/fiber.h"

struct om_smc optee_rpc(struct optee_thread *thread, uint32_t a0, uint32_t a1, uint32_t a2)
{
	thread->smc = (struct om_smc){ { a0, a1, a2, thread->id } };
	memcpy(thread->rpc, thread->smc.a, sizeof(thread->rpc));
	fiber_leave(thread->fiber);
	return thread->smc;
}

void optee_interrupt_before_rpc(struct optee_thread *thread)
{
	if (optee.config.interrupts_before_rpcs)
		optee_rpc(thread, ABI_RPC_FOREIGN_INTR, 0, 0);
}

void optee_interrupt_after_rpc(struct optee_thread *thread)
{
	if (optee.config.interrupts_after_rpcs)
		optee_rpc(thread, ABI_RPC_FOREIGN_INTR, 0, 0);
}
