/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE for VMs: where the hypervisor calls the mediator.
 */
#ifndef HYPERVISOR_TEE_H
#define HYPERVISOR_TEE_H

#include <optee_mediator/mediator.h>
#include "machine/defs.h"

struct vm;
struct vcpu;

/* Looks for OP-TEE, which may take memory; before pages_init(). Without it VMs go without. */
void tee_init(void);

/* OP-TEE gets to know a VM that starts; the VM goes without if OP-TEE does not take it. */
void tee_vm_create(struct vm *vm);

/*
 * Both to be called with no vCPU on any CPU, before the VM's memory is released. False if this CPU
 * has an interrupt to take meanwhile: to be called again.
 */
bool tee_vm_reset(struct vm *vm);
bool tee_vm_destroy(struct vm *vm);

/* OP-TEE's notification interrupt: it may concern any VM. */
void tee_notified(void);

/*
 * Whether the guest is to be told of OP-TEE, which where it is FF-A's the guest finds by itself;
 * and if an SMC is one for it.
 */
bool tee_is_offered(const struct vm *vm);
bool tee_is_call(const struct vm *vm, uint32_t id);
void tee_call(struct vcpu *vcpu);

/* "on", "off" or "refused". */
const char *tee_state_name(const struct vm *vm);

/* Figures of this life, or of the last. */
void tee_get_stats(struct vm *vm, struct om_stats *stats);

#endif
