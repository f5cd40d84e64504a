/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI 1.0 (Arm DEN 0022) for guests: power of vCPUs and of the VM.
 */
#ifndef HYPERVISOR_PSCI_H
#define HYPERVISOR_PSCI_H

#include "machine/defs.h"

struct vcpu;

/* Carries out a call; returns what the guest gets in x0. */
uint64_t psci_call(struct vcpu *vcpu, uint32_t id);

#endif
