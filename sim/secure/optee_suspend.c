/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's threads are fibers: one that is suspended has left its fiber.
 */
#include <string.h>
#include "secure/optee_suspend.h"
#include "machine/fiber.h"
#include "secure/ffa_abi.h"

/* By FF-A it is the answer to the direct message; what it is about is in the request alone. */
static struct om_smc direct_answer(const struct optee_thread *thread, uint32_t a0)
{
	bool is_interrupt = a0 == ABI_RPC_FOREIGN_INTR;
	uint32_t why = is_interrupt ? ABI_FFA_RETURN_INTERRUPT : ABI_FFA_RETURN_RPC;

	return (struct om_smc){ { thread->direct.function, thread->direct.endpoints, 0, 0, why, 0,
				  0, thread->id } };
}

struct om_smc optee_rpc(struct optee_thread *thread, uint32_t a0, uint32_t a1, uint32_t a2)
{
	if (thread->direct.share)
		thread->smc = direct_answer(thread, a0);
	else
		thread->smc = (struct om_smc){ { a0, a1, a2, thread->id } };
	memcpy(thread->rpc, thread->smc.a, sizeof(thread->rpc));
	if (a0 != ABI_RPC_FOREIGN_INTR)
		thread->has_freed = a0 == ABI_RPC_FREE;
	fiber_leave(thread->fiber);
	return thread->smc;
}

void optee_interrupts(struct optee_thread *thread, uint64_t count)
{
	for (; count; count--)
		optee_rpc(thread, ABI_RPC_FOREIGN_INTR, 0, 0);
}

void optee_interrupt_before_rpc(struct optee_thread *thread)
{
	optee_interrupts(thread, optee.config.interrupts_before_rpcs);
}

void optee_interrupt_after_rpc(struct optee_thread *thread)
{
	optee_interrupts(thread, optee.config.interrupts_after_rpcs);
}
