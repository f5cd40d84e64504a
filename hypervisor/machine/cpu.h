/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical CPUs: their number, the vCPUs that each of them runs, how to reach them.
 */
#ifndef HYPERVISOR_CPU_H
#define HYPERVISOR_CPU_H

#include "machine/arch.h"
#include "machine/offsets.h"

#define CPU_MAX_VCPUS (MAX_VMS * MAX_VCPUS)

struct vcpu;

struct cpu {
	uint64_t stack_top; /* read by secondary_start */
	unsigned int index;
	uintptr_t redistributor;

	/* Of the scheduler (sched.c), touched by this CPU only once it runs. */
	struct vcpu *vcpu[CPU_MAX_VCPUS];
	unsigned int vcpus;
	unsigned int turn;     /* index of the vCPU that comes first */
	uint64_t slice_end;    /* of the vCPU that runs, as physical count; TIMER_NEVER: none */
	uint64_t timer;	       /* what EL2's timer is set to */
	bool kicked;	       /* by itself: it has to look again before a guest runs */
	struct vcpu *resident; /* whose registers this CPU holds, running or asleep */
	struct vcpu *last[MAX_VMS]; /* of each VM, the one that was here last */

	bool work;   /* a VM at home here wants its life changed: set by anyone */
	bool online; /* set by itself when it is ready to run vCPUs */
};

_Static_assert(offsetof(struct cpu, stack_top) == CPU_STACK_TOP, "known to boot.S");

extern struct cpu cpus[MAX_CPUS];

static inline struct cpu *this_cpu(void)
{
	return (struct cpu *)sysreg_read(tpidr_el2);
}

/* Prepares the calling CPU to be @cpu: interrupts, timer, EL2's configuration. */
void cpu_init(struct cpu *cpu);

/* Starts every other CPU of the machine; each begins at @entry, with its struct cpu in x0. */
void cpu_start_others(uintptr_t entry);

/* Makes @cpu look again at what it has to do. */
void cpu_kick(struct cpu *cpu);

#endif
