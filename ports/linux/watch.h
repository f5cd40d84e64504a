/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's SMC as tracepoints show it. Costs a few instructions while nobody looks. */
#ifndef OPTEE_MEDIATOR_LINUX_WATCH_H
#define OPTEE_MEDIATOR_LINUX_WATCH_H

#include <linux/types.h>

struct om_port_vm;

/* om_vm_smc(), watched. @a: x0 to x7. */
void watch_smc(struct om_port_vm *vm, u32 vcpu, u64 *a);

#endif
