/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses of guests to system registers that are not theirs.
 */
#ifndef HYPERVISOR_SYSREG_TRAP_H
#define HYPERVISOR_SYSREG_TRAP_H

#include "machine/defs.h"

struct vcpu;

/* Deals with the access that trapped with syndrome @esr. */
void trap_sysreg(struct vcpu *vcpu, uint64_t esr);

#endif
