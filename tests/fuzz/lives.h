/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest has goes with its life, and the model is to know it. */
#ifndef FUZZ_LIVES_H
#define FUZZ_LIVES_H

#include "world.h"

/* Those that have begun, or failed to, or were reset: another number is another life. */
uint64_t lives_of(const struct vm *vm);

/* Looks which VMs have another life than they had, and has their guests forget. */
void lives_note(void);
/* The guest has nothing any more. */
void lives_forget(struct vm *vm);
/* The hypervisor ended a life: a reset, an end. */
void lives_end(struct vm *vm);

#endif
