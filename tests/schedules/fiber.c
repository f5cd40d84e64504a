/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's threads in this program, in place of sim/machine/fiber.c: see context.h.
 */
#include "machine/fiber.h"

#include "context.h"
#include "machine/alloc.h"
#include "stacks.h"

struct fiber {
	struct context own;
	struct context caller;
	void *stack;
	void (*entry)(void *arg);
	void *arg;
	bool ended;
};

struct fiber *fiber_new(void)
{
	struct fiber *fiber = sim_alloc(sizeof(*fiber));

	fiber->stack = stack_new();
	return fiber;
}

void fiber_destroy(struct fiber *fiber)
{
	stack_free(fiber->stack);
	sim_free(fiber);
}

static void run(void *arg)
{
	struct fiber *fiber = arg;

	fiber->entry(fiber->arg);
	fiber->ended = true;
	context_leave_for_ever(&fiber->own, &fiber->caller);
}

void fiber_start(struct fiber *fiber, void (*entry)(void *arg), void *arg)
{
	fiber->entry = entry;
	fiber->arg = arg;
	fiber->ended = false;
	context_init(&fiber->own, fiber->stack, STACK_SIZE, run, fiber);
}

bool fiber_enter(struct fiber *fiber)
{
	context_switch(&fiber->caller, &fiber->own);
	return fiber->ended;
}

void fiber_leave(struct fiber *fiber)
{
	context_switch(&fiber->own, &fiber->caller);
}
