/* SPDX-License-Identifier: BSD-2-Clause */
/* Fast calls of the hostile guest, and what no call is. */
#ifndef TESTS_GUEST_HOSTILE_FAST_H
#define TESTS_GUEST_HOSTILE_FAST_H

#include "hostile/actor.h"

/* One that OP-TEE has; one with registers that mean something else; and any function at all. */
void fast_known(struct actor *actor);
void fast_damaged(struct actor *actor);
void fast_any(struct actor *actor);

/* A driver introduces itself, where the bout has such. */
void fast_introduce(struct actor *actor);

#endif
