/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stacks for flows of control, side by side, so that those in use can be found and copied.
 */
#ifndef SCHEDULES_STACKS_H
#define SCHEDULES_STACKS_H

#include <stddef.h>

#ifdef __SANITIZE_ADDRESS__
#define STACK_SIZE (256u * 1024)
#else
#define STACK_SIZE (64u * 1024)
#endif
#define STACKS 48u

/* All are free. */
void stacks_init(void);
/* And zero, so that what is used of one can be told, and copied. */
void stacks_clear(void);
void *stack_new(void);
void stack_free(void *stack);

/* Stack number @i, if it is in use, else NULL. */
const char *stack_at(unsigned i);

#endif
