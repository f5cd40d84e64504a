/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flows of control, each on a stack of its own, and the change from one to another: without a
 * system call, as it happens several times in each of a million schedules. What a flow has on its
 * stack, and the struct, are all that there is of it, so that a copy of both brings it back.
 */
#ifndef SCHEDULES_CONTEXT_H
#define SCHEDULES_CONTEXT_H

#include <stddef.h>

#if !defined(__x86_64__) && !defined(__aarch64__)
#include <ucontext.h>
#define CONTEXT_IS_UCONTEXT
#endif

struct context {
	void *sp;
	void (*entry)(void *arg);
	void *arg;
	const void *stack; /* for AddressSanitizer: the one that it stands on */
	size_t stack_size;
	void *frames;
#ifdef CONTEXT_IS_UCONTEXT
	ucontext_t ucontext;
#endif
};

/* @context begins with @entry, which must not return, when it is changed to. */
void context_init(struct context *context, void *stack, size_t size, void (*entry)(void *arg),
		  void *arg);

/* Leaves what runs, to be gone on with as @from, and goes on with @to. */
void context_switch(struct context *from, struct context *to);

/* The last change of a flow that is at its end. */
void context_leave_for_ever(struct context *from, struct context *to);

#endif
