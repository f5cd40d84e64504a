/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest did that the hypervisor has to deal with.
 */
#ifndef HYPERVISOR_TRAP_H
#define HYPERVISOR_TRAP_H

#include "vcpu.h"

/* @reason: EXIT_TRAP or EXIT_SERROR. */
void trap_handle(struct vcpu *vcpu, unsigned int reason);

/* An access to a system register that is not the guest's (sysreg_trap.c). */
void trap_sysreg(struct vcpu *vcpu, uint64_t esr);

/* SMC and HVC instructions (guest_call.c); the guest goes on behind them. */
void trap_smc(struct vcpu *vcpu);
void trap_hvc(struct vcpu *vcpu);

#endif
