/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What C and assembly share of a vCPU; vcpu.h asserts that the places are true.
 */
#ifndef HYPERVISOR_VCPU_OFFSETS_H
#define HYPERVISOR_VCPU_OFFSETS_H

#define VCPU_X(n)   ((n)*8)
#define VCPU_PC	    248
#define VCPU_PSTATE 256

/* Why vcpu_enter() returned. */
#define EXIT_NONE      0 /* it does not: the guest goes on */
#define EXIT_TRAP      1
#define EXIT_HANDLED   2 /* a trap that is dealt with */
#define EXIT_INTERRUPT 3
#define EXIT_SERROR    4

#endif
