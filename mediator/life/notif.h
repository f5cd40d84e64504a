/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous notifications, towards OP-TEE, which has one interrupt for all VMs, and a set of
 * values for each.
 *
 * When it is raised, the mediator fetches what there is for a VM into the VM's own set
 * (notif_set.h), and raises the VM's virtual interrupt. The guest fetches from there
 * (notif_calls.h).
 */
#ifndef OM_NOTIF_H
#define OM_NOTIF_H

#include <stdint.h>

struct om_vm;

/*
 * Both are for who is counted in (life.h), or renews.
 *
 * OP-TEE is to notify this VM from now on, or not if it refuses. Returns its answer, a0.
 */
uint32_t om_notif_start(struct om_vm *vm);

/* Fetches all that there is for the VM, if it wants any, and tells its guest. */
void om_notif_fetch(struct om_vm *vm);

#endif
