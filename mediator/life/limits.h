/* SPDX-License-Identifier: BSD-2-Clause */
/* The limits of a VM: their ranges, and what they are now. */
#ifndef OM_LIMITS_H
#define OM_LIMITS_H

#include <stdbool.h>
#include <optee_mediator/mediator.h>

struct om_vm;

/* The ranges that struct om_limits gives. */
bool om_limits_are_in_range(const struct om_limits *limits);

/* Who asks for something from now on is judged by @limits, which are in range. */
void om_limits_apply(struct om_vm *vm, const struct om_limits *limits);

#endif
