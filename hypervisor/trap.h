/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest did that the hypervisor has to deal with.
 */
#ifndef HYPERVISOR_TRAP_H
#define HYPERVISOR_TRAP_H

#include "vcpu.h"

/*
 * A trap that vectors.S asks about before it puts the guest's other registers away (x19 to x29 are
 * still the CPU's): EXIT_NONE if the guest goes on at once, else what vcpu_enter() is to return.
 */
unsigned int trap_at_once(struct vcpu *vcpu);

/* @reason: EXIT_TRAP or EXIT_SERROR. */
void trap_handle(struct vcpu *vcpu, unsigned int reason);

/* An access to a system register that is not the guest's (sysreg_trap.c). */
void trap_sysreg(struct vcpu *vcpu, uint64_t esr);

/* SMC and HVC instructions (guest_call.c); the guest goes on behind them. */
void trap_smc(struct vcpu *vcpu);
void trap_hvc(struct vcpu *vcpu);

#endif
