/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest did that the hypervisor has to deal with.
 */
#ifndef HYPERVISOR_TRAP_H
#define HYPERVISOR_TRAP_H

#include "vm/vcpu.h"

/*
 * A trap that vectors.S asks about before it puts the guest's other registers away (x19 to x29 are
 * still the CPU's): EXIT_NONE if the guest goes on at once, else what vcpu_enter() is to return.
 */
unsigned int trap_at_once(struct vcpu *vcpu);

/* @reason: EXIT_TRAP or EXIT_SERROR. */
void trap_handle(struct vcpu *vcpu, unsigned int reason);

#endif
