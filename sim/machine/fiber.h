/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A flow of control with a stack of its own: a thread of the model OP-TEE, which stops wherever it
 * asks the normal world for something.
 */
#ifndef SIM_FIBER_H
#define SIM_FIBER_H

#include <stdbool.h>

struct fiber;

struct fiber *fiber_new(void);
void fiber_destroy(struct fiber *fiber);

/* Sets the fiber to run @entry with @arg from its beginning; what it did before is forgotten. */
void fiber_start(struct fiber *fiber, void (*entry)(void *arg), void *arg);

/* Runs the fiber until it leaves or ends. Returns true if it has ended. */
bool fiber_enter(struct fiber *fiber);

/* From within the fiber: back to who entered it. Returns at the next fiber_enter(). */
void fiber_leave(struct fiber *fiber);

#endif
