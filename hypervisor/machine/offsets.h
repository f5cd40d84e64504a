/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What C and assembly share of a physical CPU; cpu.h asserts that the places are true.
 */
#ifndef HYPERVISOR_OFFSETS_H
#define HYPERVISOR_OFFSETS_H

#define CPU_STACK_SIZE 16384
#define CPU_STACK_TOP  0

#endif
