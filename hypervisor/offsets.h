/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What C and assembly share; cpu.h and vcpu.h assert that the places in structures are true.
 */
#ifndef HYPERVISOR_OFFSETS_H
#define HYPERVISOR_OFFSETS_H

#define CPU_STACK_SIZE 16384
#define CPU_STACK_TOP  0

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
