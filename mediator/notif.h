/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous notifications: OP-TEE has one interrupt for all VMs, and a set of values for each.
 *
 * When it is raised, the mediator fetches what there is for a VM into the VM's own set, and raises
 * the VM's virtual interrupt. The guest fetches from there.
 */
#ifndef OM_NOTIF_H
#define OM_NOTIF_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

struct om_vm;

/* OP-TEE has 64 values for notifications, and one for each thread (optee_smc.h). */
#define OM_NOTIF_WORDS 4

struct om_notif {
	_Atomic bool enabled;
	_Atomic uint64_t pending[OM_NOTIF_WORDS];
};

/* ENABLE_ASYNC_NOTIF and GET_ASYNC_NOTIF_VALUE of a guest that was offered notifications. */
void om_notif_enable(struct om_vm *vm, struct om_smc *smc);
void om_notif_get_value(struct om_vm *vm, struct om_smc *smc);

/* OP-TEE is to notify this VM from now on, or not if it refuses. Returns its answer, a0. */
uint32_t om_notif_start(struct om_vm *vm);

/* The guest has stopped them, or OP-TEE has forgotten the VM. */
void om_notif_stop(struct om_vm *vm);

#endif
