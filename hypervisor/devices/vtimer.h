/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's virtual timer: when it fires, and how late that was noticed.
 */
#ifndef HYPERVISOR_VTIMER_H
#define HYPERVISOR_VTIMER_H

#include "machine/defs.h"

struct vcpu;
struct vm;

/*
 * When a vCPU's virtual timer fires the next time, as physical count, or TIMER_NEVER: of the one
 * that is resident on the calling CPU, and of one that could be and is not.
 */
uint64_t vtimer_deadline(const struct vcpu *vcpu);
uint64_t vtimer_away_deadline(const struct vcpu *vcpu);

/* The timer's interrupt came, on the CPU on which @vcpu is resident. */
void vtimer_fired(struct vcpu *vcpu);

/*
 * By how much that was too late at most since this was last asked, as a physical count: OP-TEE or
 * EL2 had interrupts masked, or another vCPU had the CPU.
 */
uint64_t vtimer_latest(struct vm *vm);

#endif
