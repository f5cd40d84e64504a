/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a hypervisor calls the mediator: five places in it.
 */
#ifndef TEMPLATE_TEE_H
#define TEMPLATE_TEE_H

#include "hypervisor.h"

/* At boot, once, before any VM. Returns whether there is an OP-TEE to share. */
bool tee_init(void);

/* When a VM is made. Returns whether OP-TEE takes it. */
bool tee_vm_create(struct hv_vm *vm);

/*
 * When a VM ends or reboots, before its memory is released, with no vCPU of it on any CPU: if to
 * stop them does not wait until they have, tee_call() needs a count of those who are in it. Returns
 * false if this CPU is wanted: to be called again.
 */
bool tee_vm_destroy(struct hv_vm *vm);
bool tee_vm_reset(struct hv_vm *vm);

enum tee_call {
	TEE_NOT_MINE, /* it is not one for OP-TEE */
	TEE_DONE,     /* the guest goes on behind its SMC, or at the PC that its HVC left */
	TEE_REPEAT    /* the guest goes on at its SMC, with the registers that it had */
};

/* For each SMC (or HVC) of a guest. */
enum tee_call tee_call(struct hv_vcpu *vcpu);

/* When OP-TEE's notification interrupt comes, for each VM. */
void tee_notified(struct hv_vm *vm);

#endif
