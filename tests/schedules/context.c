/* SPDX-License-Identifier: BSD-2-Clause */
/* See context.h. */
#include "context.h"

#include <stdint.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#else
#define __sanitizer_start_switch_fiber(frames, stack, size)  ((void)(frames), (void)(stack))
#define __sanitizer_finish_switch_fiber(frames, stack, size) ((void)(frames), (void)(stack))
#define __asan_unpoison_memory_region(stack, size)	     ((void)(stack))
#endif

/* Handed over in a change: who was left, and who begins. */
static struct context *left;
static struct context *begun;

/* On the new side: AddressSanitizer tells where the stack lies that was left. */
static void arrived(void *frames)
{
	const void *stack = NULL;
	size_t size = 0;

	__sanitizer_finish_switch_fiber(frames, &stack, &size);
	left->stack = stack;
	left->stack_size = size;
}

static void begin(void)
{
	struct context *context = begun;

	arrived(NULL);
	context->entry(context->arg);
	__builtin_trap();
}

#if defined(__x86_64__)
void context_change(void **from, void *to);
__asm__(".text\n"
	".type context_change, @function\n"
	"context_change:\n"
	"	push %rbp\n"
	"	push %rbx\n"
	"	push %r12\n"
	"	push %r13\n"
	"	push %r14\n"
	"	push %r15\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rsi, %rsp\n"
	"	pop %r15\n"
	"	pop %r14\n"
	"	pop %r13\n"
	"	pop %r12\n"
	"	pop %rbx\n"
	"	pop %rbp\n"
	"	ret\n"
	".size context_change, . - context_change\n");

/* Six registers, the address to return to, and the place of one that begin() would return to. */
static void *first_frame(uintptr_t top)
{
	void **sp = (void **)(top & ~(uintptr_t)15) - 8;

	memset(sp, 0, 8 * sizeof(*sp));
	sp[6] = (void *)(uintptr_t)begin;
	return sp;
}
#elif defined(__aarch64__)
void context_change(void **from, void *to);
__asm__(".text\n"
	".type context_change, %function\n"
	"context_change:\n"
	"	sub sp, sp, #160\n"
	"	stp x19, x20, [sp]\n"
	"	stp x21, x22, [sp, #16]\n"
	"	stp x23, x24, [sp, #32]\n"
	"	stp x25, x26, [sp, #48]\n"
	"	stp x27, x28, [sp, #64]\n"
	"	stp x29, x30, [sp, #80]\n"
	"	stp d8, d9, [sp, #96]\n"
	"	stp d10, d11, [sp, #112]\n"
	"	stp d12, d13, [sp, #128]\n"
	"	stp d14, d15, [sp, #144]\n"
	"	mov x2, sp\n"
	"	str x2, [x0]\n"
	"	mov sp, x1\n"
	"	ldp x19, x20, [sp]\n"
	"	ldp x21, x22, [sp, #16]\n"
	"	ldp x23, x24, [sp, #32]\n"
	"	ldp x25, x26, [sp, #48]\n"
	"	ldp x27, x28, [sp, #64]\n"
	"	ldp x29, x30, [sp, #80]\n"
	"	ldp d8, d9, [sp, #96]\n"
	"	ldp d10, d11, [sp, #112]\n"
	"	ldp d12, d13, [sp, #128]\n"
	"	ldp d14, d15, [sp, #144]\n"
	"	add sp, sp, #160\n"
	"	ret\n"
	".size context_change, . - context_change\n");

/* x30 is the address to return to. */
static void *first_frame(uintptr_t top)
{
	void **sp = (void **)(top & ~(uintptr_t)15) - 20;

	memset(sp, 0, 20 * sizeof(*sp));
	sp[11] = (void *)(uintptr_t)begin;
	return sp;
}
#endif

#ifdef CONTEXT_IS_UCONTEXT
static void prepare(struct context *context, void *stack, size_t size)
{
	getcontext(&context->ucontext);
	context->ucontext.uc_stack.ss_sp = stack;
	context->ucontext.uc_stack.ss_size = size;
	context->ucontext.uc_link = NULL;
	makecontext(&context->ucontext, begin, 0);
}

static void change(struct context *from, struct context *to)
{
	swapcontext(&from->ucontext, &to->ucontext);
}
#else
static void prepare(struct context *context, void *stack, size_t size)
{
	context->sp = first_frame((uintptr_t)stack + size);
}

static void change(struct context *from, struct context *to)
{
	context_change(&from->sp, to->sp);
}
#endif

/* A flow that was forgotten in the middle has left its frames marked. */
void context_init(struct context *context, void *stack, size_t size, void (*entry)(void *arg),
		  void *arg)
{
	__asan_unpoison_memory_region(stack, size);
	context->entry = entry;
	context->arg = arg;
	context->stack = stack;
	context->stack_size = size;
	prepare(context, stack, size);
}

void context_switch(struct context *from, struct context *to)
{
	left = from;
	begun = to;
	__sanitizer_start_switch_fiber(&from->frames, to->stack, to->stack_size);
	change(from, to);
	arrived(from->frames);
}

void context_leave_for_ever(struct context *from, struct context *to)
{
	left = from;
	__sanitizer_start_switch_fiber(NULL, to->stack, to->stack_size);
	change(from, to);
	__builtin_trap();
}
