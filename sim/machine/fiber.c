/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fibers by ucontext, with AddressSanitizer told about each change of stack.
 */
#include <stdint.h>
#include <ucontext.h>
#include "machine/fiber.h"
#include "machine/alloc.h"

#define STACK_SIZE ((size_t)256 * 1024)

struct fiber {
	ucontext_t own;
	ucontext_t caller;
	void *stack;
	void (*entry)(void *arg);
	void *arg;
	bool ended;
	const void *caller_stack;
	size_t caller_size;
};

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

static void switch_begins(void **save, const void *stack, size_t size)
{
	__sanitizer_start_switch_fiber(save, stack, size);
}

static void switch_ends(void *saved, const void **from, size_t *size)
{
	__sanitizer_finish_switch_fiber(saved, from, size);
}

/* A fiber that is forgotten in the middle leaves its frames marked. */
static void stack_is_fresh(void *stack)
{
	__asan_unpoison_memory_region(stack, STACK_SIZE);
}
#else
static void switch_begins(void **save, const void *stack, size_t size)
{
	(void)save, (void)stack, (void)size;
}

static void switch_ends(void *saved, const void **from, size_t *size)
{
	(void)saved, (void)from, (void)size;
}

static void stack_is_fresh(void *stack)
{
	(void)stack;
}
#endif

struct fiber *fiber_new(void)
{
	struct fiber *fiber = sim_alloc(sizeof(*fiber));

	fiber->stack = sim_alloc(STACK_SIZE);
	return fiber;
}

void fiber_destroy(struct fiber *fiber)
{
	stack_is_fresh(fiber->stack);
	sim_free(fiber->stack);
	sim_free(fiber);
}

/* makecontext() hands over int arguments only: a pointer takes two. */
static void begin(unsigned high, unsigned low)
{
	struct fiber *fiber = (struct fiber *)((uintptr_t)high << 32 | low);

	switch_ends(NULL, &fiber->caller_stack, &fiber->caller_size);
	fiber->entry(fiber->arg);
	fiber->ended = true;
	switch_begins(NULL, fiber->caller_stack, fiber->caller_size);
	setcontext(&fiber->caller);
}

void fiber_start(struct fiber *fiber, void (*entry)(void *arg), void *arg)
{
	stack_is_fresh(fiber->stack);
	fiber->entry = entry;
	fiber->arg = arg;
	fiber->ended = false;
	getcontext(&fiber->own);
	fiber->own.uc_stack.ss_sp = fiber->stack;
	fiber->own.uc_stack.ss_size = STACK_SIZE;
	fiber->own.uc_link = NULL;
	makecontext(&fiber->own, (void (*)(void))begin, 2, (unsigned)((uintptr_t)fiber >> 32),
		    (unsigned)(uintptr_t)fiber);
}

/* swapcontext() without its name, which AddressSanitizer warns about although it is told enough. */
static void change(ucontext_t *from, const ucontext_t *to)
{
	volatile bool is_back = false;

	getcontext(from);
	if (is_back)
		return;
	is_back = true;
	setcontext(to);
}

bool fiber_enter(struct fiber *fiber)
{
	void *saved = NULL;

	switch_begins(&saved, fiber->stack, STACK_SIZE);
	change(&fiber->caller, &fiber->own);
	switch_ends(saved, NULL, NULL);
	return fiber->ended;
}

void fiber_leave(struct fiber *fiber)
{
	void *saved = NULL;

	switch_begins(&saved, fiber->caller_stack, fiber->caller_size);
	change(&fiber->own, &fiber->caller);
	switch_ends(saved, &fiber->caller_stack, &fiber->caller_size);
}
