/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's virtual CPU interface: interrupts on their way to a guest and back.
 */
#ifndef HYPERVISOR_VGIC_LR_H
#define HYPERVISOR_VGIC_LR_H

#include "machine/defs.h"

struct vcpu;

/* Into the list registers before the guest runs, out of them after. */
void vgic_enter(struct vcpu *vcpu);
void vgic_leave(struct vcpu *vcpu);

/* The CPU interface's registers, when a vCPU takes or leaves a CPU. */
void vgic_load(struct vcpu *vcpu);
void vgic_save(struct vcpu *vcpu);

/* Whether the guest has yet to finish with the last interrupt of its timer. */
bool vgic_timer_is_served(const struct vcpu *vcpu);

/* The physical interrupt of the timer follows the guest's view. */
void vgic_sync_timer(struct vcpu *vcpu);

#endif
