/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lives of VMs: how they start, go on and end.
 */
#ifndef HYPERVISOR_LIFE_H
#define HYPERVISOR_LIFE_H

#include "machine/cpu.h"

/* Starts the VMs that are to start by themselves. */
void vm_start_all(void);

/* Carries out the orders of the VMs at home on @cpu, as far as their vCPUs have come to rest. */
void vm_work(struct cpu *cpu);

#endif
