/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How vCPUs get on and off a physical CPU, and into the guest.
 */
#ifndef HYPERVISOR_VCPU_SWITCH_H
#define HYPERVISOR_VCPU_SWITCH_H

#include "vm/vcpu.h"

/* Takes and leaves the calling CPU, which is the vCPU's own. */
void vcpu_load(struct vcpu *vcpu);
void vcpu_unload(struct vcpu *vcpu);

/* Runs the guest until it traps or is interrupted: one of EXIT_* (vcpu_offsets.h). */
unsigned int vcpu_enter(struct vcpu *vcpu);

/* The registers that no C code of ours touches (fpregs.S). */
void fp_save(struct fp_registers *fp);
void fp_load(const struct fp_registers *fp);

#endif
