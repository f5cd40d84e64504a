/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMC and HVC instructions of guests.
 */
#ifndef HYPERVISOR_GUEST_CALL_H
#define HYPERVISOR_GUEST_CALL_H

struct vcpu;

/* Carries the call out; the guest goes on behind the instruction. */
void trap_smc(struct vcpu *vcpu);
void trap_hvc(struct vcpu *vcpu);

#endif
