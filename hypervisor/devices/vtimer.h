/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's virtual timer: when it fires.
 */
#ifndef HYPERVISOR_VTIMER_H
#define HYPERVISOR_VTIMER_H

#include "machine/defs.h"

struct vcpu;

/*
 * When a vCPU's virtual timer fires the next time, as physical count, or TIMER_NEVER: of the one
 * that is resident on the calling CPU, and of one that could be and is not.
 */
uint64_t vtimer_deadline(const struct vcpu *vcpu);
uint64_t vtimer_away_deadline(const struct vcpu *vcpu);

#endif
