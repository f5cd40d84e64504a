/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Power of the machine and of its CPUs, by PSCI: the firmware's.
 */
#ifndef HYPERVISOR_POWER_H
#define HYPERVISOR_POWER_H

#include "machine/defs.h"

/*
 * Has the CPU with @mpidr begin at @entry, a physical address, with @argument in x0. Returns a PSCI
 * result.
 */
int power_cpu_on(uint64_t mpidr, uintptr_t entry, uintptr_t argument);

/* Turns the machine off. */
_Noreturn void machine_off(void);

#endif
