/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop of each CPU.
 */
#ifndef HYPERVISOR_SCHED_H
#define HYPERVISOR_SCHED_H

#include "machine/cpu.h"

/* Runs vCPUs for ever. */
_Noreturn void cpu_run(struct cpu *cpu);

#endif
